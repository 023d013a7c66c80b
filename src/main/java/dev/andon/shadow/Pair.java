package dev.andon.shadow;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A case as champion and challenger score it at one time, and what came of it.
 *
 * @param tier of its customer; empty = not known
 * @param due the promise; empty where nobody knows it
 * @param closed what came of it; empty = still open
 */
public record Pair(
    String caseId,
    String type,
    String key,
    String team,
    String tier,
    Instant detectedAt,
    Instant slaDue,
    Optional<Instant> due,
    Figures champion,
    Figures challenger,
    Optional<Closed> closed) {
  /**
   * The end of a case.
   *
   * @param byHand not by itself
   * @param handlingMinutes from the claim on, where somebody claimed it
   * @param leadHours until what it was for came about, where it did
   */
  public record Closed(
      Instant at, boolean byHand, OptionalDouble handlingMinutes, OptionalDouble leadHours) {}

  /** By how many points the challenger puts it higher. */
  double change() {
    return challenger.score() - champion.score();
  }
}
