package dev.andon.learning;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Regression trees that sum to a figure. Thresholds and leaves have six decimals, so that the trees
 * of a text are those that were learnt, bit by bit.
 *
 * @param trees in the order in which they were learnt, and are summed
 */
public record BoostedTrees(List<Node> trees) {
  /** Most trees that a text may have, and how deep. */
  public static final int MOST_TREES = 200;

  public static final int MOST_DEPTH = 5;
  private static final double SCALE = 1e6;

  /** A place in a tree. */
  public sealed interface Node {}

  /** Where a row ends. */
  public record Leaf(double value) implements Node {}

  /** A row whose feature is at most the threshold goes low. */
  public record Split(int feature, double threshold, Node low, Node high) implements Node {}

  public BoostedTrees {
    trees = List.copyOf(trees);
    if (trees.size() > MOST_TREES) {
      throw new IllegalArgumentException("more than " + MOST_TREES + " trees");
    }
  }

  /** What the trees sum to for a row of features. */
  public double of(double[] row) {
    double sum = 0;
    for (Node tree : trees) {
      sum += of(tree, row);
    }
    return sum;
  }

  /** What one tree says. */
  static double of(Node tree, double[] row) {
    Node node = tree;
    while (node instanceof Split split) {
      node = row[split.feature()] <= split.threshold() ? split.low() : split.high();
    }
    return ((Leaf) node).value();
  }

  /** A number to six decimals, as its text is read again. */
  public static double rounded(double number) {
    return StrictMath.round(number * SCALE) / SCALE;
  }

  /** The text of a rounded number. */
  public static String plain(double number) {
    long millionths = StrictMath.round(number * SCALE);
    return millionths == 0
        ? "0"
        : BigDecimal.valueOf(millionths, 6).stripTrailingZeros().toPlainString();
  }

  /** A tree in one line: each split before its two branches, {@code feature<threshold}. */
  public static String text(Node tree) {
    StringBuilder text = new StringBuilder();
    write(tree, text);
    return text.toString();
  }

  private static void write(Node node, StringBuilder text) {
    text.append(text.isEmpty() ? "" : " ");
    if (node instanceof Split split) {
      text.append(split.feature()).append('<').append(plain(split.threshold()));
      write(split.low(), text);
      write(split.high(), text);
    } else {
      text.append(plain(((Leaf) node).value()));
    }
  }

  /**
   * A tree from its line.
   *
   * @param features of a row
   * @throws IllegalArgumentException when it is none
   */
  public static Node parse(String line, int features) {
    Deque<String> words = new ArrayDeque<>(List.of(line.split(" ")));
    Node tree = parse(words, features, 0);
    if (!words.isEmpty()) {
      throw new IllegalArgumentException("a tree has more branches than splits: " + words.peek());
    }
    return tree;
  }

  private static Node parse(Deque<String> words, int features, int depth) {
    String word = words.poll();
    if (word == null) {
      throw new IllegalArgumentException("a tree ends before its branches");
    }
    int less = word.indexOf('<');
    if (less < 0) {
      return new Leaf(number(word));
    }
    if (depth >= MOST_DEPTH) {
      throw new IllegalArgumentException("a tree is deeper than " + MOST_DEPTH);
    }
    int feature = Integer.parseInt(word.substring(0, less));
    if (feature < 0 || feature >= features) {
      throw new IllegalArgumentException("there is no feature " + feature);
    }
    double threshold = number(word.substring(less + 1));
    Node low = parse(words, features, depth + 1);
    return new Split(feature, threshold, low, parse(words, features, depth + 1));
  }

  private static double number(String word) {
    double number = Double.parseDouble(word);
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(word + " is no number");
    }
    return number;
  }
}
