package dev.andon.intake.cdc;

import java.time.Instant;

/**
 * How far the tables of a feed with change stamps are stored.
 *
 * @param generation number of the last comparison of all rows that was begun; 0 = none yet
 * @param batches batches stored, so that no two positions are equal
 * @param high the newest stamp stored
 * @param compared when the last comparison of all rows ended, on our clock
 */
record PolledPosition(long generation, long batches, Instant high, Instant compared) {
  private static final PolledPosition START =
      new PolledPosition(0, 0, Instant.EPOCH, Instant.EPOCH);

  static PolledPosition parse(String text) {
    if (text.isEmpty()) {
      return START;
    }
    String[] parts = text.split(" ", 4);
    return new PolledPosition(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Instant.parse(parts[2]),
        Instant.parse(parts[3]));
  }

  String text() {
    return generation + " " + batches + " " + high + " " + compared;
  }

  PolledPosition nextGeneration() {
    return new PolledPosition(generation + 1, batches, high, compared);
  }

  PolledPosition at(Instant stamp) {
    return new PolledPosition(
        generation, batches + 1, stamp.isAfter(high) ? stamp : high, compared);
  }

  PolledPosition comparedAt(Instant now) {
    return new PolledPosition(generation, batches + 1, high, now);
  }
}
