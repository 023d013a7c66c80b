package dev.andon.pattern;

import java.util.Locale;

/** How alike two texts are. */
final class Likeness {
  private Likeness() {}

  /** Letters and digits alone, in lower case, without leading zeros. */
  static String normal(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}]", "")
        .replaceFirst("^0+(?=.)", "");
  }

  /**
   * Changes of one character, or swaps of two neighbours, that make one text the other (optimal
   * string alignment).
   */
  static int distance(String one, String other) {
    int[][] cost = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : least(cost, one, other, i, j);
      }
    }
    return cost[one.length()][other.length()];
  }

  private static int least(int[][] cost, String one, String other, int i, int j) {
    int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
    int least =
        Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + same);
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
