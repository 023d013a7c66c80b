package dev.andon.detection;

import java.math.BigDecimal;

/**
 * A figure and what a site, partner or item class may choose instead.
 *
 * @param value that holds where nobody chose
 * @param least allowed
 * @param most allowed
 */
public record Bounded(BigDecimal value, BigDecimal least, BigDecimal most) {
  public Bounded {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(value + " is not within " + least + " to " + most);
    }
  }

  /** The same bounds with another value; IllegalArgumentException when it lies beyond them. */
  Bounded at(BigDecimal other, String where) {
    if (other.compareTo(least) < 0 || other.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          where + " " + other + " is not within the central bounds " + least + " to " + most);
    }
    return new Bounded(other, least, most);
  }
}
