package dev.andon.prediction.store;

import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.pattern.Found;
import dev.andon.prediction.Cover;
import dev.andon.prediction.OrderRisk;
import dev.andon.prediction.Prediction;
import dev.andon.prediction.Supply;
import dev.andon.scoring.ScoringPolicy.Amount;
import dev.andon.scoring.Stakes;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Open customer orders whose lines wait for supply, and how probably they miss their promise; and
 * by when each supply is needed for them.
 */
public final class OrderPredictions {
  private static final String TYPE = "ORD-AT-RISK";

  /** The promises of which a line was not there in full by then. */
  private static final String OCCURRED =
      "select o.key, "
          + OpenSupply.PROMISE
          + " from context_object l"
          + OpenSupply.ORDER_OF_LINE
          + " where l.tenant = ? and l.kind = 'order-line' and l.facts ?? 'allocated.quantity' and coalesce(o.facts->'cancelled'->>0, 'false') = 'false' and coalesce((l.facts->'ordered.quantity'->>0)::numeric, 1) > 0"
          + " and not ((l.facts->'allocated.quantity'->>0)::numeric >= (l.facts->'allocated.ordered'->>0)::numeric and (l.facts->'allocated.quantity'->>2)::timestamptz <= "
          + OpenSupply.PROMISE
          + ") and not coalesce((l.facts->'picked.quantity'->>0)::numeric >= (l.facts->'allocated.ordered'->>0)::numeric and (l.facts->'picked.quantity'->>2)::timestamptz <= "
          + OpenSupply.PROMISE
          + ", false)";

  private final PredictionBook book = new PredictionBook(TYPE);
  private final PredictionPolicy.InForce policies;

  public OrderPredictions(PredictionPolicy.InForce policies) {
    this.policies = policies;
  }

  /** A promise of an order: its lines that wait. */
  private record Promise(String order, Instant due) {}

  /** The orders at risk; what was predicted before and is known now gets its outcome. */
  public List<Found> orders(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    OpenSupply.Open open = OpenSupply.look(connection, tenant, asOf);
    Map<Promise, List<Cover.Served>> promises =
        new TreeMap<>(Comparator.comparing(Promise::order).thenComparing(Promise::due));
    for (Cover.Served one : open.served()) {
      promises
          .computeIfAbsent(
              new Promise(open.line(one).order(), one.want().due()), key -> new ArrayList<>())
          .add(one);
    }
    PredictionPolicy policy = policies.at(connection, asOf);
    PredictionBook.Least least = book.least(connection, tenant, policy);
    List<Prediction> worthIt = new ArrayList<>();
    promises.forEach(
        (promise, lines) -> {
          // What is late is not at risk any more, and what no supply is due for is known to be
          // short (ORD-STOCK-SHORTFALL).
          if (promise.due().isAfter(asOf)
              && lines.stream().allMatch(one -> one.uncovered().signum() == 0)) {
            Prediction one =
                predict(promise, lines, lines.stream().map(open::line).toList(), policy, asOf);
            if (one.points() >= least.at(open.line(lines.get(0)).scope())) {
              worthIt.add(one);
            }
          }
        });
    List<Found> found = book.raise(connection, tenant, policy, worthIt, asOf);
    book.settle(connection, tenant, OCCURRED, Duration.ZERO, asOf);
    return found;
  }

  private static Prediction predict(
      Promise promise,
      List<Cover.Served> lines,
      List<OpenSupply.Line> of,
      PredictionPolicy policy,
      Instant asOf) {
    Set<Supply> supplies = new LinkedHashSet<>();
    lines.forEach(one -> supplies.addAll(one.supplies()));
    Amount value = value(of);
    Stakes stakes = policy.scoring().stakes(TYPE, of.get(0).penalty(), value);
    double probability =
        OrderRisk.probability(supplies, promise.due(), OrderRisk.lead(stakes), asOf);
    Map<String, String> measures = new HashMap<>();
    if (value != null) {
      measures.put("valueMinor", Long.toString(value.minor()));
      measures.put("currency", value.currency());
    }
    return new Prediction(
        promise.order(),
        promise.due(),
        probability,
        stakes.points(OrderRisk.expectedLoss(supplies, promise.due(), stakes, asOf)),
        "Order "
            + promise.order()
            + " will miss its promise of "
            + promise.due()
            + " with "
            + Math.round(probability * 20) * 5
            + " %: it waits for "
            + supplies.size()
            + (supplies.size() == 1 ? " supply" : " supplies")
            + ", the last agreed for "
            + supplies.stream().map(Supply::agreed).max(Instant::compareTo).orElseThrow()
            + ".",
        measures);
  }

  /** What the ERP says that the order is worth, else its lines; null when neither is known. */
  private static @Nullable Amount value(List<OpenSupply.Line> lines) {
    String currency = lines.get(0).currency();
    Long value = lines.get(0).value();
    if (currency == null) {
      return null;
    }
    if (value != null) {
      return new Amount(value, currency);
    }
    List<Long> worth = lines.stream().map(OpenSupply.Line::worth).filter(Objects::nonNull).toList();
    return worth.isEmpty()
        ? null
        : new Amount(worth.stream().mapToLong(Long::longValue).sum(), currency);
  }

  /**
   * Supply that is agreed for after the need: the earliest promise of the lines that it serves,
   * whether the ERP pegged them or not.
   */
  public List<Found> needs(Connection connection, String tenant, Instant asOf) throws SQLException {
    List<Cover.Served> served = OpenSupply.look(connection, tenant, asOf).served();
    Map<String, Cover.Want> needs = Cover.needs(served);
    Map<String, Found> late = new TreeMap<>();
    for (Cover.Served one : served) {
      for (Supply supply : one.supplies()) {
        Cover.Want need = Objects.requireNonNull(needs.get(supply.key()));
        // A transfer has no '#', and no need is asked of it.
        if (supply.key().contains("#") && supply.agreed().isAfter(need.due())) {
          late.put(
              supply.key(),
              new Found(
                  new ObjectRef(Kind.PURCHASE_ORDER_LINE, supply.key()),
                  BigDecimal.valueOf(Duration.between(need.due(), supply.agreed()).toHours()),
                  "Customer order line " + need.line() + " needs it by " + need.due() + ".",
                  Map.of("neededBy", need.due().toString(), "neededFor", need.line())));
        }
      }
    }
    return List.copyOf(late.values());
  }
}
