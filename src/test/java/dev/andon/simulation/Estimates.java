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

  /**
   * The bound of what counting can reach: what is true of the types, and elsewhere {@code counted}.
   */
  static Source ofTypes(Source counted) {
    return one ->
        new Estimates(
            one.type().handlingMinutes(),
            one.type().leadHours(),
            one.type().terms().leadSpread(),
            one.type().selfResolutionPerHour(),
            one.type().falseAlarmShare(),
            counted.of(one).valueMinor(),
            counted.of(one).slackHours());
  }

  /**
   * What nobody can know before: the handling, the lead and the truth of the single case. A false
   * alarm is not quite sure to be one, as no score is made of nothing.
   */
  static Source ofCases(Source counted) {
    return one ->
        new Estimates(
            one.handling() * 60,
            one.lead(),
            0,
            counted.of(one).selfResolutionPerHour(),
            one.falseAlarm() ? 0.99 : 0,
            counted.of(one).valueMinor(),
            counted.of(one).slackHours());
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
