package dev.andon.bench;

import dev.andon.decision.Contract;
import dev.andon.decision.Example;
import dev.andon.decision.Problem;
import dev.andon.decision.Rulebook;
import dev.andon.decision.cel.CelLanguage;
import dev.andon.decision.file.DecisionReader;
import dev.andon.testing.Policies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a ruling costs; see {@code bench/rules}. */
public final class RulesBenchmark {
  private RulesBenchmark() {}

  /** Prints a line a decision. */
  public static void main(String[] arguments) {
    int rulings = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Map<String, String> bodies = new LinkedHashMap<>();
    Contract.names().forEach(name -> bodies.put(name, Policies.draft("decisions/" + name)));
    Map<String, Rulebook> books = compile(bodies);
    long start = System.nanoTime();
    compile(bodies).values().forEach(Rulebook::failures);
    System.out.printf(
        Locale.ROOT,
        "compile and test %d decisions: %.1f ms%n",
        books.size(),
        (System.nanoTime() - start) / 1e6);
    books.putAll(compile(Map.of("severity", of24Rules(bodies))));
    books.forEach(
        (name, book) -> {
          String label = name + " (" + book.rules().rules().size() + " rules)";
          System.out.printf(
              Locale.ROOT, "%-24s %.2f us a ruling%n", label, median(book, rulings, rounds));
        });
  }

  private static Map<String, Rulebook> compile(Map<String, String> bodies) {
    Map<String, Rulebook> books = new LinkedHashMap<>();
    bodies.forEach(
        (name, body) -> {
          List<Problem> problems = new ArrayList<>();
          new DecisionReader(new CelLanguage())
              .read(name, name, body, problems)
              .ifPresent(
                  book ->
                      books.put(book.rules().rules().size() > 20 ? "severity, long" : name, book));
          if (!problems.isEmpty()) {
            throw new IllegalStateException(problems.toString());
          }
        });
    return books;
  }

  /** Rules of which none hits before the shipped ones. */
  private static String of24Rules(Map<String, String> bodies) {
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int i = 0; i < 19; i++) {
      rules.append(
          "  - {id: r%d, when: type == 'T%d' && amountMinor > %d, then: {severity: low}}\n"
              .formatted(i, i, i * 1000));
    }
    return bodies.getOrDefault("severity", "").replace("rules:\n", rules);
  }

  private static double median(Rulebook book, int rulings, int rounds) {
    List<Example> examples = book.rules().examples();
    double[] micros = new double[rounds];
    int sum = 0;
    for (int round = -2; round < rounds; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < rulings; i++) {
        sum += book.rule(examples.get(i % examples.size()).inputs()).outputs().size();
      }
      if (round >= 0) {
        micros[round] = (System.nanoTime() - start) / 1e3 / rulings;
      }
    }
    if (sum == 0) {
      throw new IllegalStateException("no ruling came out");
    }
    Arrays.sort(micros);
    return micros[rounds / 2];
  }
}
