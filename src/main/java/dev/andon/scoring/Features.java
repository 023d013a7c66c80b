package dev.andon.scoring;

import dev.andon.canonical.Hashes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a model may tell a case by: all of it is known when the case is scored, and stands in its
 * decision's inputs.
 *
 * @param valueMinor concerned, where a fact says it
 */
public record Features(Setting where, OptionalDouble valueMinor, Instant detectedAt) {
  /** Those that are named, in order; each is told by what was counted of its name. */
  public static final List<String> NAMED =
      List.of("type", "site", "lane", "supplier", "tier", "channel");

  /** Those that are numbers, after the named ones. */
  static final List<String> NUMBERS =
      List.of("ln value in minor units + 1, -1 = not known", "hour of day UTC", "weekday UTC");

  /** How many a row has. */
  public static final int COUNT = NAMED.size() + NUMBERS.size();

  /** What a model's features mean, hashed: another meaning needs another model. */
  public static final String SCHEMA = Hashes.sha256(NAMED + " " + NUMBERS);

  /** Of a stored decision. */
  public static Features of(Map<String, String> inputs) {
    boolean told = !inputs.getOrDefault("valueSource", "default").startsWith("default");
    return new Features(
        new Setting(
            text(inputs, "type"),
            text(inputs, "site"),
            text(inputs, "lane"),
            text(inputs, "supplier"),
            text(inputs, "tier"),
            text(inputs, "channel")),
        told
            ? OptionalDouble.of(Double.parseDouble(text(inputs, "valueMinor")))
            : OptionalDouble.empty(),
        Instant.parse(text(inputs, "detectedAt")));
  }

  private static String text(Map<String, String> inputs, String name) {
    return inputs.getOrDefault(name, "");
  }

  /** The names, in the order of {@link #NAMED}. */
  List<String> names() {
    return List.of(
        where.type(), where.site(), where.lane(), where.supplier(), where.tier(), where.channel());
  }

  /**
   * Its row.
   *
   * @param codes what was counted of each name, by feature
   */
  double[] row(List<Map<String, Double>> codes) {
    double[] row = new double[COUNT];
    List<String> names = names();
    for (int feature = 0; feature < names.size(); feature++) {
      row[feature] = codes.get(feature).getOrDefault(names.get(feature), 0.0);
    }
    ZonedDateTime at = detectedAt.atZone(ZoneOffset.UTC);
    int next = names.size();
    row[next] =
        valueMinor.isPresent()
            ? StrictMath.log(StrictMath.max(0, valueMinor.getAsDouble()) + 1)
            : -1;
    row[next + 1] = at.getHour();
    row[next + 2] = at.getDayOfWeek().getValue();
    return row;
  }
}
