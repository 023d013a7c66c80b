package dev.andon.scoring;

/**
 * An expected figure and how sure it is.
 *
 * @param low 5 % point, {@code high} the 95 % point
 * @param count closed cases behind it; 0 = set by hand
 * @param source in words: {@code hand-set} or {@code counted in 41 cases of type × site}
 */
public record Estimate(double value, double low, double high, long count, String source) {
  /** How the figures that people set are called. */
  public static final String HAND_SET = "hand-set";
}
