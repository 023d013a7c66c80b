package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.DemoBeans;
import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.demo.Day;
import dev.andon.enrichment.Projections;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.mapping.MappingReader;
import dev.andon.intake.mapping.RecordMapper;
import dev.andon.testing.ErpDay;
import dev.andon.testing.KafkaBroker;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import dev.andon.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same business day of an ERP through every door, and through two doors at once: each under a
 * prefix of its own, side by side in one system, step by step of business time.
 */
class DoorsTest {
  private static final String TOPIC = "erp.events";
  private static final String SLOT = "doors_" + ProcessHandle.current().pid();
  private static final EventJson JSON = new EventJson();

  /** Which doors a day takes, by its prefix. */
  private static final Map<String, Set<Door>> DAYS = new LinkedHashMap<>();

  private enum Door {
    LOG,
    OUTBOX,
    WEBHOOK,
    FILE,
    KAFKA
  }

  static {
    DAYS.put("X1", Set.of(Door.OUTBOX));
    DAYS.put("X2", Set.of(Door.LOG));
    DAYS.put("X3", Set.of(Door.WEBHOOK));
    DAYS.put("X4", Set.of(Door.FILE));
    DAYS.put("X5", Set.of(Door.KAFKA));
    DAYS.put("X6", Set.of(Door.LOG, Door.OUTBOX));
    DAYS.put("X7", Set.of(Door.FILE, Door.KAFKA));
  }

  @TempDir static Path directory;
  private static HikariDataSource store;
  private static HikariDataSource erp;
  private static KafkaBroker broker;
  private static TestAndon andon;
  private static RecordMapper canonical;
  private static long rowId;

  @BeforeAll
  static void playTheDay() throws Exception {
    store = TestDatabase.fresh();
    erp = TestDatabase.fresh();
    sql(erp, Files.readString(Path.of("src/main/resources/db/erp/tables.sql")));
    sql(erp, Files.readString(Path.of("src/main/resources/db/erp/outbox.sql")));
    broker = KafkaBroker.start(directory.resolve("kafka"));
    broker.create(TOPIC);
    Path home = home();
    canonical =
        new RecordMapper(
            MappingReader.folder(home.resolve("mappings/outbox"), Projections.TYPES).get("erp"),
            new EventSchemas(Projections.TYPES));
    andon = TestAndon.start(home, directory.resolve("data"), settings(), new DemoBeans());
    Awaitility.await("the first snapshot")
        .atMost(Duration.ofSeconds(60))
        .until(() -> number("select count(*) from feed_position where position like '%{%'") == 1);
    Map<String, List<ErpDay.Change>> days = new LinkedHashMap<>();
    DAYS.keySet().forEach(prefix -> days.put(prefix, ErpDay.of(prefix)));
    long expected = 0;
    for (int step = 0; step < ErpDay.STEPS; step++) {
      moveClock(step);
      for (Map.Entry<String, List<ErpDay.Change>> day : days.entrySet()) {
        int now = step;
        List<ErpDay.Change> changes =
            day.getValue().stream().filter(change -> change.step() == now).toList();
        for (Door door : DAYS.get(day.getKey())) {
          put(door, day.getKey(), step, changes);
          expected += changes.stream().mapToLong(change -> change.told().size()).sum();
        }
      }
      awaitProcessed(expected, step);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (andon != null) {
      andon.close();
    }
    broker.close();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(
            () -> {
              sql(
                  erp,
                  "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '"
                      + SLOT
                      + "'");
              return true;
            });
    erp.close();
    store.close();
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("andon.db.url", store.getJdbcUrl());
    settings.put("andon.db.user", store.getUsername());
    settings.put("andon.db.password", store.getPassword());
    for (String door : List.of("andon.erp", "andon.cdc")) {
      settings.put(door + ".enabled", "true");
      settings.put(door + ".url", erp.getJdbcUrl());
      settings.put(door + ".user", erp.getUsername());
      settings.put(door + ".password", erp.getPassword());
    }
    settings.put("andon.erp.pollMillis", "100");
    settings.put("andon.cdc.slot", SLOT);
    settings.put("andon.intake.webhook.sources", "erp");
    settings.put("andon.intake.flat.stableMillis", "100");
    settings.put("andon.kafka.enabled", "true");
    settings.put("andon.kafka.brokers", broker.address());
    settings.put("andon.kafka.topic", TOPIC);
    return settings;
  }

  /** Webhook and file say what the outbox says, so their mappings are made from the outbox's. */
  private static Path home() throws Exception {
    Path home = TestAndon.home(directory);
    String outbox = Files.readString(home.resolve("mappings/outbox/erp.yaml"));
    Files.writeString(home.resolve("mappings/webhook/erp.yaml"), outbox);
    String cancelled =
        """
          - when: {topic: order.placed, purpose: cancel}
            type: order.placed.v1
            subject: 'order:{customer}/{order}'
            occurredAt: _at
            sequence: _row
            fields:
              _at: {from: occurred_at, as: instant}
              _row: {from: id}
              customer: {from: customer}
              order: {from: order}
              purpose: {constant: cancel}
              lines: {constant: none, as: none}
        """;
    String flat =
        outbox
            .replaceAll("(?m)^ {10}(requestedAt|dueAt): .*\\n", "")
            .replace("from: payload/lines", "from: .")
            .replace("payload/", "")
            .replace(
                "when: {topic: order.placed}", "when: {topic: order.placed, purpose: '!cancel'}");
    assertThat(flat).contains("from: .", "!cancel");
    Files.writeString(
        home.resolve("mappings/flat/erp.yaml"), flat.stripTrailing() + "\n" + cancelled);
    return home;
  }

  private static void put(Door door, String prefix, int step, List<ErpDay.Change> changes)
      throws Exception {
    List<ErpDay.Message> told = changes.stream().flatMap(change -> change.told().stream()).toList();
    switch (door) {
      case LOG -> {
        for (ErpDay.Change change : changes) {
          sql(erp, change.sql().toArray(String[]::new));
        }
      }
      case OUTBOX -> {
        for (ErpDay.Message message : told) {
          insert(message);
        }
      }
      case WEBHOOK -> {
        for (ErpDay.Message message : told) {
          String id = prefix + message.id();
          assertThat(andon.webhook("erp", id, JSON.text(record(message))).statusCode())
              .isEqualTo(202);
        }
      }
      case FILE -> andon.drop("flat/erp/in", prefix + step + ".csv", csv(told));
      case KAFKA ->
          broker.send(TOPIC, told.stream().map(message -> event(prefix, step, message)).toList());
    }
  }

  private static Map<String, Object> record(ErpDay.Message message) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("id", message.id());
    record.put("topic", message.topic());
    record.put("key", message.key());
    record.put("payload", message.payload());
    record.put("occurred_at", message.at().toString());
    return record;
  }

  private static void insert(ErpDay.Message message) throws SQLException {
    try (Connection connection = erp.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into erp.outbox (id, topic, key, payload, occurred_at) overriding system value values (?, ?, ?, ?::jsonb, ?)")) {
      insert.setLong(1, ++rowId);
      insert.setString(2, message.topic());
      insert.setString(3, message.key());
      insert.setString(4, JSON.text(message.payload()));
      insert.setTimestamp(5, Timestamp.from(message.at()));
      insert.executeUpdate();
    }
  }

  /** All messages of a step in one table; a message's line stands in its own columns. */
  private static String csv(List<ErpDay.Message> told) {
    Set<String> columns = new LinkedHashSet<>();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ErpDay.Message message : told) {
      Map<String, Object> row = new LinkedHashMap<>(record(message));
      row.remove("payload");
      row.putAll(message.payload());
      if (row.remove("lines") instanceof List<?> lines) {
        for (Object line : lines) {
          ((Map<?, ?>) line).forEach((name, value) -> row.put(String.valueOf(name), value));
        }
      }
      columns.addAll(row.keySet());
      rows.add(row);
    }
    StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
    for (Map<String, Object> row : rows) {
      text.append(
              columns.stream()
                  .map(column -> String.valueOf(row.getOrDefault(column, "")))
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return text.toString();
  }

  /** As an ERP that knows the canonical form writes it. */
  private static Event event(String prefix, int step, ErpDay.Message message) {
    String id = prefix + "/" + message.id();
    return canonical.map(JSON.object(JSON.text(record(message))), "1").stream()
        .map(
            draft ->
                draft.event(
                    new ReceivedMessage("main", 0, "kafka", "erp", id, id, "", 0, Day.timeOf(step)),
                    id,
                    "/kafka/erp",
                    false,
                    JSON.contentHash(draft.data())))
        .findFirst()
        .orElseThrow();
  }

  private static void moveClock(int step) throws SQLException {
    sql(
        store,
        "insert into business_clock (tenant, now, step) values ('main', '%s', %d) on conflict (tenant) do update set now = excluded.now, step = excluded.step"
            .formatted(Day.timeOf(step), step));
  }

  private static void sql(HikariDataSource database, String... statements) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String one : statements) {
        statement.execute(one);
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  /** What the doors told: Andon itself tells what its hourly rounds found. */
  private static final String TOLD =
      "select count(*) from event_identity i where not exists"
          + " (select 1 from event e where e.tenant = i.tenant and e.id = i.id and e.body->>'source' like '/andon/%')";

  private static void awaitProcessed(long expected, int step) throws SQLException {
    Awaitility.await("step " + step)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              assertThat(
                      Rows.strings(
                          store,
                          "select faults from message_in where state not in ('received', 'translated')"))
                  .isEmpty();
              assertThat(number(TOLD + " and i.state = 'processed'")).isEqualTo(expected);
            });
    assertThat(number(TOLD)).isEqualTo(expected);
  }

  private static long number(String sql) throws SQLException {
    return Rows.number(store, sql);
  }

  /** What a query finds of one day, without its prefix. */
  private static List<String> of(String prefix, String sql) throws SQLException {
    return Rows.strings(store, sql.replace("$P", prefix)).stream()
        .map(row -> row.replace(prefix + "-", ""))
        .sorted()
        .toList();
  }

  private static List<String> events(String prefix) throws SQLException {
    return of(
        prefix,
        "select type || ' ' || subject || ' ' || (body->>'time') || ' ' || ((body->'data') - 'origin') from event"
            + " where (subject like '%:$P-%' or subject like '%/$P-%') and body->>'source' not like '/andon/%'");
  }

  private static List<String> cases(String prefix) throws SQLException {
    return of(
        prefix,
        "select concat_ws(' ', type, key, team, state, score, band, due, reopened, current) from exception_case where key like '$P-%' or key like '%/$P-%'");
  }

  private static List<String> facts(String prefix) throws SQLException {
    return of(
        prefix,
        "select concat_ws(' ', o.kind, o.key, fact.key, fact.value->>0, fact.value->>2) from context_object o, jsonb_each(o.facts) fact where o.key like '$P-%' or o.key like '%/$P-%'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X2", "X3", "X4"})
  void aDayThroughAnotherDoorGivesTheSameEvents(String prefix) throws Exception {
    assertThat(events("X1")).hasSizeGreaterThan(150);
    assertThat(events(prefix)).isEqualTo(events("X1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X2", "X3", "X4", "X5", "X6", "X7"})
  void aDayThroughAnotherDoorOrTwoAtOnceGivesTheSameCasesAndTheSameContext(String prefix)
      throws Exception {
    assertThat(cases("X1")).hasSizeGreaterThan(20);
    assertThat(cases(prefix)).isEqualTo(cases("X1"));
    assertThat(facts(prefix)).isEqualTo(facts("X1"));
  }

  @Test
  void twoDoorsAtOnceGiveEveryEventTwiceAndEveryCaseTwiceTheEvidence() throws Exception {
    List<String> twice = new ArrayList<>(events("X1"));
    twice.addAll(events("X1"));
    assertThat(events("X6")).isEqualTo(twice.stream().sorted().toList());
    // A prediction is Andon's own and told once.
    // The later witness of a hold that came and went meanwhile says nothing of the present one.
    String evidence =
        "select type || ' ' || key || ' ' || %s * cardinality(evidence) from exception_case where reopened = 0 and type <> 'ORD-AT-RISK' and key like '$P-%%'";
    String reopened =
        "select type || ' ' || key from exception_case where reopened > 0 and cardinality(evidence) > %d and key like '$P-%%'";
    for (String prefix : List.of("X6", "X7")) {
      assertThat(of(prefix, evidence.formatted("1"))).isEqualTo(of("X1", evidence.formatted("2")));
      assertThat(of(prefix, reopened.formatted(3)))
          .isNotEmpty()
          .isEqualTo(of("X1", reopened.formatted(0)));
    }
    assertThat(of("X1", reopened.formatted(4))).isEmpty();
  }

  @Test
  void theDayHasCasesOfEachKindThatTheErpAloneCanTellOf() throws Exception {
    assertThat(of("X1", "select distinct type from exception_case where key like '$P-%'"))
        .contains(
            "ORD-COMPLIANCE-HOLD", "ORD-CONTRACT-HOLD", "ORD-CREDIT-HOLD", "ORD-PRICE-VARIANCE");
    assertThat(of("X1", "select distinct state from exception_case where key like '$P-%'"))
        .containsExactly("closed", "open");
  }
}
