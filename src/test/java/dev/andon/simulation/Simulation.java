package dev.andon.simulation;

import dev.andon.statistics.StudentT;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * {@code bench/simulation}: scenario SC1 in three loss worlds under the product's score and its
 * rivals, the same cases for all; avoidable loss = loss less what it would be with people without
 * limit in the same hours. Ends with 1 when an aim is missed.
 */
public final class Simulation {
  private static final int TRIES = 120;
  private static final long TUNING_SEED = 1_000_001;
  private static final long HISTORY_SEED = 2_000_001;
  private static final int TUNING_WORLDS = 2;
  private static final double[] OTHER_LOADS = {0.80, 1.00};
  private static final int FEW = 4;

  static final String SCORE = "score";
  static final String PRICED = "score, delay priced";
  static final String FIFTH = "score, 20/14 % missing";
  static final String HALF = "score, 50/35 % missing";
  static final String FIFO = "FIFO";
  static final String HAND = "hand points";
  static final String TUNED = "tuned points";

  private final int seeds;
  private final int days;
  private final List<String> missed = new ArrayList<>();

  private Simulation(int seeds, int days) {
    this.seeds = seeds;
    this.days = days;
  }

  /**
   * Arguments: seeds; measured days (at least 7: the first week is the peak); the numbers of the
   * worlds, none = all.
   */
  public static void main(String[] arguments) {
    Simulation simulation =
        new Simulation(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    List<String> worlds = List.of(arguments).subList(2, arguments.length);
    for (Losses losses : List.of(new SmoothLosses(), new SteppedLosses(), new BatchLosses())) {
      if (worlds.isEmpty() || worlds.contains(losses.name().substring(0, 1))) {
        simulation.play(losses);
      }
    }
    if (simulation.missed.isEmpty()) {
      System.out.println("\nevery aim is met");
    } else {
      simulation.missed.forEach(aim -> System.out.println("MISSED: " + aim));
      System.exit(1);
    }
  }

  /** Figures by seed. */
  private static final class Row {
    final List<Outcome.Figures> figures = new ArrayList<>();
    final List<Double> avoidable = new ArrayList<>();
  }

  /** A mean and half of its 95 % interval. */
  private record Mean(double mean, double half) {
    static Mean of(List<Double> values) {
      double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
      int freedom = values.size() - 1;
      if (freedom == 0) {
        return new Mean(mean, Double.NaN);
      }
      double t = StudentT.exceededBy(0.025, freedom);
      return new Mean(mean, t * StrictMath.sqrt(squares / freedom / values.size()));
    }

    String with(int decimals) {
      return String.format(Locale.ROOT, "%,." + decimals + "f ± %,." + decimals + "f", mean, half);
    }
  }

  /** The world as it is, judged; the smooth one also with more and with fewer people. */
  private void play(Losses losses) {
    PointsTable tuned = tuned(losses);
    judge(losses, play(losses, tuned, World.LOAD));
    if (losses instanceof SmoothLosses) {
      for (double load : OTHER_LOADS) {
        play(losses, tuned, load);
      }
    }
  }

  private Map<String, Row> play(Losses losses, PointsTable tuned, double load) {
    Map<String, Row> rows = new LinkedHashMap<>();
    List<Double> unavoidable = new ArrayList<>();
    History history = history(losses, load);
    int played = load == World.LOAD ? seeds : Math.min(seeds, FEW);
    for (int seed = 1; seed <= played; seed++) {
      World world = new World(seed, days, losses, load);
      if (seed == 1) {
        describe(world, tuned, load);
      }
      double least = Run.unlimited(world).figures().loss();
      unavoidable.add(least);
      for (Policy policy : policies(world, tuned, history)) {
        Outcome.Figures figures = Run.of(world, policy).figures();
        Row row = rows.computeIfAbsent(policy.name(), name -> new Row());
        row.figures.add(figures);
        row.avoidable.add(figures.loss() - least);
      }
    }
    System.out.printf(Locale.ROOT, "unavoidable loss %s EUR a day%n", Mean.of(unavoidable).with(0));
    print(rows);
    return rows;
  }

  private static List<Policy> policies(World world, PointsTable tuned, History history) {
    List<Policy> policies = new ArrayList<>();
    policies.add(Rivals.fifo());
    policies.add(Rivals.codes());
    policies.add(PointsTable.hand(Knowledge.USUAL));
    policies.add(tuned);
    policies.add(Rivals.earliestDue(Knowledge.USUAL));
    ByScore score = ByScore.shipped(SCORE, world).with(history);
    policies.add(score);
    policies.add(score.named(FIFTH).with(Knowledge.FIFTH));
    policies.add(score.named(HALF).with(Knowledge.HALF));
    policies.add(ByScore.shipped("score, set by hand", world));
    policies.add(score.named("score, no guard class").unguarded());
    policies.add(score.named("score, no reserve").unreserved());
    policies.add(score.named("score, deferred 8 h").deferring(8));
    policies.add(score.named("score, types known").with(Estimates.ofTypes(history)));
    policies.add(score.named(PRICED).whereDelayIsPriced());
    policies.add(score.named("score, cases known").with(Estimates.ofCases(history)));
    if (world.losses.faults()) {
      policies.add(score.named("score, faults summed").summing());
    }
    return policies;
  }

  /** What is counted in a run under FIFO, on a seed of its own. */
  private History history(Losses losses, double load) {
    World past = new World(HISTORY_SEED, days, losses, load);
    return History.of(Run.of(past, Rivals.fifo()), Knowledge.USUAL, past.policy.uncertainty());
  }

  /** The best of a random search, on seeds of its own. */
  private PointsTable tuned(Losses losses) {
    List<World> worlds = new ArrayList<>();
    for (int i = 0; i < TUNING_WORLDS; i++) {
      worlds.add(new World(TUNING_SEED + i, days, losses));
    }
    Draws draws = new Draws(TUNING_SEED);
    PointsTable best = PointsTable.hand(Knowledge.USUAL);
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < TRIES; i++) {
      PointsTable tried = PointsTable.random(Knowledge.USUAL, draws);
      double loss = 0;
      for (World world : worlds) {
        loss += Run.of(world, tried).figures().loss();
      }
      if (loss < least) {
        least = loss;
        best = tried;
      }
    }
    return best;
  }

  private static void describe(World world, PointsTable tuned, double load) {
    long measured = world.cases.stream().filter(world::measured).count();
    System.out.printf(
        Locale.ROOT,
        "%nworld %s, load %.2f: %d types, %d teams, %d people, %.0f cases a day%n  %s: %s%n",
        world.losses.name(),
        load,
        world.types.size(),
        world.teams.size(),
        world.people.size(),
        measured / world.measuredDays(),
        TUNED,
        tuned.weights());
  }

  private static void print(Map<String, Row> rows) {
    System.out.printf(
        Locale.ROOT,
        "%-26s %22s %16s %16s %16s %9s %7s %7s %6s%n",
        "policy",
        "avoidable EUR a day",
        "FIFO is x worse",
        "hand is x worse",
        "tuned is x worse",
        "missed/d",
        "mean h",
        "max h",
        "open");
    for (Map.Entry<String, Row> row : rows.entrySet()) {
      List<Outcome.Figures> figures = row.getValue().figures;
      System.out.printf(
          Locale.ROOT,
          "%-26s %22s %16s %16s %16s %9.0f %7.1f %7.0f %6.0f%n",
          row.getKey(),
          Mean.of(row.getValue().avoidable).with(0),
          ratio(rows, FIFO, row.getKey()).with(2),
          ratio(rows, HAND, row.getKey()).with(2),
          ratio(rows, TUNED, row.getKey()).with(2),
          figures.stream().mapToDouble(Outcome.Figures::missed).average().orElseThrow(),
          figures.stream().mapToDouble(Outcome.Figures::meanAge).average().orElseThrow(),
          oldest(figures),
          figures.stream().mapToDouble(Outcome.Figures::open).average().orElseThrow());
    }
  }

  private static double oldest(List<Outcome.Figures> figures) {
    return figures.stream().mapToDouble(Outcome.Figures::maxAge).max().orElseThrow();
  }

  /**
   * How many times the avoidable loss of one policy another has: of the means, with the interval of
   * a ratio of paired means.
   */
  private static Mean ratio(Map<String, Row> rows, String worse, String better) {
    List<Double> one = row(rows, worse).avoidable;
    List<Double> other = row(rows, better).avoidable;
    double of = Mean.of(other).mean();
    double ratio = Mean.of(one).mean() / of;
    List<Double> rest = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      rest.add((one.get(i) - ratio * other.get(i)) / of);
    }
    return new Mean(ratio, Mean.of(rest).half());
  }

  private static Row row(Map<String, Row> rows, String name) {
    return Objects.requireNonNull(rows.get(name), name);
  }

  private void judge(Losses losses, Map<String, Row> rows) {
    if (losses instanceof SmoothLosses) {
      for (String score : List.of(SCORE, PRICED)) {
        least(losses, rows, FIFO, score, 3.3);
        least(losses, rows, HAND, score, 2.0);
        least(losses, rows, TUNED, score, 1.7);
      }
      least(losses, rows, FIFO, FIFTH, 3.0);
      least(losses, rows, FIFO, HALF, 2.4);
    } else {
      least(losses, rows, TUNED, SCORE, 1.0);
    }
    double oldest = oldest(row(rows, SCORE).figures);
    if (oldest > 180) {
      missed.add(
          String.format(
              Locale.ROOT,
              "world %s: a case is %.0f h old, at most 180 wanted",
              losses.name(),
              oldest));
    }
  }

  private void least(
      Losses losses, Map<String, Row> rows, String worse, String better, double wanted) {
    Mean ratio = ratio(rows, worse, better);
    if (ratio.mean() < wanted) {
      missed.add(
          String.format(
              Locale.ROOT,
              "world %s: %s has %s times the avoidable loss of '%s', at least %.1f wanted",
              losses.name(),
              worse,
              ratio.with(2),
              better,
              wanted));
    }
  }
}
