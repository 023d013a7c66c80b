package dev.andon.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.fault.FaultException;
import dev.andon.testing.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
  private static final Path BINARIES = Path.of("target", "pgsql");

  @Test
  void committedRowsAreThereAfterAKillAndTheServerThatOutlivedItsProcessIsAdopted(
      @TempDir Path directory) throws Exception {
    Secrets secrets = new Secrets(directory.resolve("secrets"));
    PostgresServer first = PostgresServer.start(directory, BINARIES, secrets, 0);
    first.ensureRole("andon", "secret");
    first.ensureDatabase("andon", "andon");
    first.execute("andon", "create table kept (n int)", "insert into kept values (42)");

    PostgresServer adopted = PostgresServer.start(directory, BINARIES, secrets, 0);
    assertThat(adopted.port()).isEqualTo(first.port());

    long pid =
        Long.parseLong(Files.readAllLines(directory.resolve("postgres/postmaster.pid")).get(0));
    ProcessHandle postgres = ProcessHandle.of(pid).orElseThrow();
    postgres.destroyForcibly();
    postgres.onExit().get(30, TimeUnit.SECONDS);
    adopted.close();

    try (PostgresServer second = PostgresServer.start(directory, BINARIES, secrets, 0);
        var connection =
            DriverManager.getConnection(
                second.jdbcUrl("andon"), "postgres", secrets.get("postgres-superuser"));
        var rows =
            connection
                .createStatement()
                .executeQuery("select n, current_setting('fsync') from kept")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
      assertThat(rows.getString(2)).isEqualTo("on");
    }
  }

  @Test
  void aTakenPortIsOneClearSentence(@TempDir Path directory) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  PostgresServer.start(
                      directory,
                      BINARIES,
                      new Secrets(directory.resolve("secrets")),
                      taken.getLocalPort()))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " is taken by another process")
          .hasMessageContaining("andon.db.port");
    }
  }

  @Test
  void everyPrimaryAndForeignKeyBeginsWithTheTenant() throws Exception {
    try (var dataSource = TestDatabase.fresh();
        var connection = dataSource.getConnection();
        var keys =
            connection
                .createStatement()
                .executeQuery(
                    "select c.conrelid::regclass, a.attname from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]"
                        + " where c.contype in ('p','f') and c.connamespace = 'andon'::regnamespace and c.conrelid::regclass::text not like '%flyway%'")) {
      int seen = 0;
      while (keys.next()) {
        assertThat(keys.getString(2)).as(keys.getString(1)).isEqualTo("tenant");
        seen++;
      }
      assertThat(seen).isGreaterThan(20);
    }
  }
}
