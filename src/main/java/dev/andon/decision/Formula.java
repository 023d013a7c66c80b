package dev.andon.decision;

import java.util.Map;
import java.util.Set;

/** A compiled expression: pure, bounded in cost, safe for threads. */
public interface Formula {
  /**
   * Its value.
   *
   * @param inputs a value for every input
   * @throws RulingFailed when it has none, e.g. a division by zero
   */
  Object value(Map<String, Object> inputs);

  /** The inputs that it reads. */
  Set<String> reads();

  /** Whether it is the constant {@code true}. */
  boolean always();
}
