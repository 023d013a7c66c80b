package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.app.server.Secrets;
import dev.andon.testing.AndonProcess;
import dev.andon.testing.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sandbox ERP lives on the embedded server, which outlives the killed process; the long form
 * with {@code -Dandon.cdc.changes=20000}.
 */
@DisabledIfSystemProperty(named = "andon.test.jdbc.url", matches = ".+")
@DisabledIfSystemProperty(named = "andon.test.external", matches = "true")
class CdcKilledTest {
  private static final int ORDERS = 10;
  private static final int CHANGES = Integer.getInteger("andon.cdc.changes", 400);

  @TempDir Path data;

  @Test
  void aProcessKilledTwiceWhileTheErpChangesLosesNoChangeAndDoublesNone() throws Exception {
    Map<String, String> settings = new HashMap<>(AndonProcess.ports());
    settings.put("andon.cdc.enabled", "true");
    AndonProcess andon = start(settings);
    try {
      awaitAtLeast(
          1, "select 1 from feed_position where feed = 'cdc/erp' and position like '%{%'", andon);
      erp(
          "insert into erp.sales_order (order_no, customer_no, customer_po) select 'E' || n, 'C1', 'O' || n from generate_series(0, 9) n");
      change(0, CHANGES / 4);
      awaitAtLeast(CHANGES / 20, "select id from event", andon);
      andon.kill();
      change(CHANGES / 4, CHANGES / 2);
      andon = start(settings);
      awaitAtLeast(CHANGES * 3 / 10, "select id from event", andon);
      change(CHANGES / 2, CHANGES * 3 / 4);
      andon.kill();
      andon = start(settings);
      change(CHANGES * 3 / 4, CHANGES);
      awaitAtLeast(CHANGES, "select id from event", andon);
      assertThat(andon.stop(60)).isIn(0, 143);

      andon = start(settings);
      awaitAtLeast(1, "select 1 from feed_position where feed = 'cdc/erp'", andon);
      for (int order = 0; order < ORDERS; order++) {
        List<String> expected = new ArrayList<>();
        for (int n = order; n < CHANGES; n += ORDERS) {
          expected.add(held(n) ? "order.held.v1" : "order.released.v1");
        }
        assertThat(
                store(
                    "select type from event where subject = 'order:C1/O"
                        + order
                        + "' order by message"))
            .isEqualTo(expected);
      }
      assertThat(andon.stop(60)).isIn(0, 143);
    } finally {
      andon.close();
    }
  }

  private AndonProcess start(Map<String, String> settings) {
    return AndonProcess.start(settings, "run", "--data", data.toString());
  }

  private static boolean held(int n) {
    return (n / ORDERS) % 2 == 0;
  }

  private void change(int from, int to) throws Exception {
    try (Connection connection = connection("erp", "erp");
        Statement statement = connection.createStatement()) {
      for (int n = from; n < to; n++) {
        statement.execute(
            "update erp.sales_order set hold_code = "
                + (held(n) ? "'credit'" : "null")
                + " where order_no = 'E"
                + n % ORDERS
                + "'");
      }
    }
  }

  private void erp(String sql) throws Exception {
    try (Connection connection = connection("erp", "erp");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> store(String sql) throws SQLException, IOException {
    try (Connection connection = connection("andon?currentSchema=andon", "andon")) {
      return Rows.strings(connection, sql);
    }
  }

  private void awaitAtLeast(int count, String sql, AndonProcess andon) {
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(120 + CHANGES / 50))
          .failFast("the process ended", () -> !andon.isAlive())
          .ignoreExceptionsMatching(e -> e instanceof SQLException || e instanceof IOException)
          .until(() -> store(sql).size() >= count);
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      throw new AssertionError("not at least " + count + " of: " + sql + "\n" + andon.err(), e);
    }
  }

  private Connection connection(String database, String user) throws SQLException, IOException {
    List<String> pid = Files.readAllLines(data.resolve("postgres/postmaster.pid"));
    if (pid.size() < 4) {
      throw new IOException("PostgreSQL is just starting");
    }
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + pid.get(3).strip() + "/" + database,
        user,
        new Secrets(data.resolve("secrets")).get("database-" + user));
  }
}
