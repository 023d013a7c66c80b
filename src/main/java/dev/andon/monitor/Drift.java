package dev.andon.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether a figure is spread as it was: population stability index over tenths of the earlier
 * window. The usual limit of 0.10 cries wolf on small windows; here it is at least the 99.9 % point
 * of what chance alone gives, 27.9 · (1/n + 1/m).
 */
public final class Drift {
  private static final int TENTHS = 10;
  private static final int LEAST = 200;
  private static final double USUAL = 0.10;
  private static final double BY_CHANCE = 27.9;
  private static final double LARGE = 0.25;

  /** So much of a case in each bin, that an empty one is not infinitely far away. */
  private static final double HALF = 0.5;

  private Drift() {}

  /** Of one figure, before and now. */
  public static Reading of(String figure, double[] before, double[] now) {
    long cases = now.length;
    double limit = limit(before.length, now.length);
    if (before.length < LEAST || now.length < LEAST) {
      return new Reading(
          "drift",
          figure,
          Reading.Level.FEW,
          0,
          limit,
          cases,
          "Too few decisions to compare: "
              + before.length
              + " before and "
              + now.length
              + " now, "
              + LEAST
              + " of each are needed.");
    }
    double psi = psi(before, now);
    Reading.Level level =
        psi < limit
            ? Reading.Level.OK
            : psi < StrictMath.max(LARGE, limit) ? Reading.Level.WARN : Reading.Level.ACT;
    return new Reading(
        "drift",
        figure,
        level,
        psi,
        limit,
        cases,
        String.format(
            Locale.ROOT,
            "%s: stability index %.3f, median %.1f, before %.1f.",
            level == Reading.Level.OK ? "Spread as before" : "Spread otherwise than before",
            psi,
            median(now),
            median(before)));
  }

  static double limit(int before, int now) {
    return before == 0 || now == 0
        ? USUAL
        : StrictMath.max(USUAL, BY_CHANCE * (1.0 / before + 1.0 / now));
  }

  static double psi(double[] before, double[] now) {
    List<Double> edges = new ArrayList<>();
    List<Double> atoms = new ArrayList<>();
    double[] sorted = before.clone();
    Arrays.sort(sorted);
    for (int tenth = 1; tenth < TENTHS; tenth++) {
      double edge = sorted[tenth * sorted.length / TENTHS];
      if (!edges.isEmpty() && edges.get(edges.size() - 1) == edge) {
        // A value that fills a tenth of its own, e.g. one that people set.
        if (!atoms.contains(edge)) {
          atoms.add(edge);
        }
      } else {
        edges.add(edge);
      }
    }
    double[] expected = shares(before, edges, atoms);
    double[] actual = shares(now, edges, atoms);
    double psi = 0;
    for (int bin = 0; bin < expected.length; bin++) {
      psi += (actual[bin] - expected[bin]) * StrictMath.log(actual[bin] / expected[bin]);
    }
    return psi;
  }

  private static double[] shares(double[] values, List<Double> edges, List<Double> atoms) {
    double[] counts = new double[edges.size() + 1 + atoms.size()];
    Arrays.fill(counts, HALF);
    for (double value : values) {
      int atom = atoms.indexOf(value);
      int bin = 0;
      while (atom < 0 && bin < edges.size() && value >= edges.get(bin)) {
        bin++;
      }
      counts[atom < 0 ? bin : edges.size() + 1 + atom]++;
    }
    double all = values.length + HALF * counts.length;
    for (int bin = 0; bin < counts.length; bin++) {
      counts[bin] /= all;
    }
    return counts;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
