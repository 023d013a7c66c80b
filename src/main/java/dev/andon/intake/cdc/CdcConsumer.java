package dev.andon.intake.cdc;

import dev.andon.fault.BackOff;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import dev.andon.intake.store.PendingLimit;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Runs the engine, again and again: whatever ends it, it resumes from the stored position; a lost
 * slot begins a new snapshot.
 */
final class CdcConsumer extends DefaultConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(CdcConsumer.class);
  private static final String HEARTBEAT_MILLIS = "1000";
  private static final long FULL_MILLIS = 50;
  private static final long STANDBY_MILLIS = 500;

  /** Records of one transaction that are held until it ends; a larger one is stored in parts. */
  private static final int MAX_OPEN = 10_000;

  private final CdcStore store;
  private final Slot slot;
  private final Publication publication;
  private final Properties debezium;
  private final CdcStatus status;
  private CountDownLatch stopping = new CountDownLatch(0);
  private BackOff pause = new BackOff(stopping);
  private @Nullable Thread thread;
  private volatile @Nullable DebeziumEngine<?> engine;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final List<RecordChangeEvent<SourceRecord>> open = new ArrayList<>();
  private Position position = Position.START;

  CdcConsumer(CdcEndpoint endpoint, Processor processor, CdcFeed feed) {
    super(endpoint, processor);
    this.store = feed.store();
    this.slot = feed.slot();
    this.publication = feed.publication();
    this.debezium = feed.debezium();
    this.status = feed.status();
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    stopping = new CountDownLatch(1);
    pause = new BackOff(stopping);
    Thread worker = new Thread(this::run, "andon-cdc-" + debezium.getProperty("topic.prefix"));
    thread = worker;
    worker.start();
  }

  @Override
  protected void doStop() throws Exception {
    stopping.countDown();
    Thread worker = thread;
    for (int tries = 0; worker != null && worker.isAlive() && tries < 100; tries++) {
      close(engine);
      worker.join(300);
    }
    super.doStop();
  }

  /** An engine that is only just starting refuses to be closed; it is asked again. */
  private static void close(@Nullable DebeziumEngine<?> running) {
    if (running != null) {
      try {
        running.close();
      } catch (IOException | IllegalStateException e) {
        LOG.atDebug().setCause(e).log("the engine does not close yet");
      }
    }
  }

  private boolean running() {
    return stopping.getCount() > 0;
  }

  private void run() {
    while (running()) {
      try {
        attempt();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (Exception e) {
        if (running()) {
          backOff("the ERP's log cannot be read now", e);
        }
      }
    }
  }

  private void attempt() throws Exception {
    Optional<AutoCloseable> claim = store.claim();
    if (claim.isEmpty()) {
      status.standsBy();
      stopping.await(STANDBY_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    try (AutoCloseable claimed = claim.get()) {
      publication.require(store.tables());
      position = store.position();
      Slot.State state = slot.state(position);
      if (state == Slot.State.BUSY) {
        throw new IllegalStateException("the slot " + slot.name() + " is in use by another reader");
      }
      if (state == Slot.State.GONE || !position.covers(store.tables())) {
        beginSnapshot(state);
      }
      follow();
    }
  }

  /** A slot of its own begins exactly where the snapshot ends. */
  private void beginSnapshot(Slot.State state) throws Exception {
    if (state == Slot.State.GONE && position.offset() != null) {
      LOG.atError()
          .addKeyValue("faultCode", "CDC-SLOT-LOST")
          .addKeyValue("slot", slot.name())
          .log("the slot at the ERP is lost, its tables are read anew and compared");
      status.slotLost(
          "CDC-SLOT-LOST: the slot "
              + slot.name()
              + " was lost, the ERP's tables are read anew and compared");
    }
    slot.drop();
    position = store.beginSnapshot();
    status.snapshotBegan();
  }

  private void follow() throws Exception {
    failure.set(null);
    open.clear();
    DebeziumEngine<RecordChangeEvent<SourceRecord>> started =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
            .using(properties())
            .using(OffsetCommitPolicy.always())
            .using(
                (success, message, error) -> {
                  if (!success) {
                    failure.compareAndSet(null, new IllegalStateException(message, error));
                  }
                })
            .notifying(this::take)
            .build();
    engine = started;
    try {
      if (running()) {
        started.run();
      }
    } finally {
      engine = null;
    }
    Exception cause = failure.get();
    if (cause != null) {
      throw cause;
    }
    if (running()) {
      throw new IllegalStateException("the engine ended");
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.putAll(debezium);
    String name = debezium.getProperty("topic.prefix");
    properties.setProperty("name", name);
    properties.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    properties.setProperty("plugin.name", "pgoutput");
    properties.setProperty("slot.name", slot.name());
    properties.setProperty("publication.name", publication.name());
    properties.setProperty("publication.autocreate.mode", "disabled");
    properties.setProperty("table.include.list", String.join(",", store.tables()));
    properties.setProperty("snapshot.mode", "initial");
    properties.setProperty("offset.storage", StoredOffset.class.getName());
    if (position.offset() != null) {
      properties.setProperty(StoredOffset.KEY, "[\"" + name + "\",{\"server\":\"" + name + "\"}]");
      properties.setProperty(StoredOffset.VALUE, position.offset());
    }
    // The slot moves on only with records that are stored, so that it is never beyond our position;
    // a message of our own in the log lets it pass what other tables and databases write.
    properties.setProperty("lsn.flush.mode", "connector");
    properties.setProperty("heartbeat.interval.ms", HEARTBEAT_MILLIS);
    properties.setProperty("heartbeat.action.query", Slot.HEARTBEAT);
    properties.setProperty("status.update.interval.ms", "1000");
    properties.setProperty("decimal.handling.mode", "string");
    properties.setProperty("interval.handling.mode", "string");
    properties.setProperty("time.precision.mode", "adaptive_time_microseconds");
    properties.setProperty("datatype.propagate.source.type", ".+\\.MONEY");
    properties.setProperty("provide.transaction.metadata", "true");
    properties.setProperty("tombstones.on.delete", "false");
    properties.setProperty("skipped.operations", "none");
    properties.setProperty("max.batch.size", "500");
    properties.setProperty("max.queue.size", "2000");
    properties.setProperty("poll.interval.ms", "20");
    // Failures end the engine: this class resumes it, and says so meanwhile.
    properties.setProperty("errors.max.retries", "0");
    return properties;
  }

  private void take(
      List<RecordChangeEvent<SourceRecord>> events,
      RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    open.addAll(events);
    List<SourceRecord> read = open.stream().map(RecordChangeEvent::record).toList();
    int whole = read.size() < MAX_OPEN ? ChangeReader.whole(read) : read.size();
    if (whole == 0) {
      return;
    }
    List<SourceRecord> records = read.subList(0, whole);
    Exception failed = process(records);
    while (failed != null && running() && Faults.kindOf(failed) == FaultKind.TRANSIENT) {
      if (failed instanceof FaultException full && full.fault().code().equals(PendingLimit.FULL)) {
        stopping.await(FULL_MILLIS, TimeUnit.MILLISECONDS); // the translator will catch up
      } else {
        backOff("the log's records cannot be stored now", failed);
      }
      failed = process(records);
    }
    if (failed != null) {
      failure.set(failed);
      throw new IllegalStateException("a batch of the log could not be stored", failed);
    }
    pause.reset();
    if (position.offset() != null) {
      status.snapshotEnded();
    }
    status.follows();
    status.stored(records.size());
    List<RecordChangeEvent<SourceRecord>> done = open.subList(0, whole);
    for (RecordChangeEvent<SourceRecord> event : done) {
      committer.markProcessed(event);
    }
    committer.markBatchFinished();
    done.clear();
  }

  private @Nullable Exception process(List<SourceRecord> records) {
    Exchange exchange = createExchange(false);
    try {
      exchange.getIn().setBody(records);
      exchange.setProperty(CdcStore.READ_FROM, position);
      getProcessor().process(exchange);
      if (exchange.getException() == null) {
        position = exchange.getMessage().getMandatoryBody(Position.class);
      }
      return exchange.getException();
    } catch (Exception e) {
      return e;
    } finally {
      releaseExchange(exchange, false);
    }
  }

  private void backOff(String what, Exception cause) {
    boolean misconfigured = Faults.kindOf(cause) == FaultKind.MISCONFIGURED;
    String reason = what + ": " + cause.getMessage();
    if (misconfigured) {
      Fault fault = Faults.of(cause);
      reason = fault.code() + ": " + fault.message() + "; " + fault.repair();
      pause.longest();
    }
    if (status.waits(reason, misconfigured)) {
      LOG.atLevel(misconfigured ? Level.ERROR : Level.WARN)
          .addKeyValue("slot", slot.name())
          .setCause(cause)
          .log(what + ", tried again with back-off");
    }
    pause.await();
  }
}
