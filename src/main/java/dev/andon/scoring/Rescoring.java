package dev.andon.scoring;

import dev.andon.calendar.WorkCalendar;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Scores many cases at one later as-of: what time alone changes. The same numbers as {@link
 * Scorer#inputs(Map, Instant)}, but what cases share is asked of the calendar once. Of one thread.
 */
public final class Rescoring {
  private static final double SECONDS_PER_HOUR = 3600;
  private final ScoringPolicy policy;
  private final Instant asOf;
  private final Map<Chance, Delays> delays = new HashMap<>();
  private final Map<Span, Long> worked = new HashMap<>();

  private record Chance(
      Optional<WorkCalendar> calendar, double handlingMinutes, double deferWorkingHours) {}

  private record Span(Optional<WorkCalendar> calendar, Instant from) {}

  Rescoring(ScoringPolicy policy, Instant asOf) {
    this.policy = policy;
    this.asOf = asOf;
  }

  /** When the scores are of; what was decided later keeps its own as-of. */
  public Instant asOf() {
    return asOf;
  }

  /** A case scored again. */
  public Score score(Standing standing) {
    return Score.of(numbers(standing));
  }

  /** The inputs of a case at this as-of. */
  public ScoreInputs numbers(Standing standing) {
    if (!standing.asOf().isBefore(asOf)) {
      return standing.numbers();
    }
    ScoreInputs before = standing.numbers();
    Optional<WorkCalendar> calendar = policy.findCalendar(standing.type());
    // Every as-of is a whole quarter of an hour: seconds add up exactly.
    long since =
        worked.computeIfAbsent(
            new Span(calendar, standing.asOf()),
            span -> Scorer.worked(calendar, span.from(), asOf));
    Delays next =
        delays.computeIfAbsent(
            new Chance(
                calendar, standing.handlingMinutes(), before.constants().deferWorkingHours()),
            chance ->
                Delays.of(calendar, asOf, chance.handlingMinutes(), chance.deferWorkingHours()));
    return before.at(
        StoredInputs.hours(standing.detectedAt(), asOf),
        (standing.workedSeconds() + since) / SECONDS_PER_HOUR,
        StoredInputs.hours(asOf, standing.due()),
        next);
  }
}
