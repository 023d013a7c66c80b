package dev.andon.shadow;

import dev.andon.scoring.Decision;
import dev.andon.scoring.Rank;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is compared of two decisions on one case.
 *
 * @param nextHourMinor what waiting one hour costs
 * @param leadHours median of the lead, {@code leadSpread} the spread of its logarithm
 * @param points of the parts, in the order of {@link #PARTS}
 */
public record Figures(
    double score,
    double lossPerHour,
    int guard,
    String band,
    long amountMinor,
    String confidence,
    @Nullable Instant due,
    long nextHourMinor,
    double handlingMinutes,
    double leadHours,
    double leadSpread,
    List<Double> points) {
  /** The parts that sum to a score. */
  public static final List<String> PARTS =
      List.of("stake", "urgency", "certainty", "effort", "waiting", "floor");

  public Figures {
    points = List.copyOf(points);
    if (!Double.isFinite(score) || !Double.isFinite(lossPerHour)) {
      throw new IllegalArgumentException("the score is no number");
    }
  }

  /** Of a decision. */
  public static Figures of(Decision decision) {
    Map<String, Double> points = new LinkedHashMap<>();
    PARTS.forEach(code -> points.put(code, 0.0));
    decision.parts().forEach(part -> points.put(part.code(), part.points()));
    return new Figures(
        decision.score(),
        decision.lossPerHour(),
        decision.guard(),
        decision.band(),
        decision.amountMinor(),
        decision.confidence(),
        decision.due(),
        decision.reasons().nextHourMinor(),
        number(decision, "handlingMinutes"),
        number(decision, "leadHours"),
        number(decision, "leadSpread"),
        List.copyOf(points.values()));
  }

  private static double number(Decision decision, String input) {
    return Double.parseDouble(Objects.requireNonNull(decision.inputs().get(input), input));
  }

  /** Its case's place among others. */
  Rank rank(String caseId) {
    return new Rank(guard, score, due, caseId);
  }
}
