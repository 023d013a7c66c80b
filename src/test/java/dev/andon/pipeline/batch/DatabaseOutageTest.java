package dev.andon.pipeline.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.server.PostgresServer;
import dev.andon.app.server.Schema;
import dev.andon.app.server.Secrets;
import dev.andon.canonical.Event;
import dev.andon.testing.Events;
import dev.andon.testing.TestAndon;
import dev.andon.testing.TestPipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseOutageTest {
  @TempDir Path directory;

  @Test
  void databaseStoppedUnderLoadDelaysEventsButParksAndLosesNone() throws Exception {
    List<Event> history = Events.history(31, 400);
    Secrets secrets = new Secrets(directory.resolve("secrets"));
    int port = TestAndon.freePort();
    PostgresServer server = server(secrets, port);
    try {
      server.ensureDatabase("outage", "postgres");
      try (HikariDataSource database = pool(server, secrets)) {
        Schema.migrate(database);
      }
      try (HikariDataSource database = pool(server, secrets);
          TestPipeline pipeline = new TestPipeline(database, 7, directory.resolve("data"))) {
        pipeline.offer(history).start();
        Awaitility.await()
            .pollInterval(Duration.ofMillis(5))
            .ignoreExceptions()
            .until(() -> pipeline.number("select count(*) from event_identity") > 0);
        long before = pipeline.number("select count(*) from event_identity");
        server.close();
        Awaitility.await().until(() -> pipeline.waiting().containsKey("pipeline.events"));
        server = server(secrets, port);
        assertThat(before).isLessThan(history.size());
        pipeline.await(history.size());
        assertThat(pipeline.waiting()).isEmpty();
        assertThat(pipeline.number("select count(*) from dead_letter")).isZero();
        assertThat(pipeline.number("select count(*) from event_identity where state = 'processed'"))
            .isEqualTo(history.size());
      }
    } finally {
      server.close();
    }
  }

  private PostgresServer server(Secrets secrets, int port) throws Exception {
    return PostgresServer.start(
        directory.resolve("postgres"), Path.of("target", "pgsql"), secrets, port);
  }

  private static HikariDataSource pool(PostgresServer server, Secrets secrets) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + server.port() + "/outage");
    config.setUsername("postgres");
    config.setPassword(secrets.get("postgres-superuser"));
    config.setConnectionTimeout(2_000);
    config.setMaximumPoolSize(8);
    config.setSchema("andon");
    return new HikariDataSource(config);
  }
}
