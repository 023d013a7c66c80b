package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.server.PostgresServer;
import dev.andon.testing.TestAndon;
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
      HikariDataSource reader = andon.bean("erpDataSource", HikariDataSource.class);
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

  @Test
  void aHoldSetInTheErpsOrdinaryTableBecomesACase() throws Exception {
    try (TestAndon andon = TestAndon.start(data, Map.of("andon.cdc.enabled", "true"));
        Connection erp =
            DriverManager.getConnection(
                andon.bean("postgres", PostgresServer.class).jdbcUrl("erp"),
                "erp",
                andon.settings().secrets().get("database-erp"));
        Statement statement = erp.createStatement()) {
      statement.execute(
          "insert into erp.sales_order (order_no, customer_no, customer_po, total) values ('E8', 'C8', 'O8', 9900)");
      statement.execute("update erp.sales_order set hold_code = 'compliance'");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(andon.get("/api/v1/cases?limit=500"))
                      .contains("C8/O8", "ORD-COMPLIANCE-HOLD"));
      assertThat(andon.observe("/observe/metrics"))
          .containsPattern("andon_cdc_following 1.0")
          .containsPattern("andon_cdc_lag_bytes \\d");
    }
  }
}
