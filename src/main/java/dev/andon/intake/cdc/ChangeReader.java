package dev.andon.intake.cdc;

import dev.andon.intake.cdc.RowChange.Operation;
import io.debezium.data.Envelope;
import io.debezium.data.VariableScaleDecimal;
import io.debezium.time.Date;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.NanoTime;
import io.debezium.time.NanoTimestamp;
import io.debezium.time.Time;
import io.debezium.time.Timestamp;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Debezium record into a {@link RowChange}; numbers keep their digits, times without a zone
 * stay without one.
 */
final class ChangeReader {
  /** What stands for a large value that the update did not touch. */
  static final String UNCHANGED = "__debezium_unavailable_value";

  private static final String SNAPSHOT = "r";
  private static final String MESSAGE = "m";
  private static final String SOURCE_TYPE = "__debezium.source.column.type";
  private static final String NEW_KEY = "__debezium.newkey";
  private static final String OLD_KEY = "__debezium.oldkey";

  private ChangeReader() {}

  /** The change; empty for heartbeats and what else is no row. */
  static Optional<RowChange> read(SourceRecord record) {
    return envelope(record).map(envelope -> change(record, envelope));
  }

  private static Optional<Struct> envelope(SourceRecord record) {
    return record.value() instanceof Struct value
            && value.schema().field(Envelope.FieldName.OPERATION) != null
            && !MESSAGE.equals(value.get(Envelope.FieldName.OPERATION))
        ? Optional.of(value)
        : Optional.empty();
  }

  private static String table(Struct envelope) {
    Struct source = envelope.getStruct(Envelope.FieldName.SOURCE);
    return source.getString("schema") + "." + source.getString("table");
  }

  private static RowChange change(SourceRecord record, Struct envelope) {
    Struct source = envelope.getStruct(Envelope.FieldName.SOURCE);
    Operation operation =
        switch (envelope.getString(Envelope.FieldName.OPERATION)) {
          case SNAPSHOT -> Operation.SNAPSHOT;
          case "d" -> header(record, NEW_KEY).isPresent() ? Operation.KEY_LEFT : Operation.DELETE;
          case "t" -> Operation.TRUNCATE;
          default -> Operation.WRITE;
        };
    Struct after =
        operation == Operation.TRUNCATE ? null : envelope.getStruct(Envelope.FieldName.AFTER);
    Struct key = (Struct) record.key();
    return new RowChange(
        table(envelope),
        key == null ? "" : key(key),
        operation,
        after == null ? Set.of() : columns(after.schema()),
        after == null ? (key == null ? Map.of() : row(key)) : row(after),
        source.getInt64("lsn"),
        time(source),
        header(record, OLD_KEY).map(ChangeReader::key));
  }

  /** Connectors of before 2.5 tell milliseconds only. */
  private static Instant time(Struct source) {
    return source.schema().field("ts_us") == null
        ? Instant.ofEpochMilli(source.getInt64("ts_ms"))
        : Instant.EPOCH.plus(source.getInt64("ts_us"), ChronoUnit.MICROS);
  }

  /** Whether this ends one of the ERP's transactions. */
  static boolean endsTransaction(SourceRecord record) {
    return record.value() instanceof Struct value
        && value.schema().field("status") != null
        && "END".equals(value.get("status"));
  }

  /**
   * How many of these records, which follow each other in the log, are whole transactions, or whole
   * tables of the snapshot.
   */
  static int whole(List<SourceRecord> records) {
    int whole = 0;
    boolean open = false;
    String table = "";
    for (int i = 0; i < records.size(); i++) {
      SourceRecord record = records.get(i);
      Optional<Struct> envelope = envelope(record);
      if (envelope.isPresent()) {
        boolean asserts = SNAPSHOT.equals(envelope.get().getString(Envelope.FieldName.OPERATION));
        if (asserts && !table.equals(table(envelope.get()))) {
          whole = i;
          table = table(envelope.get());
        }
        open = !asserts || !isComplete(record.sourceOffset());
      } else if (endsTransaction(record)) {
        open = false;
      }
      whole = open ? whole : i + 1;
    }
    return whole;
  }

  /** Whether a reader may resume from here: the snapshot, if there was one, is over. */
  static boolean isComplete(Map<String, ?> offset) {
    return !offset.containsKey("snapshot")
        || "true".equals(String.valueOf(offset.get("last_snapshot_record")));
  }

  private static Optional<Struct> header(SourceRecord record, String name) {
    Header header = record.headers().lastWithName(name);
    return header == null ? Optional.empty() : Optional.of((Struct) header.value());
  }

  /** Values of a primary key, joined so that different keys stay different. */
  static String key(Iterable<?> values) {
    StringBuilder text = new StringBuilder();
    for (Object value : values) {
      text.append(text.isEmpty() ? "" : "/")
          .append(String.valueOf(value).replace("%", "%25").replace("/", "%2F"));
    }
    return text.toString();
  }

  private static String key(Struct key) {
    return key(row(key).values());
  }

  private static Set<String> columns(Schema schema) {
    Set<String> names = new LinkedHashSet<>();
    schema.fields().forEach(field -> names.add(field.name()));
    return names;
  }

  private static Map<String, Object> row(Struct struct) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (Field field : struct.schema().fields()) {
      Object value = plain(field.schema(), struct.get(field));
      if (value != null) {
        row.put(field.name(), value);
      }
    }
    return row;
  }

  private static @Nullable Object plain(Schema schema, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(one -> String.valueOf(plain(schema.valueSchema(), one))).toList();
    }
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return Base64.getEncoder().encodeToString(copy);
    }
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    if (value instanceof Struct struct) {
      return VariableScaleDecimal.LOGICAL_NAME.equals(schema.name())
          ? VariableScaleDecimal.toLogical(struct)
              .getDecimalValue()
              .map(BigDecimal::toPlainString)
              .orElse("NaN")
          : row(struct).toString();
    }
    if (value instanceof Number number) {
      return number(schema, number);
    }
    if (value instanceof java.util.Date time) {
      return connect(schema, time.toInstant().atZone(ZoneOffset.UTC).toLocalDateTime());
    }
    return isMoney(schema)
        ? new BigDecimal(value.toString()).stripTrailingZeros().toPlainString()
        : value.toString();
  }

  /** The snapshot drops zeros of amounts of the type money which the log keeps. */
  private static boolean isMoney(Schema schema) {
    return schema.parameters() != null && "MONEY".equals(schema.parameters().get(SOURCE_TYPE));
  }

  private static String number(Schema schema, Number value) {
    String type = schema.name() == null ? "" : schema.name();
    return switch (type) {
      case Date.SCHEMA_NAME -> {
        LocalDate day = LocalDate.ofEpochDay(value.longValue());
        yield bounded(day.getYear(), day);
      }
      case Timestamp.SCHEMA_NAME -> local(value.longValue(), ChronoUnit.MILLIS);
      case MicroTimestamp.SCHEMA_NAME -> local(value.longValue(), ChronoUnit.MICROS);
      case NanoTimestamp.SCHEMA_NAME -> local(value.longValue(), ChronoUnit.NANOS);
      case Time.SCHEMA_NAME -> LocalTime.ofNanoOfDay(value.longValue() * 1_000_000).toString();
      case MicroTime.SCHEMA_NAME -> LocalTime.ofNanoOfDay(value.longValue() * 1_000).toString();
      case NanoTime.SCHEMA_NAME -> LocalTime.ofNanoOfDay(value.longValue()).toString();
      default -> value instanceof BigDecimal exact ? exact.toPlainString() : value.toString();
    };
  }

  /** Kafka Connect's own types, in place of Debezium's, are exact to the millisecond. */
  private static String connect(Schema schema, LocalDateTime time) {
    return switch (schema.name() == null ? "" : schema.name()) {
      case org.apache.kafka.connect.data.Date.LOGICAL_NAME ->
          bounded(time.getYear(), time.toLocalDate());
      case org.apache.kafka.connect.data.Time.LOGICAL_NAME -> time.toLocalTime().toString();
      default -> bounded(time.getYear(), time);
    };
  }

  static String local(long value, ChronoUnit unit) {
    LocalDateTime time = LocalDateTime.ofInstant(Instant.EPOCH.plus(value, unit), ZoneOffset.UTC);
    return bounded(time.getYear(), time);
  }

  /** PostgreSQL's infinities come as days outside its own calendar, their sign not always kept. */
  static String bounded(int year, Object time) {
    return year < -4713 || year > 294_276 ? "infinite" : time.toString();
  }
}
