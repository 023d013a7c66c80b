package dev.andon.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.canonical.Hashes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What one service tells others, written in the transaction of the change: rows of {@code
 * erp.outbox}, or of {@code erp.webhook}, which a sender posts. Doubles and swaps them where it is
 * told to.
 */
final class Emission {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final String service;
  private final Supplier<Injected> faults;
  private final Random random;

  Emission(String service, Supplier<Injected> faults, long seed) {
    this.service = service;
    this.faults = faults;
    this.random = new Random(seed);
  }

  /** An outbox row. */
  void row(Connection db, String topic, String key, Map<String, Object> payload, Instant at)
      throws SQLException {
    emit(db, new Message("", "", topic, key, text(payload), at));
  }

  /** A webhook in the dialect of {@code source}. */
  void webhook(
      Connection db,
      String source,
      String event,
      String key,
      Map<String, Object> payload,
      Instant at)
      throws SQLException {
    emit(db, new Message(source, UUID.randomUUID().toString(), event, key, text(payload), at));
  }

  private record Message(
      String source, String id, String event, String key, String payload, Instant at) {}

  private void emit(Connection db, Message message) throws SQLException {
    Sql.rows(db, "select pg_advisory_xact_lock(hashtext(?))", "emission " + service);
    boolean swap = chance(faults.get().outOfOrder());
    if (swap && keepBack(db, message)) {
      return;
    }
    write(db, message);
    if (chance(faults.get().duplicates())) {
      write(db, message);
    }
    release(db);
  }

  private boolean chance(double share) {
    synchronized (random) {
      return random.nextDouble() < share;
    }
  }

  private boolean keepBack(Connection db, Message message) throws SQLException {
    return insert(db, "erp.kept_back", " on conflict do nothing", message) == 1;
  }

  private int insert(Connection db, String table, String end, Message message) throws SQLException {
    return Sql.update(
        db,
        "insert into "
            + table
            + " (service, source, message_id, event, key, payload, occurred_at) values (?, ?, ?, ?, ?, ?, ?)"
            + end,
        service,
        message.source,
        message.id,
        message.event,
        message.key,
        message.payload,
        message.at);
  }

  /** Emits what was kept back, e.g. when the faults end. */
  void release(Connection db) throws SQLException {
    for (Map<String, Object> row :
        Sql.rows(db, "delete from erp.kept_back where service = ? returning *", service)) {
      write(
          db,
          new Message(
              Sql.text(row, "source"),
              Sql.text(row, "message_id"),
              Sql.text(row, "event"),
              Sql.text(row, "key"),
              Sql.text(row, "payload"),
              Instant.parse(Sql.text(row, "occurred_at"))));
    }
  }

  private void write(Connection db, Message message) throws SQLException {
    if (message.source.isEmpty()) {
      Sql.update(
          db,
          "insert into erp.outbox (topic, key, payload, occurred_at) values (?, ?, ?::jsonb, ?)",
          message.event,
          message.key,
          message.payload,
          message.at);
    } else {
      insert(db, "erp.webhook", "", message);
    }
  }

  /** What was told, oldest first, after an id. */
  static Answer told(Call call, String sql, Object... values) throws SQLException {
    List<Map<String, Object>> rows = Sql.rows(call.db(), sql, values);
    rows.forEach(row -> row.put("hash", Hashes.sha256(String.valueOf(row.remove("payload")))));
    return call.page(rows, "id");
  }

  /** The webhooks of a service. */
  static Answer webhooks(Call call, String service) throws SQLException {
    return told(
        call,
        "select id, event, key, occurred_at as at, payload from erp.webhook where service = ? and id > ? order by id limit ?",
        service,
        number(call.after()),
        call.fetch());
  }

  static long number(String after) {
    try {
      return after.isEmpty() ? 0 : Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw Refusal.of(
          400, "AFTER", "after must be the next of the page before", "Begin without it.");
    }
  }

  private static String text(Map<String, Object> payload) {
    try {
      return JSON.writeValueAsString(payload);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of plain values can always be written", e);
    }
  }
}
