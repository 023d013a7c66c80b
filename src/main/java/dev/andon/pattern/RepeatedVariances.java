package dev.andon.pattern;

import dev.andon.statistics.StudentT;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Stocks whose counts differ from the book again and again: the binomial tail of so many
 * differences in so many counts, at the rate of the other stocks of the site (where few are counted
 * there, at the greater of that and the rate of all), and Benjamini-Hochberg over all stocks that
 * were counted. A stock that is counted often therefore needs more of them.
 */
public final class RepeatedVariances {
  private static final int FEWEST = 3;
  private static final int ENOUGH_OTHERS = 30;

  private RepeatedVariances() {}

  /** Counts of a stock, and those of them that differed. */
  public record Tally(String site, String stock, int counts, int off) {}

  /**
   * A stock that differs too often.
   *
   * @param usual rate of the others
   * @param falseShare rate of false findings at which it is reported, 0 to 1
   */
  public record Repeated(Tally tally, double usual, double falseShare) {}

  private record Test(Tally tally, double usual, double p) {}

  /** The stocks that differ too often at this rate of false findings, the surest first. */
  public static List<Repeated> among(List<Tally> tallies, double falseShare) {
    Map<String, Sum> sites = new TreeMap<>();
    Sum all = new Sum();
    for (Tally tally : tallies) {
      sites.computeIfAbsent(tally.site(), ignored -> new Sum()).add(tally);
      all.add(tally);
    }
    List<Test> tests = new ArrayList<>();
    for (Tally tally : tallies) {
      tests.add(test(tally, Objects.requireNonNull(sites.get(tally.site())), all));
    }
    tests.sort(Comparator.comparing(Test::p).thenComparing(test -> test.tally().stock()));
    double[] shares = FalseShare.of(tests.stream().mapToDouble(Test::p).toArray());
    List<Repeated> found = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      Test one = tests.get(i);
      if (shares[i] <= falseShare && one.tally().off() >= FEWEST) {
        found.add(new Repeated(one.tally(), one.usual(), shares[i]));
      }
    }
    return found;
  }

  private static Test test(Tally tally, Sum site, Sum all) {
    double usual = site.rateWithout(tally);
    if (site.counts - tally.counts() < ENOUGH_OTHERS) {
      usual = Math.max(usual, all.rateWithout(tally));
    }
    double p =
        tally.off() == 0 ? 1 : StudentT.beta(tally.off(), tally.counts() - tally.off() + 1, usual);
    return new Test(tally, usual, p);
  }

  private static final class Sum {
    private int counts;
    private int off;

    void add(Tally tally) {
      counts += tally.counts();
      off += tally.off();
    }

    double rateWithout(Tally tally) {
      return (off - tally.off() + 0.5) / (counts - tally.counts() + 1);
    }
  }
}
