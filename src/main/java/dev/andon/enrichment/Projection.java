package dev.andon.enrichment;

import dev.andon.canonical.Event;
import java.util.Set;

/**
 * Says which facts an event of certain types asserts. Pure: the same event gives the same facts.
 */
public interface Projection {
  /** The event types that this projection reads. */
  Set<String> types();

  /** The facts of an event; a REJECTED fault when its data cannot be read. */
  Projected project(Event event);
}
