package dev.andon.scoring;

/**
 * Expected deferral loss: the money expected to be lost if a case is put off once more. F(t) = c·x
 * + ½·g·x² + L·P(t+R > d) + l·E[min((t+R−d)+, 96 h)] with x = min(t − detected, 240 h); hours count
 * from the as-of. StrictMath alone, so every machine gives the same bits.
 *
 * @param lump L, major units
 * @param perLateHour l, per hour
 * @param perOpenHour c, per hour
 * @param growth g, per hour²
 * @param age hours since detection, at the as-of
 * @param due hours from the as-of to the due time; negative = past
 * @param lead quantiles of the downstream lead R, hours
 * @param lateCap late hours beyond which no more cost is counted
 * @param openCap open hours beyond which no more cost is counted
 */
record DeferralLoss(
    double lump,
    double perLateHour,
    double perOpenHour,
    double growth,
    double age,
    double due,
    double[] lead,
    double lateCap,
    double openCap) {

  /** Standard normal quantiles at (i + ½)/8. */
  private static final double[] NORMAL = {
    -1.5341205443525463, -0.8871465590188759, -0.4887764111146695, -0.1573106846101707,
    0.1573106846101707, 0.4887764111146695, 0.8871465590188759, 1.5341205443525463
  };

  /** Means of the seven bins of equal probability of Exp(1). */
  private static final double[] EXPONENTIAL = exponentialBins(7);

  private static double[] exponentialBins(int bins) {
    double[] means = new double[bins];
    double lower = 0;
    for (int i = 0; i < bins; i++) {
      double tail = (double) (bins - i - 1) / bins;
      double upper = tail == 0 ? 0 : -StrictMath.log(tail);
      double below = (lower + 1) * StrictMath.exp(-lower);
      double above = tail == 0 ? 0 : (upper + 1) * StrictMath.exp(-upper);
      means[i] = bins * (below - above);
      lower = upper;
    }
    return means;
  }

  static double[] exponentialBins() {
    return EXPONENTIAL.clone();
  }

  /** Eight quantiles of a log-normal lead. */
  static double[] leadQuantiles(double median, double spread) {
    double[] quantiles = new double[NORMAL.length];
    for (int i = 0; i < quantiles.length; i++) {
      quantiles[i] = median * StrictMath.exp(spread * NORMAL[i]);
    }
    return quantiles;
  }

  /** Expected loss if resolved {@code t} hours after the as-of. */
  double at(double t) {
    double missed = 0;
    double late = 0;
    for (double r : lead) {
      double over = t + r - due;
      if (over > 0) {
        missed++;
        late += StrictMath.min(over, lateCap);
      }
    }
    return open(t) + lump * (missed / lead.length) + perLateHour * (late / lead.length);
  }

  /** The part of it that the open hours cost. */
  double open(double t) {
    double x = StrictMath.min(age + t, openCap);
    return perOpenHour * x + 0.5 * growth * x * x;
  }

  /** Share of the deferral that a case of self-resolution rate λ still costs. */
  static double thin(double lambda, double delay) {
    double rate = lambda * delay;
    return rate < 1e-9 ? 1 : (1 - StrictMath.exp(-rate)) / rate;
  }
}
