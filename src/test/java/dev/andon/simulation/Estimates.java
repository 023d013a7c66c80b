package dev.andon.simulation;

import dev.andon.scoring.MoneyTerms;

/**
 * What a policy believes of a case where no fact says it.
 *
 * @param leadHours median
 * @param leadSpread of its logarithm
 * @param valueMinor where the facts lack it
 * @param slackHours from detection to the due time, likewise
 */
record Estimates(
    double handlingMinutes,
    double leadHours,
    double leadSpread,
    double selfResolutionPerHour,
    double falseAlarmShare,
    double valueMinor,
    double slackHours) {

  /** Where they come from. */
  interface Source {
    Estimates of(Case one);
  }

  /** The terms of {@code config/scoring.yaml}. */
  static Estimates byHand(Case one) {
    MoneyTerms terms = one.type().terms();
    return new Estimates(
        terms.handlingMinutes(),
        terms.leadHours(),
        terms.leadSpread(),
        terms.selfResolutionPerHour(),
        terms.falseAlarmShare(),
        terms.defaultValueMinor(),
        terms.slackHours());
  }
}
