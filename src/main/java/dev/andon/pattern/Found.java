package dev.andon.pattern;

import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pattern that was found of an object.
 *
 * @param strength what the dictionary's tolerance is compared with: a probability in percent,
 *     deviations from the usual, or the rate of false alarms in percent
 * @param text one sentence with the figures
 * @param measures for scoring, by name ({@code valueMinor}, {@code currency}, {@code site})
 */
public record Found(
    ObjectRef object, BigDecimal strength, String text, Map<String, String> measures) {
  private static final int DECIMALS = 2;

  public Found {
    measures = Map.copyOf(measures);
  }

  static Found of(ObjectRef object, double strength, String text, Map<String, String> measures) {
    return new Found(
        object,
        BigDecimal.valueOf(strength).setScale(DECIMALS, RoundingMode.HALF_UP),
        text,
        new TreeMap<>(measures));
  }
}
