package dev.andon.shadow;

import dev.andon.scoring.Rank;
import dev.andon.statistics.StudentT;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The same work in two orders. Each close by hand is a chance of its team, at the time when it
 * happened; at each chance either order takes the first of the cases that were detected by then. A
 * case costs its wait times what its decision said an hour of waiting costs. Chances are not moved,
 * so a case that takes long counts as one that does not; and an hour costs the same however long
 * the wait.
 *
 * @param waited each case with the times at which either order takes it
 */
record PairedReplay(List<Waited> waited) {
  private static final double SECONDS_PER_HOUR = 3600;

  /** A case, and when each order takes it. */
  record Waited(Pair pair, Instant champion, Instant challenger) {
    double championHours() {
      return hours(champion);
    }

    double challengerHours() {
      return hours(challenger);
    }

    private double hours(Instant taken) {
      return Duration.between(pair.detectedAt(), taken).toSeconds() / SECONDS_PER_HOUR;
    }
  }

  /**
   * A mean with its 95 % interval by Student's t, days apart.
   *
   * @param days that it is the mean of
   */
  record Interval(double mean, double low, double high, int days) {}

  /** Plays the cases that were closed by hand, team by team. */
  static PairedReplay of(Collection<Pair> pairs) {
    Map<String, List<Pair>> teams =
        pairs.stream()
            .filter(pair -> pair.closed().filter(Pair.Closed::byHand).isPresent())
            .collect(Collectors.groupingBy(Pair::team, TreeMap::new, Collectors.toList()));
    List<Waited> waited = new ArrayList<>();
    for (List<Pair> team : teams.values()) {
      Map<String, Instant> champion = taken(team, Pair::champion);
      Map<String, Instant> challenger = taken(team, Pair::challenger);
      for (Pair pair : team) {
        Instant closed = pair.closed().orElseThrow().at();
        waited.add(
            new Waited(
                pair,
                champion.getOrDefault(pair.caseId(), closed),
                challenger.getOrDefault(pair.caseId(), closed)));
      }
    }
    return new PairedReplay(waited);
  }

  private static Map<String, Instant> taken(List<Pair> team, Function<Pair, Figures> side) {
    List<Instant> chances =
        team.stream().map(pair -> pair.closed().orElseThrow().at()).sorted().toList();
    List<Pair> arrivals =
        team.stream()
            .sorted(Comparator.comparing(Pair::detectedAt).thenComparing(Pair::caseId))
            .toList();
    PriorityQueue<Rank> waiting = new PriorityQueue<>();
    Map<String, Instant> taken = new TreeMap<>();
    int next = 0;
    for (Instant chance : chances) {
      while (next < arrivals.size() && !arrivals.get(next).detectedAt().isAfter(chance)) {
        Pair pair = arrivals.get(next++);
        waiting.add(side.apply(pair).rank(pair.caseId()));
      }
      Rank first = waiting.poll();
      if (first != null) {
        taken.put(first.caseId(), chance);
      }
    }
    return taken;
  }

  /**
   * What the challenger's order costs more than the champion's a day of detection, in the
   * currency's major unit.
   *
   * @param nextHourMinor what an hour of waiting costs, by one of the two
   */
  Interval costOfChallenger(ToDoubleFunction<Pair> nextHourMinor) {
    Map<Long, Double> days = new TreeMap<>();
    for (Waited one : waited) {
      double hours = one.challengerHours() - one.championHours();
      days.merge(
          one.pair().detectedAt().atZone(ZoneOffset.UTC).toLocalDate().toEpochDay(),
          hours * nextHourMinor.applyAsDouble(one.pair()) / 100,
          Double::sum);
    }
    return interval(days.values());
  }

  private static Interval interval(Collection<Double> days) {
    int n = days.size();
    double mean = days.stream().mapToDouble(Double::doubleValue).sum() / StrictMath.max(1, n);
    if (n < 2) {
      return new Interval(mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, n);
    }
    double squares =
        days.stream().mapToDouble(day -> (day - mean) * (day - mean)).reduce(0, Double::sum);
    double error = StrictMath.sqrt(squares / (n - 1) / n) * StudentT.exceededBy(0.025, n - 1);
    return new Interval(mean, mean - error, mean + error, n);
  }
}
