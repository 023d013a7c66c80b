package dev.andon.prediction;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Whether a customer order will miss its promise, because supply that its lines wait for comes late
 * or short; and what acting now is worth in index points (scoring.md 2.4): P times the loss that is
 * avoided, times how often acting works, for each hour of a handler.
 */
public final class OrderRisk {
  private static final double WORKS = 0.6;
  private static final double HANDLING_HOURS = 0.5;
  private static final double LUMP = 150;
  private static final double VALUE_SHARE = 0.05;
  private static final double TOUCH = 20;
  private static final double WORTH_TOUCHES = 1.5;
  private static final Duration SHIPPING = Duration.ofHours(12);

  private OrderRisk() {}

  /**
   * Supply that a line of the order waits for.
   *
   * @param agreed when it shall come by the supplier's latest word
   * @param fillRate 0 to 1, share of ordered quantities that the supplier brings
   */
  public record Supply(Instant placed, Instant agreed, double fillRate, LeadTimes.Lead lead) {}

  /** That the order misses its promise: one late or short supply is enough. */
  public static double probability(List<Supply> supplies, Instant due, Instant now) {
    double well = 1;
    for (Supply one : supplies) {
      double agreed = hours(one.placed(), one.agreed());
      double late =
          one.lead()
              .later(
                  Math.max(1, agreed),
                  Math.max(0, hours(one.placed(), now)),
                  hours(one.placed(), due.minus(SHIPPING)));
      well *= (1 - late) * one.fillRate();
    }
    return 1 - well;
  }

  private static double hours(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds() / 3600.0;
  }

  /** Points of acting now; zero when it is not worth the touches. */
  public static double points(double probability, long valueMinor) {
    double avoided = probability * (LUMP + VALUE_SHARE * valueMinor / 100.0) * WORKS;
    return avoided < WORTH_TOUCHES * TOUCH
        ? 0
        : Math.max(0, 20 * StrictMath.log10(avoided / HANDLING_HOURS));
  }
}
