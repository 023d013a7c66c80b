package dev.andon.detection;

import dev.andon.enrichment.Facts;
import dev.andon.enrichment.ObjectRef;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The verdict of one detector on one object after one event.
 *
 * @param type exception type
 * @param object what it is about
 * @param detection what is wrong; empty = the condition does not hold (any more)
 * @param context snapshot of the facts that scoring may read: the object and its references as they
 *     were after this event, so that batch borders change nothing (contract 1); sorted, because
 *     what scoring finds first must not differ between two processes
 */
public record Finding(
    String type,
    ObjectRef object,
    Optional<Detection> detection,
    SortedMap<ObjectRef, Facts> context) {
  /** Nothing is read where nothing is wrong. */
  static final SortedMap<ObjectRef, Facts> UNREAD = Collections.emptySortedMap();
}
