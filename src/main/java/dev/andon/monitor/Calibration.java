package dev.andon.monitor;

import java.util.Locale;

/** Whether cases come to what was expected of them: what was seen divided by what was expected. */
public final class Calibration {
  private static final int LEAST = 300;
  private static final double LOW = 0.8;
  private static final double HIGH = 1.25;
  private long cases;
  private double expected;
  private double seen;

  /** Adds a case. */
  public void add(double wasExpected, double wasSeen) {
    cases++;
    expected += wasExpected;
    seen += wasSeen;
  }

  /**
   * What they come to.
   *
   * @param quantity handling, lead, false alarms, …
   * @param type of exception
   */
  public Reading reading(String quantity, String type) {
    double ratio = expected > 0 ? seen / expected : 1;
    boolean off = ratio < LOW || ratio > HIGH;
    return new Reading(
        "calibration",
        quantity + " of " + type,
        cases < LEAST ? Reading.Level.FEW : off ? Reading.Level.WARN : Reading.Level.OK,
        ratio,
        ratio < 1 ? LOW : HIGH,
        cases,
        String.format(
            Locale.ROOT,
            "Seen is %.2f times what was expected (%.1f and %.1f).",
            ratio,
            seen,
            expected));
  }
}
