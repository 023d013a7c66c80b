package dev.andon.intake.store;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.Outgoing;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import dev.andon.intake.EventDraft;
import dev.andon.intake.FaultText;
import dev.andon.intake.IdentityPolicy;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import dev.andon.replay.store.DeadLetterStore;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims received messages in their order, one transaction each: events (identity insert),
 * acknowledgements with control numbers, outbox rows and the message's state (contract 6). Woken in
 * process, looks once a second.
 */
public final class TranslateWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TranslateWorker.class);

  private final DataSource dataSource;
  private final Map<String, Translator> translators = new HashMap<>();
  private final Outbox outbox;
  private final Relay relay;
  private final DeadLetterStore deadLetters;
  private final EventJson json;
  private final Set<LocalDate> partitions = new HashSet<>();
  private final Semaphore work = new Semaphore(0);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "andon-translate");
  private volatile @Nullable String degraded;

  public TranslateWorker(
      DataSource dataSource,
      List<Translator> translators,
      Outbox outbox,
      Relay relay,
      DeadLetterStore deadLetters,
      EventJson json) {
    this.dataSource = dataSource;
    translators.forEach(translator -> this.translators.put(translator.door(), translator));
    this.outbox = outbox;
    this.relay = relay;
    this.deadLetters = deadLetters;
    this.json = json;
  }

  /** Starts the worker's thread. */
  public TranslateWorker start() {
    thread.start();
    return this;
  }

  /** Says that a message was stored. */
  public void wake() {
    work.release();
  }

  /** Why nothing can be translated now; null = all is well. */
  public @Nullable String degraded() {
    return degraded;
  }

  @Override
  public void close() throws InterruptedException {
    stop.countDown();
    wake();
    thread.join(TimeUnit.SECONDS.toMillis(30));
  }

  private void run() {
    long wait = 100;
    while (stop.getCount() > 0) {
      try {
        boolean done = next();
        degraded = null;
        wait = 100;
        if (done) {
          relay.wake();
        } else if (work.tryAcquire(1, TimeUnit.SECONDS)) {
          work.drainPermits();
        }
      } catch (SQLException | RuntimeException e) {
        if (degraded == null) {
          LOG.atWarn().setCause(e).log("translation waits, tried again with back-off");
        }
        degraded = String.valueOf(e.getMessage());
        wait = await(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private long await(long wait) {
    try {
      return stop.await(wait, TimeUnit.MILLISECONDS) ? wait : Math.min(wait * 2, 5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
      return wait;
    }
  }

  /** Translates the oldest received message; false when there is none. */
  boolean next() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      Optional<ReceivedMessage> message = claim(connection);
      if (message.isEmpty()) {
        connection.rollback();
        return false;
      }
      try {
        if (joins(connection, message.get())) {
          count(connection, message.get());
          state(connection, message.get(), "absorbed");
        } else {
          translate(connection, message.get());
        }
      } catch (SQLException | IOException | RuntimeException e) {
        connection.rollback();
        partitions.clear(); // one that this transaction made is gone with it
        if (Faults.kindOf(e) == FaultKind.TRANSIENT) {
          throw e instanceof SQLException sql
              ? sql
              : new SQLException("the original cannot be read now", "08000", e);
        }
        bury(connection, message.get(), e);
      }
      connection.commit();
      return true;
    }
  }

  private static Optional<ReceivedMessage> claim(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "select tenant, id, door, source, name, identity, content_hash, size, received_at from message_in where state = 'received'"
                    + " order by id limit 1 for update skip locked");
        ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      return Optional.of(
          new ReceivedMessage(
              row.getString(1),
              row.getLong(2),
              row.getString(3),
              row.getString(4),
              row.getString(5),
              row.getString(6),
              row.getString(7),
              row.getLong(8),
              row.getTimestamp(9).toInstant()));
    }
  }

  private void translate(Connection connection, ReceivedMessage message)
      throws SQLException, IOException {
    Translator translator = translators.get(message.door());
    if (translator == null) {
      throw new IllegalStateException("no translator for the door " + message.door());
    }
    Translation translation = new Translation();
    try (InputStream bytes = MessageStore.open(connection, message)) {
      translator.translate(message, bytes, translation);
    } catch (MessageStore.StoreReadFailed e) {
      throw (SQLException) e.getCause();
    }
    Outcome outcome = new Outcome();
    outcome.faults.addAll(translation.faults());
    outcome.rejected += translation.faults().isEmpty() ? 0 : 1;
    for (Translation.Part part : translation.parts()) {
      part(connection, message, part, outcome);
    }
    saveEvents(connection, message, outcome.events);
    if (message.door().equals("edi") && !outcome.faults.isEmpty()) {
      report(connection, message, outcome);
    }
    finish(connection, message, outcome);
  }

  /** The original and what is wrong with it, side by side in {@code edi/rejected}. */
  private void report(Connection connection, ReceivedMessage message, Outcome outcome)
      throws SQLException, IOException {
    String text;
    try (InputStream bytes = MessageStore.open(connection, message)) {
      text =
          message.name()
              + ": "
              + outcome.state()
              + "\n"
              + FaultText.of(
                  bytes,
                  outcome.faults.stream().limit(MAX_FAULTS).toList(),
                  outcome.notes.stream().limit(MAX_FAULTS).toList());
    } catch (MessageStore.StoreReadFailed e) {
      throw (SQLException) e.getCause();
    }
    String file = "file:edi/rejected/" + message.id() + "-" + fileName(message.name());
    String id = Long.toString(message.id());
    outbox.add(
        connection,
        List.of(
            new Outgoing(
                message.tenant(),
                "rejection",
                id,
                id,
                file,
                Map.of(Outgoing.ORIGINAL, message.id()),
                ""),
            new Outgoing(
                message.tenant(), "rejection", id + ":report", id, file + ".txt", Map.of(), text)));
  }

  /** A name that every file system takes; the end of a long one tells more than its begin. */
  private static String fileName(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
    return plain.substring(Math.max(0, plain.length() - 150));
  }

  /** Faults kept of one message; all of them are in what the sender gets. */
  private static final int MAX_FAULTS = 500;

  private static final class Outcome {
    final List<Event> events = new ArrayList<>();
    final List<Fault> faults = new ArrayList<>();
    final List<Fault> notes = new ArrayList<>();
    int accepted;
    int rejected;
    int absorbed;
    int conflicts;

    String state() {
      if (conflicts > 0) {
        return "conflict";
      }
      if (accepted > 0) {
        return rejected > 0 ? "partly" : "translated";
      }
      return rejected > 0 ? "rejected" : absorbed > 0 ? "absorbed" : "translated";
    }
  }

  private void part(
      Connection connection, ReceivedMessage message, Translation.Part part, Outcome outcome)
      throws SQLException {
    Optional<IdentityPolicy.Earlier> earlier = earlier(connection, message, part.identity());
    switch (IdentityPolicy.decide(earlier, part.contentHash())) {
      case ABSORB -> {
        outcome.absorbed++;
        count(connection, message);
      }
      case CONFLICT -> {
        outcome.conflicts++;
        outcome.events.add(conflict(message, part, earlier.orElseThrow()));
      }
      case PROCESS, RETRY -> {
        outcome.accepted += part.accepted();
        outcome.rejected += part.rejected();
        outcome.faults.addAll(part.faults());
        outcome.notes.addAll(part.notes());
        String messageId = Hashes.id(message.tenant(), message.door(), part.identity());
        for (EventDraft draft : part.events()) {
          outcome.events.add(event(message, messageId, part.source(), part.test(), draft));
        }
        answer(connection, message, part);
        remember(connection, message, part);
      }
    }
  }

  private Event event(
      ReceivedMessage message, String messageId, String source, boolean test, EventDraft draft) {
    return new Event(
        message.tenant(),
        Event.idOf(messageId, draft.position(), draft.type()),
        0,
        draft.type(),
        source,
        draft.subject(),
        draft.partitionKey(),
        draft.occurredAt(),
        draft.sequence(),
        message.receivedAt(),
        test,
        messageId,
        draft.position(),
        json.contentHash(draft.data()),
        Data.of(draft.data()));
  }

  private Event conflict(
      ReceivedMessage message, Translation.Part part, IdentityPolicy.Earlier earlier) {
    Map<String, Object> data =
        Map.of(
            "door", message.door(),
            "identity", part.identity(),
            "name", message.name(),
            "firstMessage", Long.toString(earlier.message()),
            "secondMessage", Long.toString(message.id()));
    String subject = "message:" + message.door() + "/" + part.identity();
    EventDraft draft =
        new EventDraft(
            "identity.conflicted.v1",
            subject,
            subject,
            message.receivedAt(),
            "0",
            "conflict:" + part.contentHash(),
            data);
    return event(
        message,
        Hashes.id(message.tenant(), message.door(), part.identity()),
        part.source(),
        part.test(),
        draft);
  }

  private static Optional<IdentityPolicy.Earlier> earlier(
      Connection connection, ReceivedMessage message, String identity) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select state, content_hash, message from message_identity where tenant = ? and door = ? and identity = ? for update")) {
      select.setString(1, message.tenant());
      select.setString(2, message.door());
      select.setString(3, identity);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new IdentityPolicy.Earlier(row.getString(1), row.getString(2), row.getLong(3)))
            : Optional.empty();
      }
    }
  }

  private static void remember(
      Connection connection, ReceivedMessage message, Translation.Part part) throws SQLException {
    String state = part.rejected() == 0 ? "accepted" : part.accepted() > 0 ? "partly" : "rejected";
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into message_identity (tenant, door, identity, content_hash, message, state, first_at) values (?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (tenant, door, identity) do update set content_hash = excluded.content_hash, message = excluded.message,"
                + " state = excluded.state")) {
      upsert.setString(1, message.tenant());
      upsert.setString(2, message.door());
      upsert.setString(3, part.identity());
      upsert.setString(4, part.contentHash());
      upsert.setLong(5, message.id());
      upsert.setString(6, state);
      upsert.setTimestamp(7, java.sql.Timestamp.from(message.receivedAt()));
      upsert.executeUpdate();
    }
  }

  private static void count(Connection connection, ReceivedMessage message) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into absorbed (tenant, door, count) values (?, ?, 1) on conflict (tenant, door) do update set count = absorbed.count + 1")) {
      upsert.setString(1, message.tenant());
      upsert.setString(2, message.door());
      upsert.executeUpdate();
    }
  }

  private void answer(Connection connection, ReceivedMessage message, Translation.Part part)
      throws SQLException {
    List<Outgoing> effects = new ArrayList<>();
    for (Translation.Answer answer : part.answers()) {
      Map<String, Long> used = new HashMap<>();
      String body =
          answer.render(
              kind -> {
                long next = nextNumber(connection, message.tenant(), answer.partner(), kind);
                used.put(kind, next);
                return next;
              });
      String control = used.values().stream().findFirst().map(String::valueOf).orElse("0");
      String name = answer.kind().toLowerCase(java.util.Locale.ROOT) + "-" + control + ".edi";
      String id = Hashes.id(message.tenant(), answer.partner(), answer.kind(), control);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into ack_out (tenant, id, partner, kind, control, message, interchange, name, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
        insert.setString(1, message.tenant());
        insert.setString(2, id);
        insert.setString(3, answer.partner());
        insert.setString(4, answer.kind());
        insert.setString(5, control);
        insert.setLong(6, message.id());
        insert.setString(7, part.identity());
        insert.setString(8, name);
        insert.setString(9, body);
        insert.executeUpdate();
      }
      effects.add(
          new Outgoing(
              message.tenant(),
              "acknowledgement",
              id,
              answer.partner(),
              "file:edi/out/" + answer.partner() + "/" + name,
              Map.of(),
              body));
    }
    outbox.add(connection, effects);
  }

  private static long nextNumber(
      Connection connection, String tenant, String partner, String kind) {
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
      throw new MessageStore.StoreReadFailed(e);
    }
  }

  private void saveEvents(Connection connection, ReceivedMessage message, List<Event> events)
      throws SQLException {
    if (events.isEmpty()) {
      return;
    }
    LocalDate day = message.receivedAt().atZone(ZoneOffset.UTC).toLocalDate();
    ensurePartition(connection, day);
    Set<String> fresh = new HashSet<>();
    try (PreparedStatement identity =
        connection.prepareStatement(
            "insert into event_identity (tenant, id, revision, content_hash, state) select ?, id, 0, hash, 'accepted'"
                + " from unnest(?::text[], ?::text[]) as t(id, hash) order by id on conflict do nothing returning id")) {
      identity.setString(1, message.tenant());
      identity.setArray(
          2, connection.createArrayOf("text", events.stream().map(Event::id).toArray()));
      identity.setArray(
          3, connection.createArrayOf("text", events.stream().map(Event::contentHash).toArray()));
      try (ResultSet row = identity.executeQuery()) {
        while (row.next()) {
          fresh.add(row.getString(1));
        }
      }
    }
    List<Outgoing> effects = new ArrayList<>();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into event (tenant, received_day, id, revision, type, subject, message, body) values (?, ?, ?, 0, ?, ?, ?, ?::jsonb)")) {
      for (Event event : events) {
        if (fresh.remove(event.id())) {
          String body = json.write(event);
          insert.setString(1, event.tenant());
          insert.setObject(2, day);
          insert.setString(3, event.id());
          insert.setString(4, event.type());
          insert.setString(5, event.subject());
          insert.setLong(6, message.id());
          insert.setString(7, body);
          insert.addBatch();
          effects.add(
              new Outgoing(
                  event.tenant(),
                  "event",
                  event.id() + ":0",
                  event.partitionKey(),
                  "jms:pipeline.events",
                  Map.of(),
                  body));
        }
      }
      insert.executeBatch();
    }
    outbox.add(connection, effects);
  }

  private void ensurePartition(Connection connection, LocalDate day) throws SQLException {
    if (partitions.contains(day)) {
      return;
    }
    String name = "event_" + day.toString().replace("-", "");
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.execute(
          "create table if not exists "
              + name
              + " partition of event for values from ('"
              + day
              + "') to ('"
              + day.plusDays(1)
              + "')");
    }
    partitions.add(day);
  }

  private void finish(Connection connection, ReceivedMessage message, Outcome outcome)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update message_in set state = ?, faults = ?::jsonb where tenant = ? and id = ?")) {
      update.setString(1, outcome.state());
      update.setString(
          2,
          json.text(
              Stream.concat(
                      outcome.faults.stream()
                          .map(fault -> DeadLetterStore.describe(fault, "error")),
                      outcome.notes.stream().map(note -> DeadLetterStore.describe(note, "warning")))
                  .limit(MAX_FAULTS)
                  .toList()));
      update.setString(3, message.tenant());
      update.setLong(4, message.id());
      update.executeUpdate();
    }
    LOG.atDebug()
        .addKeyValue("message", message.id())
        .addKeyValue("door", message.door())
        .addKeyValue("state", outcome.state())
        .addKeyValue("events", outcome.events.size())
        .addKeyValue("faults", outcome.faults.size())
        .log("message translated");
  }

  private void bury(Connection connection, ReceivedMessage message, Exception cause)
      throws SQLException {
    Fault fault = Faults.of(cause);
    LOG.atError()
        .addKeyValue("message", message.id())
        .addKeyValue("faultCode", fault.code())
        .setCause(cause)
        .log("message parked, see the dead letters");
    deadLetters.add(connection, message.tenant(), message.id(), fault, message.receivedAt());
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into message_identity (tenant, door, identity, content_hash, message, state, first_at) values (?, ?, ?, ?, ?, 'dead', ?)"
                + " on conflict do nothing")) {
      insert.setString(1, message.tenant());
      insert.setString(2, message.door());
      insert.setString(3, message.identity());
      insert.setString(4, message.contentHash());
      insert.setLong(5, message.id());
      insert.setTimestamp(6, java.sql.Timestamp.from(message.receivedAt()));
      insert.executeUpdate();
    }
    state(connection, message, "dead");
  }

  /**
   * Whether the same content waits in an open dead letter: then this copy joins it, the replay
   * serves both (contract 3).
   */
  private static boolean joins(Connection connection, ReceivedMessage message) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select 1 from message_identity i join dead_letter d on d.tenant = i.tenant and d.stage = 'translate' and d.ref = i.message::text"
                + " where i.tenant = ? and i.door = ? and i.identity = ? and i.state = 'dead' and i.content_hash = ? and i.message <> ?"
                + " and d.state in ('open', 'replaying') for update of i")) {
      select.setString(1, message.tenant());
      select.setString(2, message.door());
      select.setString(3, message.identity());
      select.setString(4, message.contentHash());
      select.setLong(5, message.id());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static void state(Connection connection, ReceivedMessage message, String state)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update message_in set state = ? where tenant = ? and id = ?")) {
      update.setString(1, state);
      update.setString(2, message.tenant());
      update.setLong(3, message.id());
      update.executeUpdate();
    }
  }
}
