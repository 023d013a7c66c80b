package dev.andon.expectation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * In how many of the last weeks a feed was heard, by hour of the week (UTC). A week counts an hour
 * once, so that one busy day changes little.
 */
public final class SpokenHours {
  /** Hours of a week. */
  public static final int WEEK = 168;

  /** Nothing was heard. */
  public static final SpokenHours NONE = new SpokenHours(java.util.List.of());

  private final int[] weeks = new int[WEEK];

  /**
   * @param hours distinct begins of hours in which it was heard
   */
  public SpokenHours(Collection<Instant> hours) {
    hours.forEach(hour -> weeks[ofWeek(hour)]++);
  }

  /** The number of weeks in which it was heard at this hour of the week. */
  int weeks(Instant at) {
    return weeks[ofWeek(at)];
  }

  private static int ofWeek(Instant at) {
    return (int) Math.floorMod(Duration.between(Instant.EPOCH, at).toHours(), WEEK);
  }
}
