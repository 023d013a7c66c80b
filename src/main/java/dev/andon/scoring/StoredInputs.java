package dev.andon.scoring;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
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
  private static final MathContext DIGITS = new MathContext(12);

  /** Inputs that a fact can say. */
  private static final List<String> SAID =
      List.of("value", "lump", "due", "perLateHour", "perOpenHour", "growth");

  private final Map<String, String> texts;

  /** By text: several inputs share a time, and each is asked for more than once. */
  private final Map<String, Instant> instants = new HashMap<>();

  StoredInputs(Map<String, String> texts) {
    this.texts = texts;
  }

  Map<String, String> texts() {
    return texts;
  }

  String text(String name) {
    return text(texts, name);
  }

  @Nullable String find(String name) {
    return texts.get(name);
  }

  double number(String name) {
    return Double.parseDouble(text(name));
  }

  Instant instant(String name) {
    return instants.computeIfAbsent(text(name), Instant::parse);
  }

  static double hours(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds() / SECONDS_PER_HOUR;
  }

  static String text(Map<String, String> texts, String name) {
    return Objects.requireNonNull(texts.get(name), name);
  }

  /**
   * A number to twelve digits. Not by {@code Double.toString}, which chooses other digits on Java
   * 17 than from Java 19 on.
   */
  static String plain(double number) {
    long millionths = StrictMath.round(number * 1e6);
    if (StrictMath.abs(number) < 1e6 && millionths / 1e6 == number) {
      return millionths == 0
          ? "0"
          : BigDecimal.valueOf(millionths, 6).stripTrailingZeros().toPlainString();
    }
    BigDecimal rounded = new BigDecimal(number).round(DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Whether nobody knew the input of this case. */
  boolean defaulted(String name) {
    return text(name + "Source").startsWith("default");
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
    double[] bands = numbers("bands");
    return new ScoringPolicy.Constants(
        number("deferWorkingHours"),
        number("lateCapHours"),
        number("openCapHours"),
        number("ageingAfterHours"),
        number("ageingRate"),
        bands[0],
        bands[1],
        bands[2]);
  }

  /** Whether a known due time stands for a contract or a law. */
  boolean obligation() {
    boolean owed =
        switch (text("obligation")) {
          case "always" -> true;
          case "customer" -> text("bound").equals("true");
          default -> false;
        };
    return owed && !defaulted("due");
  }

  /** The typical case of the type, on the same day of the same team. */
  ScoreInputs typical(ScoreInputs mine) {
    double[] numbers = numbers("typical");
    double[] terms =
        texts.containsKey("typicalTerms")
            ? numbers("typicalTerms")
            : new double[] {
              mine.valueShare(),
              mine.perLateHourMinor(),
              mine.perOpenHourMinor(),
              mine.growthMinor()
            };
    return new ScoreInputs(
        numbers[0],
        numbers[1],
        terms[0],
        terms[1],
        terms[2],
        terms[3],
        numbers[3],
        numbers[4],
        numbers[2],
        numbers[5],
        numbers[6],
        numbers[7] / 60,
        numbers[8],
        numbers[9],
        mine.obligation(),
        mine.guardWindowHours(),
        mine.delays(),
        mine.constants());
  }

  /** Numbers that stand in one text. */
  double[] numbers(String name) {
    String[] words = text(name).split(" ");
    double[] numbers = new double[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Double.parseDouble(words[i]);
    }
    return numbers;
  }

  /** The same case later: only what time moves. */
  StoredInputs at(Instant asOf, long workedSeconds, Delays delays) {
    Map<String, String> moved = new TreeMap<>(texts);
    moved.put("asOf", asOf.toString());
    moved.put("workedSeconds", Long.toString(workedSeconds));
    moved.put("delaySeconds", delays.text());
    if (texts.containsKey("dueRange")) {
      double spent = hours(instant("asOf"), asOf);
      double[] range = numbers("dueRange");
      moved.put("dueRange", plain(range[0] - spent) + " " + plain(range[1] - spent));
    }
    for (String name : SAID) {
      moved.computeIfPresent(
          name + "Source", (key, source) -> source.equals("live") ? "cached" : source);
    }
    return new StoredInputs(moved);
  }
}
