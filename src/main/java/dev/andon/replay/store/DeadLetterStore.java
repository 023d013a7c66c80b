package dev.andon.replay.store;

import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.Outgoing;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.replay.DeadLetter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes dead letters in the transaction that failed their work, lists them, and sends them back to
 * their stage.
 */
public final class DeadLetterStore {
  /** Begins the reference of a text that is no event; the hash of the text follows. */
  public static final String TEXT = "text:";

  /** Begins the reference of a receipt that an AS2 partner did not take; its number follows. */
  public static final String AS2_RECEIPT = "as2-receipt:";

  /** Begins the reference of a webhook that a receiver did not take; its number follows. */
  public static final String WEBHOOK = "webhook:";

  private final EventJson json;
  private final Outbox outbox;

  public DeadLetterStore(EventJson json, Outbox outbox) {
    this.json = json;
    this.outbox = outbox;
  }

  /** Parks an event; one that is parked already gets a further attempt. */
  public void add(
      Connection connection,
      String tenant,
      String stage,
      String ref,
      Fault fault,
      String original,
      Instant failedAt)
      throws SQLException {
    add(connection, tenant, stage, ref, null, fault, original, failedAt);
  }

  /** Parks a received message; its original stays in {@code message_part}. */
  public void add(Connection connection, String tenant, long message, Fault fault, Instant failedAt)
      throws SQLException {
    add(connection, tenant, "translate", Long.toString(message), message, fault, null, failedAt);
  }

  private void add(
      Connection connection,
      String tenant,
      String stage,
      String ref,
      @Nullable Long message,
      Fault fault,
      @Nullable String original,
      Instant failedAt)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into dead_letter (tenant, stage, ref, message, fault_code, fault_kind, fault, original, failed_at)"
                + " values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)"
                + " on conflict (tenant, stage, ref) where state in ('open', 'replaying') do update set state = 'open',"
                + " attempts = dead_letter.attempts + 1, fault_code = excluded.fault_code, fault_kind = excluded.fault_kind,"
                + " fault = excluded.fault, failed_at = excluded.failed_at")) {
      insert.setString(1, tenant);
      insert.setString(2, stage);
      insert.setString(3, ref);
      if (message == null) {
        insert.setNull(4, Types.BIGINT);
      } else {
        insert.setLong(4, message);
      }
      insert.setString(5, fault.code());
      insert.setString(6, fault.kind().name());
      insert.setString(7, json.text(describe(fault)));
      insert.setString(8, original);
      insert.setTimestamp(9, Timestamp.from(failedAt));
      insert.executeUpdate();
    }
  }

  /**
   * A fault as plain values for JSON.
   *
   * @param severity error = something was refused for it, warning = taken all the same
   */
  public static Map<String, Object> describe(Fault fault, String severity) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("severity", severity);
    values.putAll(describe(fault));
    return values;
  }

  /** A fault as plain values for JSON, without saying how severe it is. */
  public static Map<String, Object> describe(Fault fault) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("code", fault.code());
    values.put("kind", fault.kind().name());
    values.put("message", fault.message());
    values.put("repair", fault.repair());
    SourcePosition position = fault.position();
    if (position != null) {
      if (position.segment() != null) {
        values.put("segment", position.segment());
        values.put("segmentPosition", position.segmentPosition());
        values.put("element", position.element());
        values.put("component", position.component());
      }
      if (position.line() > 0) {
        values.put("line", position.line());
      }
      if (position.field() != null) {
        values.put("field", position.field());
      }
      if (position.byteOffset() >= 0) {
        values.put("byteOffset", position.byteOffset());
      }
    }
    return values;
  }

  /** The newest dead letters of a tenant, open ones only unless all are asked for. */
  public List<DeadLetter> list(Connection connection, String tenant, boolean all, int limit)
      throws SQLException {
    List<DeadLetter> found = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, stage, ref, message, fault_code, fault, failed_at, attempts, state, replayed_by, replayed_at from dead_letter"
                + " where tenant = ?"
                + (all ? "" : " and state in ('open', 'replaying')")
                + " order by id desc limit ?")) {
      select.setString(1, tenant);
      select.setInt(2, limit);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          long message = row.getLong("message");
          Long known = row.wasNull() ? null : message;
          Timestamp replayed = row.getTimestamp("replayed_at");
          found.add(
              new DeadLetter(
                  tenant,
                  row.getLong("id"),
                  row.getString("stage"),
                  row.getString("ref"),
                  known,
                  row.getString("fault_code"),
                  json.object(row.getString("fault")),
                  row.getTimestamp("failed_at").toInstant(),
                  row.getInt("attempts"),
                  row.getString("state"),
                  row.getString("replayed_by"),
                  replayed == null ? null : replayed.toInstant()));
        }
      }
    }
    return found;
  }

  /**
   * Sends a dead letter back to its stage; identity and dead letter change in one transaction, so
   * it happens once whatever fails.
   *
   * @param user who asks for it; kept with the dead letter
   * @throws FaultException REJECTED when there is no such open dead letter
   */
  public void replay(Connection connection, String tenant, long id, String user, Instant at)
      throws SQLException {
    try (PreparedStatement take =
        connection.prepareStatement(
            "update dead_letter set state = 'replayed', replayed_by = ?, replayed_at = ? where tenant = ? and id = ? and state = 'open' returning stage, ref, message, original")) {
      take.setString(1, user);
      take.setTimestamp(2, Timestamp.from(at));
      take.setString(3, tenant);
      take.setLong(4, id);
      try (ResultSet row = take.executeQuery()) {
        if (!row.next()) {
          throw FaultException.of(
              "DEAD-LETTER-UNKNOWN",
              FaultKind.REJECTED,
              "there is no open dead letter " + id,
              "List the open ones with: andon dead-letters");
        }
        String ref = row.getString("ref");
        switch (row.getString("stage")) {
          case "pipeline" -> replayEvent(connection, tenant, ref, row.getString("original"));
          case "cdc" ->
              throw FaultException.of(
                  "DEAD-LETTER-NO-REPLAY",
                  FaultKind.CONFLICT,
                  "a record of a topic that was no envelope cannot be read again from here",
                  "Repair the connector; what it writes anew is read.");
          case "dispatch" -> replayPost(connection, tenant, ref);
          default -> replayMessage(connection, tenant, row.getLong("message"));
        }
      }
    }
  }

  private void replayEvent(Connection connection, String tenant, String ref, String original)
      throws SQLException {
    String key = ref;
    if (!ref.startsWith(TEXT)) {
      accept(connection, tenant, ref);
      key = json.read(original).partitionKey(); // in line with the other events of its object
    }
    String attempt = ref + ":replay:" + System.nanoTime();
    outbox.add(
        connection,
        List.of(
            new Outgoing(tenant, "event", attempt, key, Outgoing.PIPELINE, Map.of(), original)));
  }

  private static void accept(Connection connection, String tenant, String ref) throws SQLException {
    int colon = ref.lastIndexOf(':');
    try (PreparedStatement update =
        connection.prepareStatement(
            "update event_identity set state = 'accepted' where tenant = ? and id = ? and revision = ? and state = 'dead'")) {
      update.setString(1, tenant);
      update.setString(2, ref.substring(0, colon));
      update.setInt(3, Integer.parseInt(ref.substring(colon + 1)));
      update.executeUpdate();
    }
  }

  private static void replayPost(Connection connection, String tenant, String ref)
      throws SQLException {
    String table = ref.startsWith(WEBHOOK) ? "webhook_out" : "as2_receipt";
    try (PreparedStatement update =
        connection.prepareStatement(
            "update "
                + table
                + " set asked_at = clock_timestamp(), next_at = clock_timestamp(), attempts = 0 where tenant = ? and seq = ?")) {
      update.setString(1, tenant);
      update.setLong(2, Long.parseLong(ref.substring(ref.indexOf(':') + 1)));
      update.executeUpdate();
    }
  }

  private static void replayMessage(Connection connection, String tenant, long message)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update message_in set state = 'received' where tenant = ? and id = ? and state = 'dead'")) {
      update.setString(1, tenant);
      update.setLong(2, message);
      update.executeUpdate();
    }
  }
}
