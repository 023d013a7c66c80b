package dev.andon.simulation;

import java.time.Instant;

/**
 * The simulation's time: hours since Monday 2026-05-04 00:00 in Berlin; no change of clocks near.
 */
final class Hours {
  static final double DAY = 24;
  static final double WEEK = 168;

  /** The grid of as-of instants (contract 5). */
  static final double QUARTER = 0.25;

  private static final long MONDAY = Instant.parse("2026-05-03T22:00:00Z").getEpochSecond();

  private Hours() {}

  static Instant instant(double hours) {
    return Instant.ofEpochSecond(MONDAY + StrictMath.round(hours * 3600));
  }

  /** Number of the quarter of an hour that contains a time. */
  static int quarter(double hours) {
    return (int) StrictMath.floor(hours / QUARTER);
  }

  /** 0 = Monday. */
  static int weekday(double hours) {
    return (int) StrictMath.floor(hours / DAY) % 7;
  }

  static double ofDay(double hours) {
    return hours - StrictMath.floor(hours / DAY) * DAY;
  }

  /** The first time at or after {@code from} at this hour of one of the days from Monday on. */
  static double next(double from, double hourOfDay, int days) {
    double at = StrictMath.floor(from / DAY) * DAY + hourOfDay;
    while (at < from || weekday(at) >= days) {
      at += DAY;
    }
    return at;
  }
}
