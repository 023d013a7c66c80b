package dev.andon.whatif;

import dev.andon.canonical.Event;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.ObjectRef;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** One thing that happened, in the order in which it was worked on. */
public sealed interface Moment {
  /** Business time. */
  Instant at();

  /**
   * An event that changed facts.
   *
   * @param event its identity, source, times and test mark alone
   * @param facts of the objects that it changed, as they are since
   * @param affected objects whose detectors it made run
   */
  record Told(Event event, SortedMap<ObjectRef, Facts> facts, SortedSet<ObjectRef> affected)
      implements Moment {
    @Override
    public Instant at() {
      return event.receivedAt();
    }
  }

  /**
   * What a person did with a case, as its log says.
   *
   * @param seq its place among the changes of facts
   * @param action claimed, assigned, reassigned, closed or reopened
   * @param slot the team whose person took the case with it; empty = it was taken before
   */
  record Deed(
      long seq,
      String caseId,
      Instant at,
      String actor,
      String action,
      Map<String, String> detail,
      String slot)
      implements Moment {
    public Deed {
      detail = Collections.unmodifiableMap(new TreeMap<>(detail));
    }
  }
}
