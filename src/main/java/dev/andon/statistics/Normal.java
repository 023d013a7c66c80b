package dev.andon.statistics;

/** The normal distribution. */
public final class Normal {
  private Normal() {}

  /** Probability of a value above z, to 1.2e-7. */
  public static double above(double z) {
    return 0.5 * complement(z / Math.sqrt(2));
  }

  /** The complementary error function. */
  private static double complement(double x) {
    double t = 1 / (1 + 0.5 * Math.abs(x));
    double[] c = {
      -1.26551223,
      1.00002368,
      0.37409196,
      0.09678418,
      -0.18628806,
      0.27886807,
      -1.13520398,
      1.48851587,
      -0.82215223,
      0.17087277
    };
    double sum = 0;
    for (int i = c.length - 1; i >= 0; i--) {
      sum = sum * t + c[i];
    }
    double tail = t * StrictMath.exp(-x * x + sum);
    return x >= 0 ? tail : 2 - tail;
  }
}
