package dev.andon.pipeline.batch;

import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.casework.CaseChange;
import dev.andon.casework.store.CaseStore;
import dev.andon.dispatch.Outgoing;
import dev.andon.dispatch.feed.Announcements;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.expectation.Expectations;
import dev.andon.expectation.Feeds;
import dev.andon.expectation.store.ExpectationStore;
import dev.andon.expectation.store.FeedStore;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.pipeline.Batch;
import dev.andon.pipeline.Playbook;
import dev.andon.pipeline.Work;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.shadow.store.ShadowDecisionStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Last step of a batch: writes facts, cases, decisions, log, tickets and dead letters, all in the
 * batch's transaction.
 */
public final class BatchStore {
  private final ContextStore contextStore;
  private final Playbook.Shelf shelf;
  private final ExpectationStore expectationStore = new ExpectationStore();
  private final FeedStore feedStore = new FeedStore();
  private final ShadowDecisionStore shadowDecisions = new ShadowDecisionStore();
  private final CaseStore caseStore;
  private final Announcements announcements;
  private final Outbox outbox;
  private final DeadLetterStore deadLetters;
  private final EventJson json;

  public BatchStore(
      ContextStore contextStore,
      Playbook.Shelf shelf,
      CaseStore caseStore,
      Announcements announcements,
      Outbox outbox,
      DeadLetterStore deadLetters,
      EventJson json) {
    this.contextStore = contextStore;
    this.shelf = shelf;
    this.caseStore = caseStore;
    this.announcements = announcements;
    this.outbox = outbox;
    this.deadLetters = deadLetters;
    this.json = json;
  }

  /** Writes the whole batch; returns the number of effects that now wait in the outbox. */
  public int store(Connection connection, Batch batch) throws SQLException {
    if (batch.works().isEmpty()) {
      return 0;
    }
    String tenant = batch.works().get(0).event().tenant();
    contextStore.save(connection, tenant, batch.workingSet());
    List<CaseChange> changes = new ArrayList<>();
    List<Outgoing> effects = new ArrayList<>();
    for (Work work : batch.works()) {
      changes.addAll(work.changes());
      work.changes().forEach(change -> effects.addAll(announcements.of(change)));
      if (work.fault().isPresent()) {
        park(connection, work);
      } else {
        effects.addAll(announcements.of(work.event()));
      }
    }
    caseStore.save(connection, batch.cases().changed(), changes);
    shadowDecisions.save(
        connection,
        tenant,
        batch.works().stream().flatMap(work -> work.shadows().stream()).toList());
    outbox.add(connection, effects);
    expectationStore.save(
        connection,
        tenant,
        Expectations.difference(
            batch.workingSet(),
            (from, to) -> shelf.between(from, to).stream().map(Playbook::expectations).toList()));
    List<Event> heard =
        batch.works().stream().filter(work -> work.fault().isEmpty()).map(Work::event).toList();
    feedStore.hear(
        connection, tenant, Feeds.heard(heard, receivedAt -> shelf.at(receivedAt).feeds()));
    return effects.size();
  }

  private void park(Connection connection, Work work) throws SQLException {
    Event event = work.event();
    deadLetters.add(
        connection,
        event.tenant(),
        "pipeline",
        event.id() + ":" + event.revision(),
        work.fault().orElseThrow(),
        json.write(event),
        event.receivedAt());
    try (PreparedStatement update =
        connection.prepareStatement(
            "update event_identity set state = 'dead' where tenant = ? and id = ? and revision = ?")) {
      update.setString(1, event.tenant());
      update.setString(2, event.id());
      update.setInt(3, event.revision());
      update.executeUpdate();
    }
  }

  /**
   * Parks one event that broke its batch, in a transaction of its own: identity dead, dead letter
   * with its fault. A text that is no event of the tenant is parked as it is.
   *
   * @param tenant whose message the transport says it is
   * @param now business time
   */
  public void parkPoison(
      Connection connection, String message, Fault fault, String tenant, Instant now)
      throws SQLException {
    Optional<Event> read = event(message, tenant);
    if (read.isEmpty()) {
      String ref = DeadLetterStore.TEXT + Hashes.sha256(message);
      deadLetters.add(connection, tenant, "pipeline", ref, fault, message, now);
      return;
    }
    Event event = read.get();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into event_identity (tenant, id, revision, content_hash, state) values (?, ?, ?, ?, 'dead')"
                + " on conflict (tenant, id, revision) do update set state = 'dead'")) {
      insert.setString(1, event.tenant());
      insert.setString(2, event.id());
      insert.setInt(3, event.revision());
      insert.setString(4, event.contentHash());
      insert.executeUpdate();
    }
    deadLetters.add(
        connection,
        event.tenant(),
        "pipeline",
        event.id() + ":" + event.revision(),
        fault,
        message,
        event.receivedAt());
  }

  private Optional<Event> event(String message, String tenant) {
    try {
      return Optional.of(json.read(message)).filter(event -> event.tenant().equals(tenant));
    } catch (FaultException unreadable) {
      // It is parked with the fault that the batch gave, which is the same.
      return Optional.empty();
    }
  }
}
