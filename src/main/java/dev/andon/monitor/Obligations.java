package dev.andon.monitor;

import java.util.List;

/** Obligations by contract or law, which money must never crowd out. */
public final class Obligations {
  private Obligations() {}

  /**
   * Those that nobody touched within their service level.
   *
   * @param all that are open
   */
  public static Reading untouched(long all, List<String> late) {
    return reading(
        "past their service level",
        Reading.Level.ACT,
        all,
        late,
        "Every open obligation is touched, or within its service level.",
        "Nobody touched ");
  }

  /**
   * Those that are due within a day and stand low.
   *
   * @param all that are open
   */
  public static Reading low(long all, List<String> low) {
    return reading(
        "due within 24 h below P2",
        Reading.Level.WARN,
        all,
        low,
        "No obligation that is due within a day stands below P2.",
        "Due within a day, and little money says so: ");
  }

  private static Reading reading(
      String subject, Reading.Level level, long all, List<String> cases, String none, String some) {
    return new Reading(
        "obligations",
        subject,
        cases.isEmpty() ? Reading.Level.OK : level,
        cases.size(),
        1,
        all,
        cases.isEmpty() ? none : some + String.join(", ", cases) + ".");
  }
}
