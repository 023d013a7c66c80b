package dev.andon.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.andon.canonical.Hashes;
import dev.andon.contract.Contract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of one service: faults, token, contract, transaction, idempotency, problems; the
 * same for all of them.
 */
final class ServiceServer {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceServer.class);
  private static final String HOST = "127.0.0.1";
  private static final long PATIENCE_SECONDS = 20;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();

  private final Vertx vertx;
  private final DataSource database;
  private final byte[] token;
  private final Clock clock;
  private final Contract contract;
  private final Random random;
  private final Emission emission;
  private final Router router;
  private volatile Injected injected = Injected.NOTHING;
  private @Nullable HttpServer server;
  private int port;

  ServiceServer(
      Vertx vertx,
      DataSource database,
      String token,
      Clock clock,
      long seed,
      SandboxService service) {
    this.vertx = vertx;
    this.database = database;
    this.token = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.clock = clock;
    this.random = new Random(seed);
    this.emission = new Emission(service.name(), () -> injected, seed);
    Map<String, SandboxService.Action> actions = service.actions(emission);
    this.contract = Contract.of(service.name());
    this.router = Router.router(vertx);
    router.route().handler(this::faulty).handler(this::known);
    router.get("/openapi").handler(context -> send(context, Answer.ok(contract.document())));
    for (Contract.Operation one : contract.operations()) {
      SandboxService.Action action = actions.get(one.id());
      if (action == null) {
        throw new IllegalStateException(service.name() + " does not do " + one.id());
      }
      route(one, action);
    }
    router.errorHandler(
        404,
        context ->
            send(
                context,
                Refusal.of(404, "PATH-UNKNOWN", "there is no such path", "See /openapi.")
                    .answer()));
    router.errorHandler(
        405,
        context ->
            send(
                context,
                Refusal.of(405, "METHOD-UNKNOWN", "not with this method", "See /openapi.")
                    .answer()));
    router.errorHandler(
        413,
        context ->
            send(
                context,
                Refusal.of(
                        413,
                        "BODY-TOO-LARGE",
                        "the body is larger than " + Contract.MAX_BODY + " bytes",
                        "Send less at once.")
                    .answer()));
    router.errorHandler(
        500,
        context -> {
          LOG.atError().setCause(context.failure()).log("a request of the sandbox failed");
          send(context, failed());
        });
  }

  String name() {
    return contract.service();
  }

  /** Starts to answer; port 0 = any free one. */
  synchronized void listen(int wanted) {
    server = vertx.createHttpServer().requestHandler(router);
    port = done(server.listen(wanted, HOST)).actualPort();
  }

  synchronized String address() {
    return "http://" + HOST + ":" + port;
  }

  Injected injected() {
    return injected;
  }

  /** Changes the faults; what was kept back to be overtaken goes out when nothing is any more. */
  synchronized void inject(Injected faults) throws SQLException {
    injected = faults;
    if (faults.outage() == Injected.Outage.REFUSED) {
      close();
    } else if (server == null) {
      listen(port);
    }
    if (faults.outOfOrder() == 0) {
      try (Connection db = database.getConnection()) {
        emission.release(db);
        db.commit();
      }
    }
  }

  synchronized void close() {
    if (server != null) {
      done(server.close());
      server = null;
    }
  }

  /** What Vert.x does, waited for. */
  static <T> T done(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("the sandbox's port cannot be used: " + e.getMessage(), e);
    }
  }

  private void faulty(RoutingContext context) {
    Injected now = injected;
    if (now.latencyMillis() == 0) {
      admit(context, now);
      return;
    }
    context.request().pause();
    vertx.setTimer(
        now.latencyMillis(),
        timer -> {
          if (!context.response().closed()) {
            context.request().resume();
            admit(context, now);
          }
        });
  }

  private void admit(RoutingContext context, Injected now) {
    if (now.outage() == Injected.Outage.UNAVAILABLE) {
      send(
          context, Refusal.of(503, "AWAY", "the service is away", "Send it again later.").answer());
    } else if (chance(now.errors())) {
      send(context, failed());
    } else {
      context.next();
    }
  }

  private boolean chance(double share) {
    synchronized (random) {
      return random.nextDouble() < share;
    }
  }

  private static Answer failed() {
    return Refusal.of(500, "FAILED", "the service failed", "Send it again, with the same key.")
        .answer();
  }

  private void known(RoutingContext context) {
    String sent = context.request().getHeader("Authorization");
    if (sent == null || !MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), token)) {
      send(
          context,
          Refusal.of(
                  401,
                  "TOKEN",
                  "no token, or one that is not known",
                  "Send Authorization: Bearer with the token of the sandbox's secrets.")
              .answer());
    } else {
      context.next();
    }
  }

  private void route(Contract.Operation operation, SandboxService.Action action) {
    String path = operation.path().replaceAll("\\{([^}]+)}", ":$1");
    router
        .route(HttpMethod.valueOf(operation.method()), path)
        .handler(BodyHandler.create(false).setBodyLimit(Contract.MAX_BODY))
        .handler(
            context ->
                vertx
                    .executeBlocking(() -> answer(context, operation, action), false)
                    .onSuccess(answer -> finish(context, answer))
                    .onFailure(context::fail));
  }

  private void finish(RoutingContext context, Answer answer) {
    if (chance(injected.lost())) {
      context.request().connection().close();
    } else {
      send(context, answer);
    }
  }

  private Answer answer(
      RoutingContext context, Contract.Operation operation, SandboxService.Action action) {
    try {
      Map<String, String> parameters = parameters(context, operation);
      JsonNode body = body(context, operation);
      try (Connection db = database.getConnection()) {
        db.setAutoCommit(false);
        try {
          Call call =
              new Call(db, parameters, body, clock.instant().truncatedTo(ChronoUnit.MILLIS));
          Answer answer = operation.writes() ? once(context, call, action) : action.run(call);
          db.commit();
          return answer;
        } finally {
          db.rollback();
        }
      }
    } catch (Refusal e) {
      return e.answer();
    } catch (SQLException e) {
      LOG.atWarn().addKeyValue("sqlState", e.getSQLState()).log("the sandbox's database failed");
      return Refusal.of(503, "DATABASE-AWAY", "the database is away", "Send it again later.")
          .answer();
    }
  }

  private Map<String, String> parameters(RoutingContext context, Contract.Operation operation) {
    Map<String, String> values = new TreeMap<>();
    for (JsonNode parameter : contract.parameters(operation)) {
      String name = parameter.path("name").asText();
      String value =
          switch (parameter.path("in").asText()) {
            case "path" -> context.pathParam(name);
            case "query" -> context.queryParams().get(name);
            default -> context.request().getHeader(name);
          };
      if (value != null) {
        JsonNode typed = typed(parameter.path("schema"), value);
        refuse("PARAMETER", "the parameter " + name, parameter.path("schema"), typed);
        values.put(name, value);
      } else if (parameter.path("required").asBoolean()) {
        throw Refusal.of(
            400,
            "PARAMETER-MISSING",
            "the request has no " + name,
            parameter.path("description").asText("See /openapi."));
      }
    }
    return values;
  }

  private static JsonNode typed(JsonNode schema, String value) {
    if (schema.path("type").asText().equals("integer") && value.matches("-?[0-9]{1,9}")) {
      return JsonNodeFactory.instance.numberNode(Integer.parseInt(value));
    }
    return JsonNodeFactory.instance.textNode(value);
  }

  private JsonNode body(RoutingContext context, Contract.Operation operation) {
    if (!operation.writes()) {
      return MissingNode.getInstance();
    }
    byte[] sent =
        context.body().buffer() == null ? new byte[0] : context.body().buffer().getBytes();
    JsonNode body;
    try {
      body = JSON.readTree(sent);
    } catch (JsonProcessingException e) {
      throw Refusal.of(400, "JSON", "the body is no JSON", "Send one JSON object in UTF-8.");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    refuse("BODY", "the body", contract.requestSchema(operation), body);
    return body;
  }

  private void refuse(String code, String what, JsonNode schema, JsonNode value) {
    List<Contract.Mismatch> wrong = contract.mismatches(schema, value);
    if (!wrong.isEmpty()) {
      throw new Refusal(
          400,
          code,
          what + " is wrong: " + wrong.get(0).message(),
          "Correct it; /openapi says what is expected.",
          wrong);
    }
  }

  /** A change is done once for its key; later requests of the same key get the first answer. */
  private Answer once(RoutingContext context, Call call, SandboxService.Action action)
      throws SQLException {
    String key = call.parameter("Idempotency-Key");
    String request =
        Hashes.sha256(
            context.request().method() + " " + context.normalizedPath() + "\n" + call.body());
    boolean first =
        Sql.update(
                call.db(),
                "insert into erp.answered (service, key, request, at) values (?, ?, ?, ?) on conflict do nothing",
                name(),
                key,
                request,
                call.now())
            == 1;
    if (!first) {
      return again(call, key, request);
    }
    Answer answer = action.run(call);
    Sql.update(
        call.db(),
        "update erp.answered set status = ?, body = ?, etag = ? where service = ? and key = ?",
        answer.status(),
        text(answer.body()),
        answer.headers().get("ETag"),
        name(),
        key);
    return answer;
  }

  private Answer again(Call call, String key, String request) throws SQLException {
    Map<String, Object> stored =
        Sql.row(call.db(), "select * from erp.answered where service = ? and key = ?", name(), key)
            .orElseThrow();
    if (!request.equals(stored.get("request"))) {
      throw Refusal.of(
          409,
          "IDEMPOTENCY-KEY-USED",
          "the Idempotency-Key was used for another request",
          "Choose a new key for a new change.");
    }
    Map<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", "application/json");
    if (stored.get("etag") != null) {
      headers.put("ETag", Sql.text(stored, "etag"));
    }
    return new Answer(
        Integer.parseInt(Sql.text(stored, "status")), Sql.text(stored, "body"), headers);
  }

  private static void send(RoutingContext context, Answer answer) {
    if (context.response().ended() || context.response().closed()) {
      return;
    }
    answer.headers().forEach(context.response()::putHeader);
    context.response().setStatusCode(answer.status()).end(text(answer.body()));
  }

  private static String text(Object body) {
    try {
      return body instanceof String written ? written : JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of plain values can always be written", e);
    }
  }
}
