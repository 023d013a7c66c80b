package dev.andon.prediction;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often an order line is split over several shipments after demand spiked: counted by item and
 * site, shrunk to the item and to all, and to a hand-set share where nothing was counted.
 */
public final class SplitShares {
  private static final double STRENGTH_OF_SITE = 12;
  private static final double STRENGTH_OF_ALL = 20;
  private static final double UNKNOWN = 0.1;

  private final Map<String, double[]> counts = new HashMap<>();

  /** A line that went out after a spike. */
  public record Shipped(String site, String item, boolean split) {}

  public SplitShares(List<Shipped> shipped) {
    for (Shipped one : shipped) {
      for (String key : List.of("", one.item(), one.site() + "/" + one.item())) {
        double[] count = counts.computeIfAbsent(key, ignored -> new double[2]);
        count[0]++;
        count[1] += one.split() ? 1 : 0;
      }
    }
  }

  /** Probability that a line of the item is split when it is shipped from the site. */
  public double of(String site, String item) {
    double all = share("", UNKNOWN, STRENGTH_OF_ALL);
    return share(site + "/" + item, share(item, all, STRENGTH_OF_ALL), STRENGTH_OF_SITE);
  }

  private double share(String key, double prior, double strength) {
    double[] count = counts.getOrDefault(key, new double[2]);
    return (count[1] + strength * prior) / (count[0] + strength);
  }
}
