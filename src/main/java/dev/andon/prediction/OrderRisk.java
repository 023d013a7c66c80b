package dev.andon.prediction;

import dev.andon.scoring.Stakes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * Whether a customer order will miss its promise, because supply that its lines wait for comes late
 * or short; and what that is expected to cost by the terms of its own case.
 */
public final class OrderRisk {
  private static final int STEPS = 12;

  private OrderRisk() {}

  /**
   * That the order misses its promise: one late or short supply is enough.
   *
   * @param lead that is still needed when the supply is there
   */
  public static double probability(
      Collection<Supply> supplies, Instant due, Duration lead, Instant now) {
    double well = 1;
    for (Supply one : supplies) {
      well *= one.there(due.minus(lead), now);
    }
    return 1 - well;
  }

  /** Money that is expected to be lost: the lump, and each late hour up to the cap. */
  public static double expectedLoss(
      Collection<Supply> supplies, Instant due, Stakes stakes, Instant now) {
    Duration lead = lead(stakes);
    double step = stakes.lateCapHours() / STEPS;
    double lateHours = 0;
    for (int i = 0; i < STEPS; i++) {
      Instant middle = due.plusSeconds((long) ((i + 0.5) * step * 3600));
      lateHours += step * probability(supplies, middle, lead, now);
    }
    return stakes.lump() * probability(supplies, due, lead, now) + stakes.perLateHour() * lateHours;
  }

  /** What is still needed when the supply is there. */
  public static Duration lead(Stakes stakes) {
    return Duration.ofSeconds((long) (stakes.leadHours() * 3600));
  }
}
