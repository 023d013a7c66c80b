package dev.andon.monitor;

import java.util.Locale;

/**
 * One figure that is watched.
 *
 * @param monitor what is watched: drift, defaults, false-alarms, calibration, …
 * @param subject of what: an input, a type, a tier
 * @param value the figure
 * @param limit from which (or below which) it is told
 * @param cases that it is of
 * @param text in one sentence
 */
public record Reading(
    String monitor,
    String subject,
    Level level,
    double value,
    double limit,
    long cases,
    String text) {
  /** How much it concerns people. */
  public enum Level {
    OK,
    /** Too few cases to tell. */
    FEW,
    /** Somebody should look. */
    WARN,
    /** Somebody must act. */
    ACT;

    /** As it is told. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
