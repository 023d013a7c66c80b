package dev.andon.simulation;

/**
 * A stream of random numbers that is the same on every machine and Java (SplitMix64, StrictMath),
 * chosen by what it is for: the same keys give the same stream, whatever else was drawn. So all
 * policies meet the same cases.
 */
final class Draws {
  private static final long STEP = 0x9E3779B97F4A7C15L;
  private long state;

  Draws(long... keys) {
    for (long key : keys) {
      state = mixed(state + STEP + key);
    }
  }

  private static long mixed(long seed) {
    long z = (seed ^ (seed >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Above 0, at most 1. */
  double uniform() {
    state += STEP;
    return ((mixed(state) >>> 11) + 1) * 0x1.0p-53;
  }

  double between(double least, double most) {
    return least + (most - least) * uniform();
  }

  /** From 0 to below {@code bound}. */
  int index(int bound) {
    return Math.min(bound - 1, (int) (uniform() * bound));
  }

  /** The index of one of these shares, which sum to 1. */
  int oneOf(double... shares) {
    double left = uniform();
    for (int i = 0; i < shares.length - 1; i++) {
      left -= shares[i];
      if (left <= 0) {
        return i;
      }
    }
    return shares.length - 1;
  }

  double normal() {
    return StrictMath.sqrt(-2 * StrictMath.log(uniform()))
        * StrictMath.cos(2 * Math.PI * uniform());
  }

  /** Log-normal around median 1. */
  double spread(double sigma) {
    return StrictMath.exp(sigma * normal());
  }

  /** Log-normal of mean 1. */
  double factor(double sigma) {
    return StrictMath.exp(sigma * normal() - sigma * sigma / 2);
  }

  /** Hours until something of this rate per hour happens; infinite when it never does. */
  double wait(double rate) {
    return rate > 0 ? -StrictMath.log(uniform()) / rate : Double.POSITIVE_INFINITY;
  }
}
