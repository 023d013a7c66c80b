package dev.andon.intake.store;

import dev.andon.intake.EventDraft;
import dev.andon.intake.Translation;
import dev.andon.store.TextArray;
import dev.andon.timer.Timer;
import dev.andon.timer.store.TimerStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What we sent to partners and what they said of it: a document stands open until it is answered,
 * and a timer tells when the answer is overdue. Every method works in the caller's transaction.
 */
public final class SentDocuments {
  /** Kind of the timers; their subject is the document's id. */
  static final String TIMER = "acknowledgement";

  private static final String COLUMNS =
      "id, partner, party, set_code, interchange, grp, control, reference, message, test, sent_at, due, state";
  private static final int MOST = 10_000;

  private final TimerStore timers = new TimerStore();

  /** A document as stored. */
  record Row(
      String id,
      String partner,
      String party,
      String set,
      String interchange,
      String group,
      String control,
      String reference,
      long message,
      boolean test,
      Instant sentAt,
      @Nullable Instant due,
      String state) {
    /** Its name among those of its partner. */
    String document() {
      return id.substring(party.length() + 1);
    }

    /** What events say of it. */
    Map<String, Object> members() {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("partner", party);
      members.put("document", document());
      members.put("set", set);
      members.put("reference", reference);
      members.put("interchange", interchange);
      if (!group.isEmpty()) {
        members.put("group", group);
      }
      members.put("control", control);
      return members;
    }
  }

  /**
   * Notes what leaves now.
   *
   * @param message the original that it was made of
   * @param partner its profile
   */
  public void add(
      Connection connection,
      String tenant,
      long message,
      String partner,
      List<Translation.Sent> documents,
      Instant now)
      throws SQLException {
    List<Timer> due = new ArrayList<>();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into document_out (tenant, id, partner, party, standard, set_code, interchange, grp, control, number, reference, message, test, sent_at, due)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Translation.Sent sent : documents) {
        String id =
            sent.party() + "/" + sent.set() + "-" + sent.interchange() + "-" + sent.control();
        Instant at = sent.within() == null ? null : now.plus(sent.within());
        insert.setString(1, tenant);
        insert.setString(2, id);
        insert.setString(3, partner);
        insert.setString(4, sent.party());
        insert.setString(5, sent.standard());
        insert.setString(6, sent.set());
        insert.setString(7, sent.interchange());
        insert.setString(8, sent.group());
        insert.setString(9, sent.control());
        insert.setString(10, sent.number());
        insert.setString(11, sent.reference());
        insert.setLong(12, message);
        insert.setBoolean(13, sent.test());
        insert.setTimestamp(14, Timestamp.from(now));
        insert.setTimestamp(15, at == null ? null : Timestamp.from(at));
        insert.addBatch();
        if (at != null) {
          due.add(new Timer(tenant, at, TIMER, id));
        }
      }
      insert.executeBatch();
    }
    timers.set(connection, due);
  }

  /** {@link Translation.Part#answered}. */
  Optional<List<EventDraft>> answered(
      Connection connection, String tenant, String partner, EventDraft answer) throws SQLException {
    List<Row> rows = about(connection, tenant, partner, answer.data());
    String verdict = text(answer.data(), "verdict");
    if (rows.isEmpty()) {
      return acknowledgement(connection, tenant, partner, answer);
    }
    if (text(answer.data(), "kind").equals("TA1") && !verdict.equals("rejected")) {
      return Optional.of(List.of()); // its content is still to be acknowledged
    }
    boolean one = answer.data().containsKey("control");
    List<EventDraft> answers = new ArrayList<>();
    List<String> settled = new ArrayList<>();
    for (Row row : rows) {
      boolean worse = verdict.equals("rejected") && !row.state().equals("rejected");
      if (one || row.state().equals("open") || worse) {
        settled.add(row.id());
        answers.add(about(answer, row, one ? "" : "/" + row.control()));
      }
    }
    settle(connection, tenant, settled, verdict, answer.occurredAt());
    return Optional.of(answers);
  }

  private static EventDraft about(EventDraft answer, Row row, String place) {
    Map<String, Object> data = new LinkedHashMap<>(answer.data());
    data.putAll(row.members());
    data.put("sent", true);
    String subject = "document:" + row.id();
    return new EventDraft(
        answer.type(),
        subject,
        subject,
        answer.occurredAt(),
        answer.sequence(),
        answer.position() + place,
        data);
  }

  /** The documents that an answer is about; of numbers used again, the newest. */
  private static List<Row> about(
      Connection connection, String tenant, String partner, Map<String, Object> data)
      throws SQLException {
    String group = number(text(data, "group"));
    String interchange = number(text(data, "interchange"));
    String control = text(data, "control");
    String column = !group.isEmpty() ? "grp" : !interchange.isEmpty() ? "interchange" : "number";
    String value =
        !group.isEmpty() ? group : !interchange.isEmpty() ? interchange : text(data, "document");
    List<Row> found =
        read(
            connection,
            "where tenant = ? and partner = ? and " + column + " = ? order by sent_at desc, id",
            tenant,
            partner,
            value);
    List<Row> rows = new ArrayList<>();
    for (Row row : found) {
      boolean named =
          column.equals("number")
              ? rows.isEmpty() && (!data.containsKey("set") || data.get("set").equals(row.set()))
              : (control.isEmpty() || control.equals(row.control()))
                  && row.interchange().equals(found.get(0).interchange());
      if (named) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** An answer to an interchange that held acknowledgements of ours only. */
  private static Optional<List<EventDraft>> acknowledgement(
      Connection connection, String tenant, String partner, EventDraft answer) throws SQLException {
    String interchange = number(text(answer.data(), "interchange"));
    if (interchange.isEmpty()) {
      return Optional.empty();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select kind from ack_out where tenant = ? and partner = ? and control = ?"
                + " order by kind limit 1")) {
      select.setString(1, tenant);
      select.setString(2, partner);
      select.setString(3, interchange);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        if (!text(answer.data(), "verdict").equals("rejected")) {
          return Optional.of(List.of());
        }
        Map<String, Object> data = new LinkedHashMap<>(answer.data());
        data.put("document", row.getString(1) + "-" + interchange);
        data.put("set", row.getString(1));
        data.put("sent", true);
        String subject = "document:" + data.get("partner") + "/" + data.get("document");
        return Optional.of(
            List.of(
                new EventDraft(
                    answer.type(),
                    subject,
                    subject,
                    answer.occurredAt(),
                    answer.sequence(),
                    answer.position(),
                    data)));
      }
    }
  }

  private void settle(
      Connection connection, String tenant, List<String> ids, String verdict, Instant at)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update document_out set state = ?, answered_at = ? where tenant = ? and id = any(?)")) {
      update.setString(1, verdict);
      update.setTimestamp(2, Timestamp.from(at));
      update.setString(3, tenant);
      update.setArray(4, TextArray.of(connection, ids));
      update.executeUpdate();
    }
    timers.cancel(connection, tenant, TIMER, ids);
  }

  /** Those of some documents that have no answer yet; their rows are locked. */
  static List<Row> open(Connection connection, String tenant, List<String> ids)
      throws SQLException {
    return read(
        connection,
        "where tenant = ? and id = any(?) and state = 'open' order by id",
        tenant,
        TextArray.of(connection, ids));
  }

  private static List<Row> read(Connection connection, String where, Object... values)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select "
                + COLUMNS
                + " from document_out "
                + where
                + " limit "
                + MOST
                + " for update")) {
      for (int i = 0; i < values.length; i++) {
        select.setObject(i + 1, values[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Timestamp due = row.getTimestamp(12);
          rows.add(
              new Row(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  row.getString(6),
                  row.getString(7),
                  row.getString(8),
                  row.getLong(9),
                  row.getBoolean(10),
                  row.getTimestamp(11).toInstant(),
                  due == null ? null : due.toInstant(),
                  row.getString(13)));
        }
      }
    }
    return rows;
  }

  private static String text(Map<String, Object> data, String member) {
    return String.valueOf(data.getOrDefault(member, ""));
  }

  private static String number(String control) {
    return control.replaceFirst("^0+(?=.)", "");
  }
}
