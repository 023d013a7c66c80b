package dev.andon.pipeline.batch;

import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.casework.Correlation;
import dev.andon.casework.store.CaseStore;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.Projected;
import dev.andon.enrichment.Projections;
import dev.andon.enrichment.References;
import dev.andon.enrichment.WorkingSet;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.store.EventPartitions;
import dev.andon.pipeline.Batch;
import dev.andon.pipeline.Work;
import dev.andon.store.TextArray;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * First step of a batch: takes the events that were not processed before (the identity insert is
 * part of this transaction), then loads and locks all that they can touch.
 */
public final class ContentEnricher {
  private final EventJson json;
  private final Function<Event, Projections> projections;
  private final ContextStore contextStore;
  private final CaseStore caseStore;
  private final EventSchemas schemas;

  public ContentEnricher(
      EventJson json,
      EventSchemas schemas,
      Projections projections,
      ContextStore contextStore,
      CaseStore caseStore) {
    this(json, schemas, event -> projections, contextStore, caseStore);
  }

  /**
   * @param projections those in force when an event was received
   */
  public ContentEnricher(
      EventJson json,
      EventSchemas schemas,
      Function<Event, Projections> projections,
      ContextStore contextStore,
      CaseStore caseStore) {
    this.json = json;
    this.schemas = schemas;
    this.projections = projections;
    this.contextStore = contextStore;
    this.caseStore = caseStore;
  }

  /**
   * The batch of one tenant's messages, in their order.
   *
   * @param tenant whose messages the transport says they are
   * @throws FaultException REJECTED when a message is no event, or another tenant's
   */
  public Batch enrich(Connection connection, String tenant, List<String> messages)
      throws SQLException {
    Map<String, Event> events = new LinkedHashMap<>();
    for (String message : messages) {
      Event event = json.read(message);
      if (!event.tenant().equals(tenant)) {
        throw FaultException.of(
            "EVENT-TENANT",
            FaultKind.REJECTED,
            "the event names another tenant than the message that brought it (" + tenant + ")",
            "Send it under its own tenant.");
      }
      events.putIfAbsent(event.id() + ":" + event.revision(), event);
    }
    Map<String, Boolean> fresh = takeFresh(connection, tenant, events.values());
    keep(
        connection,
        tenant,
        events.entrySet().stream()
            .filter(one -> fresh.getOrDefault(one.getKey(), false))
            .map(Map.Entry::getValue)
            .toList());
    List<Work> works = new ArrayList<>();
    List<Projected> projected = new ArrayList<>();
    events.forEach(
        (key, event) -> {
          if (fresh.containsKey(key)) {
            Work work = new Work(event);
            works.add(work);
            project(work, projected);
          }
        });
    Batch batch = new Batch(works);
    if (!works.isEmpty()) {
      SortedSet<ObjectRef> objects =
          contextStore.load(connection, tenant, projected, batch.workingSet());
      caseStore.load(
          connection,
          tenant,
          objects,
          documents(objects, projected, batch.workingSet()),
          batch.cases());
    }
    return batch;
  }

  /** The documents on which cases of these objects can be grouped after the batch. */
  private static Set<ObjectRef> documents(
      Collection<ObjectRef> objects, List<Projected> projected, WorkingSet workingSet) {
    Set<ObjectRef> near = new TreeSet<>(objects);
    projected.forEach(one -> near.addAll(one.references()));
    Set<ObjectRef> documents = new TreeSet<>();
    // A line of a receipt names that of a purchase order, and this the customer's that waits for
    // it.
    for (int step = 0; step < 2; step++) {
      for (ObjectRef object : List.copyOf(near)) {
        near.addAll(References.of(object, workingSet.facts(object)));
      }
    }
    near.forEach(object -> Correlation.document(object).ifPresent(documents::add));
    return documents;
  }

  private void project(Work work, List<Projected> projected) {
    try {
      // What came by Kafka, or was parked by an older Andon, was never checked.
      schemas.check(work.event());
      projected.add(projections.apply(work.event()).project(work.event()));
    } catch (FaultException e) {
      if (e.fault().kind() != FaultKind.REJECTED) {
        throw e;
      }
      work.fail(e.fault());
    }
  }

  /**
   * Marks events processed, in the order of their ids; returns id:revision of those that were not
   * before, and whether no door of ours had told them: they came from a topic.
   */
  private static Map<String, Boolean> takeFresh(
      Connection connection, String tenant, Collection<Event> events) throws SQLException {
    Map<String, Boolean> fresh = new HashMap<>();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into event_identity (tenant, id, revision, content_hash, state)"
                + " select ?, id, revision, hash, 'processed' from unnest(?::text[], ?::int[], ?::text[]) as t(id, revision, hash) order by id, revision"
                + " on conflict (tenant, id, revision) do update set state = 'processed' where event_identity.state = 'accepted'"
                + " returning id, revision, xmax = 0")) {
      insert.setString(1, tenant);
      insert.setArray(2, TextArray.of(connection, events.stream().map(Event::id)));
      insert.setArray(
          3, connection.createArrayOf("int4", events.stream().map(Event::revision).toArray()));
      insert.setArray(4, TextArray.of(connection, events.stream().map(Event::contentHash)));
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          fresh.put(rows.getString(1) + ":" + rows.getInt(2), rows.getBoolean(3));
        }
      }
    }
    return fresh;
  }

  /**
   * Writes events that only a topic brought into the log of events, where the doors write theirs.
   */
  private void keep(Connection connection, String tenant, List<Event> events) throws SQLException {
    if (events.isEmpty()) {
      return;
    }
    // Not the day that the sender states: any day of theirs would be a partition of ours.
    LocalDate day = LocalDate.now(ZoneOffset.UTC);
    EventPartitions.ensure(connection, day);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into event (tenant, received_day, id, revision, type, subject, body) values (?, ?, ?, ?, ?, ?, ?::jsonb) on conflict do nothing")) {
      for (Event event : events) {
        insert.setString(1, tenant);
        insert.setObject(2, day);
        insert.setString(3, event.id());
        insert.setInt(4, event.revision());
        insert.setString(5, event.type());
        insert.setString(6, event.subject());
        insert.setString(7, json.write(event));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
