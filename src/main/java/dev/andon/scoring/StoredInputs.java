package dev.andon.scoring;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a decision was made of, by name, in canonical text. The decision is a function of
 * it alone, so it can be made again to the same bytes.
 */
final class StoredInputs {
  private static final double SECONDS_PER_HOUR = 3600;
  private final Map<String, String> texts;

  StoredInputs(Map<String, String> texts) {
    this.texts = texts;
  }

  Map<String, String> texts() {
    return texts;
  }

  String text(String name) {
    return Objects.requireNonNull(texts.get(name), name);
  }

  @Nullable String find(String name) {
    return texts.get(name);
  }

  double number(String name) {
    return Double.parseDouble(text(name));
  }

  Instant instant(String name) {
    return Instant.parse(text(name));
  }

  static double hours(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds() / SECONDS_PER_HOUR;
  }

  static String plain(double number) {
    return new BigDecimal(Double.toString(number)).toPlainString();
  }

  /** The numbers of the score. */
  ScoreInputs numbers() {
    Instant asOf = instant("asOf");
    return new ScoreInputs(
        number("lumpMinor"),
        number("valueMinor"),
        number("valueShare"),
        number("perLateHourMinor"),
        number("perOpenHourMinor"),
        number("growthMinor"),
        hours(instant("detectedAt"), asOf),
        number("workedSeconds") / SECONDS_PER_HOUR,
        hours(asOf, instant("due")),
        number("leadHours"),
        number("leadSpread"),
        number("handlingMinutes") / 60,
        number("selfResolutionPerHour"),
        number("falseAlarmShare"),
        obligation(),
        number("guardWindowHours"),
        Delays.parse(text("delaySeconds")),
        constants());
  }

  private ScoringPolicy.Constants constants() {
    String[] bands = text("bands").split(" ");
    return new ScoringPolicy.Constants(
        number("deferWorkingHours"),
        number("lateCapHours"),
        number("openCapHours"),
        number("ageingAfterHours"),
        number("ageingRate"),
        Double.parseDouble(bands[0]),
        Double.parseDouble(bands[1]),
        Double.parseDouble(bands[2]));
  }

  private boolean obligation() {
    boolean owed =
        switch (text("obligation")) {
          case "always" -> true;
          case "customer" -> text("bound").equals("true");
          default -> false;
        };
    return owed && text("dueSource").equals("facts");
  }

  /** The same case later: only what time moves. */
  StoredInputs at(Instant asOf, long workedSeconds, Delays delays) {
    Map<String, String> moved = new TreeMap<>(texts);
    moved.put("asOf", asOf.toString());
    moved.put("workedSeconds", Long.toString(workedSeconds));
    moved.put("delaySeconds", delays.text());
    return new StoredInputs(moved);
  }
}
