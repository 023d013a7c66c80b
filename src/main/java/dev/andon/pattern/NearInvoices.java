package dev.andon.pattern;

import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Invoices that are probably the same one again. The probability is that of a record linkage: prior
 * odds, times how much more often duplicates than others agree in amount, number, date, order and
 * lines. Only invoices of one supplier, currency and amount are compared, each with the ones before
 * it.
 */
public final class NearInvoices {
  private static final double PRIOR = -5;
  private static final double SAME_AMOUNT = 3.8;
  private static final double SAME_NUMBER = 5;
  private static final double SAME_FIGURES = 4;
  private static final double MISTYPED_NUMBER = 3;
  private static final double OTHER_NUMBER = -1;
  private static final double SAME_DAY = 1.5;
  private static final double SAME_WEEK = 0.5;
  private static final double SAME_MONTH = -0.5;
  private static final double LONG_AGO = -3;
  private static final double SAME_ORDER = 0.5;
  private static final double OTHER_ORDER = -4;
  private static final double SAME_LINES = 1;
  private static final double OTHER_LINES = -2;
  private static final int MISTYPED = 1;
  private static final int SHORTEST = 4;
  private static final BigInteger SEQUENCE = BigInteger.valueOf(200);
  private static final int MOST_ALIKE = 200;

  private NearInvoices() {}

  /**
   * An invoice.
   *
   * @param key supplier/number
   * @param lines what it asks for, in any form that is the same for the same lines
   */
  public record Invoice(
      String key,
      String supplier,
      String number,
      String currency,
      long totalMinor,
      Instant at,
      Optional<String> order,
      Set<String> lines) {
    public Invoice {
      lines = Set.copyOf(lines);
    }
  }

  /** The later ones of pairs that are alike with at least this probability, in percent. */
  public static List<Found> among(List<Invoice> invoices, double leastPercent) {
    Map<String, List<Invoice>> blocks = new TreeMap<>();
    for (Invoice one : invoices) {
      blocks
          .computeIfAbsent(
              one.supplier() + "\n" + one.currency() + "\n" + one.totalMinor(),
              ignored -> new ArrayList<>())
          .add(one);
    }
    List<Found> found = new ArrayList<>();
    for (List<Invoice> block : blocks.values()) {
      block.sort(Comparator.comparing(Invoice::at).thenComparing(Invoice::key));
      for (int i = 1; i < block.size(); i++) {
        likest(block, i)
            .filter(pair -> pair.percent() >= leastPercent)
            .ifPresent(pair -> found.add(pair.found()));
      }
    }
    return found;
  }

  private record Pair(Invoice later, Invoice earlier, double percent) {
    Found found() {
      Map<String, String> measures = new HashMap<>();
      measures.put("valueMinor", Long.toString(later.totalMinor()));
      measures.put("currency", later.currency());
      return Found.of(
          new ObjectRef(Kind.INVOICE, later.key()),
          percent,
          "Invoice "
              + later.key()
              + " is probably "
              + earlier.number()
              + " again ("
              + Math.round(percent)
              + " %): the same amount, "
              + later.at()
              + " and "
              + earlier.at()
              + (later.order().isPresent() && later.order().equals(earlier.order())
                  ? ", the same order " + later.order().get()
                  : "")
              + ".",
          measures);
    }
  }

  private static Optional<Pair> likest(List<Invoice> block, int at) {
    Invoice later = block.get(at);
    return block.subList(Math.max(0, at - MOST_ALIKE), at).stream()
        .map(earlier -> new Pair(later, earlier, probability(later, earlier) * 100))
        .max(Comparator.comparing(Pair::percent));
  }

  /** That two invoices of one supplier, currency and amount are one. */
  static double probability(Invoice one, Invoice other) {
    double odds = PRIOR + SAME_AMOUNT + number(one, other) + date(one, other) + order(one, other);
    odds += one.lines().equals(other.lines()) ? SAME_LINES : OTHER_LINES;
    return 1 / (1 + StrictMath.exp(-odds));
  }

  /** Numbers that follow each other are what a supplier's next invoices have, and say nothing. */
  private static double number(Invoice one, Invoice other) {
    String first = Likeness.normal(one.number());
    String second = Likeness.normal(other.number());
    if (first.equals(second)) {
      return SAME_NUMBER;
    }
    if (sequence(first, second)) {
      return 0;
    }
    String digits = figures(first);
    if (digits.length() >= SHORTEST - 1 && digits.equals(figures(second))) {
      return SAME_FIGURES;
    }
    boolean added =
        Math.min(first.length(), second.length()) >= SHORTEST
            && (first.endsWith(second)
                || second.endsWith(first)
                || first.startsWith(second)
                || second.startsWith(first));
    boolean mistyped =
        Math.min(first.length(), second.length()) >= SHORTEST
            && Likeness.distance(first, second) <= MISTYPED;
    return added || mistyped ? MISTYPED_NUMBER : OTHER_NUMBER;
  }

  private static String figures(String number) {
    return number.replaceAll("\\D", "").replaceFirst("^0+(?=.)", "");
  }

  private static boolean sequence(String first, String second) {
    String one = first.replaceAll("\\D", "");
    String other = second.replaceAll("\\D", "");
    return !one.isEmpty()
        && !other.isEmpty()
        && first.length() == second.length()
        && new BigInteger(one).subtract(new BigInteger(other)).abs().compareTo(SEQUENCE) <= 0
        && swaps(first, second) == 0;
  }

  /** Whether two neighbours changed places, which a count does not do. */
  private static int swaps(String first, String second) {
    int different = 0;
    for (int i = 0; i < first.length(); i++) {
      different += first.charAt(i) == second.charAt(i) ? 0 : 1;
    }
    return different == 2 && Likeness.distance(first, second) == 1 ? 1 : 0;
  }

  private static double date(Invoice one, Invoice other) {
    long days = Duration.between(one.at(), other.at()).abs().toDays();
    return days == 0 ? SAME_DAY : days <= 7 ? SAME_WEEK : days <= 31 ? SAME_MONTH : LONG_AGO;
  }

  private static double order(Invoice one, Invoice other) {
    if (one.order().isEmpty() || other.order().isEmpty()) {
      return 0;
    }
    return one.order().equals(other.order()) ? SAME_ORDER : OTHER_ORDER;
  }
}
