package dev.andon.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A generated working day: business steps of 15 minutes from 06:00, and the manifest of everything
 * that is played in.
 *
 * @param steps number of steps
 * @param entries in the order of their steps
 */
public record Day(int steps, List<Entry> entries) {
  /** When the day begins: a Monday, 06:00 UTC. */
  public static final Instant START = Instant.parse("2026-03-02T06:00:00Z");

  /** Length of a step in business time. */
  public static final Duration STEP = Duration.ofMinutes(15);

  public Day {
    entries = List.copyOf(entries);
  }

  /** Business time of a step. */
  public static Instant timeOf(int step) {
    return START.plus(STEP.multipliedBy(step));
  }

  /** What is played in a step. */
  public List<Entry> of(int step) {
    return entries.stream().filter(entry -> entry.step() == step).toList();
  }
}
