package dev.andon.simulation;

import dev.andon.scoring.MoneyTerms;
import dev.andon.scoring.Rank;
import dev.andon.scoring.Score;
import dev.andon.scoring.ScoreInputs;
import dev.andon.scoring.ScoringPolicy;
import dev.andon.testing.Policies;
import dev.andon.worklist.Worklist;
import java.util.List;

/**
 * The product's worklist: its own score in the order of contract 9, with the starvation reserve.
 *
 * @param constants of the shipped policy
 * @param guardWindowHours likewise
 * @param knowledge what the facts lack
 * @param estimates what is believed then, and of what no fact ever says
 * @param guarded whether an obligation that is due soon and can be met goes before all money
 * @param reserve of the pulls, against starvation
 * @param summed whether a case counts with all that its repair resolves
 * @param priced whether a source prices the delay of each case ({@code delay.priced.v1}), as in the
 *     design's simulation
 */
record ByScore(
    String name,
    ScoringPolicy.Constants constants,
    double guardWindowHours,
    Knowledge knowledge,
    Estimates.Source estimates,
    boolean guarded,
    Worklist.Reserve reserve,
    boolean summed,
    boolean priced)
    implements Policy {

  /** As shipped, before anything was counted. */
  static ByScore shipped(String name, World world) {
    return new ByScore(
        name,
        world.policy.constants(),
        world.policy.guardWindowHours(),
        Knowledge.USUAL,
        Estimates::byHand,
        true,
        Policies.reserve(),
        false,
        false);
  }

  ByScore named(String other) {
    return new ByScore(
        other, constants, guardWindowHours, knowledge, estimates, guarded, reserve, summed, priced);
  }

  ByScore with(Knowledge other) {
    return new ByScore(
        name, constants, guardWindowHours, other, estimates, guarded, reserve, summed, priced);
  }

  ByScore with(Estimates.Source other) {
    return new ByScore(
        name, constants, guardWindowHours, knowledge, other, guarded, reserve, summed, priced);
  }

  ByScore unguarded() {
    return new ByScore(
        name, constants, guardWindowHours, knowledge, estimates, false, reserve, summed, priced);
  }

  ByScore unreserved() {
    return new ByScore(
        name,
        constants,
        guardWindowHours,
        knowledge,
        estimates,
        guarded,
        NO_RESERVE,
        summed,
        priced);
  }

  ByScore summing() {
    return new ByScore(
        name, constants, guardWindowHours, knowledge, estimates, guarded, reserve, true, priced);
  }

  /**
   * Where a source prices the delay of each case; where the value is missing, only its rates per
   * hour.
   */
  ByScore whereDelayIsPriced() {
    return new ByScore(
        name, constants, guardWindowHours, knowledge, estimates, guarded, reserve, summed, true);
  }

  /** With another Δ; the price of ageing stays what it is. */
  ByScore deferring(double workingHours) {
    ScoringPolicy.Constants other =
        new ScoringPolicy.Constants(
            workingHours,
            constants.lateCapHours(),
            constants.openCapHours(),
            constants.ageingAfterHours(),
            constants.ageingRate() * constants.deferWorkingHours() / workingHours,
            constants.p1(),
            constants.p2(),
            constants.p3());
    return new ByScore(
        name, other, guardWindowHours, knowledge, estimates, guarded, reserve, summed, priced);
  }

  @Override
  public boolean moves() {
    return true;
  }

  @Override
  public Rank rank(Case one, double now) {
    Score score = score(one, now);
    return rank(one, score, score.index());
  }

  @Override
  public Rank rank(Case one, List<Case> waiting, double now) {
    if (!summed) {
      return rank(one, now);
    }
    Score own = score(one, now);
    double money = 0;
    for (Case other : waiting) {
      Score score = score(other, now);
      money += score.lossPerHour() * score.handlingHours();
    }
    double points = 20 * StrictMath.log10(StrictMath.max(0.01, money / own.handlingHours()));
    return rank(one, own, StrictMath.max(0, points));
  }

  private Rank rank(Case one, Score score, double index) {
    return new Rank(
        guarded ? score.guard() : 0, index, Hours.instant(due(one, estimates.of(one))), one.id());
  }

  private double due(Case one, Estimates believed) {
    return knowledge.due(one) ? one.due() : one.detected() + believed.slackHours();
  }

  /** The only place that asks the product. */
  private Score score(Case one, double now) {
    MoneyTerms terms = one.type().terms();
    Estimates believed = estimates.of(one);
    Team team = one.type().team();
    boolean valued = knowledge.value(one);
    double asOf = Hours.quarter(now) * Hours.QUARTER;
    double detected = Hours.quarter(one.detected()) * Hours.QUARTER;
    boolean bound =
        switch (terms.obligation()) {
          case ALWAYS -> true;
          case CUSTOMER -> one.bound();
          case NEVER -> false;
        };
    boolean missed = priced && valued;
    double lump = one.penaltyMinor() >= 0 ? one.penaltyMinor() : terms.lumpMinor();
    return Score.of(
        new ScoreInputs(
            missed ? 100 * (one.lump() + one.cancel()) : lump,
            valued ? one.value() : believed.valueMinor(),
            missed ? 0 : terms.valueShare(),
            priced ? 100 * one.perLateHour() : terms.perLateHourMinor(),
            priced ? 100 * one.perOpenHour() : terms.perOpenHourMinor(),
            priced ? 100 * one.growth() : terms.growthMinor(),
            asOf - detected,
            team.worked(detected, asOf),
            due(one, believed) - asOf,
            believed.leadHours(),
            believed.leadSpread(),
            believed.handlingMinutes() / 60,
            believed.selfResolutionPerHour(),
            believed.falseAlarmShare(),
            bound && knowledge.due(one),
            guardWindowHours,
            team.delays(asOf, believed.handlingMinutes(), constants.deferWorkingHours()),
            constants));
  }
}
