package dev.andon.sandbox;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The running sandbox: each service on a port of its own, so that each can be away alone, and the
 * admin's port, where faults are injected: {@code GET /faults}, {@code PUT} and {@code DELETE
 * /faults/<service>}.
 */
public final class Sandbox implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<String, ServiceServer> servers = new LinkedHashMap<>();
  private final Map<String, Object> seeded;
  private final String admin;

  /**
   * What a sandbox is started with.
   *
   * @param database of the ERP, with the tables of {@code db/erp}; connections that do not commit
   *     by themselves
   * @param size small or large, for an empty database
   * @param port of the admin, the services follow; 0 = any free ones
   * @param webhooks where webhooks go, and the folder of their keys; empty = they wait
   */
  public record Options(
      DataSource database,
      String token,
      String size,
      long seed,
      int port,
      Optional<URI> webhooks,
      Path keys,
      Clock clock) {}

  private Sandbox(Vertx vertx, Options options) throws SQLException {
    opened.push(() -> ServiceServer.done(vertx.close()));
    try (Connection db = options.database().getConnection()) {
      seeded = Seed.sow(db, size(options.size()), options.seed()).orElse(Map.of());
      db.commit();
    }
    int port = options.port();
    for (SandboxService service : List.of(new Erp(), new WmsNorth(), new WmsSouth(), new Tms())) {
      ServiceServer server =
          new ServiceServer(
              vertx, options.database(), options.token(), options.clock(), options.seed(), service);
      server.listen(port == 0 ? 0 : ++port);
      servers.put(server.name(), server);
    }
    options
        .webhooks()
        .ifPresent(
            to ->
                opened.push(
                    new WebhookSender(options.database(), to, options.keys(), options.clock())));
    HttpServer server = vertx.createHttpServer().requestHandler(admin(vertx, options.token()));
    admin =
        "http://127.0.0.1:"
            + ServiceServer.done(server.listen(options.port(), "127.0.0.1")).actualPort();
  }

  /**
   * Fills an empty database and starts to answer.
   *
   * @throws FaultException MISCONFIGURED with one clear sentence
   */
  public static Sandbox start(Options options) {
    Vertx vertx = Vertx.vertx();
    try {
      return new Sandbox(vertx, options);
    } catch (SQLException | IllegalStateException e) {
      ServiceServer.done(vertx.close());
      throw new FaultException(
          Fault.of(
              "SANDBOX-START",
              FaultKind.MISCONFIGURED,
              "the sandbox cannot be started: " + e.getMessage(),
              "Free its ports or choose others with --port; check the database."),
          e);
    }
  }

  private static Seed.Size size(String name) {
    return Seed.Size.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Adds what the services keep to a database that has the ERP's tables. */
  public static void prepare(DataSource database, List<String> scripts) throws SQLException {
    try (Connection db = database.getConnection();
        Statement statement = db.createStatement()) {
      for (String script : scripts) {
        statement.execute(script);
      }
      db.commit();
    }
  }

  private Router admin(Vertx vertx, String token) {
    byte[] expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    Router router = Router.router(vertx);
    router
        .route()
        .handler(
            context -> {
              String sent = String.valueOf(context.request().getHeader("Authorization"));
              if (MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), expected)) {
                context.next();
              } else {
                context.response().setStatusCode(401).end();
              }
            });
    router.route().handler(BodyHandler.create(false).setBodyLimit(4_096));
    router.get("/faults").handler(context -> answer(context, 200, faults()));
    router.put("/faults/:service").blockingHandler(context -> change(context, false));
    router.delete("/faults/:service").blockingHandler(context -> change(context, true));
    return router;
  }

  private void change(RoutingContext context, boolean clear) {
    ServiceServer server = servers.get(context.pathParam("service"));
    if (server == null) {
      answer(context, 404, Map.of("detail", "there are " + servers.keySet()));
      return;
    }
    try {
      Injected faults = clear ? Injected.NOTHING : server.injected();
      if (!clear) {
        JsonObject wanted =
            Optional.ofNullable(context.body().asJsonObject()).orElse(new JsonObject());
        for (Map.Entry<String, Object> one : wanted) {
          faults = faults.with(one.getKey(), String.valueOf(one.getValue()));
        }
      }
      server.inject(faults);
      answer(context, 200, faults());
    } catch (io.vertx.core.json.DecodeException | IllegalArgumentException e) {
      answer(context, 400, Map.of("detail", String.valueOf(e.getMessage())));
    } catch (SQLException e) {
      answer(context, 503, Map.of("detail", "the database is away"));
    }
  }

  private static void answer(RoutingContext context, int status, Map<String, Object> body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(new JsonObject(body).encode());
  }

  private Map<String, Object> faults() {
    Map<String, Object> all = new LinkedHashMap<>();
    servers.forEach((name, server) -> all.put(name, server.injected().members()));
    return all;
  }

  /** Addresses and what the records were made of, as the ready line tells. */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    Map<String, Object> services = new LinkedHashMap<>();
    servers.forEach((name, server) -> services.put(name, server.address()));
    members.put("services", services);
    members.put("admin", admin);
    members.putAll(seeded);
    return members;
  }

  /** Stops it; the database is the caller's. */
  @Override
  public void close() {
    List<Exception> failed = new ArrayList<>();
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        failed.add(e);
      }
    }
    if (!failed.isEmpty()) {
      throw new IllegalStateException("the sandbox did not stop cleanly", failed.get(0));
    }
  }
}
