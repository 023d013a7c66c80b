package dev.andon.simulation;

import dev.andon.scoring.MoneyTerms;
import dev.andon.scoring.Rank;
import dev.andon.scoring.Score;
import dev.andon.scoring.ScoreInputs;
import dev.andon.scoring.ScoringPolicy;

/**
 * The product's worklist: its own score of the shipped policy in the order of contract 9, with the
 * starvation reserve.
 *
 * @param policy money terms and constants
 * @param knowledge what the facts lack; then the defaults of the type
 * @param estimates what is counted from history
 * @param guarded whether an obligation that is due soon and can be met goes before all money
 * @param reserve whether every 20th case taken is the oldest
 */
record ByScore(
    String name,
    ScoringPolicy policy,
    Knowledge knowledge,
    Estimates estimates,
    boolean guarded,
    boolean reserve)
    implements Policy {

  @Override
  public boolean moves() {
    return true;
  }

  @Override
  public Rank rank(Case one, double now) {
    Score score = score(one, now);
    return new Rank(
        guarded ? score.guard() : 0, score.index(), Hours.instant(knowledge.dueOr(one)), one.id());
  }

  /** The only place that asks the product. */
  Score score(Case one, double now) {
    MoneyTerms terms = one.type().terms();
    Team team = one.type().team();
    double asOf = Hours.quarter(now) * Hours.QUARTER;
    double detected = Hours.quarter(one.detected()) * Hours.QUARTER;
    double handling = estimates.handlingMinutes(one);
    boolean bound =
        switch (terms.obligation()) {
          case ALWAYS -> true;
          case CUSTOMER -> one.bound();
          case NEVER -> false;
        };
    return Score.of(
        new ScoreInputs(
            one.penaltyMinor() >= 0 ? one.penaltyMinor() : terms.lumpMinor(),
            knowledge.value(one) ? one.value() : terms.defaultValueMinor(),
            terms.valueShare(),
            terms.perLateHourMinor(),
            terms.perOpenHourMinor(),
            terms.growthMinor(),
            asOf - detected,
            team.worked(detected, asOf),
            knowledge.dueOr(one) - asOf,
            estimates.lead(one),
            terms.leadSpread(),
            handling / 60,
            estimates.selfResolutionPerHour(one),
            estimates.falseAlarmShare(one),
            bound && knowledge.due(one),
            policy.guardWindowHours(),
            team.delays(asOf, handling, policy.constants().deferWorkingHours()),
            policy.constants()));
  }
}
