package dev.andon.intake.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.kafka.TopicRoute;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.testing.KafkaBroker;
import dev.andon.testing.Rows;
import dev.andon.testing.TestDatabase;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Debezium's own engine and JSON converter write of the ERP's tables, on a real broker, beside
 * the reader of the log on the same tables.
 */
class CdcTopicsTest {
  private static final String EVENTS =
      "select concat_ws(' ', type, subject, body->>'time', body->>'sequence', body->'data') from event order by 1";
  private static final String COPIES =
      "select concat_ws(' ', table_name, key, lsn, image) from cdc_row order by 1";

  @TempDir static Path directory;
  private static KafkaBroker broker;

  @TempDir Path data;
  private HikariDataSource erp;
  private HikariDataSource andon;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = KafkaBroker.start(directory.resolve("kafka"));
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker.close();
  }

  @BeforeEach
  void wire() throws Exception {
    andon = TestDatabase.fresh();
    erp = TestDatabase.fresh();
    sql(
        Files.readString(Path.of("src/main/resources/db/erp/tables.sql")),
        "alter table erp.customer add born date, add seen timestamp(6), add called timestamp(3), add opens time(6), add rated numeric, add share double precision, add tags text[]",
        "create table erp.other (id int primary key)",
        "alter publication andon add table erp.other");
  }

  @AfterEach
  void close() throws Exception {
    for (String name : List.of("log", "exact", "plain")) {
      Slot slot = slot(name);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .until(
              () -> {
                slot.drop();
                return true;
              });
    }
    andon.close();
    erp.close();
  }

  private Slot slot(String name) {
    return new Slot(erp, name + "_" + erp.getJdbcUrl().replaceAll(".*andon_test_(\\w+).*", "$1"));
  }

  private void sql(String... statements) throws Exception {
    try (Connection connection = erp.getConnection();
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  /** What the connector writes, in the order in which it does. */
  private final class Connector implements AutoCloseable {
    final List<ChangeEvent<String, String>> told = new CopyOnWriteArrayList<>();
    private final DebeziumEngine<?> engine;
    private final Thread thread;

    Connector(String name, Map<String, String> more) {
      Properties properties =
          CdcComponent.debezium(name, erp.getJdbcUrl(), erp.getUsername(), erp.getPassword());
      properties.setProperty("name", name);
      properties.setProperty(
          "connector.class", "io.debezium.connector.postgresql.PostgresConnector");
      properties.setProperty("plugin.name", "pgoutput");
      properties.setProperty("slot.name", slot(name).name());
      properties.setProperty("publication.name", "andon");
      properties.setProperty("publication.autocreate.mode", "disabled");
      properties.setProperty("offset.storage", MemoryOffsetBackingStore.class.getName());
      properties.setProperty("schema.include.list", "erp");
      properties.setProperty("poll.interval.ms", "20");
      properties.putAll(more);
      engine =
          DebeziumEngine.create(Json.class)
              .using(properties)
              .notifying(one -> told.add(one))
              .build();
      thread = new Thread(engine, "connector-" + name);
      thread.start();
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> active(name));
    }

    private boolean active(String name) throws Exception {
      return Rows.number(
              erp,
              "select count(*) from pg_replication_slots where active and confirmed_flush_lsn is not null and slot_name = '"
                  + slot(name).name()
                  + "'")
          == 1;
    }

    void await(String text, int times) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  told.stream()
                          .filter(one -> one.value() != null && one.value().contains(text))
                          .count()
                      >= times);
    }

    /** Writes it all, one topic after the other, those of the lines and of the ends first. */
    String send() throws Exception {
      Map<String, List<ChangeEvent<String, String>>> topics = new TreeMap<>();
      for (ChangeEvent<String, String> one : told) {
        topics.computeIfAbsent(one.destination(), name -> new ArrayList<>()).add(one);
      }
      List<String> names = new ArrayList<>(topics.keySet());
      names.sort((one, other) -> other.compareTo(one));
      for (String topic : names) {
        for (ChangeEvent<String, String> one : topics.get(topic)) {
          broker.send(topic, one.key(), "main", one.value());
        }
      }
      return String.join(",", names);
    }

    @Override
    public void close() throws Exception {
      engine.close();
      thread.join(20_000);
    }
  }

  /** One instance that reads topics, with the shipped routes. */
  private final class Topics implements AutoCloseable {
    final RowsFeed feed;
    final CdcTopics store;
    private final DefaultCamelContext camel = new DefaultCamelContext();

    Topics(HikariDataSource database, Path mappings, String group, String topics) throws Exception {
      feed = new RowsFeed(database, mappings, data, 5_000, "erp");
      EventJson json = new EventJson();
      store =
          new CdcTopics(
              feed.rows,
              new DeadLetterStore(json, new Outbox(1, json)),
              () -> Instant.parse("2026-03-02T09:00:00Z"),
              Duration.ofMillis(300),
              new TopicRoute(camel, "intake-topics"));
      camel.getRegistry().bind("cdcTopics", store);
      Map.of(
              "andon.kafka.cdc.topics",
              topics,
              "andon.kafka.brokers",
              broker.address(),
              "andon.kafka.group",
              group,
              "andon.kafka.instance",
              "",
              "andon.pipeline.batch.size",
              "7")
          .forEach(camel.getPropertiesComponent()::addInitialProperty);
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(
              PluginHelper.getResourceLoader(camel)
                  .resolveResource("file:routes/intake/topics.camel.yaml"));
      camel.start();
    }

    @Override
    public void close() throws Exception {
      camel.stop();
      feed.close();
    }
  }

  private static void awaitSame(HikariDataSource database, HikariDataSource as, String sql) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(Rows.strings(database, sql)).isEqualTo(Rows.strings(as, sql)));
  }

  private static String order(String order, int lines) {
    StringBuilder sql = new StringBuilder("begin; ");
    sql.append(
        "insert into erp.sales_order (order_no, customer_no, customer_po, site, total, ordered_at, promised_at) values ('"
            + order
            + "', 'C1', 'PO-"
            + order
            + "', 'DC1', 9900.50, '2026-03-02T08:00:00.123456+01', '2026-03-04T17:00:00+01'); ");
    for (int line = 1; line <= lines; line++) {
      sql.append(
          "insert into erp.sales_order_line (order_no, line_no, item_no, quantity, unit_price) values ('"
              + order
              + "', "
              + line
              + ", 'I"
              + line
              + "', 10, 2.5000); ");
    }
    return sql.append("commit").toString();
  }

  private static final String[] DAY = {
    "insert into erp.customer (customer_no, name, tier, late_penalty, born, seen, called, opens, rated, share, tags) values"
        + " ('C1', 'One', 'A', 500, '1999-12-31', '2026-03-02 08:00:00.123456', '2026-03-02 08:00:00.120', '06:30:00.000001', 1.25, 0.25, '{a,b}')",
    "insert into erp.price values ('C1', 'I1', 2.5000, 'EUR', 0.00)",
    order("E1", 3),
    order("E2", 1),
    "update erp.sales_order set hold_code = 'credit', hold_reason = 'limit' where order_no = 'E1'",
    "begin; update erp.sales_order_line set allocated = 4 where order_no = 'E1' and line_no < 3; update erp.sales_order set hold_code = null where order_no = 'E1'; commit",
    "insert into erp.stock_balance values ('DC1', 'I1', 7, 7), ('DC1', 'I2', 0.125, null)",
    "insert into erp.shipment values ('S1', 'E1', 'SWIFT', 'DC1', '2026-03-05T17:00:00Z')",
    "begin; insert into erp.purchase_order values ('P1', 'SUP', 'DC1', 'EUR', '2026-03-02T08:00:00Z', '2026-03-09T08:00:00Z');"
        + " insert into erp.purchase_order_line values ('P1', 1, 'I1', 100, 'EA', 1.1000, null), ('P1', 2, 'I2', 5, 'EA', 2, null); commit",
    "update erp.customer set late_penalty = null, born = null, seen = '2026-03-02 08:00:00'",
    "insert into erp.other values (1)",
    "begin; delete from erp.sales_order_line where order_no = 'E2'; delete from erp.sales_order where order_no = 'E2'; commit",
    "insert into erp.item values ('END', 'the end', null, 'EA', 1, 'EUR', null)",
  };

  @Test
  void rowsOverTopicsInAnyOrderGiveTheEventsAndCopiesThatTheLogGives() throws Exception {
    Path mappings = Files.createDirectory(data.resolve("mappings"));
    Files.writeString(
        mappings.resolve("erp.yaml"),
        Files.readString(Path.of("mappings/cdc/erp.yaml"))
            .replace(
                "erp.customer: {at: changed_at}",
                "erp.customer: {at: changed_at, times: {born: DAYS, seen: MICROS, called: MILLIS, opens: MICROS_OF_DAY}}"));
    String exactTopics;
    String plainTopics;
    Connector exact =
        new Connector(
            "exact",
            Map.of(
                "provide.transaction.metadata", "true",
                "converter.schemas.enable", "true"));
    Connector plain =
        new Connector(
            "plain",
            Map.of("decimal.handling.mode", "string", "converter.schemas.enable", "false"));
    try (exact;
        plain;
        CdcReader log =
            new CdcReader(andon, erp, slot("log"), Path.of("mappings/cdc"), data, 5_000, "erp")) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  log.status.following()
                      && Rows.strings(andon, "select position from feed_position").stream()
                          .noneMatch(text -> text.endsWith(" ")));
      sql(DAY);
      exact.await("the end", 1);
      exact.await("\"status\":\"END\"", DAY.length);
      plain.await("the end", 1);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  Rows.number(andon, "select count(*) from event where subject = 'item:END'") == 1);
      exactTopics = exact.send();
      plainTopics = plain.send();
    }
    assertThat(exact.told.get(0).value()).startsWith("{\"schema\"");
    assertThat(plain.told.get(0).value()).doesNotContain("\"schema\":{").contains("\"txId\"");
    assertThat(Rows.number(andon, "select count(*) from event")).isGreaterThan(10);

    try (HikariDataSource database = TestDatabase.fresh();
        Topics topics = new Topics(database, mappings, "exact", exactTopics)) {
      awaitSame(database, andon, EVENTS);
      awaitSame(database, andon, COPIES);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(topics.store.ignored()).isEqualTo(1));
      exact.send();
      broker.send("exact.erp.customer", "{}", "main", "{no json");
      broker.send("exact.erp.customer", "{}", "main", "{\"op\":\"x\"}");
      broker.send("exact.erp.customer", "{}", "main", null);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Rows.number(database, "select count(*) from dead_letter") == 2);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                for (String topic : exactTopics.split(",")) {
                  assertThat(broker.lag("exact-cdc", topic)).as(topic).isZero();
                }
                assertThat(Rows.number(database, "select count(*) from cdc_transaction")).isZero();
              });
      assertThat(Rows.strings(database, EVENTS))
          .as("after a second delivery")
          .isEqualTo(Rows.strings(andon, EVENTS));
      assertThat(
              Rows.strings(
                  database,
                  "select fault_code || ' ' || (fault->>'message') from dead_letter order by 1"))
          .satisfiesExactly(
              one ->
                  assertThat(one)
                      .isEqualTo(
                          "CDC-ENVELOPE no record of Debezium's PostgreSQL connector: op is 'x', one of c, u, d, r, t was expected"),
              one -> assertThat(one).startsWith("JSON-UNREADABLE"));
    }
    try (HikariDataSource database = TestDatabase.fresh();
        Topics topics = new Topics(database, mappings, "plain", plainTopics)) {
      awaitSame(database, andon, EVENTS);
      awaitSame(database, andon, COPIES);
      assertThat(topics.store.degraded()).isNull();
    }
  }

  @Test
  void aSnapshotWhoseLinesComeBeforeTheirOrdersGivesTheStateOnce() throws Exception {
    sql(DAY[0], DAY[2], DAY[4], DAY[5], DAY[6], DAY[8]);
    try (CdcReader log =
        new CdcReader(andon, erp, slot("log"), Path.of("mappings/cdc"), data, 5_000, "erp")) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Rows.number(andon, "select count(*) from event") >= 6);
    }
    Connector exact =
        new Connector("exact", Map.of("converter.schemas.enable", "true", "topic.prefix", "snap"));
    String names;
    try (exact) {
      exact.await("\"op\":\"r\"", 9);
      names = exact.send();
    }
    String types = "select type || ' ' || subject from event order by 1";
    try (HikariDataSource database = TestDatabase.fresh();
        Topics topics = new Topics(database, Path.of("mappings/cdc"), "snap", names)) {
      awaitSame(database, andon, types);
      assertThat(topics.store.degraded()).isNull();
    }
  }
}
