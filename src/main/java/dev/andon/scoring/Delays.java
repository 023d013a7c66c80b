package dev.andon.scoring;

import dev.andon.calendar.WorkCalendar;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When the next chance to work a case comes if it is put off now: Exp(Δ working hours of the team)
 * in seven bins of equal probability, mapped to the wall clock by the team's calendar. Whole
 * seconds, so that their text is exact. The same for all cases of one team, as-of and handling
 * time.
 */
public final class Delays {
  private static final double SECONDS_PER_HOUR = 3600;

  /** Hours of the wall clock that count as one of work where a team has no calendar. */
  private static final double WALL_CLOCK = 2;

  private final long[] seconds;
  private final double[] hours;

  private Delays(long[] seconds) {
    this.seconds = seconds;
    this.hours = new double[seconds.length];
    for (int i = 0; i < seconds.length; i++) {
      hours[i] = seconds[i] / SECONDS_PER_HOUR;
    }
  }

  /**
   * After a case was worked through once.
   *
   * @param calendar of the team; without one the wall clock counts, with twice the hours
   * @param handlingMinutes that this takes from the as-of on
   * @param deferWorkingHours Δ
   */
  public static Delays of(
      Optional<WorkCalendar> calendar,
      Instant asOf,
      double handlingMinutes,
      double deferWorkingHours) {
    Instant ready = asOf.plusSeconds((long) (handlingMinutes * 60));
    double[] means = DeferralLoss.exponentialBins();
    long[] seconds = new long[means.length];
    for (int i = 0; i < means.length; i++) {
      double hours = means[i] * deferWorkingHours * (calendar.isPresent() ? 1 : WALL_CLOCK);
      Duration work = Duration.ofSeconds((long) (hours * SECONDS_PER_HOUR));
      Instant next = calendar.isPresent() ? calendar.get().plus(ready, work) : ready.plus(work);
      seconds[i] = Duration.between(ready, next).toSeconds();
    }
    return new Delays(seconds);
  }

  /** Of a stored text. */
  static Delays parse(String text) {
    String[] words = text.split(" ");
    long[] seconds = new long[words.length];
    for (int i = 0; i < words.length; i++) {
      seconds[i] = Long.parseLong(words[i]);
    }
    return new Delays(seconds);
  }

  /** Whole seconds, parted by spaces. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (long one : seconds) {
      text.append(text.isEmpty() ? "" : " ").append(one);
    }
    return text.toString();
  }

  int size() {
    return hours.length;
  }

  double hours(int bin) {
    return hours[bin];
  }
}
