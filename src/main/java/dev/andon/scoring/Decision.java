package dev.andon.scoring;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A score with everything that made it, so that it can be recomputed to the same bytes.
 *
 * @param asOf receivedAt of the event, floored to 15 minutes
 * @param score index points = max(0, 20·log10(max(S, 0.01))), unrounded
 * @param lossPerHour S, expected deferral loss in the currency's major unit per handler-hour,
 *     unrounded
 * @param guard 1 = obligation that is due in its window and still reachable; 0 = the rest
 * @param band P1 … P4
 * @param amountMinor money at stake in minor units
 * @param currency ISO 4217
 * @param due due instant used
 * @param text the explanation in plain words
 * @param parts points; they sum to {@code score} within 1e-9
 * @param euro money at stake by component; sums to {@code amountMinor}
 * @param confidence HIGH, MEDIUM or LOW
 * @param inputs every input of the computation by name, in canonical text
 * @param versions policy and calendar versions
 * @param hash SHA-256 over all of the above in canonical form
 */
public record Decision(
    Instant asOf,
    double score,
    double lossPerHour,
    int guard,
    String band,
    long amountMinor,
    String currency,
    @Nullable Instant due,
    String text,
    List<Part> parts,
    List<Euro> euro,
    String confidence,
    Map<String, String> inputs,
    Map<String, Integer> versions,
    String hash) {
  public Decision {
    parts = List.copyOf(parts);
    euro = List.copyOf(euro);
    inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
  }

  /** One part of the score in points; source and age say where its input came from. */
  public record Part(
      String code,
      double points,
      @Nullable Long moneyMinor,
      @Nullable String source,
      @Nullable String age) {}

  /** One component of the money at stake. */
  public record Euro(String code, long amountMinor) {}
}
