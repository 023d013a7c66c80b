package dev.andon.scoring;

/**
 * How sure figures are ({@code config/scoring.yaml}).
 *
 * @param priorCases hand-set figures weigh as many closed cases
 * @param priorEvents hand-set self-resolution weighs as many
 * @param handlingSpread of the logarithm of the handling time from case to case
 * @param lumpSpread of the logarithm of a penalty that no contract says
 * @param valueSpread of a value that no fact says
 * @param slackSpread of a time to the due time that no fact says
 * @param highPoints widest 90 % interval of the index at confidence HIGH
 * @param mediumPoints at MEDIUM
 * @param staleStockHours age from which on a stock balance says little of an order
 * @param cancelGivenLate probability of a cancellation that {@code valueShare} was set at
 */
public record Uncertainty(
    double priorCases,
    double priorEvents,
    double handlingSpread,
    double lumpSpread,
    double valueSpread,
    double slackSpread,
    double highPoints,
    double mediumPoints,
    double cancelGivenLate,
    double staleStockHours) {
  /** Standard normal quantile of 95 %. */
  static final double Z = 1.6448536269514722;

  /** Of the lower third. */
  private static final double Z_TERCILE = 0.4307272992954576;

  public Uncertainty {
    if (!(priorCases > 0 && priorEvents > 0)) {
      throw new IllegalArgumentException("priorCases and priorEvents must be above 0");
    }
    if (handlingSpread < 0 || lumpSpread < 0 || valueSpread < 0 || slackSpread < 0) {
      throw new IllegalArgumentException("spreads must not be below 0");
    }
    if (!(highPoints > 0 && mediumPoints > highPoints)) {
      throw new IllegalArgumentException("highPoints must be above 0 and below mediumPoints");
    }
    if (!(cancelGivenLate > 0 && cancelGivenLate <= 1)) {
      throw new IllegalArgumentException("cancelGivenLate must be above 0 and at most 1");
    }
  }

  /** A median whose logarithm has a standard error. */
  Estimate aroundMedian(double median, double error, long count, String source) {
    return around(median, median, error, count, source);
  }

  /** One value of a log-normal population of that mean. */
  Estimate oneOfMean(double mean, double spread, long count, String source) {
    double median = mean * StrictMath.exp(-spread * spread / 2);
    return around(mean, median, spread, count, source);
  }

  /** One value of a log-normal population of that lower tercile. */
  Estimate oneOfTercile(double tercile, long count, String source) {
    double median = tercile * StrictMath.exp(Z_TERCILE * slackSpread);
    return around(tercile, median, slackSpread, count, source);
  }

  private static Estimate around(
      double value, double median, double spread, long count, String source) {
    return new Estimate(
        value,
        median * StrictMath.exp(-Z * spread),
        median * StrictMath.exp(Z * spread),
        count,
        source);
  }

  /** A share that {@code weight} cases say. */
  Estimate share(double share, double weight, long count, String source) {
    double error = Z * StrictMath.sqrt(share * (1 - share) / (weight + 1));
    return new Estimate(
        share,
        StrictMath.max(0, share - error),
        StrictMath.min(0.99, share + error),
        count,
        source);
  }

  /** A rate that so many events say: quantiles of Gamma by Wilson and Hilferty. */
  Estimate rate(double rate, double events, long count, String source) {
    return new Estimate(rate, rate * gamma(events, -Z), rate * gamma(events, Z), count, source);
  }

  private static double gamma(double shape, double z) {
    double root = StrictMath.max(0, 1 - 1 / (9 * shape) + z / (3 * StrictMath.sqrt(shape)));
    return root * root * root;
  }
}
