package dev.andon.scoring;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * CPU time of the core, of an explanation (interval and Shapley values, every group different) and
 * of a whole decision made again from its record: one thread, inputs of random decisions. Run by
 * {@code bench/scoring}.
 */
public final class ScoringBenchmark {
  private static final int CASES = 5000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ScoringBenchmark() {}

  private interface Work {
    double on(int n);
  }

  public static void main(String[] arguments) {
    int scores = Integer.parseInt(arguments[0]);
    int decisions = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    RandomDecisions random = new RandomDecisions(9);
    List<Decision> made = new ArrayList<>();
    List<StoredInputs> stored = new ArrayList<>();
    List<ScoreInputs> numbers = new ArrayList<>();
    for (int n = 0; n < CASES; n++) {
      Decision decision = random.next();
      made.add(decision);
      stored.add(new StoredInputs(decision.inputs()));
      numbers.add(stored.get(n).numbers());
    }
    double sum = 0;
    for (int round = 1; round <= rounds; round++) {
      double[] micros = new double[3];
      sum +=
          timed(micros, 0, scores, n -> Score.of(numbers.get(n % CASES)).index())
              + timed(micros, 1, decisions, n -> explained(stored, numbers, n % CASES))
              + timed(micros, 2, decisions, n -> Scorer.recompute(made.get(n % CASES)).score());
      System.out.printf(
          Locale.ROOT,
          "round %d: %,.0f scores/s (%.2f us), explanation %.1f us, decision again from its record %.1f us%n",
          round,
          1e6 / micros[0],
          micros[0],
          micros[1],
          micros[2]);
    }
    System.out.println("checksum " + sum);
  }

  private static double explained(List<StoredInputs> stored, List<ScoreInputs> numbers, int n) {
    ScoreInputs mine = numbers.get(n);
    return Confidence.of(stored.get(n), mine, 50).width()
        + Shapley.of(mine, stored.get(n).typical(mine)).get(0).points();
  }

  private static double timed(double[] micros, int slot, int times, Work work) {
    double sum = 0;
    long before = THREADS.getCurrentThreadCpuTime();
    for (int n = 0; n < times; n++) {
      sum += work.on(n);
    }
    micros[slot] = (THREADS.getCurrentThreadCpuTime() - before) / 1e3 / times;
    return sum;
  }
}
