package dev.andon.pattern;

import dev.andon.statistics.StudentT;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose share of errors is out of the ordinary: the lift of its rate over that of the rest, with
 * its variance clustered by day (never below the binomial), Student's t, and Benjamini-Hochberg
 * over all that were compared, so that the stated share of what is reported is false. Needs all
 * transactions, not only those with errors.
 */
public final class Concentration {
  private static final int FEWEST_ERRORS = 6;
  private static final int FEWEST_DAYS = 7;
  private static final double LEAST_LIFT = 1.5;
  private static final double LEAST_SHARE = 0.05;
  private static final int MOST_CAUSES = 10;

  private Concentration() {}

  /**
   * What transactions have in common.
   *
   * @param attribute e.g. {@code carrier}
   */
  public record Cause(String attribute, String value) implements Comparable<Cause> {
    @Override
    public int compareTo(Cause other) {
      int attributes = attribute.compareTo(other.attribute);
      return attributes != 0 ? attributes : value.compareTo(other.value);
    }
  }

  /**
   * Transactions of the same causes on one day, and those of them with an error.
   *
   * @param causes of two that explain the same errors the one that stands first is named
   */
  public record Count(List<Cause> causes, LocalDate day, int all, int errors) {
    public Count {
      causes = List.copyOf(causes);
    }

    /** Transactions that are told apart by one value. */
    static Count of(String value, LocalDate day, int all, int errors) {
      return new Count(List.of(new Cause("", value)), day, all, errors);
    }
  }

  /**
   * A cause with too many errors.
   *
   * @param atLeast lower 95 % bound of the lift
   * @param beyond errors more than at the rate of the rest
   * @param falseShare rate of false findings at which it is reported, 0 to 1
   */
  public record Excess(
      Cause cause,
      int all,
      int errors,
      double lift,
      double atLeast,
      double beyond,
      double falseShare) {
    private Excess at(double rate) {
      return new Excess(cause, all, errors, lift, atLeast, beyond, rate);
    }

    private double weight() {
      return beyond / Math.sqrt(all);
    }
  }

  private record Test(Excess excess, double p) {}

  /** The causes with too many errors at this rate of false findings, the surest first. */
  public static List<Excess> among(List<Count> counts, double falseShare) {
    List<LocalDate> days = counts.stream().map(Count::day).distinct().sorted().toList();
    if (days.size() < FEWEST_DAYS) {
      return List.of();
    }
    Side total = new Side(days.size());
    Map<Cause, Side> sides = new HashMap<>();
    for (Count count : counts) {
      int day = Collections.binarySearch(days, count.day());
      total.add(day, count);
      count
          .causes()
          .forEach(
              cause ->
                  sides.computeIfAbsent(cause, ignored -> new Side(days.size())).add(day, count));
    }
    List<Test> tests = new ArrayList<>();
    sides.forEach((cause, side) -> tests.add(test(cause, side, total.without(side))));
    tests.sort(Comparator.comparing(Test::p).thenComparing(test -> test.excess().cause()));
    double[] shares = FalseShare.of(tests.stream().mapToDouble(Test::p).toArray());
    List<Excess> found = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      Excess one = tests.get(i).excess();
      if (shares[i] <= falseShare
          && one.errors() >= FEWEST_ERRORS
          && one.atLeast() >= LEAST_LIFT
          && one.errors() >= LEAST_SHARE * total.errors) {
        found.add(one.at(shares[i]));
      }
    }
    return found;
  }

  /**
   * The fewest causes that explain the errors: the heaviest one, then the heaviest of what is left
   * without its transactions, and so on; so that a lane does not make its carrier and both its ends
   * suspect.
   */
  public static List<Excess> causes(List<Count> counts, double falseShare) {
    List<Count> left = counts;
    List<Excess> found = new ArrayList<>();
    while (found.size() < MOST_CAUSES) {
      Optional<Excess> next = heaviest(left, among(left, falseShare));
      if (next.isEmpty()) {
        break;
      }
      Cause cause = next.get().cause();
      found.add(next.get());
      left = left.stream().filter(count -> !count.causes().contains(cause)).toList();
    }
    return found;
  }

  /** Of those that weigh the same, the one that stands first in their transactions. */
  private static Optional<Excess> heaviest(List<Count> counts, List<Excess> found) {
    double most = found.stream().mapToDouble(Excess::weight).max().orElse(0);
    List<Excess> same = found.stream().filter(one -> one.weight() >= most * (1 - 1e-9)).toList();
    return counts.stream()
        .flatMap(count -> count.causes().stream())
        .flatMap(cause -> same.stream().filter(one -> one.cause().equals(cause)))
        .findFirst();
  }

  private static Test test(Cause cause, Side own, Side rest) {
    double lift = StrictMath.log(own.rate() / rest.rate());
    double error = Math.sqrt(own.variance() + rest.variance());
    int freedom = own.days() - 1;
    double p = StudentT.above(lift / error, freedom);
    double atLeast = StrictMath.exp(lift - StudentT.exceededBy(0.05, freedom) * error);
    return new Test(
        new Excess(
            cause,
            own.all,
            own.errors,
            StrictMath.exp(lift),
            atLeast,
            own.errors - own.all * rest.rate(),
            1),
        p);
  }

  /**
   * One side of a comparison; half an error more keeps rates of none and all apart from 0 and 1.
   */
  private static final class Side {
    private final int[] allByDay;
    private final int[] errorsByDay;
    private int all;
    private int errors;

    Side(int days) {
      allByDay = new int[days];
      errorsByDay = new int[days];
    }

    void add(int day, Count count) {
      add(day, count.all(), count.errors());
    }

    private void add(int day, int more, int wrong) {
      allByDay[day] += more;
      errorsByDay[day] += wrong;
      all += more;
      errors += wrong;
    }

    Side without(Side other) {
      Side rest = new Side(allByDay.length);
      for (int day = 0; day < allByDay.length; day++) {
        rest.add(
            day, allByDay[day] - other.allByDay[day], errorsByDay[day] - other.errorsByDay[day]);
      }
      return rest;
    }

    int days() {
      return allByDay.length;
    }

    double rate() {
      return (errors + 0.5) / (all + 1);
    }

    /** Of the logarithm of the rate. */
    double variance() {
      double rate = rate();
      double clustered = 0;
      for (int day = 0; day < allByDay.length; day++) {
        double off = errorsByDay[day] - rate * allByDay[day];
        clustered += off * off;
      }
      double size = all + 1.0;
      double variance =
          Math.max(clustered * days() / (days() - 1) / (size * size), rate * (1 - rate) / size);
      return variance / (rate * rate);
    }
  }
}
