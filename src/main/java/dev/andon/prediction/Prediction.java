package dev.andon.prediction;

import dev.andon.canonical.Hashes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What will probably go wrong with an object by a time.
 *
 * @param due of the promise that it is about
 * @param points what acting now is worth
 * @param text one sentence with the figures
 * @param measures for scoring, by name
 */
public record Prediction(
    String key,
    Instant due,
    double probability,
    double points,
    String text,
    Map<String, String> measures) {
  private static final int HELD_OUT_OF = 10;

  public Prediction {
    measures = Map.copyOf(measures);
  }

  /**
   * Whether it is shown: one of ten is not, so that it can be measured what showing them is worth.
   * The same objects in every replay.
   */
  public boolean shown() {
    return Integer.parseUnsignedInt(Hashes.sha256(key).substring(0, 7), 16) % HELD_OUT_OF != 0;
  }

  /**
   * Those that the team has hours for, the best first. One that stands already was counted when it
   * was raised, one that is not shown takes nobody's time.
   *
   * @param standing whether it was raised before
   * @param each hours that acting on one takes
   * @param left hours that the team has for new ones
   */
  public static List<Prediction> within(
      List<Prediction> all, Predicate<Prediction> standing, double each, double left) {
    List<Prediction> raised = new ArrayList<>();
    double hours = left;
    for (Prediction one :
        all.stream()
            .sorted(
                Comparator.comparingDouble(Prediction::points)
                    .reversed()
                    .thenComparing(Prediction::key)
                    .thenComparing(Prediction::due))
            .toList()) {
      if (standing.test(one)) {
        raised.add(one);
      } else if (hours >= each) {
        raised.add(one);
        hours -= one.shown() ? each : 0;
      }
    }
    return raised;
  }
}
