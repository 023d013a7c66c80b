package dev.andon.detection;

import java.math.BigDecimal;

/** A figure of a detector, by where it is asked for. */
@FunctionalInterface
public interface Tolerance {
  /** The figure that holds there. */
  BigDecimal at(Scope scope);
}
