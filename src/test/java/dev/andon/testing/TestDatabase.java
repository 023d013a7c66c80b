package dev.andon.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.server.PostgresServer;
import dev.andon.app.server.Schema;
import dev.andon.app.server.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fresh, migrated databases on one real PostgreSQL a JVM: the embedded one, or with {@code
 * -Dandon.test.jdbc.url=jdbc:postgresql://host:port/} (plus {@code .user}, {@code .password} of a
 * superuser) an external one.
 */
public final class TestDatabase {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final String RUN = Long.toString(ProcessHandle.current().pid());

  private TestDatabase() {}

  private record Server(String baseUrl, String user, String password) {}

  private static final class Holder {
    static final Server SERVER = start();

    private static Server start() {
      String external = System.getProperty("andon.test.jdbc.url");
      Server server =
          external == null
              ? embedded()
              : new Server(
                  external,
                  System.getProperty("andon.test.jdbc.user"),
                  System.getProperty("andon.test.jdbc.password"));
      sql(
          server,
          "drop database if exists andon_template_" + RUN,
          "create database andon_template_" + RUN);
      try (HikariDataSource dataSource = pool(server, "andon_template_" + RUN, 2)) {
        Schema.migrate(dataSource);
      }
      return server;
    }

    private static Server embedded() {
      try {
        Path directory = Files.createTempDirectory("andon-test-pg");
        Secrets secrets = new Secrets(directory.resolve("secrets"));
        PostgresServer server =
            PostgresServer.start(directory, Path.of("target", "pgsql"), secrets, 0);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return new Server(
            "jdbc:postgresql://127.0.0.1:" + server.port() + "/",
            "postgres",
            secrets.get("postgres-superuser"));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A new database with the schema {@code andon} on its search path; close it after the test. */
  public static HikariDataSource fresh() {
    Server server = Holder.SERVER;
    String name = "andon_test_" + RUN + "_" + NUMBER.incrementAndGet();
    sql(server, "create database " + name + " template andon_template_" + RUN);
    return pool(server, name, 8);
  }

  private static HikariDataSource pool(Server server, String database, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.baseUrl() + database + "?reWriteBatchedInserts=true");
    config.setUsername(server.user());
    config.setPassword(server.password());
    config.setMaximumPoolSize(size);
    config.setSchema("andon");
    return new HikariDataSource(config);
  }

  private static void sql(Server server, String... statements) {
    try (Connection connection =
            DriverManager.getConnection(
                server.baseUrl() + "postgres", server.user(), server.password());
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
