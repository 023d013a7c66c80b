package dev.andon.detection;

import java.math.BigDecimal;

/** What a tolerance of the dictionary is by the rules that staff edit. */
@FunctionalInterface
public interface Thresholds {
  /** The dictionary's own. */
  Thresholds NONE = (type, name, scope, value) -> value;

  /**
   * The figure that holds.
   *
   * @param value what the dictionary says there
   */
  BigDecimal of(String type, String name, Scope scope, BigDecimal value);
}
