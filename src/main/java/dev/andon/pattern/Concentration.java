package dev.andon.pattern;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whose share of errors is out of the ordinary among its peers: the lift of its rate over that of
 * the rest, with its variance clustered by day (never below the binomial), Student's t, and
 * Benjamini-Hochberg over all that were compared, so that the stated share of what is reported is
 * false. Needs all transactions, not only those with errors.
 */
public final class Concentration {
  private static final int FEWEST_ERRORS = 6;
  private static final int FEWEST_DAYS = 7;
  private static final double LEAST_LIFT = 1.5;
  private static final double LEAST_SHARE = 0.05;

  private Concentration() {}

  /** Transactions of one value on one day, and those of them with an error. */
  public record Count(String value, LocalDate day, int all, int errors) {}

  /**
   * A value with too many errors.
   *
   * @param atLeast lower 95 % bound of the lift
   * @param falseShare rate of false findings at which it is reported, 0 to 1
   */
  public record Excess(
      String value, int all, int errors, double lift, double atLeast, double falseShare) {}

  private record Test(Excess excess, double p) {}

  /** The values with too many errors at this rate of false findings, the surest first. */
  public static List<Excess> among(List<Count> counts, double falseShare) {
    int days = (int) counts.stream().map(Count::day).distinct().count();
    if (days < FEWEST_DAYS) {
      return List.of();
    }
    List<Test> tests = new ArrayList<>();
    for (String value : new TreeSet<>(counts.stream().map(Count::value).toList())) {
      tests.add(test(value, counts, days));
    }
    tests.sort(Comparator.comparing(Test::p).thenComparing(test -> test.excess().value()));
    int total = counts.stream().mapToInt(Count::errors).sum();
    List<Excess> found = new ArrayList<>();
    double rate = 1;
    for (int i = tests.size() - 1; i >= 0; i--) {
      Excess one = tests.get(i).excess();
      rate = Math.min(rate, tests.get(i).p() * tests.size() / (i + 1));
      if (rate <= falseShare
          && one.errors() >= FEWEST_ERRORS
          && one.atLeast() >= LEAST_LIFT
          && one.errors() >= LEAST_SHARE * total) {
        found.add(
            0, new Excess(one.value(), one.all(), one.errors(), one.lift(), one.atLeast(), rate));
      }
    }
    return found;
  }

  private static Test test(String value, List<Count> counts, int days) {
    Side own = new Side();
    Side rest = new Side();
    counts.forEach(count -> (count.value().equals(value) ? own : rest).add(count));
    double lift = StrictMath.log(own.rate() / rest.rate());
    double error = Math.sqrt(own.variance(days) + rest.variance(days));
    double p = StudentT.above(lift / error, days - 1);
    double atLeast = StrictMath.exp(lift - StudentT.quantile95(days - 1) * error);
    return new Test(new Excess(value, own.all, own.errors, StrictMath.exp(lift), atLeast, 1), p);
  }

  /**
   * One side of a comparison; half an error more keeps rates of none and all apart from 0 and 1.
   */
  private static final class Side {
    private final Map<LocalDate, int[]> byDay = new TreeMap<>();
    private int all;
    private int errors;

    void add(Count count) {
      int[] day = byDay.computeIfAbsent(count.day(), ignored -> new int[2]);
      day[0] += count.all();
      day[1] += count.errors();
      all += count.all();
      errors += count.errors();
    }

    double rate() {
      return (errors + 0.5) / (all + 1);
    }

    /** Of the logarithm of the rate. */
    double variance(int days) {
      double rate = rate();
      double clustered = 0;
      for (int[] day : byDay.values()) {
        double off = day[1] - rate * day[0];
        clustered += off * off;
      }
      double size = all + 1.0;
      double variance =
          Math.max(clustered * days / (days - 1) / (size * size), rate * (1 - rate) / size);
      return variance / (rate * rate);
    }
  }
}
