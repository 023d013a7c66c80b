package dev.andon.prediction;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which open supply serves which short order lines: first what the ERP pegged, then, of an item at
 * a site, the earliest supply the earliest promise.
 */
public final class Cover {
  private static final Comparator<Want> FIRST_PROMISED =
      Comparator.comparing(Want::due).thenComparing(Want::line);

  private Cover() {}

  /**
   * An order line that is short.
   *
   * @param stock site and item that it wants
   * @param missing quantity, in the unit of the item
   * @param pegged supply that the ERP named for it
   */
  public record Want(
      String line, String stock, Instant due, BigDecimal missing, Optional<String> pegged) {}

  /**
   * A line and the supply that serves it.
   *
   * @param uncovered quantity that no supply is due for: known to be short, not to be predicted
   */
  public record Served(Want want, List<Supply> supplies, BigDecimal uncovered) {}

  /** Supply that is given away piece by piece. */
  private static final class Stock {
    final Supply supply;
    BigDecimal left;

    Stock(Supply supply) {
      this.supply = supply;
      left = supply.open();
    }
  }

  /** A line that is given supply. */
  private static final class Serving {
    final Want want;
    final List<Supply> given = new ArrayList<>();
    BigDecimal missing;

    Serving(Want want) {
      this.want = want;
      missing = want.missing();
    }

    void take(Stock from) {
      BigDecimal some = from.left.min(missing);
      if (some.signum() > 0) {
        from.left = from.left.subtract(some);
        missing = missing.subtract(some);
        if (!given.contains(from.supply)) {
          given.add(from.supply);
        }
      }
    }
  }

  /** Every line with its supply, the first promised first. */
  public static List<Served> of(List<Want> wants, List<Supply> supplies, Instant now) {
    Map<String, List<Stock>> ofStock = new HashMap<>();
    Map<String, List<Stock>> ofKey = new HashMap<>();
    supplies.stream()
        .sorted(Comparator.comparing((Supply one) -> one.expected(now)).thenComparing(Supply::key))
        .map(Stock::new)
        .forEach(
            one -> {
              ofStock.computeIfAbsent(one.supply.stock(), ignored -> new ArrayList<>()).add(one);
              ofKey.computeIfAbsent(one.supply.key(), ignored -> new ArrayList<>()).add(one);
            });
    List<Serving> lines = wants.stream().sorted(FIRST_PROMISED).map(Serving::new).toList();
    for (Serving line : lines) {
      line.want.pegged().ifPresent(key -> ofKey.getOrDefault(key, List.of()).forEach(line::take));
    }
    for (Serving line : lines) {
      ofStock.getOrDefault(line.want.stock(), List.of()).forEach(line::take);
    }
    return lines.stream()
        .map(line -> new Served(line.want, List.copyOf(line.given), line.missing))
        .toList();
  }

  /**
   * By when each supply is needed: the earliest promise that it serves. So a purchase order line
   * that nobody pegged has a need, too.
   */
  public static Map<String, Want> needs(List<Served> served) {
    Map<String, Want> needs = new HashMap<>();
    for (Served one : served) {
      one.supplies()
          .forEach(
              supply ->
                  needs.merge(
                      supply.key(),
                      one.want(),
                      (a, b) -> FIRST_PROMISED.compare(a, b) <= 0 ? a : b));
    }
    return needs;
  }
}
