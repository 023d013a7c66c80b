package dev.andon.intake.store;

import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.fault.BackOff;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import dev.andon.intake.EventDraft;
import dev.andon.intake.FaultText;
import dev.andon.intake.IdentityPolicy;
import dev.andon.intake.NumberSequence;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.store.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
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
 * Claims received messages in their order, some in one transaction: events (identity insert),
 * acknowledgements with control numbers, outbox rows and the message's state (contract 6). Woken in
 * process, looks once a second.
 */
public final class TranslateWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TranslateWorker.class);
  private static final int BATCH = 100;
  private static final long BATCH_BYTES = 1 << 20;

  /** Bytes of a flat file above which it takes so long that others should not wait for it. */
  private static final long LONG_FILE = 4 << 20;

  private final DataSource dataSource;
  private final Map<String, Translator> translators = new HashMap<>();
  private final Outbox outbox;
  private final Relay relay;
  private final DeadLetterStore deadLetters;
  private final EventJson json;
  private final Duration identityWindow;
  private final SentDocuments sent = new SentDocuments();
  private final AnswerStore answers = new AnswerStore();
  private final Set<LocalDate> partitions = new HashSet<>();
  private final Semaphore work = new Semaphore(0);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Share share;
  private final Thread thread;
  private volatile @Nullable String degraded;
  private int alone;

  /**
   * Which messages a worker takes. Long flat files, which take minutes, may have a worker of their
   * own; the files of one feed keep their order over both.
   */
  public enum Share {
    /** All of them. */
    ALL(""),

    /** All but long flat files and what came after them in their feed. */
    SHORT(
        " and not exists (select 1 from message_in l where m.door = 'flat' and l.tenant = m.tenant and l.door = 'flat' and l.source = m.source"
            + " and l.state = 'received' and l.id <= m.id and l.size > "
            + LONG_FILE
            + ")"),

    /** Long flat files, when nothing that came before waits in their feed. */
    LONG(
        " and m.door = 'flat' and m.size > "
            + LONG_FILE
            + " and not exists (select 1 from message_in l where l.tenant = m.tenant and l.door = 'flat' and l.source = m.source"
            + " and l.state = 'received' and l.id < m.id)");

    private final String condition;

    Share(String condition) {
      this.condition = condition;
    }
  }

  /** A worker that takes all messages. */
  public TranslateWorker(
      DataSource dataSource,
      List<Translator> translators,
      Outbox outbox,
      Relay relay,
      DeadLetterStore deadLetters,
      EventJson json,
      Duration identityWindow) {
    this(dataSource, translators, outbox, relay, deadLetters, json, identityWindow, Share.ALL);
  }

  /**
   * @param identityWindow how long an identity stands for the same message (contract 3)
   */
  public TranslateWorker(
      DataSource dataSource,
      List<Translator> translators,
      Outbox outbox,
      Relay relay,
      DeadLetterStore deadLetters,
      EventJson json,
      Duration identityWindow,
      Share share) {
    this.share = share;
    this.thread =
        new Thread(this::run, share == Share.LONG ? "andon-translate-long" : "andon-translate");
    this.dataSource = dataSource;
    translators.forEach(translator -> this.translators.put(translator.door(), translator));
    this.outbox = outbox;
    this.relay = relay;
    this.deadLetters = deadLetters;
    this.json = json;
    this.identityWindow = identityWindow;
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
    return thread.getState() == Thread.State.TERMINATED && stop.getCount() > 0
        ? "the thread ended, see the log"
        : degraded;
  }

  @Override
  public void close() throws InterruptedException {
    stop.countDown();
    wake();
    thread.join(TimeUnit.SECONDS.toMillis(30));
  }

  private void run() {
    BackOff backOff = new BackOff(stop);
    while (stop.getCount() > 0) {
      try {
        boolean done = next();
        degraded = null;
        backOff.reset();
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
        backOff.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * Translates the oldest received messages in one transaction; false when there is none. When one
   * of them fails by a defect, all are taken again one by one, so that it is parked alone.
   */
  boolean next() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      List<ReceivedMessage> messages = claim(connection, alone > 0 ? 1 : BATCH);
      if (!messages.isEmpty()) {
        try {
          makePartitions(messages);
          translate(connection, messages);
        } catch (SQLException
            | IOException
            | RuntimeException
            | OutOfMemoryError
            | StackOverflowError e) {
          Transaction.rollback(connection, e);
          Exception cause = cause(e);
          if (Faults.kindOf(cause) == FaultKind.TRANSIENT) {
            throw cause instanceof SQLException sql
                ? sql
                : new SQLException("the original cannot be read now", "08000", cause);
          }
          if (messages.size() > 1) {
            alone = messages.size();
            return true;
          }
          bury(connection, messages.get(0), cause);
        }
      }
      connection.commit();
      alone = Math.max(0, alone - 1);
      return !messages.isEmpty();
    }
  }

  /** In transactions of their own, because the one of the messages may take minutes. */
  private void makePartitions(List<ReceivedMessage> messages) throws SQLException {
    for (ReceivedMessage message : messages) {
      LocalDate day = TranslationBatch.day(message);
      if (!partitions.contains(day)) {
        Transaction.<LocalDate, SQLException>run(
            dataSource,
            connection -> {
              EventPartitions.ensure(connection, day);
              return day;
            });
        partitions.add(day);
      }
    }
  }

  private static Exception cause(Throwable thrown) {
    if (thrown instanceof MessageStore.StoreFailed failed) {
      return failed.cause();
    }
    return thrown instanceof Exception exception
        ? exception
        : new IllegalStateException("it needs more memory than there is", thrown);
  }

  private List<ReceivedMessage> claim(Connection connection, int most) throws SQLException {
    List<ReceivedMessage> messages = new ArrayList<>();
    long bytes = 0;
    try (PreparedStatement select =
        connection.prepareStatement(
            "select tenant, id, door, source, name, identity, content_hash, size, received_at from message_in m where state = 'received'"
                + share.condition
                + " order by id limit ? for update of m skip locked")) {
      select.setInt(1, most);
      try (ResultSet row = select.executeQuery()) {
        while (row.next() && (messages.isEmpty() || bytes < BATCH_BYTES)) {
          bytes += row.getLong(8);
          messages.add(
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
    }
    return messages;
  }

  private void translate(Connection connection, List<ReceivedMessage> messages)
      throws SQLException, IOException {
    TranslationBatch batch = new TranslationBatch(connection, json, outbox, partitions);
    batch.read(messages);
    for (ReceivedMessage message : messages) {
      if (batch.joins(message)) {
        batch.absorb(message);
        batch.finish(new TranslationBatch.Finished(message, "absorbed", "[]", 0, 0, 0, null));
      } else {
        translate(connection, batch, message);
      }
    }
    batch.write();
  }

  private void translate(Connection connection, TranslationBatch batch, ReceivedMessage message)
      throws SQLException, IOException {
    Translator translator = translators.get(message.door());
    if (translator == null) {
      throw new IllegalStateException("no translator for the door " + message.door());
    }
    Outcome outcome = new Outcome(connection, batch, message);
    try (InputStream bytes = batch.open(message)) {
      translator.translate(message, bytes, outcome);
    }
    if (message.door().startsWith("edi") && !outcome.faults.isEmpty()) {
      report(batch, message, outcome);
    }
    boolean own = OWN_FEEDS.contains(message.door());
    if (own && outcome.rejected > 0) {
      tell(batch, message, outcome.faults.stream().findFirst());
    } else if (batch.comesAgain(message)) {
      tell(batch, message, Optional.empty());
    }
    finish(batch, message, outcome);
  }

  /** Tells that a message could not be mapped; without a fault, that it can be now. */
  private void tell(TranslationBatch batch, ReceivedMessage message, Optional<Fault> fault) {
    EventDraft draft = Unmapped.draft(message, fault);
    batch.add(
        message,
        draft.event(
            message,
            // Not its number: a kill leaves gaps, and the case would have another id.
            Hashes.id(
                message.tenant(),
                "mapping",
                message.door(),
                message.source(),
                message.name(),
                message.identity(),
                message.receivedAt().toString()),
            "/" + message.door() + "/" + message.source(),
            false,
            json.contentHash(draft.data())));
  }

  private void report(TranslationBatch batch, ReceivedMessage message, Outcome outcome)
      throws IOException {
    try (InputStream bytes = batch.open(message)) {
      RejectionReport.of(
              message,
              outcome.state(),
              FaultText.tell(
                  bytes,
                  outcome.faults.stream().limit(MAX_FAULTS).toList(),
                  outcome.notes.stream().limit(MAX_FAULTS).toList()),
              json)
          .forEach(batch::add);
    }
  }

  /** Faults kept of one message; all of them are in what the sender gets. */
  private static final int MAX_FAULTS = 500;

  /** What becomes of one message, while it is read. */
  private final class Outcome implements Translation {
    private final Connection connection;
    private final TranslationBatch batch;
    private final ReceivedMessage message;
    final List<Fault> faults = new ArrayList<>();
    final List<Fault> notes = new ArrayList<>();
    int accepted;
    int rejected;
    int absorbed;
    int conflicts;
    int events;
    @Nullable Long corrects;
    private final ReadingProgress progress;

    Outcome(Connection connection, TranslationBatch batch, ReceivedMessage message) {
      this.connection = connection;
      this.batch = batch;
      this.message = message;
      this.progress = new ReadingProgress(dataSource, message);
    }

    @Override
    public void reading(String doing, long bytes, long records) {
      progress.at(doing, bytes, records);
    }

    String state() {
      if (conflicts > 0) {
        return "conflict";
      }
      if (accepted > 0) {
        return rejected > 0 ? "partly" : "translated";
      }
      return rejected > 0 ? "rejected" : absorbed > 0 ? "absorbed" : "translated";
    }

    @Override
    public void fault(Fault fault) {
      rejected++;
      faults.add(fault);
    }

    @Override
    public Optional<Part> part(String identity, String contentHash, boolean test, String source) {
      return part(identity, contentHash, test, source, new Duplicate(List.of(), false));
    }

    @Override
    public Optional<Part> part(
        String identity, String contentHash, boolean test, String source, Duplicate duplicate) {
      Optional<IdentityPolicy.Earlier> known = batch.earlier(message, identity);
      Optional<IdentityPolicy.Earlier> earlier = known.filter(one -> within(one, message));
      int generation =
          known.map(one -> one.generation() + (within(one, message) ? 0 : 1)).orElse(0);
      PartWriter part =
          new PartWriter(this, identity, contentHash, test, source, earlier, generation);
      switch (IdentityPolicy.decide(earlier, contentHash)) {
        case ABSORB -> {
          absorbed++;
          batch.absorb(message);
          repeat(identity, duplicate);
          return Optional.empty();
        }
        case CONFLICT -> {
          conflicts++;
          part.event(conflict(part));
          // The first answers were to other content; that the number was used before is true.
          repeat(identity, new Duplicate(duplicate.answers(), false));
          return Optional.empty();
        }
        default -> {
          return Optional.of(part);
        }
      }
    }

    /** Answers a part whose identity was used before. */
    private void repeat(String identity, Duplicate duplicate) {
      try {
        answers.write(connection, batch, message, identity, duplicate.answers());
        if (duplicate.again()) {
          answers.again(connection, batch, message, identity);
        }
      } catch (SQLException e) {
        throw new MessageStore.StoreFailed(e);
      }
    }

    private EventDraft conflict(PartWriter part) {
      String subject = "message:" + message.door() + "/" + part.identity;
      return new EventDraft(
          "identity.conflicted.v1",
          subject,
          subject,
          message.receivedAt(),
          "0",
          "conflict:" + part.contentHash,
          Map.of(
              "door", message.door(),
              "identity", part.identity,
              "name", message.name(),
              "firstMessage", Long.toString(part.earlier.orElseThrow().message()),
              "secondMessage", Long.toString(message.id())));
    }
  }

  /** A part that is processed, for the first time or again. */
  private final class PartWriter implements Translation.Part {
    private final Outcome outcome;
    private final String identity;
    private final String contentHash;
    private final boolean test;
    private final String source;
    private final Optional<IdentityPolicy.Earlier> earlier;
    private final int generation;
    private final String messageId;

    PartWriter(
        Outcome outcome,
        String identity,
        String contentHash,
        boolean test,
        String source,
        Optional<IdentityPolicy.Earlier> earlier,
        int generation) {
      this.outcome = outcome;
      this.identity = identity;
      this.contentHash = contentHash;
      this.test = test;
      this.source = source;
      this.earlier = earlier;
      this.generation = generation;
      ReceivedMessage message = outcome.message;
      this.messageId =
          generation == 0
              ? Hashes.id(message.tenant(), message.door(), identity)
              : Hashes.id(message.tenant(), message.door(), identity, Integer.toString(generation));
    }

    @Override
    public void event(EventDraft draft) {
      ReceivedMessage message = outcome.message;
      outcome.events++;
      outcome.batch.add(
          message, draft.event(message, messageId, source, test, json.contentHash(draft.data())));
    }

    @Override
    public void check(EventDraft draft, String envelope) {
      ReceivedMessage message = outcome.message;
      try {
        DocumentCheck.ask(
            outcome.connection,
            message,
            draft.event(message, messageId, source, test, ""),
            identity,
            source.substring(source.lastIndexOf('/') + 1),
            envelope);
      } catch (SQLException e) {
        throw new MessageStore.StoreFailed(e);
      }
    }

    @Override
    public boolean refusedBefore() {
      return earlier.filter(one -> one.state().matches("rejected|partly")).isPresent();
    }

    @Override
    public void counted(Translation.Count count) {
      ReceivedMessage message = outcome.message;
      try {
        NumberSequence.Step step =
            SequenceStore.take(outcome.connection, message.tenant(), count.line(), count.number());
        step.missing().forEach(number -> event(count.missing().apply(number)));
        if (step.arrived()) {
          event(count.arrived().get());
        }
      } catch (SQLException e) {
        throw new MessageStore.StoreFailed(e);
      }
    }

    @Override
    public Optional<List<EventDraft>> answered(EventDraft answer) {
      try {
        return sent.answered(
            outcome.connection,
            outcome.message.tenant(),
            source.substring(source.lastIndexOf('/') + 1),
            answer);
      } catch (SQLException e) {
        throw new MessageStore.StoreFailed(e);
      }
    }

    @Override
    public void end(
        int accepted,
        int rejected,
        List<Translation.Answer> answers,
        List<Fault> faults,
        List<Fault> notes) {
      outcome.accepted += accepted;
      outcome.rejected += rejected;
      outcome.faults.addAll(faults);
      outcome.notes.addAll(notes);
      try {
        TranslateWorker.this.answers.write(
            outcome.connection, outcome.batch, outcome.message, identity, answers);
      } catch (SQLException e) {
        throw new MessageStore.StoreFailed(e);
      }
      outcome.batch.remember(
          outcome.message,
          identity,
          new IdentityPolicy.Earlier(
              rejected == 0 ? "accepted" : accepted > 0 ? "partly" : "rejected",
              contentHash,
              outcome.message.id(),
              generation,
              earlier.map(IdentityPolicy.Earlier::firstAt).orElse(outcome.message.receivedAt())));
      if (earlier.isPresent() && earlier.get().message() != outcome.message.id()) {
        outcome.corrects = earlier.get().message();
      }
    }
  }

  /** Doors of feeds whose mappings are ours to repair. */
  private static final Set<String> OWN_FEEDS = Set.of("flat", "outbox", "webhook");

  /** A source uses its numbers again after a while (control numbers wrap). */
  private boolean within(IdentityPolicy.Earlier earlier, ReceivedMessage message) {
    return earlier.firstAt().plus(identityWindow).isAfter(message.receivedAt());
  }

  private void finish(TranslationBatch batch, ReceivedMessage message, Outcome outcome) {
    batch.finish(
        new TranslationBatch.Finished(
            message,
            outcome.state(),
            json.text(
                Stream.concat(
                        outcome.faults.stream()
                            .map(fault -> DeadLetterStore.describe(fault, "error")),
                        outcome.notes.stream()
                            .map(note -> DeadLetterStore.describe(note, "warning")))
                    .limit(MAX_FAULTS)
                    .toList()),
            outcome.accepted,
            outcome.rejected,
            outcome.events,
            outcome.corrects));
    LOG.atDebug()
        .addKeyValue("message", message.id())
        .addKeyValue("door", message.door())
        .addKeyValue("state", outcome.state())
        .addKeyValue("events", outcome.events)
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
    TranslationBatch batch = new TranslationBatch(connection, json, outbox, partitions);
    tell(batch, message, Optional.of(fault));
    batch.write();
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
