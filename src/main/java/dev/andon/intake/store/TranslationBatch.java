package dev.andon.intake.store;

import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.Outgoing;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.intake.IdentityPolicy;
import dev.andon.intake.ReceivedMessage;
import dev.andon.store.TextArray;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of some received messages: reads ahead what most of them need, sees its own
 * identities, and writes everything at once at the end, because a round trip a row would bound the
 * whole system.
 */
final class TranslationBatch {
  private static final int MAX_HELD = 1_000;
  private static final int MAX_HELD_CHARS = 4 << 20;
  private final Connection connection;
  private final EventJson json;
  private final Outbox outbox;
  private final Set<LocalDate> partitions;
  private final Map<Long, byte[]> firstParts = new HashMap<>();
  private final Set<Long> joining = new HashSet<>();
  private final Set<Long> again = new HashSet<>();
  private final Map<Identity, IdentityPolicy.Earlier> identities = new LinkedHashMap<>();
  private final Map<Door, Long> absorbed = new TreeMap<>();
  private final List<NewEvent> events = new ArrayList<>();
  private int heldChars;
  private final List<Outgoing> effects = new ArrayList<>();
  private final List<Finished> finished = new ArrayList<>();

  private record Identity(String tenant, String door, String value) {}

  private record Door(String tenant, String name) implements Comparable<Door> {
    @Override
    public int compareTo(Door other) {
      return (tenant + '/' + name).compareTo(other.tenant + '/' + other.name);
    }
  }

  /** An event with its data as text: as objects it takes ten times as much, and many are held. */
  private record NewEvent(
      String tenant,
      String id,
      String type,
      String subject,
      String partitionKey,
      String contentHash,
      boolean test,
      String body,
      LocalDate day,
      @Nullable Long message) {}

  /**
   * The end of a message.
   *
   * @param faults as JSON
   * @param accepted transactions or records taken; {@code rejected}: refused
   * @param events made of them
   * @param corrects the message that was refused under the same identity
   */
  record Finished(
      ReceivedMessage message,
      String state,
      String faults,
      int accepted,
      int rejected,
      int events,
      @Nullable Long corrects) {}

  /**
   * @param partitions days whose partition of {@code event} is known to be there; grows
   */
  TranslationBatch(
      Connection connection, EventJson json, Outbox outbox, Set<LocalDate> partitions) {
    this.connection = connection;
    this.json = json;
    this.outbox = outbox;
    this.partitions = partitions;
  }

  /** Reads what the messages will ask for. */
  void read(List<ReceivedMessage> messages) throws SQLException {
    Long[] ids = messages.stream().map(ReceivedMessage::id).toArray(Long[]::new);
    // The same content that waits in an open dead letter joins it, the replay serves both
    // (contract 3).
    try (PreparedStatement select =
        connection.prepareStatement(
            "select m.id from message_in m join message_identity i on i.tenant = m.tenant and i.door = m.door and i.identity = m.identity"
                + " and i.state = 'dead' and i.content_hash = m.content_hash and i.message <> m.id"
                + " join dead_letter d on d.tenant = i.tenant and d.stage = 'translate' and d.ref = i.message::text and d.state in ('open', 'replaying')"
                + " where m.id = any(?) for update of i")) {
      select.setArray(1, connection.createArrayOf("bigint", ids));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          joining.add(row.getLong(1));
        }
      }
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select message from dead_letter where message = any(?) and stage = 'translate' and state = 'replayed'"
                + " union select m.id from message_in m where m.id = any(?) and m.door in ('flat', 'outbox', 'webhook') and exists (select 1 from message_in e"
                + " where e.tenant = m.tenant and e.door = m.door and e.source = m.source and e.name = m.name and e.id < m.id and e.state in ('rejected', 'partly'))")) {
      select.setArray(1, connection.createArrayOf("bigint", ids));
      select.setArray(2, connection.createArrayOf("bigint", ids));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          again.add(row.getLong(1));
        }
      }
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select message, bytes from message_part where message = any(?) and n = 0 and (tenant, message) in (select tenant, id from message_in where id = any(?) and size <= ?)")) {
      select.setArray(1, connection.createArrayOf("bigint", ids));
      select.setArray(2, connection.createArrayOf("bigint", ids));
      select.setInt(3, MessageStore.PART);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          firstParts.put(row.getLong(1), row.getBytes(2));
        }
      }
    }
  }

  /** Whether the same content waits in an open dead letter. */
  boolean joins(ReceivedMessage message) {
    return joining.contains(message.id());
  }

  /** Whether it failed inside before and was sent back, or one of its name was refused before. */
  boolean comesAgain(ReceivedMessage message) {
    return again.contains(message.id());
  }

  /** The original from its begin. */
  InputStream open(ReceivedMessage message) {
    byte[] whole = firstParts.get(message.id());
    return whole == null ? MessageStore.open(connection, message) : new ByteArrayInputStream(whole);
  }

  /** What was stored of a part's identity, in this transaction or before; its row is locked. */
  Optional<IdentityPolicy.Earlier> earlier(ReceivedMessage message, String identity) {
    IdentityPolicy.Earlier own =
        identities.get(new Identity(message.tenant(), message.door(), identity));
    if (own != null) {
      return Optional.of(own);
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select state, content_hash, message, generation, first_at from message_identity where tenant = ? and door = ? and identity = ? for update")) {
      select.setString(1, message.tenant());
      select.setString(2, message.door());
      select.setString(3, identity);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new IdentityPolicy.Earlier(
                    row.getString(1),
                    row.getString(2),
                    row.getLong(3),
                    row.getInt(4),
                    row.getTimestamp(5).toInstant()))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new MessageStore.StoreFailed(e);
    }
  }

  void remember(ReceivedMessage message, String identity, IdentityPolicy.Earlier now) {
    identities.put(new Identity(message.tenant(), message.door(), identity), now);
  }

  void absorb(ReceivedMessage message) {
    absorbed.merge(new Door(message.tenant(), message.door()), 1L, Long::sum);
  }

  /** Takes an event; many of one large message are written in between. */
  void add(ReceivedMessage message, Event event) {
    add(event, day(message), message.id());
  }

  /** Takes an event of our own, which no message brought. */
  void add(Event event) {
    add(event, event.receivedAt().atZone(ZoneOffset.UTC).toLocalDate(), null);
  }

  private void add(Event event, LocalDate day, @Nullable Long message) {
    String body = json.write(event);
    events.add(
        new NewEvent(
            event.tenant(),
            event.id(),
            event.type(),
            event.subject(),
            event.partitionKey(),
            event.contentHash(),
            event.test(),
            body,
            day,
            message));
    heldChars += body.length();
    if (events.size() >= MAX_HELD || heldChars >= MAX_HELD_CHARS) {
      try {
        writeEvents();
      } catch (SQLException e) {
        throw new MessageStore.StoreFailed(e);
      }
      events.clear();
      heldChars = 0;
    }
  }

  void add(Outgoing effect) {
    effects.add(effect);
  }

  void finish(Finished message) {
    finished.add(message);
  }

  /** The next control number of a partner and kind: gaps are allowed, repeats never. */
  long nextNumber(String tenant, String partner, String kind) {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into control_number (tenant, partner, kind, last) values (?, ?, ?, 1)"
                + " on conflict (tenant, partner, kind) do update set last = case when control_number.last >= 999999999 then 1 else control_number.last + 1 end"
                + " returning last")) {
      upsert.setString(1, tenant);
      upsert.setString(2, partner);
      upsert.setString(3, kind);
      try (ResultSet row = upsert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    } catch (SQLException e) {
      throw new MessageStore.StoreFailed(e);
    }
  }

  /** Writes what was collected; the caller commits. */
  void write() throws SQLException {
    writeIdentities();
    writeAbsorbed();
    writeEvents();
    outbox.add(connection, effects);
    writeFinished();
  }

  private void writeIdentities() throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into message_identity (tenant, door, identity, content_hash, message, state, first_at, generation) values (?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (tenant, door, identity) do update set content_hash = excluded.content_hash, message = excluded.message,"
                + " state = excluded.state, generation = excluded.generation, first_at = excluded.first_at")) {
      for (Map.Entry<Identity, IdentityPolicy.Earlier> one : identities.entrySet()) {
        IdentityPolicy.Earlier now = one.getValue();
        upsert.setString(1, one.getKey().tenant());
        upsert.setString(2, one.getKey().door());
        upsert.setString(3, one.getKey().value());
        upsert.setString(4, now.contentHash());
        upsert.setLong(5, now.message());
        upsert.setString(6, now.state());
        upsert.setTimestamp(7, Timestamp.from(now.firstAt()));
        upsert.setInt(8, now.generation());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  private void writeAbsorbed() throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into absorbed (tenant, door, count) values (?, ?, ?) on conflict (tenant, door) do update set count = absorbed.count + excluded.count")) {
      for (Map.Entry<Door, Long> one : absorbed.entrySet()) {
        upsert.setString(1, one.getKey().tenant());
        upsert.setString(2, one.getKey().name());
        upsert.setLong(3, one.getValue());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  private void writeEvents() throws SQLException {
    if (events.isEmpty()) {
      return;
    }
    Set<String> fresh = freshIds();
    List<Outgoing> hints = new ArrayList<>();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into event (tenant, received_day, id, revision, type, subject, message, body) values (?, ?, ?, 0, ?, ?, ?, ?::jsonb)")) {
      for (NewEvent event : events) {
        if (fresh.remove(event.id())) {
          ensurePartition(event.day());
          insert.setString(1, event.tenant());
          insert.setObject(2, event.day());
          insert.setString(3, event.id());
          insert.setString(4, event.type());
          insert.setString(5, event.subject());
          insert.setObject(6, event.message(), Types.BIGINT);
          insert.setString(7, event.body());
          insert.addBatch();
          if (event.test()) {
            continue; // kept and shown, but it says nothing of real objects and opens no case
          }
          hints.add(
              new Outgoing(
                  event.tenant(),
                  "event",
                  event.id() + ":0",
                  event.partitionKey(),
                  Outgoing.PIPELINE,
                  Map.of(),
                  event.body()));
        }
      }
      insert.executeBatch();
    }
    outbox.add(connection, hints);
  }

  /** Takes the identities of the events; those that stood before are not among the answer. */
  private Set<String> freshIds() throws SQLException {
    Set<String> fresh = new HashSet<>();
    try (PreparedStatement identity =
        connection.prepareStatement(
            "insert into event_identity (tenant, id, revision, content_hash, state) select tenant, id, 0, hash, 'accepted'"
                + " from unnest(?::text[], ?::text[], ?::text[]) as t(tenant, id, hash) order by id on conflict do nothing returning id")) {
      identity.setArray(1, texts(events.stream().map(NewEvent::tenant)));
      identity.setArray(2, texts(events.stream().map(NewEvent::id)));
      identity.setArray(3, texts(events.stream().map(NewEvent::contentHash)));
      try (ResultSet row = identity.executeQuery()) {
        while (row.next()) {
          fresh.add(row.getString(1));
        }
      }
    }
    return fresh;
  }

  private java.sql.Array texts(java.util.stream.Stream<String> values) throws SQLException {
    return TextArray.of(connection, values);
  }

  /** The day whose partition takes the events of a message. */
  static LocalDate day(ReceivedMessage message) {
    return message.receivedAt().atZone(ZoneOffset.UTC).toLocalDate();
  }

  private void ensurePartition(LocalDate day) throws SQLException {
    if (partitions.contains(day)) {
      return;
    }
    EventPartitions.ensure(connection, day);
    partitions.add(day);
  }

  private void writeFinished() throws SQLException {
    try (PreparedStatement update =
            connection.prepareStatement(
                "update message_in set state = ?, faults = ?::jsonb, accepted = ?, refused = ?, events = ?, corrects = ? where tenant = ? and id = ?");
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from message_progress where tenant = ? and message = ?")) {
      for (Finished one : finished) {
        update.setString(1, one.state());
        update.setString(2, one.faults());
        update.setInt(3, one.accepted());
        update.setInt(4, one.rejected());
        update.setInt(5, one.events());
        update.setObject(6, one.corrects(), Types.BIGINT);
        update.setString(7, one.message().tenant());
        update.setLong(8, one.message().id());
        update.addBatch();
        if (one.message().size() > MessageStore.PART) {
          delete.setString(1, one.message().tenant());
          delete.setLong(2, one.message().id());
          delete.addBatch();
        }
      }
      update.executeBatch();
      delete.executeBatch();
    }
  }
}
