package dev.andon.canonical;

import java.time.Instant;

/**
 * Business time (contract 5): what as-of, due times and KPIs are measured in. Equal to wall time in
 * {@code run}; in a demo it stands still within a step and only the player moves it.
 */
@FunctionalInterface
public interface BusinessClock {
  /** The present business time. */
  Instant now();
}
