package dev.andon.soak;

import dev.andon.app.server.Secrets;
import dev.andon.testing.AndonProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;

/**
 * Where a soaked system runs: its data directory, settings and addresses, the same over all its
 * processes.
 */
final class Place {
  final Path data;
  final Secrets secrets;
  final Map<String, String> settings = new HashMap<>(AndonProcess.ports());
  final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  Place(Path data) {
    this.data = data;
    this.secrets = new Secrets(data.resolve("secrets"));
    settings.put("andon.erp.enabled", "true");
    settings.put("andon.erp.pollMillis", "200");
    settings.put("andon.intake.flat.stableMillis", "100");
  }

  /** Starts the system in a process of its own; it may not be ready yet. */
  AndonProcess start() {
    return AndonProcess.start(settings, "run", "--data", data.toString());
  }

  /** The same for a long run that is timed. */
  AndonProcess startForSpeed() {
    return AndonProcess.startForSpeed(settings, "run", "--data", data.toString());
  }

  /** Waits until the system answers that it is ready. */
  void awaitReady(AndonProcess process) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError("the system ended: " + process.err());
              }
              return ready();
            });
  }

  boolean ready() throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(url("andon.management.port", "/observe/health/ready"))
                      .timeout(Duration.ofSeconds(10))
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false; // not listening yet, or killed
    }
  }

  /** A call of the REST API as the command line makes it. */
  String api(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(
            request
                .header("Authorization", "Bearer " + secrets.get("api-token"))
                .timeout(Duration.ofSeconds(120))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  URI url(String portKey, String path) {
    return URI.create("http://127.0.0.1:" + setting(portKey) + path);
  }

  String setting(String key) {
    return Objects.requireNonNull(settings.get(key), key);
  }

  /** The system's store. */
  Connection store() throws SQLException, IOException {
    return settings.containsKey("andon.db.url")
        ? DriverManager.getConnection(
            setting("andon.db.url") + "?currentSchema=andon",
            setting("andon.db.user"),
            setting("andon.db.password"))
        : DriverManager.getConnection(
            embedded("andon") + "?currentSchema=andon", "andon", secrets.get("database-andon"));
  }

  /** The ERP, as its own application. */
  Connection erp() throws SQLException, IOException {
    String url = settings.containsKey("andon.erp.url") ? setting("andon.erp.url") : embedded("erp");
    return DriverManager.getConnection(url, "erp", secrets.get("database-erp"));
  }

  private String embedded(String database) throws IOException {
    List<String> pid = Files.readAllLines(data.resolve("postgres/postmaster.pid"));
    if (pid.size() < 4) {
      throw new IOException("PostgreSQL is just starting");
    }
    return "jdbc:postgresql://127.0.0.1:" + pid.get(3).strip() + "/" + database;
  }

  /** Address of the broker for a team's client. */
  String broker() {
    return settings.containsKey("andon.broker.url")
        ? setting("andon.broker.url")
        : "tcp://127.0.0.1:" + setting("andon.broker.port");
  }
}
