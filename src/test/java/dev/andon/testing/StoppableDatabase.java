package dev.andon.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.server.PostgresServer;
import dev.andon.app.server.Schema;
import dev.andon.app.server.Secrets;
import java.io.IOException;
import java.nio.file.Path;

/** A PostgreSQL of one test's own, migrated, which it stops and starts again on the same port. */
public final class StoppableDatabase implements AutoCloseable {
  private static final String NAME = "outage";
  private final Path directory;
  private final Secrets secrets;
  private final int port = TestAndon.freePort();
  private PostgresServer server;

  /** Starts it with its data below the directory. */
  public StoppableDatabase(Path directory) throws IOException {
    this.directory = directory;
    this.secrets = new Secrets(directory.resolve("secrets"));
    start();
    server.ensureDatabase(NAME, "postgres");
    try (HikariDataSource database = pool()) {
      Schema.migrate(database);
    }
  }

  /** Starts it again. */
  public void start() throws IOException {
    server =
        PostgresServer.start(
            directory.resolve("postgres"), Path.of("target", "pgsql"), secrets, port);
  }

  /** Stops it; connections break. */
  public void stop() {
    server.close();
  }

  /** Connections that give up soon; close it after the test. */
  public HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + NAME);
    config.setUsername("postgres");
    config.setPassword(secrets.get("postgres-superuser"));
    config.setConnectionTimeout(2_000);
    config.setMaximumPoolSize(8);
    config.setSchema("andon");
    return new HikariDataSource(config);
  }

  @Override
  public void close() {
    server.close();
  }
}
