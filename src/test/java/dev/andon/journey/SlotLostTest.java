package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import dev.andon.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ERP's replication slot is dropped, once while Andon is down and once while it reads. */
class SlotLostTest {
  private static final String SLOT = "lost_" + ProcessHandle.current().pid();

  private static final String SNAPSHOTS =
      "select count(*) from feed_position where position like '%{%'";

  @TempDir Path data;
  private HikariDataSource store;
  private HikariDataSource erp;
  private TestAndon andon;

  @BeforeEach
  void start() throws Exception {
    store = TestDatabase.fresh();
    erp = TestDatabase.fresh();
    erp(Files.readString(Path.of("src/main/resources/db/erp/tables.sql")));
    andon = TestAndon.start(data, settings());
    Awaitility.await("the first snapshot")
        .atMost(Duration.ofSeconds(60))
        .until(() -> Rows.number(store, SNAPSHOTS) == 1);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    for (Map.Entry<String, HikariDataSource> one :
        Map.of("andon.db", store, "andon.cdc", erp).entrySet()) {
      settings.put(one.getKey() + ".url", one.getValue().getJdbcUrl());
      settings.put(one.getKey() + ".user", one.getValue().getUsername());
      settings.put(one.getKey() + ".password", one.getValue().getPassword());
    }
    settings.put("andon.cdc.enabled", "true");
    settings.put("andon.cdc.slot", SLOT);
    return settings;
  }

  @AfterEach
  void stop() throws Exception {
    andon.close();
    dropSlot();
    erp.close();
    store.close();
  }

  private void erp(String... statements) throws SQLException {
    try (Connection connection = erp.getConnection();
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  /** Whoever reads it is thrown out. */
  private void dropSlot() {
    String slot = " from pg_replication_slots where slot_name = '" + SLOT + "'";
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(
            () -> {
              erp("select pg_terminate_backend(active_pid)" + slot + " and active");
              erp("select pg_drop_replication_slot(slot_name)" + slot);
              return true;
            });
  }

  private static String order(int n) {
    return "insert into erp.sales_order (order_no, customer_no, customer_po, site, total) values ('E%1$d', 'C1', 'O%1$d', 'DC1', 900)"
        .formatted(n);
  }

  private static String hold(int n, boolean on) {
    return "update erp.sales_order set hold_code = %s where order_no = 'E%d'"
        .formatted(on ? "'credit'" : "null", n);
  }

  private static String delete(int n) {
    return "delete from erp.sales_order where order_no = 'E" + n + "'";
  }

  private static String balance(int onHand) {
    return "insert into erp.stock_balance (site, item_no, on_hand) values ('DC1', 'I1', %d) on conflict (site, item_no) do update set on_hand = excluded.on_hand"
        .formatted(onHand);
  }

  /** What the ERP says of its orders now; {@code gone} are those that it has no more. */
  private List<String> ofTheErp(String gone) throws SQLException {
    return Rows.strings(
        erp,
        "select 'C1/' || customer_po || ' ' || (hold_code is not null)::text from erp.sales_order"
            + " union all select 'C1/O' || n || ' false' from unnest(array["
            + gone
            + "]::int[]) n union all select item_no || ' ' || on_hand from erp.stock_balance order by 1");
  }

  private List<String> ofTheContext() throws SQLException {
    return Rows.strings(
        store,
        "select key || ' ' || coalesce(facts->'hold.credit.held'->>0, 'false') from context_object where kind = 'order'"
            + " union all select split_part(key, '/', 2) || ' ' || (facts->'erp.onHand'->>0) from context_object where kind = 'stock' order by 1");
  }

  private List<String> cases() throws SQLException {
    return Rows.strings(
        store,
        "select key || ' ' || state || ' ' || reopened from exception_case where type = 'ORD-CREDIT-HOLD' order by 1");
  }

  private void awaitContextOfTheErp(String gone) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(ofTheContext()).isEqualTo(ofTheErp(gone)));
  }

  private void awaitSilence() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !andon.observe("/observe/health").contains("CDC-SLOT-LOST"));
  }

  @Test
  void whatHappenedMeanwhileIsFoundInTheTablesAndTheAlarmIsHeard() throws Exception {
    for (int n = 1; n <= 5; n++) {
      erp(order(n), hold(n, true));
    }
    erp(hold(4, false), balance(10));
    awaitContextOfTheErp("");

    andon.close();
    dropSlot();
    erp(hold(1, false), hold(1, true), hold(2, false), delete(3), hold(4, true), balance(7));
    andon = TestAndon.start(data, settings());
    awaitContextOfTheErp("3");
    assertThat(cases())
        .containsExactly(
            "C1/O1 open 0", "C1/O2 closed 0", "C1/O3 closed 0", "C1/O4 open 1", "C1/O5 open 0");
    assertThat(andon.observe("/observe/metrics"))
        .contains("andon_cdc_slots_lost{feed=\"erp\"} 1.0");
    awaitSilence();

    try (Connection blocks = store.getConnection();
        Statement statement = blocks.createStatement()) {
      blocks.setAutoCommit(false);
      statement.execute("select * from feed_position for update");
      dropSlot();
      erp(hold(1, false), hold(1, true), hold(2, true), hold(2, false), delete(5));
      erp(hold(4, false), balance(12));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(andon.observe("/observe/health"))
                      .contains("erp: CDC-SLOT-LOST: the slot " + SLOT));
      blocks.rollback();
    }
    awaitContextOfTheErp("3, 5");
    assertThat(cases())
        .containsExactly(
            "C1/O1 open 0", "C1/O2 closed 0", "C1/O3 closed 0", "C1/O4 closed 1", "C1/O5 closed 0");
    assertThat(andon.observe("/observe/metrics"))
        .contains("andon_cdc_slots_lost{feed=\"erp\"} 2.0");
    awaitSilence();
  }
}
