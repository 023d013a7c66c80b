package dev.andon.statistics;

/** Student's t distribution. */
public final class StudentT {
  private static final int STEPS = 200;
  private static final double ENOUGH = 1e-12;
  private static final double[] LANCZOS = {
    76.18009172947146,
    -86.50532032941677,
    24.01409824083091,
    -1.231739572450155,
    0.1208650973866179e-2,
    -0.5395239384953e-5
  };

  private StudentT() {}

  /** Probability of a value above t. */
  public static double above(double t, int freedom) {
    double tail = beta(freedom / 2.0, 0.5, freedom / (freedom + t * t)) / 2;
    return t >= 0 ? tail : 1 - tail;
  }

  /**
   * The value that a share of all is above.
   *
   * @param share at most 0.5; a value beyond 100 is not looked for
   */
  public static double exceededBy(double share, int freedom) {
    double low = 0;
    double high = 100;
    for (int i = 0; i < STEPS; i++) {
      double middle = (low + high) / 2;
      if (above(middle, freedom) > share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The regularised incomplete beta function, by its continued fraction (Lentz). */
  public static double beta(double a, double b, double x) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    double front =
        StrictMath.exp(
            logGamma(a + b)
                - logGamma(a)
                - logGamma(b)
                + a * StrictMath.log(x)
                + b * StrictMath.log(1 - x));
    return x < (a + 1) / (a + b + 2)
        ? front * fraction(a, b, x) / a
        : 1 - front * fraction(b, a, 1 - x) / b;
  }

  private static double fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / kept(1 - (a + b) * x / (a + 1));
    double result = d;
    for (int m = 1; m <= STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / kept(1 + even * d);
      c = kept(1 + even / c);
      result *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / kept(1 + odd * d);
      c = kept(1 + odd / c);
      double step = d * c;
      result *= step;
      if (Math.abs(step - 1) < ENOUGH) {
        break;
      }
    }
    return result;
  }

  private static double kept(double value) {
    return Math.abs(value) < 1e-300 ? 1e-300 : value;
  }

  private static double logGamma(double x) {
    double sum = 1.000000000190015;
    double y = x;
    for (double one : LANCZOS) {
      sum += one / ++y;
    }
    double t = x + 5.5;
    return (x + 0.5) * StrictMath.log(t) - t + StrictMath.log(2.5066282746310005 * sum / x);
  }
}
