package dev.andon.scoring;

/**
 * What a promise is worth before it is missed, by the same terms as a case of the type would have.
 * Money in major units of the policy's currency.
 *
 * @param lump lost when the promise is missed: the customer's penalty, and of the value its share
 * @param perLateHour lost for each hour after it
 * @param lateCapHours late hours beyond which no more is counted
 * @param leadHours that are still needed when supply is there
 * @param handlingHours that acting takes
 * @param actionWorks how often acting prevents it
 * @param least that must be expected to be saved, beside what the touches cost
 */
public record Stakes(
    double lump,
    double perLateHour,
    double lateCapHours,
    double leadHours,
    double handlingHours,
    double actionWorks,
    double least) {
  /**
   * Index points of acting now on a loss that is expected (scoring.md 2.4); zero when it is not
   * worth the touches.
   */
  public double points(double expectedLoss) {
    double saved = expectedLoss * actionWorks;
    return saved <= least ? 0 : Math.max(0, 20 * StrictMath.log10(saved / handlingHours));
  }
}
