package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.server.PostgresServer;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox ERP lives on the embedded server only. */
@DisabledIfSystemProperty(named = "andon.test.jdbc.url", matches = ".+")
@DisabledIfSystemProperty(named = "andon.test.external", matches = "true")
class ErpToCaseTest {
  @TempDir Path data;

  @Test
  void anOrderThatTheErpHoldsBecomesACaseAndAndonCannotWriteToTheErp() throws Exception {
    String insert =
        "insert into erp.outbox (topic, key, payload, occurred_at) values ('order.held', 'C7/O7',"
            + " '{\"customer\":\"C7\",\"order\":\"O7\",\"erp_order\":\"E7\",\"hold\":\"credit\",\"value_minor\":990000,\"currency\":\"EUR\"}', now())";
    try (TestAndon andon =
        TestAndon.start(data, Map.of("andon.erp.enabled", "true", "andon.erp.pollMillis", "100"))) {
      HikariDataSource reader = andon.bean("outboxErp-erp", HikariDataSource.class);
      try (Connection erp =
              DriverManager.getConnection(
                  reader.getJdbcUrl(), "erp", andon.settings().secrets().get("database-erp"));
          Statement statement = erp.createStatement()) {
        statement.execute(insert);
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(andon.get("/api/v1/cases?limit=500")).contains("C7/O7"));
      try (Connection connection =
              DriverManager.getConnection(
                  reader.getJdbcUrl(),
                  "erp_reader",
                  andon.settings().secrets().get("database-erp-reader"));
          Statement statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute(insert))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("permission denied");
      }
    }
  }

  /** Of another make, in a database of its own; its tables come when the system runs already. */
  private static void nord(TestAndon andon) {
    PostgresServer server = andon.bean("postgres", PostgresServer.class);
    server.ensureRole("nord_cdc", andon.settings().secrets().get("database-nord-cdc"));
    server.ensureDatabase("nord", "nord_cdc");
    server.execute(
        "nord",
        "alter role nord_cdc replication",
        "create schema vk authorization nord_cdc",
        "set role nord_cdc",
        "create table vk.kunde (id int primary key, nummer text not null)",
        "create table vk.auftrag (id bigint primary key, kunde_id int references vk.kunde, bestellung text, sperre char(1) default ' ', wert text, waehrung text)",
        "insert into vk.kunde values (1, 'C9')",
        "insert into vk.auftrag values (4711, 1, 'O9', 'R', '12345,60', 'EUR')");
  }

  @Test
  void holdsSetInTheTablesOfTwoErpsOfDifferentMakeBecomeTheSameKindOfCase() throws Exception {
    Path home = TestAndon.home(data);
    Files.copy(
        Path.of("src/test/resources/mappings/cdc/nord.yaml"),
        home.resolve("mappings/cdc/nord.yaml"));
    int port = TestAndon.freePort();
    Map<String, String> feeds =
        Map.of(
            "andon.db.port", Integer.toString(port),
            "andon.cdc.enabled", "true",
            "andon.cdc.feed", "erp, nord",
            "andon.cdc.nord.url", "jdbc:postgresql://127.0.0.1:" + port + "/nord",
            "andon.cdc.nord.user", "nord_cdc",
            "andon.cdc.nord.publication", "kanal");
    try (TestAndon andon = TestAndon.start(home, data.resolve("data"), feeds);
        Connection erp =
            DriverManager.getConnection(
                andon.bean("postgres", PostgresServer.class).jdbcUrl("erp"),
                "erp",
                andon.settings().secrets().get("database-erp"));
        Statement statement = erp.createStatement()) {
      statement.execute(
          "insert into erp.sales_order (order_no, customer_no, customer_po, total) values ('E8', 'C8', 'O8', 9900)");
      statement.execute("update erp.sales_order set hold_code = 'compliance'");
      andon.awaitCase("ORD-COMPLIANCE-HOLD", "open", "C8/O8");
      assertThat(andon.observe("/observe/health")).contains("nord: the ERP");
      assertThat(andon.observe("/observe/metrics"))
          .containsPattern("andon_cdc_following\\{feed=\"erp\"} 1.0")
          .containsPattern("andon_cdc_following\\{feed=\"nord\"} 0.0")
          .containsPattern("andon_cdc_lag_bytes\\{feed=\"erp\"} \\d");

      nord(andon);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> assertThat(andon.observe("/observe/health")).contains("nord: CDC-PUBLICATION"));
      andon
          .bean("postgres", PostgresServer.class)
          .execute("nord", "create publication kanal for table vk.kunde, vk.auftrag");
      andon.awaitCase("ORD-COMPLIANCE-HOLD", "open", "C9/O9");
      assertThat(
              Rows.strings(
                  andon.store(),
                  "select body->>'source' || ' ' || (body->'data'->>'valueMinor') from event where type = 'order.held.v1' order by 1"))
          .containsExactly("/cdc/erp 990000", "/cdc/nord 1234560");
      assertThat(
              Rows.strings(
                  andon.store(),
                  "select feed from feed_position where feed like 'cdc/%' order by 1"))
          .containsExactly("cdc/erp", "cdc/nord");
    }
  }
}
