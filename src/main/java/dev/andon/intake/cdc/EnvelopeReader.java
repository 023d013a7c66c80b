package dev.andon.intake.cdc;

import dev.andon.canonical.json.EventJson;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.cdc.RowChange.Operation;
import dev.andon.intake.mapping.Mapping;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Kafka Connect's PostgreSQL connector of Debezium wrote into a topic, as JSON with or
 * without its schema. Without one, numbers that are dates or times need the mapping's {@code
 * times}, and decimals must be texts or plain numbers ({@code decimal.handling.mode} string or
 * double).
 */
final class EnvelopeReader {
  private final EventJson json;
  private final Map<String, Mapping.Table> tables;
  private final JsonConverter converter = new JsonConverter();

  /** What a record says. */
  sealed interface Told {
    /** Nothing for us: a tombstone, a heartbeat, the begin of a transaction. */
    record Nothing() implements Told {}

    /** A row of a table that the mapping does not name. */
    record Unknown(String table) implements Told {}

    /**
     * A row.
     *
     * @param transaction the ERP's
     * @param counted whether the connector tells the end of transactions, and how many rows they
     *     have
     */
    record Row(RowChange change, String transaction, boolean counted) implements Told {}

    /**
     * The end of a transaction.
     *
     * @param rows how many rows of the mapping's tables it has
     */
    record End(String transaction, long lsn, int rows) implements Told {}
  }

  /**
   * @param tables the mapping's
   */
  EnvelopeReader(EventJson json, Map<String, Mapping.Table> tables) {
    this.json = json;
    this.tables = tables;
    converter.configure(Map.of("schemas.enable", "true"), false);
  }

  /**
   * What a record says.
   *
   * @throws FaultException REJECTED when it is no record of Debezium's
   */
  Told read(@Nullable String key, @Nullable String value) {
    if (value == null) {
      return new Told.Nothing();
    }
    Map<String, Object> root = json.object(value);
    boolean withSchema = root.get("schema") instanceof Map<?, ?>;
    Map<String, Object> payload =
        root.containsKey("payload") ? object(root, "payload", "the record") : root;
    if (payload.get("status") != null && payload.get("id") != null) {
      return transaction(payload);
    }
    if (!payload.containsKey("op") && Set.of("ts_ms").equals(payload.keySet())) {
      return new Told.Nothing();
    }
    String op = text(payload, "op", "the envelope");
    if (op.equals("m")) {
      return new Told.Nothing();
    }
    if (!Set.of("c", "u", "d", "r", "t").contains(op)) {
      throw refused("op is '" + op + "', one of c, u, d, r, t was expected");
    }
    Map<String, Object> source = object(payload, "source", "the envelope");
    String table = text(source, "schema", "source") + "." + text(source, "table", "source");
    if (!tables.containsKey(table)) {
      return new Told.Unknown(table);
    }
    if (key == null && !op.equals("t")) {
      throw refused("the record of " + table + " has no key; a captured table needs a primary key");
    }
    String lsn = text(source, "lsn", "source");
    text(source, "ts_ms", "source");
    if (!op.equals("d") && !op.equals("t")) {
      object(payload, "after", "the envelope");
    }
    RowChange change =
        withSchema ? structured(key, value) : plain(key, payload, source, table, op, lsn);
    boolean counted = payload.get("transaction") instanceof Map<?, ?>;
    return new Told.Row(
        withoutFormerKey(change),
        op.equals("r") ? "snapshot " + lsn : text(source, "txId", "source"),
        counted);
  }

  private Told transaction(Map<String, Object> payload) {
    if (!"END".equals(payload.get("status"))) {
      return new Told.Nothing();
    }
    String[] id = text(payload, "id", "the end of a transaction").split(":", 2);
    int rows = 0;
    if (payload.get("data_collections") instanceof List<?> collections) {
      for (Object one : collections) {
        if (one instanceof Map<?, ?> collection
            && tables.containsKey(String.valueOf(collection.get("data_collection")))
            && collection.get("event_count") instanceof Number count) {
          rows += count.intValue();
        }
      }
    }
    try {
      return new Told.End(id[0], Long.parseLong(id[id.length - 1]), rows);
    } catch (NumberFormatException e) {
      throw refused("the id of the end of a transaction is no txId:LSN");
    }
  }

  private RowChange structured(@Nullable String key, String value) {
    try {
      SchemaAndValue row = connect(value);
      SchemaAndValue id = key == null ? SchemaAndValue.NULL : connect(key);
      if (!(row.value() instanceof Struct) || !(key == null || id.value() instanceof Struct)) {
        throw refused("key and value must be structs with their schemas");
      }
      return ChangeReader.read(
              new SourceRecord(
                  Map.of(), Map.of(), "", id.schema(), id.value(), row.schema(), row.value()))
          .orElseThrow(() -> refused("the schema names no field op"));
    } catch (DataException e) {
      throw new FaultException(fault("the record is not as its schema says: " + e.getMessage()), e);
    }
  }

  private SchemaAndValue connect(String text) {
    return converter.toConnectData("", text.getBytes(StandardCharsets.UTF_8));
  }

  private RowChange plain(
      @Nullable String key,
      Map<String, Object> payload,
      Map<String, Object> source,
      String table,
      String op,
      String lsn) {
    Map<String, Object> id = key == null ? Map.of() : json.object(key);
    if (id.get("payload") instanceof Map<?, ?>) {
      id = object(id, "payload", "the key");
    }
    Map<String, Mapping.Unit> times = times(table);
    Map<String, Object> after =
        op.equals("d") || op.equals("t") ? Map.of() : object(payload, "after", "the envelope");
    Object micros = source.get("ts_us");
    return new RowChange(
        table,
        ChangeReader.key(row(id, times).values()),
        switch (op) {
          case "d" -> Operation.DELETE;
          case "t" -> Operation.TRUNCATE;
          case "r" -> Operation.SNAPSHOT;
          default -> Operation.WRITE;
        },
        after.keySet(),
        row(after.isEmpty() ? id : after, times),
        number(lsn, "source.lsn"),
        micros == null
            ? Instant.ofEpochMilli(number(text(source, "ts_ms", "source"), "source.ts_ms"))
            : Instant.EPOCH.plus(number(micros.toString(), "source.ts_us"), ChronoUnit.MICROS),
        Optional.empty());
  }

  private Map<String, Mapping.Unit> times(String table) {
    Mapping.Table known = tables.get(table);
    return known == null || known.times() == null ? Map.of() : known.times();
  }

  private Map<String, Object> row(Map<String, Object> members, Map<String, Mapping.Unit> times) {
    Map<String, Object> row = new LinkedHashMap<>();
    members.forEach(
        (name, value) -> {
          if (value != null) {
            row.put(name, plain(value, times.get(name)));
          }
        });
    return row;
  }

  private Object plain(Object value, Mapping.@Nullable Unit unit) {
    if (value instanceof List<?> list) {
      return list.stream().map(one -> one == null ? "null" : plain(one, unit).toString()).toList();
    }
    if (value instanceof Map<?, ?>) {
      return json.text(value);
    }
    if (unit != null && value instanceof Number count) {
      return time(count.longValue(), unit);
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  private static String time(long count, Mapping.Unit unit) {
    return switch (unit) {
      case DAYS -> {
        LocalDate day = LocalDate.ofEpochDay(count);
        yield ChangeReader.bounded(day.getYear(), day);
      }
      case MILLIS -> ChangeReader.local(count, ChronoUnit.MILLIS);
      case MICROS -> ChangeReader.local(count, ChronoUnit.MICROS);
      case NANOS -> ChangeReader.local(count, ChronoUnit.NANOS);
      case MILLIS_OF_DAY -> LocalTime.ofNanoOfDay(count * 1_000_000).toString();
      case MICROS_OF_DAY -> LocalTime.ofNanoOfDay(count * 1_000).toString();
      case NANOS_OF_DAY -> LocalTime.ofNanoOfDay(count).toString();
    };
  }

  /**
   * A changed key comes as a deleted and a written row, on partitions of their own. A row of a
   * snapshot is as good as a written one: its place in the log says which is later.
   */
  private static RowChange withoutFormerKey(RowChange change) {
    Operation operation =
        switch (change.operation()) {
          case KEY_LEFT -> Operation.DELETE;
          case SNAPSHOT -> Operation.WRITE;
          default -> change.operation();
        };
    return new RowChange(
        change.table(),
        change.key(),
        operation,
        change.columns(),
        change.row(),
        change.lsn(),
        change.at(),
        Optional.empty());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> of, String member, String what) {
    if (of.get(member) instanceof Map<?, ?> object) {
      return (Map<String, Object>) object;
    }
    throw refused(what + " has no object " + member);
  }

  private static String text(Map<String, Object> of, String member, String what) {
    Object value = of.get(member);
    if (value == null || value instanceof Map<?, ?> || value instanceof List<?>) {
      throw refused(what + " has no value " + member);
    }
    return value.toString();
  }

  private static long number(String text, String member) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw refused(member + " is no whole number");
    }
  }

  private static FaultException refused(String what) {
    return new FaultException(fault(what));
  }

  private static Fault fault(String what) {
    return Fault.of(
        "CDC-ENVELOPE",
        FaultKind.REJECTED,
        "no record of Debezium's PostgreSQL connector: " + what,
        "Write whole envelopes as JSON (no unwrap transform; key and value by JsonConverter), or take the topic out of andon.kafka.cdc.topics.");
  }
}
