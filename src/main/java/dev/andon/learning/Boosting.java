package dev.andon.learning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Learns trees: each is fitted to what those before it leave, on a share of the rows that a seed
 * chooses; as many stay as make the least error on rows that none was fitted to. Sums run in the
 * order of the rows, so the same rows give the same trees on every Java.
 */
public final class Boosting {
  private final Parameters parameters;
  private final Sample fit;
  private final double[][] cuts;
  private final byte[][] bins;

  /**
   * How trees are learnt.
   *
   * @param rate share of what a tree says that counts
   * @param bins that the values of a feature are put into
   * @param leaf rows that a leaf has at least
   * @param weight rows that a leaf's zero weighs
   * @param share of the rows that a tree is fitted to
   */
  public record Parameters(
      int trees,
      int depth,
      double rate,
      int bins,
      int leaf,
      double weight,
      double share,
      long seed) {
    public Parameters {
      if (trees > BoostedTrees.MOST_TREES
          || depth > BoostedTrees.MOST_DEPTH
          || bins > Byte.MAX_VALUE) {
        throw new IllegalArgumentException("too many trees, levels or bins");
      }
    }
  }

  /** Rows of features with what came of each. */
  public record Sample(List<double[]> rows, List<Double> targets) {
    public Sample {
      rows = List.copyOf(rows);
      targets = List.copyOf(targets);
      if (rows.size() != targets.size()) {
        throw new IllegalArgumentException("each row needs its target");
      }
    }
  }

  private Boosting(Sample fit, Parameters parameters) {
    this.parameters = parameters;
    this.fit = fit;
    int features = fit.rows().get(0).length;
    cuts = new double[features][];
    bins = new byte[features][fit.rows().size()];
    for (int feature = 0; feature < features; feature++) {
      cuts[feature] = cuts(feature);
      for (int row = 0; row < fit.rows().size(); row++) {
        bins[feature][row] = (byte) bin(cuts[feature], fit.rows().get(row)[feature]);
      }
    }
  }

  /**
   * Learns from rows.
   *
   * @param check other rows, which decide how many trees stay
   */
  public static BoostedTrees learn(Sample fit, Sample check, Parameters parameters) {
    return new Boosting(fit, parameters).learn(check);
  }

  private BoostedTrees learn(Sample check) {
    int n = fit.rows().size();
    double[] left = fit.targets().stream().mapToDouble(Double::doubleValue).toArray();
    double[] unseen = check.targets().stream().mapToDouble(Double::doubleValue).toArray();
    Random random = new Random(parameters.seed());
    List<BoostedTrees.Node> trees = new ArrayList<>();
    double least = squares(unseen);
    int best = 0;
    for (int tree = 1; tree <= parameters.trees(); tree++) {
      int[] rows = new int[n];
      int size = 0;
      for (int row = 0; row < n; row++) {
        if (random.nextDouble() < parameters.share()) {
          rows[size++] = row;
        }
      }
      BoostedTrees.Node grown = grow(Arrays.copyOf(rows, size), left, parameters.depth());
      if (grown instanceof BoostedTrees.Leaf) {
        break;
      }
      trees.add(grown);
      take(grown, fit.rows(), left);
      take(grown, check.rows(), unseen);
      double error = squares(unseen);
      if (error < least) {
        least = error;
        best = tree;
      }
    }
    return new BoostedTrees(trees.subList(0, best));
  }

  private static void take(BoostedTrees.Node tree, List<double[]> rows, double[] left) {
    for (int row = 0; row < left.length; row++) {
      left[row] -= BoostedTrees.of(tree, rows.get(row));
    }
  }

  private static double squares(double[] left) {
    double sum = 0;
    for (double one : left) {
      sum += one * one;
    }
    return sum;
  }

  private double[] cuts(int feature) {
    double[] sorted = fit.rows().stream().mapToDouble(row -> row[feature]).sorted().toArray();
    double[] distinct = Arrays.stream(sorted).distinct().toArray();
    if (distinct.length <= parameters.bins()) {
      double[] cuts = new double[distinct.length - 1];
      for (int i = 0; i < cuts.length; i++) {
        cuts[i] = BoostedTrees.rounded((distinct[i] + distinct[i + 1]) / 2);
      }
      return cuts;
    }
    double[] cuts = new double[parameters.bins() - 1];
    for (int i = 0; i < cuts.length; i++) {
      int place = (int) ((long) sorted.length * (i + 1) / parameters.bins());
      cuts[i] = BoostedTrees.rounded(sorted[place]);
    }
    return Arrays.stream(cuts).distinct().toArray();
  }

  /** The first bin whose cut a value does not pass. */
  private static int bin(double[] cuts, double value) {
    int bin = 0;
    while (bin < cuts.length && value > cuts[bin]) {
      bin++;
    }
    return bin;
  }

  /** The best split of a node. */
  private static final class Best {
    double gain;
    int feature = -1;
    int bin;
  }

  private BoostedTrees.Node grow(int[] rows, double[] left, int depth) {
    double sum = 0;
    for (int row : rows) {
      sum += left[row];
    }
    if (depth > 0 && rows.length >= 2 * parameters.leaf()) {
      Best best = new Best();
      for (int feature = 0; feature < bins.length; feature++) {
        split(rows, left, sum, feature, best);
      }
      if (best.feature >= 0) {
        return split(rows, left, depth, best);
      }
    }
    return new BoostedTrees.Leaf(
        BoostedTrees.rounded(parameters.rate() * sum / (rows.length + parameters.weight())));
  }

  private void split(int[] rows, double[] left, double sum, int feature, Best best) {
    double[] sums = new double[cuts[feature].length + 1];
    int[] counts = new int[sums.length];
    byte[] of = bins[feature];
    for (int row : rows) {
      sums[of[row]] += left[row];
      counts[of[row]]++;
    }
    double whole = gain(sum, rows.length);
    double low = 0;
    int n = 0;
    for (int bin = 0; bin < sums.length - 1; bin++) {
      low += sums[bin];
      n += counts[bin];
      if (n >= parameters.leaf() && rows.length - n >= parameters.leaf()) {
        double gain = gain(low, n) + gain(sum - low, rows.length - n) - whole;
        if (gain > best.gain + 1e-12) {
          best.gain = gain;
          best.feature = feature;
          best.bin = bin;
        }
      }
    }
  }

  private double gain(double sum, int count) {
    return sum * sum / (count + parameters.weight());
  }

  private BoostedTrees.Node split(int[] rows, double[] left, int depth, Best best) {
    byte[] of = bins[best.feature];
    int[] low = Arrays.stream(rows).filter(row -> of[row] <= best.bin).toArray();
    int[] high = Arrays.stream(rows).filter(row -> of[row] > best.bin).toArray();
    return new BoostedTrees.Split(
        best.feature,
        cuts[best.feature][best.bin],
        grow(low, left, depth - 1),
        grow(high, left, depth - 1));
  }
}
