package dev.andon.pattern;

/** The rate of false findings by Benjamini and Hochberg. */
final class FalseShare {
  private FalseShare() {}

  /**
   * For each of so many tests the share of false ones among it and all before it.
   *
   * @param rising probabilities by chance, the smallest first
   */
  static double[] of(double[] rising) {
    double[] shares = new double[rising.length];
    double share = 1;
    for (int i = rising.length - 1; i >= 0; i--) {
      share = Math.min(share, rising[i] * rising.length / (i + 1));
      shares[i] = share;
    }
    return shares;
  }
}
