package dev.andon.enrichment.store;

import dev.andon.canonical.Event;
import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.Projected;
import dev.andon.enrichment.References;
import dev.andon.enrichment.WorkingSet;
import dev.andon.store.TextArray;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Loads and locks the objects of a batch in key order, one statement a round, and writes what
 * changed.
 */
public final class ContextStore {
  private static final int REFERENCE_ROUNDS = 3;

  /**
   * Loads into the working set everything that these projections can touch. Returns the objects
   * whose cases may change.
   */
  public SortedSet<ObjectRef> load(
      Connection connection,
      String tenant,
      Collection<Projected> projections,
      WorkingSet workingSet)
      throws SQLException {
    SortedSet<ObjectRef> touched = new TreeSet<>();
    Set<ObjectRef> references = new TreeSet<>();
    for (Projected projected : projections) {
      touched.addAll(projected.assertions().keySet());
      references.addAll(projected.references());
      for (Projected.Link link : projected.links()) {
        touched.add(link.from());
      }
    }
    touched.addAll(links(connection, tenant, touched, workingSet));
    Set<ObjectRef> loaded = new HashSet<>(touched);
    Set<ObjectRef> next = new TreeSet<>(references);
    lock(connection, tenant, touched, workingSet);
    for (ObjectRef object : touched) {
      next.addAll(References.of(object, workingSet.facts(object)));
    }
    for (int round = 0; round < REFERENCE_ROUNDS; round++) {
      next.addAll(through(touched, projections, workingSet));
      next.removeAll(loaded);
      if (next.isEmpty()) {
        break;
      }
      read(connection, tenant, next, workingSet, "");
      loaded.addAll(next);
      Set<ObjectRef> following = new TreeSet<>();
      for (ObjectRef object : next) {
        following.addAll(References.of(object, workingSet.facts(object)));
      }
      next = following;
    }
    return touched;
  }

  /** What is read by way of what is loaded, by the facts stored and by those that come now. */
  private static Set<ObjectRef> through(
      SortedSet<ObjectRef> touched, Collection<Projected> projections, WorkingSet workingSet) {
    Set<ObjectRef> further = new TreeSet<>();
    for (ObjectRef object : touched) {
      further.addAll(References.through(object, workingSet.facts(object), workingSet));
    }
    for (Projected projected : projections) {
      projected
          .assertions()
          .forEach(
              (object, facts) ->
                  further.addAll(References.through(object, Facts.of(facts), workingSet)));
    }
    return further;
  }

  /** The facts of some objects, as last committed; without what they refer to. */
  public Context find(Connection connection, String tenant, Collection<ObjectRef> objects)
      throws SQLException {
    WorkingSet found = new WorkingSet();
    if (!objects.isEmpty()) {
      read(connection, tenant, objects, found, "");
    }
    return found;
  }

  /**
   * Locks objects in key order; those that do not exist yet are created empty first, so that two
   * writers meet.
   */
  public void lock(
      Connection connection, String tenant, SortedSet<ObjectRef> objects, WorkingSet workingSet)
      throws SQLException {
    if (objects.isEmpty()) {
      return;
    }
    read(connection, tenant, objects, workingSet, " for update of c");
    SortedSet<ObjectRef> missing = new TreeSet<>();
    for (ObjectRef object : objects) {
      if (!workingSet.knows(object)) {
        missing.add(object);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into context_object (tenant, kind, key) select ?, kind, key from unnest(?::text[], ?::text[]) with ordinality as t(kind, key, n)"
                + " order by n on conflict do nothing")) {
      bind(connection, insert, tenant, missing);
      if (insert.executeUpdate() < missing.size()) {
        read(connection, tenant, missing, workingSet, " for update of c");
      }
    }
  }

  private static void read(
      Connection connection,
      String tenant,
      Collection<ObjectRef> objects,
      WorkingSet workingSet,
      String lock)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select c.kind, c.key, c.facts from unnest(?::text[], ?::text[]) with ordinality as t(kind, key, n)"
                + " join context_object c on c.tenant = ? and c.kind = t.kind and c.key = t.key order by t.n"
                + lock)) {
      select.setArray(1, kinds(connection, objects));
      select.setArray(2, keys(connection, objects));
      select.setString(3, tenant);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          workingSet.load(
              new ObjectRef(Kind.of(rows.getString(1)), rows.getString(2)),
              FactsJson.read(rows.getString(3)));
        }
      }
    }
  }

  private static Set<ObjectRef> links(
      Connection connection, String tenant, Collection<ObjectRef> targets, WorkingSet workingSet)
      throws SQLException {
    Set<ObjectRef> dependents = new TreeSet<>();
    if (targets.isEmpty()) {
      return dependents;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select l.to_kind, l.to_key, l.from_kind, l.from_key from unnest(?::text[], ?::text[]) as t(kind, key)"
                + " join context_link l on l.tenant = ? and l.to_kind = t.kind and l.to_key = t.key")) {
      select.setArray(1, kinds(connection, targets));
      select.setArray(2, keys(connection, targets));
      select.setString(3, tenant);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ObjectRef from = new ObjectRef(Kind.of(rows.getString(3)), rows.getString(4));
          workingSet.loadLink(
              new Projected.Link(
                  from, new ObjectRef(Kind.of(rows.getString(1)), rows.getString(2))));
          dependents.add(from);
        }
      }
    }
    return dependents;
  }

  /** Writes changed facts, new links and the history of changes, in its order. */
  public void save(Connection connection, String tenant, WorkingSet workingSet)
      throws SQLException {
    try (PreparedStatement facts =
        connection.prepareStatement(
            "insert into context_object (tenant, kind, key, facts) select ?, kind, key, facts::jsonb from unnest(?::text[], ?::text[], ?::text[])"
                + " as t(kind, key, facts) on conflict (tenant, kind, key) do update set facts = excluded.facts")) {
      Collection<ObjectRef> dirty = workingSet.dirty();
      if (!dirty.isEmpty()) {
        bind(connection, facts, tenant, dirty);
        facts.setArray(
            4,
            texts(
                connection, dirty.stream().map(workingSet::facts).map(FactsJson::write).toList()));
        facts.executeUpdate();
      }
    }
    Set<Projected.Link> fresh = saveLinks(connection, tenant, workingSet.newLinks());
    saveChanges(
        connection,
        tenant,
        workingSet.changes().stream().flatMap(change -> change.linking(fresh).stream()).toList());
  }

  /**
   * Returns the links that nobody had stored: a batch knows those alone whose target it touches,
   * and history must not depend on the borders of batches.
   */
  private static Set<Projected.Link> saveLinks(
      Connection connection, String tenant, List<Projected.Link> links) throws SQLException {
    Set<Projected.Link> fresh = new HashSet<>();
    if (links.isEmpty()) {
      return fresh;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into context_link (tenant, to_kind, to_key, from_kind, from_key) select ?, * from unnest(?::text[], ?::text[], ?::text[], ?::text[])"
                + " on conflict do nothing returning to_kind, to_key, from_kind, from_key")) {
      bind(connection, insert, tenant, links.stream().map(Projected.Link::to).toList());
      List<ObjectRef> from = links.stream().map(Projected.Link::from).toList();
      insert.setArray(4, kinds(connection, from));
      insert.setArray(5, keys(connection, from));
      try (ResultSet row = insert.executeQuery()) {
        while (row.next()) {
          ObjectRef to = new ObjectRef(Kind.of(row.getString(1)), row.getString(2));
          fresh.add(
              new Projected.Link(new ObjectRef(Kind.of(row.getString(3)), row.getString(4)), to));
        }
      }
    }
    return fresh;
  }

  private static void saveChanges(
      Connection connection, String tenant, List<WorkingSet.FactChange> changes)
      throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "with place as materialized (select nextval('history_seq') as first)"
                + " insert into fact_change (tenant, seq, kind, key, event_id, revision, source, event_time, sequence, received_at, test, changes, links)"
                + " select ?, place.first + n, kind, key, event, revision, source, at, sequence, received, test, changes, links::text[]"
                + " from place, unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::text[], ?::timestamptz[], ?::text[], ?::timestamptz[], ?::bool[], ?::text[], ?::text[])"
                + " with ordinality as t(kind, key, event, revision, source, at, sequence, received, test, changes, links, n)")) {
      List<Event> events = changes.stream().map(WorkingSet.FactChange::event).toList();
      bind(
          connection, insert, tenant, changes.stream().map(WorkingSet.FactChange::object).toList());
      insert.setArray(4, texts(connection, events.stream().map(Event::id).toList()));
      insert.setArray(
          5, connection.createArrayOf("int4", events.stream().map(Event::revision).toArray()));
      insert.setArray(6, texts(connection, events.stream().map(Event::source).toList()));
      insert.setArray(7, times(connection, events.stream().map(Event::occurredAt).toList()));
      insert.setArray(8, texts(connection, events.stream().map(Event::sequence).toList()));
      insert.setArray(9, times(connection, events.stream().map(Event::receivedAt).toList()));
      insert.setArray(
          10, connection.createArrayOf("bool", events.stream().map(Event::test).toArray()));
      insert.setArray(11, texts(connection, changes.stream().map(FactsJson::write).toList()));
      insert.setArray(12, TextArray.of(connection, changes.stream().map(ContextStore::readers)));
      insert.executeUpdate();
    }
  }

  /** As the text of an array; null = nobody new. */
  private static @Nullable String readers(WorkingSet.FactChange change) {
    if (change.readers().isEmpty()) {
      return null;
    }
    StringJoiner array = new StringJoiner(",", "{", "}");
    for (ObjectRef reader : change.readers()) {
      array.add(reader.kind().code());
      array.add('"' + reader.key().replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }
    return array.toString();
  }

  private static void bind(
      Connection connection,
      PreparedStatement statement,
      String tenant,
      Collection<ObjectRef> objects)
      throws SQLException {
    statement.setString(1, tenant);
    statement.setArray(2, kinds(connection, objects));
    statement.setArray(3, keys(connection, objects));
  }

  private static Array kinds(Connection connection, Collection<ObjectRef> objects)
      throws SQLException {
    return texts(connection, objects.stream().map(object -> object.kind().code()).toList());
  }

  private static Array keys(Connection connection, Collection<ObjectRef> objects)
      throws SQLException {
    return texts(connection, objects.stream().map(ObjectRef::key).toList());
  }

  private static Array texts(Connection connection, List<String> values) throws SQLException {
    return TextArray.of(connection, values);
  }

  private static Array times(Connection connection, List<Instant> values) throws SQLException {
    return connection.createArrayOf("timestamptz", values.stream().map(Timestamp::from).toArray());
  }
}
