package dev.andon.enrichment;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Facts and links as they became, change by change: the recorded history of a tenant played again.
 * One thread only.
 */
public final class FactHistory {
  private final Map<ObjectRef, Facts> facts = new HashMap<>();
  private final Map<ObjectRef, SortedSet<ObjectRef>> dependents = new HashMap<>();

  /**
   * What one event came to.
   *
   * @param facts of the objects that changed, as they are since
   * @param affected the changed objects and those linked to them, whose detectors ran
   */
  public record Step(SortedMap<ObjectRef, Facts> facts, SortedSet<ObjectRef> affected) {}

  /** Takes what one event changed, as {@link WorkingSet#apply} did when it came. */
  public Step take(List<WorkingSet.FactChange> ofOneEvent) {
    for (WorkingSet.FactChange change : ofOneEvent) {
      if (!change.readers().isEmpty()) {
        dependents
            .computeIfAbsent(change.object(), ignored -> new TreeSet<>())
            .addAll(change.readers());
      }
    }
    SortedMap<ObjectRef, Facts> changed = new TreeMap<>();
    SortedSet<ObjectRef> affected = new TreeSet<>();
    for (WorkingSet.FactChange change : ofOneEvent) {
      if (!change.attributes().isEmpty()) {
        ObjectRef object = change.object();
        Facts after = facts.getOrDefault(object, Facts.NONE).after(change.attributes());
        facts.put(object, after);
        changed.put(object, after);
        affected.add(object);
        affected.addAll(dependents.getOrDefault(object, Collections.emptySortedSet()));
      }
    }
    return new Step(changed, affected);
  }
}
