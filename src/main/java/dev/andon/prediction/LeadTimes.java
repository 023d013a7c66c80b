package dev.andon.prediction;

import dev.andon.statistics.Normal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long supply takes beside what was agreed: the logarithm of actual over agreed lead time, log
 * normal, by supplier and site, shrunk to the supplier's and to that of all where little was
 * counted.
 */
public final class LeadTimes {
  private static final double STRENGTH_OF_SUPPLIER = 12;
  private static final double STRENGTH_OF_ALL = 20;
  private static final double NARROWEST = 0.1;
  private static final double UNKNOWN_SPREAD = 0.3;

  private final Map<String, double[]> sums = new HashMap<>();

  /**
   * One supply that came.
   *
   * @param ratio logarithm of actual over agreed lead time
   */
  public record Came(String supplier, String site, double ratio) {}

  /**
   * A log-normal lead time.
   *
   * @param location of the logarithm of its ratio to the agreed one
   */
  public record Lead(double location, double spread) {
    /**
     * Probability that supply which has not come after {@code waited} comes after {@code limit},
     * all in the unit of {@code agreed}.
     */
    public double later(double agreed, double waited, double limit) {
      if (limit <= waited) {
        return 1;
      }
      double still = survival(waited / agreed);
      return still < 1e-9 ? 1 : Math.min(1, survival(limit / agreed) / still);
    }

    private double survival(double ratio) {
      return ratio <= 0 ? 1 : Normal.above((StrictMath.log(ratio) - location) / spread);
    }
  }

  public LeadTimes(List<Came> came) {
    for (Came one : came) {
      for (String key : List.of("", one.supplier(), one.supplier() + "\n" + one.site())) {
        double[] sum = sums.computeIfAbsent(key, ignored -> new double[3]);
        sum[0]++;
        sum[1] += one.ratio();
        sum[2] += one.ratio() * one.ratio();
      }
    }
  }

  /** The lead time of a supplier to a site. */
  public Lead of(String supplier, String site) {
    double all = mean("", 0, STRENGTH_OF_ALL);
    double own = mean(supplier, all, STRENGTH_OF_ALL);
    double lane = mean(supplier + "\n" + site, own, STRENGTH_OF_SUPPLIER);
    return new Lead(lane, spread());
  }

  private double mean(String key, double prior, double strength) {
    double[] sum = sums.getOrDefault(key, new double[3]);
    return (sum[1] + strength * prior) / (sum[0] + strength);
  }

  /** Of all supply, with that of a supplier of which nothing is known as prior. */
  private double spread() {
    double[] sum = sums.getOrDefault("", new double[3]);
    double mean = sum[0] == 0 ? 0 : sum[1] / sum[0];
    double squares = Math.max(0, sum[2] - sum[0] * mean * mean);
    double variance =
        (squares + STRENGTH_OF_ALL * UNKNOWN_SPREAD * UNKNOWN_SPREAD) / (sum[0] + STRENGTH_OF_ALL);
    return Math.max(NARROWEST, Math.sqrt(variance));
  }
}
