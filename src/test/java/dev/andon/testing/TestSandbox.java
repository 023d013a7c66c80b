package dev.andon.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.server.SandboxErp;
import dev.andon.canonical.json.EventJson;
import dev.andon.sandbox.Sandbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A sandbox in the test's JVM, on free ports and a fresh database of the test's PostgreSQL. */
public final class TestSandbox implements AutoCloseable {
  /** The token of its services. */
  public static final String TOKEN = "test-token";

  private final HttpClient http = HttpClient.newHttpClient();
  private final HikariDataSource database;
  private final Sandbox sandbox;

  private TestSandbox(HikariDataSource database, Sandbox sandbox) {
    this.database = database;
    this.sandbox = sandbox;
  }

  /** Starts a small one. */
  public static TestSandbox start() throws SQLException {
    return start("small", 1);
  }

  /** Starts one of a size and seed. */
  public static TestSandbox start(String size, long seed) throws SQLException {
    HikariConfig config = new HikariConfig();
    try (HikariDataSource fresh = TestDatabase.fresh()) {
      config.setJdbcUrl(fresh.getJdbcUrl());
      config.setUsername(fresh.getUsername());
      config.setPassword(fresh.getPassword());
    }
    config.setAutoCommit(false);
    config.setMaximumPoolSize(6);
    HikariDataSource database = new HikariDataSource(config);
    Sandbox.prepare(database, SandboxErp.scripts());
    return new TestSandbox(
        database,
        Sandbox.start(
            new Sandbox.Options(
                database,
                TOKEN,
                size,
                seed,
                0,
                Optional.empty(),
                Path.of("target"),
                Clock.systemUTC())));
  }

  /** Base address of a service. */
  public URI service(String name) {
    Map<?, ?> services = (Map<?, ?>) sandbox.members().get("services");
    return URI.create(Objects.requireNonNull(services.get(name)).toString());
  }

  /** Its database; connections do not commit by themselves. */
  public HikariDataSource database() {
    return database;
  }

  /** Changes the faults of a service; none = it is well again. */
  public void fault(String service, Map<String, Object> faults) {
    HttpRequest.Builder request =
        request(URI.create(sandbox.members().get("admin") + "/faults/" + service));
    HttpResponse<String> answer =
        send(
            faults.isEmpty()
                ? request.DELETE()
                : request.PUT(HttpRequest.BodyPublishers.ofString(new EventJson().text(faults))));
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body());
    }
  }

  /** A request to a service with the token. */
  public HttpRequest.Builder request(URI address) {
    return HttpRequest.newBuilder(address).header("Authorization", "Bearer " + TOKEN);
  }

  /** Sends a request and reads the answer as text. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    return TestAndon.send(http, request);
  }

  @Override
  public void close() {
    sandbox.close();
    database.close();
  }
}
