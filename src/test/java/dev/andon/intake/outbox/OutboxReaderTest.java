package dev.andon.intake.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.enrichment.Projections;
import dev.andon.intake.mapping.MappingReader;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.intake.webhook.JsonTranslator;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.testing.Rows;
import dev.andon.testing.TestBroker;
import dev.andon.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxReaderTest {
  @TempDir Path data;
  private HikariDataSource andon;
  private HikariDataSource erp;
  private TranslateWorker worker;
  private CamelContext camel;

  @BeforeEach
  void wire() throws Exception {
    andon = TestDatabase.fresh();
    erp = TestDatabase.fresh();
    try (Connection connection = erp.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(Path.of("src/main/resources/db/erp/outbox.sql")));
    }
    EventJson json = new EventJson();
    Outbox outbox = new Outbox(1, json);
    Relay unstarted = new Relay(andon, TestBroker.connectionFactory(), data, 1, json);
    var mappings = MappingReader.folder(Path.of("mappings/outbox"), Projections.TYPES);
    worker =
        new TranslateWorker(
            andon,
            List.of(
                new JsonTranslator("outbox", mappings, json, new EventSchemas(Projections.TYPES))),
            outbox,
            unstarted,
            new DeadLetterStore(json, outbox),
            json,
            Duration.ofDays(180));
    MessageStore messages =
        new MessageStore(andon, () -> Instant.parse("2026-03-02T09:00:00Z"), "main", 1 << 20);
    camel = new DefaultCamelContext();
    Properties properties = new Properties();
    properties.setProperty("andon.home", Path.of("").toAbsolutePath().toString());
    properties.setProperty("andon.erp.pollMillis", "3600000");
    camel.getPropertiesComponent().setInitialProperties(properties);
    camel.getRegistry().bind("outboxErp-erp", erp);
    camel
        .getRegistry()
        .bind(
            "outboxReader-erp",
            new OutboxReader(
                andon, messages, worker, new PendingLimit(andon, "main", 5_000), "main", "erp"));
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(
            PluginHelper.getResourceLoader(camel)
                .resolveResource("file:routes/intake/outbox.camel.yaml"));
    for (String template : List.of("intake-outbox", "intake-outbox-read")) {
      TemplatedRouteBuilder.builder(camel, template).parameter("feed", "erp").add();
    }
    camel.start();
  }

  @AfterEach
  void close() {
    camel.stop();
    andon.close();
    erp.close();
  }

  private static void insert(Connection connection, String topic, String key, String payload)
      throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into erp.outbox (topic, key, payload, occurred_at) values ('"
              + topic
              + "', '"
              + key
              + "', '"
              + payload
              + "', '2026-03-02T08:15:00.5Z')");
    }
  }

  private void poll() {
    camel.createFluentProducerTemplate().to("direct:intake-outbox-read-erp").send();
  }

  private void pollUntilStored(int messages) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              poll();
              assertThat(Rows.strings(andon, "select name from message_in")).hasSize(messages);
            });
  }

  @Test
  void aRowThatCommitsLateIsNeitherSkippedNorOvertaken() throws Exception {
    String customer = "{\"customer\":\"C1\",\"name\":\"One\",\"tier\":\"A\",\"contract\":true}";
    try (Connection slow = erp.getConnection();
        Connection fast = erp.getConnection()) {
      slow.setAutoCommit(false);
      insert(slow, "customer.changed", "C1", customer);
      insert(fast, "customer.changed", "C2", customer.replace("C1", "C2"));
      poll();
      assertThat(Rows.strings(andon, "select name from message_in")).isEmpty();
      slow.commit();
    }
    pollUntilStored(2);
    assertThat(Rows.strings(andon, "select name from message_in order by id"))
        .containsExactly("1", "2");
    poll();
    assertThat(Rows.strings(andon, "select name from message_in")).hasSize(2);
  }

  @Test
  void manyRowsAreReadInOnePollOrderedByTransactionNumberNotByItsText() throws Exception {
    try (Connection connection = erp.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into erp.outbox (txid, topic, key, payload, occurred_at) select t::text::xid8, 'customer.changed', 'C', '{}', now()"
              + " from unnest(array[9, 10, 99, 100]) t, generate_series(1, 300)");
    }
    pollUntilStored(1_200);
    poll();
    assertThat(Rows.strings(andon, "select name from message_in order by id"))
        .isEqualTo(Rows.strings(erp, "select id::text from erp.outbox o order by o.txid, o.id"));
    assertThat(Rows.strings(andon, "select position from feed_position"))
        .containsExactly("100/1200");
  }

  @Test
  void everyTopicBecomesItsEventInTheOrderOfTheRows() throws Exception {
    try (Connection connection = erp.getConnection()) {
      insert(
          connection,
          "customer.changed",
          "C1",
          "{\"customer\":\"C1\",\"name\":\"One\",\"tier\":\"A\",\"late_penalty_minor\":50000}");
      insert(
          connection,
          "item.changed",
          "I1",
          "{\"item\":\"I1\",\"description\":\"Bolt\",\"uom\":\"EA\",\"unit_cost_minor\":125,\"currency\":\"EUR\",\"substitutes\":[\"I2\"]}");
      insert(
          connection,
          "price.agreed",
          "C1/I1",
          "{\"customer\":\"C1\",\"item\":\"I1\",\"unit_price\":2.50,\"currency\":\"EUR\"}");
      insert(
          connection,
          "order.placed",
          "C1/O1",
          "{\"customer\":\"C1\",\"order\":\"O1\",\"purpose\":\"original\",\"lines\":[{\"line\":\"1\",\"item\":\"I1\",\"quantity\":10}]}");
      insert(
          connection,
          "order.held",
          "C1/O1",
          "{\"customer\":\"C1\",\"order\":\"O1\",\"erp_order\":\"E1\",\"hold\":\"credit\",\"value_minor\":2500,\"currency\":\"EUR\"}");
      insert(
          connection,
          "order.released",
          "C1/O1",
          "{\"customer\":\"C1\",\"order\":\"O1\",\"erp_order\":\"E1\",\"hold\":\"credit\"}");
      insert(
          connection,
          "order.allocated",
          "C1/O1",
          "{\"customer\":\"C1\",\"order\":\"O1\",\"erp_order\":\"E1\",\"site\":\"DC1\",\"lines\":[{\"line\":\"1\",\"item\":\"I1\",\"ordered\":10,\"allocated\":\"4.5\"}]}");
      insert(
          connection,
          "purchaseorder.placed",
          "P1",
          "{\"purchase_order\":\"P1\",\"supplier\":\"S1\",\"site\":\"DC1\",\"currency\":\"EUR\",\"due_at\":\"2026-03-05T00:00:00Z\",\"lines\":[{\"line\":\"1\",\"item\":\"I1\",\"quantity\":100,\"unit_price\":\"1.25\"}]}");
      insert(
          connection,
          "shipment.planned",
          "H1",
          "{\"shipment\":\"H1\",\"carrier\":\"swiftship\",\"site\":\"DC1\",\"promised_at\":\"2026-03-04T17:00:00Z\"}");
      insert(
          connection,
          "stock.reported",
          "DC1/I1",
          "{\"site\":\"DC1\",\"item\":\"I1\",\"on_hand\":7}");
      insert(
          connection,
          "delay.priced",
          "C1/O1",
          "{\"kind\":\"order\",\"key\":\"C1/O1\",\"currency\":\"EUR\",\"missed_minor\":120000,\"per_open_hour_minor\":900}");
      insert(connection, "invoice.paid", "X", "{}");
    }
    pollUntilStored(12);
    worker.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        Rows.strings(andon, "select name from message_in where state = 'received'"))
                    .isEmpty());
    worker.close();
    assertThat(Rows.strings(andon, "select type from event order by message"))
        .containsExactly(
            "customer.changed.v1",
            "item.changed.v1",
            "price.agreed.v1",
            "order.placed.v1",
            "order.held.v1",
            "order.released.v1",
            "order.allocated.v1",
            "purchaseorder.placed.v1",
            "shipment.planned.v1",
            "stock.reported.v1",
            "delay.priced.v1",
            "message.unmapped.v1");
    assertThat(
            Rows.strings(
                andon,
                "select (body->>'subject') || (body->'data')::text from event where type = 'delay.priced.v1'"))
        .containsExactly(
            "order:C1/O1{\"key\": \"C1/O1\", \"kind\": \"order\", \"currency\": \"EUR\", \"pricedAt\": \"2026-03-02T08:15:00.500Z\", \"missedMinor\": 120000, \"perOpenHourMinor\": 900}");
    assertThat(
            Rows.strings(
                andon, "select body->'data' from event where type = 'customer.changed.v1'"))
        .containsExactly(
            "{\"name\": \"One\", \"tier\": \"A\", \"customer\": \"C1\", \"latePenaltyMinor\": 50000}");
    assertThat(
            Rows.strings(
                andon,
                "select (body->>'time') || ' ' || (body->>'sequence') from event where type = 'item.changed.v1'"))
        .containsExactly("2026-03-02T08:15:00.500Z 00000000000000000002");
    assertThat(
            Rows.strings(
                andon,
                "select state || ' ' || (faults->0->>'code') from message_in where state <> 'translated'"))
        .containsExactly("rejected RECORD-UNKNOWN");
  }
}
