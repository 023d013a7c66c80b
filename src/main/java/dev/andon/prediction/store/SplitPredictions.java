package dev.andon.prediction.store;

import dev.andon.detection.Scope;
import dev.andon.pattern.DemandSpikes;
import dev.andon.pattern.Found;
import dev.andon.prediction.Prediction;
import dev.andon.prediction.SplitShares;
import dev.andon.scoring.ScoringPolicy.Amount;
import dev.andon.scoring.Stakes;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Orders that wait for their release and will probably be split: their items' demand spikes at the
 * site (a promotion), and after former spikes so many lines went in several shipments.
 */
public final class SplitPredictions {
  private static final String TYPE = "ORD-SPLIT-OR-EXPEDITE";
  private static final int COUNTED_DAYS = 180;
  private static final double SPIKE = 6;
  private static final Duration SHIPPED_AFTER = Duration.ofDays(3);

  private static final String PARTS =
      "(select count(*) from jsonb_each(l.facts) f where f.key like 'shipped.%.quantity' and (f.value->>0)::numeric > 0)";
  private static final String LINES =
      "select o.key as \"order\", "
          + OpenSupply.PROMISE
          + " as due, coalesce(l.facts->'site'->>0, o.facts->'site'->>0) as site, l.facts->'item'->>0 as item, l.facts->'customer'->>0 as customer, i.facts->'family'->>0 as family,"
          + " (l.facts->'ordered.quantity'->>0)::numeric as quantity,"
          + " (coalesce(o.facts->'ordered.orderedAt'->>0, l.facts->'ordered.quantity'->>2)::timestamptz at time zone 'UTC')::date as day, "
          + PARTS
          + " as parts, coalesce(o.facts->'freight.kind'->>0, 'standard') as kind, l.facts ?? 'pick.quantity' or l.facts ?? 'picked.quantity' as released,"
          + " coalesce((o.facts->'valueMinor'->>0)::numeric, (l.facts->'ordered.quantity'->>0)::numeric * coalesce(l.facts->'allocated.unitPrice'->>0, l.facts->'ordered.unitPrice'->>0)::numeric * 100)::bigint as value,"
          + " coalesce(o.facts->'currency'->>0, o.facts->'ordered.currency'->>0) as currency, (c.facts->'latePenaltyMinor'->>0)::numeric::bigint as penalty, c.facts->'currency'->>0 as penalty_currency"
          + " from context_object l"
          + OpenSupply.ORDER_OF_LINE
          + " left join context_object i on i.tenant = l.tenant and i.kind = 'item' and i.key = l.facts->'item'->>0"
          + " left join context_object c on c.tenant = l.tenant and c.kind = 'customer' and c.key = l.facts->'customer'->>0"
          + " where l.tenant = ? and l.kind = 'order-line' and (l.facts->'ordered.quantity'->>5)::timestamptz < ? and (l.facts->'ordered.quantity'->>0)::numeric > 0"
          + " and coalesce(o.facts->'cancelled'->>0, 'false') = 'false' and l.facts->'item'->>0 in (select substr(s.key, position('/' in s.key) + 1) from context_object s"
          + "  where s.tenant = ? and s.kind = 'stock' and s.facts->'pattern.INV-DEMAND-SPIKE.stands'->>0 = 'true')"
          + " and (coalesce(o.facts->'ordered.orderedAt'->>0, l.facts->'ordered.quantity'->>2)::timestamptz at time zone 'UTC')::date >= ? order by l.key";

  /** The promises of the orders that went in parts. */
  private static final String OCCURRED =
      "select o.key, "
          + OpenSupply.PROMISE
          + " from context_object l"
          + OpenSupply.ORDER_OF_LINE
          + " where l.tenant = ? and l.kind = 'order-line' and (o.facts->'freight.kind'->>0 = 'split' or "
          + PARTS
          + " > 1)";

  private final PredictionBook book = new PredictionBook(TYPE);
  private final PredictionPolicy.InForce policies;

  public SplitPredictions(PredictionPolicy.InForce policies) {
    this.policies = policies;
  }

  private record Line(
      String order,
      @Nullable Instant due,
      String site,
      String item,
      Scope scope,
      double quantity,
      LocalDate day,
      int parts,
      String kind,
      boolean released,
      @Nullable Amount value,
      @Nullable Amount penalty) {
    String stock() {
      return site + "/" + item;
    }

    /** Whether it is to be predicted: its release can still be changed. */
    boolean open(Instant asOf) {
      return due != null && due.isAfter(asOf) && !released && parts == 0 && kind.equals("standard");
    }
  }

  /** The orders that will probably be split; what was predicted before gets its outcome. */
  public List<Found> orders(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    List<Line> lines = lines(connection, tenant, asOf);
    Map<String, NavigableSet<LocalDate>> spikes = spikes(lines);
    List<SplitShares.Shipped> shipped = new ArrayList<>();
    Map<String, List<Line>> open = new TreeMap<>();
    for (Line line : lines) {
      if (!spiking(spikes, line)) {
        continue;
      }
      if (line.parts() > 0) {
        shipped.add(
            new SplitShares.Shipped(
                line.site(), line.item(), line.parts() > 1 || line.kind().equals("split")));
      } else if (line.open(asOf)) {
        open.computeIfAbsent(line.order(), ignored -> new ArrayList<>()).add(line);
      }
    }
    PredictionPolicy policy = policies.at(connection, asOf);
    PredictionBook.Least least = book.least(connection, tenant, policy);
    SplitShares shares = new SplitShares(shipped);
    List<Prediction> worthIt = new ArrayList<>();
    open.forEach(
        (order, some) -> {
          Prediction one = predict(order, some, shares, policy);
          if (one.points() >= least.at(some.get(0).scope())) {
            worthIt.add(one);
          }
        });
    List<Found> found = book.raise(connection, tenant, policy, worthIt, asOf);
    book.settle(connection, tenant, OCCURRED, SHIPPED_AFTER, asOf);
    return found;
  }

  /** Whether a line was ordered on a day of a spike or while it was worth knowing. */
  private static boolean spiking(Map<String, NavigableSet<LocalDate>> spikes, Line line) {
    LocalDate day = spikes.getOrDefault(line.stock(), new TreeSet<>()).floor(line.day());
    return day != null && !day.plusDays(DemandSpikes.DAYS).isBefore(line.day());
  }

  /** The days on which demand for a stock spiked, by the same statistic as INV-DEMAND-SPIKE. */
  private static Map<String, NavigableSet<LocalDate>> spikes(List<Line> lines) {
    Map<String, TreeMap<LocalDate, Double>> demand = new TreeMap<>();
    lines.forEach(
        line ->
            demand
                .computeIfAbsent(line.stock(), ignored -> new TreeMap<>())
                .merge(line.day(), line.quantity(), Double::sum));
    Map<String, NavigableSet<LocalDate>> spikes = new HashMap<>();
    demand.forEach(
        (stock, byDay) -> {
          List<DemandSpikes.Series> series = List.of(new DemandSpikes.Series(stock, byDay));
          NavigableSet<LocalDate> days = new TreeSet<>();
          for (LocalDate day : byDay.keySet()) {
            if (!DemandSpikes.among(series, List.of(day), SPIKE).isEmpty()) {
              days.add(day);
            }
          }
          spikes.put(stock, days);
        });
    return spikes;
  }

  private static Prediction predict(
      String order, List<Line> lines, SplitShares shares, PredictionPolicy policy) {
    double whole = 1;
    Set<String> stocks = new HashSet<>();
    for (Line line : lines) {
      if (stocks.add(line.stock())) {
        whole *= 1 - shares.of(line.site(), line.item());
      }
    }
    Line first = lines.get(0);
    Stakes stakes = policy.scoring().stakes(TYPE, first.penalty(), first.value());
    Map<String, String> measures = new HashMap<>();
    Amount value = first.value();
    if (value != null) {
      measures.put("valueMinor", Long.toString(value.minor()));
      measures.put("currency", value.currency());
    }
    return new Prediction(
        order,
        lines.stream()
            .flatMap(line -> Optional.ofNullable(line.due()).stream())
            .min(Instant::compareTo)
            .orElseThrow(),
        1 - whole,
        stakes.points((1 - whole) * stakes.lump()),
        "Order "
            + order
            + " will be split with "
            + Math.round((1 - whole) * 20) * 5
            + " %: demand spikes for "
            + String.join(", ", new TreeSet<>(stocks))
            + ", and that often lines went in several shipments after former spikes. It is not released yet.",
        measures);
  }

  private static List<Line> lines(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    List<Line> lines = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(LINES)) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(asOf));
      select.setString(3, tenant);
      select.setDate(
          4,
          Date.valueOf(
              LocalDate.ofInstant(asOf, ZoneOffset.UTC)
                  .minusDays(COUNTED_DAYS)
                  .minusWeeks(DemandSpikes.WEEKS)));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String site = row.getString("site");
          if (site != null) {
            lines.add(line(row, site));
          }
        }
      }
    }
    return lines;
  }

  private static Line line(ResultSet row, String site) throws SQLException {
    Timestamp due = row.getTimestamp("due");
    return new Line(
        row.getString("order"),
        due == null ? null : due.toInstant(),
        site,
        row.getString("item"),
        new Scope(
            Optional.of(site),
            Optional.ofNullable(row.getString("customer")),
            Optional.ofNullable(row.getString("family"))),
        row.getDouble("quantity"),
        row.getDate("day").toLocalDate(),
        row.getInt("parts"),
        row.getString("kind"),
        row.getBoolean("released"),
        OpenSupply.amount(row, "value", "currency"),
        OpenSupply.amount(row, "penalty", "penalty_currency"));
  }
}
