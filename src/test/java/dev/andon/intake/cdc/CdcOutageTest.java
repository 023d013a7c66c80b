package dev.andon.intake.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.server.PostgresServer;
import dev.andon.app.server.SandboxErp;
import dev.andon.app.server.Schema;
import dev.andon.app.server.Secrets;
import dev.andon.testing.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sandbox ERP and Andon on a PostgreSQL of their own each, which are killed; the long form with
 * {@code -Dandon.cdc.changes=20000}.
 */
class CdcOutageTest {
  private static final int ORDERS = 10;
  private static final int CHANGES = Integer.getInteger("andon.cdc.changes", 400);

  @TempDir Path data;
  private Secrets secrets;
  private PostgresServer erpServer;
  private PostgresServer andonServer;
  private HikariDataSource erp;
  private HikariDataSource andon;
  private CdcReader reader;
  private Connection application;

  @BeforeEach
  void wire() throws Exception {
    secrets = new Secrets(data.resolve("secrets"));
    erpServer = server("erp", 0);
    SandboxErp.prepare(erpServer, secrets);
    erp = pool(erpServer, "erp", "erp_cdc", secrets.get("database-erp-cdc"));
    andonServer = server("andon", 0);
    andonServer.ensureRole("andon", "andon");
    andonServer.ensureDatabase("andon", "andon");
    andon = pool(andonServer, "andon", "andon", "andon");
    Schema.migrate(andon);
    reader = start();
  }

  private PostgresServer server(String name, int port) {
    return PostgresServer.start(data.resolve(name), Path.of("target", "pgsql"), secrets, port);
  }

  private static HikariDataSource pool(
      PostgresServer server, String database, String user, String password) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.jdbcUrl(database));
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(6);
    config.setConnectionTimeout(1_000);
    config.setSchema(database.equals("andon") ? "andon" : null);
    return new HikariDataSource(config);
  }

  private CdcReader start() throws Exception {
    return new CdcReader(andon, erp, new Slot(erp, "andon"), Path.of("mappings/cdc"), data);
  }

  @AfterEach
  void close() throws Exception {
    reader.close();
    andon.close();
    erp.close();
    andonServer.close();
    erpServer.close();
  }

  private void kill(String name) throws Exception {
    long pid =
        Long.parseLong(
            Files.readAllLines(data.resolve(name + "/postgres/postmaster.pid")).get(0).strip());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  /** A killed server's sessions end a moment after it. */
  private PostgresServer startAgain(String name, int port) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> server(name, port), server -> true);
  }

  /** Each statement sets a state, so one whose commit stayed unknown may be repeated. */
  private void write(String sql) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .pollDelay(Duration.ZERO)
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              if (application == null || !application.isValid(5)) {
                application =
                    DriverManager.getConnection(
                        erpServer.jdbcUrl("erp"), "erp", secrets.get("database-erp"));
              }
              try (Statement statement = application.createStatement()) {
                statement.execute(sql);
                return true;
              }
            });
  }

  private void change(int from, int to) {
    for (int n = from; n < to; n++) {
      String hold = (n / ORDERS) % 2 == 0 ? "'credit'" : "null";
      write(
          "update erp.sales_order set hold_code = "
              + hold
              + " where order_no = 'E"
              + n % ORDERS
              + "'");
    }
  }

  private void awaitFollowing() {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> reader.status.following());
  }

  private void awaitTrouble() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> reader.feed.trouble(Long.MAX_VALUE).isPresent());
  }

  @Test
  void killsOfTheErpsAndOfAndonsDatabaseLoseNoChangeAndDoubleNone() throws Exception {
    awaitFollowing();
    write(
        "insert into erp.sales_order (order_no, customer_no, customer_po) select 'E' || n, 'C1', 'O' || n from generate_series(0, 9) n on conflict do nothing");
    change(0, CHANGES / 4);
    kill("erp");
    awaitTrouble();
    erpServer = startAgain("erp", erpServer.port());
    change(CHANGES / 4, CHANGES / 2);
    kill("andon");
    change(CHANGES / 2, CHANGES * 3 / 4);
    awaitTrouble();
    andonServer = startAgain("andon", andonServer.port());
    kill("erp");
    erpServer = startAgain("erp", erpServer.port());
    change(CHANGES * 3 / 4, CHANGES);

    String held = "order.held.v1";
    String released = "order.released.v1";
    Awaitility.await()
        .atMost(Duration.ofSeconds(120 + CHANGES / 50))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> Rows.strings(andon, "select id from event").size() >= CHANGES);
    awaitFollowing();
    for (int order = 0; order < ORDERS; order++) {
      List<String> expected = new ArrayList<>();
      for (int n = order; n < CHANGES; n += ORDERS) {
        expected.add((n / ORDERS) % 2 == 0 ? held : released);
      }
      assertThat(
              Rows.strings(
                  andon,
                  "select type from event where subject = 'order:C1/O"
                      + order
                      + "' order by message"))
          .isEqualTo(expected);
    }
    assertThat(reader.status.lostSlots()).isZero();
    assertThat(reader.feed.trouble(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void anErpThatIsAwayAtTheStartIsReadOnceItIsThere() throws Exception {
    awaitFollowing();
    reader.close();
    write(
        "insert into erp.sales_order (order_no, customer_no, customer_po, hold_code) values ('E1', 'C1', 'O1', 'credit')");
    kill("erp");
    reader = start();
    awaitTrouble();
    assertThat(reader.status.following()).isFalse();

    erpServer = startAgain("erp", erpServer.port());
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(Rows.strings(andon, "select type from event"))
                    .containsExactly("order.held.v1"));
    assertThat(reader.status.snapshots()).isZero();
    assertThat(reader.feed.trouble(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void aSlotThatTheErpGaveUpIsAnAlarmAndAfterwardsTheCopiesEqualTheErp() throws Exception {
    awaitFollowing();
    write(
        "insert into erp.sales_order (order_no, customer_no, customer_po, hold_code) values ('E1', 'C1', 'O1', 'credit'), ('E2', 'C1', 'O2', 'credit')");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Rows.strings(andon, "select id from event").size() == 2);
    reader.close();
    erpServer.execute(
        "erp", "alter system set max_slot_wal_keep_size = '1MB'", "select pg_reload_conf()");
    write("update erp.sales_order set hold_code = null where order_no = 'E1'");
    write("delete from erp.sales_order where order_no = 'E2'");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              erpServer.execute(
                  "erp",
                  "select pg_logical_emit_message(false, 'fill', repeat('x', 100000))",
                  "select pg_switch_wal()",
                  "checkpoint");
              return Rows.strings(erp, "select wal_status from pg_replication_slots")
                  .contains("lost");
            });
    reader = start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Rows.strings(andon, "select id from event").size() == 5);
    awaitFollowing();

    assertThat(reader.status.lostSlots()).isEqualTo(1);
    assertThat(
            Rows.strings(
                andon,
                "select type || ' ' || subject from event where type = 'order.released.v1' order by message"))
        .containsExactly("order.released.v1 order:C1/O1", "order.released.v1 order:C1/O2");
    assertThat(Rows.strings(andon, "select key from cdc_row where image is not null"))
        .containsExactly("E1");
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> reader.feed.trouble(Long.MAX_VALUE).isEmpty());
  }
}
