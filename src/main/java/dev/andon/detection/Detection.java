package dev.andon.detection;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An exception that holds on an object.
 *
 * @param cause id of the event whose fact deviates; it opens the case, so the case id does not
 *     depend on arrival order
 * @param occurredAt event time of that fact
 * @param site where it happened, if known
 * @param due when the promise behind it falls due, if known
 * @param reason one sentence with the figures, e.g. "Picked 3 of 10 EA of item I7 at DC1 (short
 *     7)."
 * @param measures decimal figures for scoring, by name ({@code shortQuantity}, {@code valueMinor},
 *     {@code lateHours} …)
 * @param evidence ids of all events whose facts were used
 */
public record Detection(
    String cause,
    Instant occurredAt,
    @Nullable String site,
    @Nullable Instant due,
    String reason,
    Map<String, String> measures,
    Set<String> evidence) {
  public Detection {
    measures = Collections.unmodifiableMap(new TreeMap<>(measures));
    evidence = Set.copyOf(evidence);
  }
}
