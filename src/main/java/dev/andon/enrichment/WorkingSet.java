package dev.andon.enrichment;

import dev.andon.canonical.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All facts that the events of a batch can touch, loaded and locked once, then changed event by
 * event without I/O. One thread only.
 */
public final class WorkingSet implements Context {
  private final Map<ObjectRef, Facts> facts = new HashMap<>();
  private final Map<ObjectRef, SortedSet<ObjectRef>> dependents = new HashMap<>();
  private final Map<ObjectRef, Facts> loaded = new HashMap<>();
  private final SortedSet<ObjectRef> dirty = new TreeSet<>();
  private final SortedMap<ObjectRef, Instant> everAffected = new TreeMap<>();
  private final List<FactChange> changes = new ArrayList<>();
  private final List<Projected.Link> newLinks = new ArrayList<>();

  /** Puts an object as it is stored. */
  public void load(ObjectRef object, Facts stored) {
    facts.put(object, stored);
  }

  /** Puts a link as it is stored. */
  public void loadLink(Projected.Link link) {
    dependents.computeIfAbsent(link.to(), ignored -> new TreeSet<>()).add(link.from());
  }

  /** Whether the store had a row for an object. */
  public boolean knows(ObjectRef object) {
    return facts.containsKey(object);
  }

  @Override
  public Facts facts(ObjectRef object) {
    return facts.getOrDefault(object, Facts.NONE);
  }

  /**
   * Applies what an event says. Returns the objects whose detectors must run now, in order: the
   * changed ones and those linked to them.
   */
  public SortedSet<ObjectRef> apply(Event event, Projected projected) {
    SortedMap<ObjectRef, SortedSet<ObjectRef>> linked = link(projected.links());
    SortedSet<ObjectRef> affected = new TreeSet<>();
    projected
        .assertions()
        .forEach(
            (object, assertions) ->
                change(event, object, assertions, readers(linked.remove(object)), affected));
    linked.forEach(
        (object, from) -> changes.add(new FactChange(object, event, Collections.emptyMap(), from)));
    affected.forEach(object -> everAffected.put(object, event.receivedAt()));
    return affected;
  }

  /** Takes links that are new; who reads an object from now on, by object. */
  private SortedMap<ObjectRef, SortedSet<ObjectRef>> link(Collection<Projected.Link> links) {
    SortedMap<ObjectRef, SortedSet<ObjectRef>> linked = new TreeMap<>();
    for (Projected.Link link : links) {
      if (dependents.computeIfAbsent(link.to(), ignored -> new TreeSet<>()).add(link.from())) {
        newLinks.add(link);
        linked.computeIfAbsent(link.to(), ignored -> new TreeSet<>()).add(link.from());
      }
    }
    return linked;
  }

  private static SortedSet<ObjectRef> readers(@Nullable SortedSet<ObjectRef> linked) {
    return linked == null ? Collections.emptySortedSet() : linked;
  }

  private void change(
      Event event,
      ObjectRef object,
      Map<String, Fact> assertions,
      SortedSet<ObjectRef> linked,
      SortedSet<ObjectRef> affected) {
    Facts before = facts(object);
    Facts after = before.with(assertions);
    if (after != before) {
      facts.put(object, after);
      loaded.putIfAbsent(object, before);
      dirty.add(object);
      changes.add(new FactChange(object, event, after.since(before), linked));
      affected.add(object);
      affected.addAll(dependents.getOrDefault(object, Collections.emptySortedSet()));
    } else if (!linked.isEmpty()) {
      changes.add(new FactChange(object, event, Collections.emptyMap(), linked));
    }
  }

  /** Objects whose facts changed since loading, in lock order. */
  public Collection<ObjectRef> dirty() {
    return Collections.unmodifiableCollection(dirty);
  }

  /**
   * Changed objects and those linked to them, in lock order, with the time at which the last event
   * that affected them was received.
   */
  public SortedMap<ObjectRef, Instant> affected() {
    return Collections.unmodifiableSortedMap(everAffected);
  }

  /** The facts as they were loaded. */
  public Context asLoaded() {
    return object -> {
      Facts before = loaded.get(object);
      return before == null ? facts(object) : before;
    };
  }

  /** What changed, in the order in which it did. */
  public List<FactChange> changes() {
    return Collections.unmodifiableList(changes);
  }

  /** Links that were not stored before. */
  public List<Projected.Link> newLinks() {
    return Collections.unmodifiableList(newLinks);
  }

  /**
   * What one event changed on one object.
   *
   * @param attributes the facts that hold since, whole; empty = the attribute fell out
   * @param readers objects whose detectors read this one from then on
   */
  public record FactChange(
      ObjectRef object,
      Event event,
      Map<String, Optional<Fact>> attributes,
      SortedSet<ObjectRef> readers) {

    /** The same with those readers alone whose links are among these; empty = nothing is left. */
    public Optional<FactChange> linking(Set<Projected.Link> fresh) {
      if (readers.isEmpty()) {
        return Optional.of(this);
      }
      SortedSet<ObjectRef> left = new TreeSet<>(readers);
      left.removeIf(from -> !fresh.contains(new Projected.Link(from, object)));
      return left.isEmpty() && attributes.isEmpty()
          ? Optional.empty()
          : Optional.of(new FactChange(object, event, attributes, left));
    }
  }
}
