package dev.andon.scoring;

import static dev.andon.scoring.Wording.oneDecimal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/** Why one decision stands before another, and what would change it, from the two records alone. */
public final class Comparison {
  private static final double MOST_MINOR = 1e13;
  private static final int STEPS = 60;
  private static final double QUARTER = 0.25;

  /** Less is not seen with one decimal. */
  private static final double SHOWN = 0.05;

  private static final int DUE_STEPS = 96 * 4;
  private static final int WAIT_HOURS = 72;

  private Comparison() {}

  /** A case with its latest decision. */
  public record Ranked(String caseId, String name, Decision decision) {
    Rank rank() {
      return new Rank(decision.guard(), decision.score(), decision.due(), caseId);
    }
  }

  /**
   * Why the one goes before the other.
   *
   * @param parts how much more each part of the first's index is; they sum to the difference
   */
  public record Why(String first, String text, List<Decision.Contribution> parts) {}

  /** One change that alone would put a case before another. */
  public record Change(String code, String text) {}

  /** Why one of two cases goes before the other. */
  public static Why between(Ranked one, Ranked other) {
    boolean before = one.rank().compareTo(other.rank()) < 0;
    Ranked first = before ? one : other;
    Ranked second = before ? other : one;
    Decision a = first.decision();
    Decision b = second.decision();
    List<Decision.Contribution> parts = difference(a, b);
    String text;
    if (a.guard() != b.guard()) {
      text =
          first.name()
              + " goes before "
              + second.name()
              + ": it stands for a contract or a law, is due within its window and can still be met; no money of the other goes before that.";
    } else if (a.score() != b.score()) {
      double points = a.score() - b.score();
      text =
          first.name()
              + " goes before "
              + second.name()
              + " by "
              + (points < SHOWN
                  ? "less than 0.1 points: both save nearly the same money per handler-hour ("
                  : oneDecimal(points)
                      + " points: working it first saves "
                      + oneDecimal(StrictMath.pow(10, points / 20))
                      + " times the money per handler-hour (")
              + parts.stream()
                  .filter(part -> StrictMath.abs(part.points()) >= SHOWN)
                  .map(part -> part.code() + " " + signed(part.points()))
                  .collect(Collectors.joining(", "))
              + ").";
    } else {
      text =
          first.name()
              + " goes before "
              + second.name()
              + ": both save the same, and it is "
              + (String.valueOf(a.due()).equals(String.valueOf(b.due()))
                  ? "first by its id."
                  : "due earlier.");
    }
    return new Why(first.caseId(), text, parts);
  }

  private static List<Decision.Contribution> difference(Decision a, Decision b) {
    Map<String, Double> points = new HashMap<>();
    b.parts().forEach(part -> points.put(part.code(), part.points()));
    List<Decision.Contribution> parts = new ArrayList<>();
    for (Decision.Part part : a.parts()) {
      Double less = points.remove(part.code());
      parts.add(new Decision.Contribution(part.code(), part.points() - (less == null ? 0 : less)));
    }
    points.forEach((code, less) -> parts.add(new Decision.Contribution(code, -less)));
    return parts;
  }

  /**
   * What would put a case first: each change alone, all else as it is.
   *
   * @param top what is first now
   * @param later the numbers of both cases so many hours later
   */
  public static List<Change> first(Ranked mine, Ranked top, Later later) {
    List<Change> changes = new ArrayList<>();
    if (mine.caseId().equals(top.caseId())) {
      return changes;
    }
    if (top.decision().guard() > mine.decision().guard()) {
      changes.add(
          new Change(
              "obligation",
              "Only an obligation of its own that is due within its window and can still be met: money alone never goes before one."));
      return changes;
    }
    ScoreInputs in = new StoredInputs(mine.decision().inputs()).numbers();
    double needed = StrictMath.nextUp(top.decision().score());
    String currency = mine.decision().currency();
    least(in.lumpMinor(), MOST_MINOR, lump -> Score.of(in.withLumpMinor(lump)).index(), needed)
        .ifPresent(
            lump ->
                changes.add(
                    new Change(
                        "money",
                        "A penalty of "
                            + currency
                            + " "
                            + Wording.major(StrictMath.round(lump))
                            + " instead of "
                            + Wording.major(StrictMath.round(in.lumpMinor()))
                            + ".")));
    least(0, in.handlingHours() - 1.0 / 60, less -> shorter(in, less), needed)
        .ifPresent(
            less ->
                changes.add(
                    new Change(
                        "effort",
                        less * 60 < SHOWN
                            ? "A moment less than "
                                + oneDecimal(in.handlingHours() * 60)
                                + " minutes of handling."
                            : "Handling in "
                                + oneDecimal((in.handlingHours() - less) * 60)
                                + " minutes instead of "
                                + oneDecimal(in.handlingHours() * 60)
                                + ".")));
    due(in, needed)
        .ifPresent(
            hours ->
                changes.add(
                    new Change(
                        "due",
                        "A due time "
                            + oneDecimal(StrictMath.abs(hours))
                            + (hours < 0 ? " h earlier." : " h later."))));
    waiting(later)
        .ifPresent(
            hours ->
                changes.add(
                    new Change(
                        "waiting",
                        "Waiting: in " + hours + " h it goes first if nothing changes.")));
    return changes;
  }

  /** The numbers of two cases some hours later. */
  public interface Later {
    /** Of the case that is asked about. */
    ScoreInputs mine(int hours);

    /** Of the one that is first now. */
    ScoreInputs top(int hours);
  }

  private static double shorter(ScoreInputs in, double less) {
    return Score.of(in.withHandlingHours(in.handlingHours() - less)).index();
  }

  /** The least value between two that reaches an index; the index must not fall with it. */
  private static Optional<Double> least(
      double from, double to, DoubleUnaryOperator index, double needed) {
    if (to <= from || index.applyAsDouble(to) < needed) {
      return Optional.empty();
    }
    double low = from;
    double high = to;
    for (int step = 0; step < STEPS; step++) {
      double middle = low + (high - low) / 2;
      if (index.applyAsDouble(middle) < needed) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Optional.of(high);
  }

  /** The nearest other due time, in quarters of an hour, that reaches an index. */
  private static Optional<Double> due(ScoreInputs in, double needed) {
    for (int step = 1; step <= DUE_STEPS; step++) {
      for (int sign : new int[] {-1, 1}) {
        double moved = sign * step * QUARTER;
        if (Score.of(in.withDueHours(in.dueHours() + moved)).index() >= needed) {
          return Optional.of(moved);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> waiting(Later later) {
    for (int hours = 1; hours <= WAIT_HOURS; hours++) {
      Score mine = Score.of(later.mine(hours));
      Score top = Score.of(later.top(hours));
      if (mine.guard() > top.guard()
          || (mine.guard() == top.guard() && mine.index() > top.index())) {
        return Optional.of(hours);
      }
    }
    return Optional.empty();
  }

  private static String signed(double points) {
    return (points < 0 ? "-" : "+")
        + new BigDecimal(StrictMath.abs(points)).setScale(1, RoundingMode.HALF_UP).toPlainString();
  }

  /** Why a case ranks as it does, in sentences. */
  public static List<String> why(Decision decision) {
    List<String> sentences = new ArrayList<>();
    Decision.Reasons reasons = decision.reasons();
    double apart = decision.score() - reasons.typical();
    sentences.add(
        "It has "
            + oneDecimal(decision.score())
            + " points, the typical open case of its type "
            + oneDecimal(reasons.typical())
            + (StrictMath.abs(apart) < SHOWN
                ? "."
                : ": "
                    + reasons.against().stream()
                        .filter(group -> StrictMath.abs(group.points()) >= SHOWN)
                        .map(group -> group.code() + " " + signed(group.points()))
                        .collect(Collectors.joining(", "))
                    + "."));
    List<String> unknown =
        reasons.sources().stream()
            .filter(source -> source.rung().startsWith("default"))
            .map(source -> source.input() + " (" + source.rung() + ")")
            .toList();
    if (!unknown.isEmpty()) {
      sentences.add("Nobody said " + String.join(", ", unknown) + ".");
    }
    sentences.add(
        "Waiting one hour costs about "
            + decision.currency()
            + " "
            + Wording.major(reasons.nextHourMinor())
            + ".");
    return sentences;
  }

  /** The as-of of a decision that many hours later. */
  public static Instant later(Decision decision, int hours) {
    return decision.asOf().plusSeconds(hours * 3600L);
  }
}
