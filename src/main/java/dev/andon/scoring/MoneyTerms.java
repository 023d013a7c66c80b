package dev.andon.scoring;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * What delay costs for one exception type ({@code config/scoring.yaml}); hand-set until averages of
 * closed cases replace them. Money in minor units.
 *
 * @param lumpMinor lost when the promise is missed, where the customer's contract names no penalty
 * @param valueShare share of the value concerned that is lost when the promise is missed (margin ×
 *     P(cancel)), 0..1
 * @param defaultValueMinor value concerned where no fact says it: the type's mean
 * @param perLateHourMinor cost per hour after the due time, at most 96 h
 * @param perOpenHourMinor cost per hour that the case stays open
 * @param growthMinor growth of that rate per hour
 * @param slackHours due time where no fact says it: this long after it happened (lower tercile of
 *     the type)
 * @param leadHours downstream lead still needed after resolution, median
 * @param leadSpread spread of its logarithm
 * @param handlingMinutes expected handling time
 * @param selfResolutionPerHour rate at which such cases resolve themselves
 * @param falseAlarmShare probability that the case is none
 * @param obligation whose due time makes it guard class 1
 */
public record MoneyTerms(
    long lumpMinor,
    double valueShare,
    long defaultValueMinor,
    long perLateHourMinor,
    long perOpenHourMinor,
    long growthMinor,
    double slackHours,
    double leadHours,
    double leadSpread,
    double handlingMinutes,
    double selfResolutionPerHour,
    double falseAlarmShare,
    Obligation obligation) {

  /** When a case of the type stands for a regulated, contractual or export obligation. */
  public enum Obligation {
    NEVER,
    CUSTOMER,
    ALWAYS
  }

  public MoneyTerms {
    require(handlingMinutes > 0, "handlingMinutes must be above 0");
    require(
        leadHours > 0 && leadSpread >= 0, "leadHours must be above 0 and leadSpread not below 0");
    require(
        falseAlarmShare >= 0 && falseAlarmShare < 1, "falseAlarmShare must be from 0 to below 1");
    require(valueShare >= 0 && valueShare <= 1, "valueShare must be from 0 to 1");
    require(selfResolutionPerHour >= 0, "selfResolutionPerHour must not be below 0");
    require(
        StrictMath.min(
                StrictMath.min(lumpMinor, defaultValueMinor),
                StrictMath.min(StrictMath.min(perLateHourMinor, perOpenHourMinor), growthMinor))
            >= 0,
        "money must not be below 0");
  }

  /** The middle of each figure over many types; an obligation is never assumed. */
  static MoneyTerms middle(Collection<MoneyTerms> all) {
    return new MoneyTerms(
        (long) middle(all, MoneyTerms::lumpMinor),
        middle(all, MoneyTerms::valueShare),
        (long) middle(all, MoneyTerms::defaultValueMinor),
        (long) middle(all, MoneyTerms::perLateHourMinor),
        (long) middle(all, MoneyTerms::perOpenHourMinor),
        (long) middle(all, MoneyTerms::growthMinor),
        middle(all, MoneyTerms::slackHours),
        middle(all, MoneyTerms::leadHours),
        middle(all, MoneyTerms::leadSpread),
        middle(all, MoneyTerms::handlingMinutes),
        middle(all, MoneyTerms::selfResolutionPerHour),
        middle(all, MoneyTerms::falseAlarmShare),
        Obligation.NEVER);
  }

  private static double middle(Collection<MoneyTerms> all, ToDoubleFunction<MoneyTerms> of) {
    double[] sorted = all.stream().mapToDouble(of).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
