package dev.andon.whatif;

import dev.andon.casework.ExceptionCase;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Rank;
import dev.andon.scoring.Rescoring;
import dev.andon.scoring.Score;
import dev.andon.scoring.Standing;
import dev.andon.worklist.Worklist.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A case that waits, from its opening or reopening until somebody takes it or it clears. Confined
 * to the thread of its replay.
 */
final class Job {
  private static final double SECONDS_PER_HOUR = 3600;

  /** Work before batch, each in the order of contract 9, as worklists have it. */
  record Place(Lane lane, Rank rank, Job job) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = lane.compareTo(other.lane);
      return order == 0 ? rank.compareTo(other.rank) : order;
    }
  }

  final String caseId;
  final String key;
  final Instant from;
  private Decision decision;
  private Standing standing;
  private Instant slaDue;
  private String site;
  private String team;
  private String tier;
  private Optional<Instant> due;
  @Nullable Instant taken;
  @Nullable Instant takenThen;
  @Nullable Instant cleared;

  /**
   * @param nth of this case
   * @param decision with its inputs
   */
  Job(ExceptionCase one, int nth, Decision decision, Instant from) {
    this.caseId = one.caseId();
    this.key = one.caseId() + ":" + nth;
    this.from = from;
    this.team = one.team();
    this.decision = decision.inRow();
    this.standing = Standing.of(decision.inputs());
    this.slaDue = one.handling().slaDue();
    this.site = one.site() == null ? "" : one.site();
    this.tier = tier(decision);
    this.due = due(decision);
  }

  /** The same case waiting once more, as it was last decided on. */
  Job(Job before, ExceptionCase one, int nth, Instant from) {
    this.caseId = before.caseId;
    this.key = before.caseId + ":" + nth;
    this.from = from;
    this.team = one.team();
    this.decision = before.decision;
    this.standing = before.standing;
    this.slaDue = one.handling().slaDue();
    this.site = before.site;
    this.tier = before.tier;
    this.due = before.due;
  }

  private static String tier(Decision decision) {
    return decision.inputs().getOrDefault("tier", "");
  }

  /** The promise behind it, where it is known. */
  private static Optional<Instant> due(Decision decision) {
    return decision.dueKnown() ? Optional.ofNullable(decision.due()) : Optional.empty();
  }

  /** Takes a later decision. */
  void rescore(ExceptionCase one, Decision next) {
    decision = next.inRow();
    standing = Standing.of(next.inputs());
    slaDue = one.handling().slaDue();
    site = one.site() == null ? site : one.site();
    tier = tier(next);
    due = due(next);
  }

  void reassign(String other) {
    team = other;
  }

  String team() {
    return team;
  }

  String tier() {
    return tier;
  }

  String site() {
    return site;
  }

  Optional<Instant> due() {
    return due;
  }

  Instant slaDue() {
    return slaDue;
  }

  /** Where it stands by its own decision. */
  Place place() {
    return new Place(
        lane(decision.band().equals("P4"), decision.guard()),
        new Rank(decision.guard(), decision.score(), standing.due(), caseId),
        this);
  }

  /** Where it stands as time goes on. */
  Place place(Rescoring rescoring) {
    Score score = rescoring.score(standing);
    return new Place(
        lane(score.band() == 4, score.guard()),
        new Rank(score.guard(), score.index(), standing.due(), caseId),
        this);
  }

  private static Lane lane(boolean lowest, int guard) {
    return lowest && guard == 0 ? Lane.BATCH : Lane.WORK;
  }

  /** When its waiting ended. */
  Instant ended(@Nullable Instant takenAt, Instant end) {
    if (takenAt != null && (cleared == null || !takenAt.isAfter(cleared))) {
      return takenAt;
    }
    return cleared == null ? end : cleared;
  }

  /** What is expected to be lost, minor units, if it is taken then. */
  double takenMinor(Instant when) {
    return standing.numbers().lossMinor(hours(when) + standing.numbers().handlingHours());
  }

  /** What is expected to be lost, minor units, if its work ends then. */
  double endedMinor(Instant when) {
    return standing.numbers().lossMinor(hours(when));
  }

  private double hours(Instant when) {
    return StrictMath.max(
        0, Duration.between(standing.asOf(), when).toSeconds() / SECONDS_PER_HOUR);
  }
}
