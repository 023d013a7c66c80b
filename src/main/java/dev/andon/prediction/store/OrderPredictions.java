package dev.andon.prediction.store;

import dev.andon.canonical.Hashes;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.pattern.Found;
import dev.andon.prediction.LeadTimes;
import dev.andon.prediction.OrderRisk;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Open customer orders whose lines wait for our purchase orders, and how probably they miss their
 * promise. Every prediction is kept with its outcome; one of ten is not shown, so that it can be
 * measured what showing them is worth.
 */
public final class OrderPredictions {
  private static final String TYPE = "ORD-AT-RISK";
  private static final int LEAST_POINTS = 20;
  private static final int HELD_OUT_OF = 10;
  private static final Duration COUNTED = Duration.ofDays(180);

  private static final String CAME =
      """
      select facts->'po.supplier'->>0 as supplier, coalesce(facts->'po.site'->>0, '') as site,
             ln(greatest(extract(epoch from came - (facts->'po.placedAt'->>0)::timestamptz), 3600)
                / greatest(extract(epoch from (facts->'po.dueAt'->>0)::timestamptz - (facts->'po.placedAt'->>0)::timestamptz), 3600)) as ratio
        from context_object cross join lateral (
          select max((f.value->>0)::timestamptz) as came from jsonb_each(facts) f where f.key like 'receipt.%.receivedAt' and (f.value->>5)::timestamptz < ?) r
       where tenant = ? and kind = 'purchase-order' and facts ?? 'po.supplier' and facts ?? 'po.placedAt' and facts ?? 'po.dueAt' and came > (facts->'po.placedAt'->>0)::timestamptz
         and (facts->'po.dueAt'->>0)::timestamptz between ? and ?
      """;
  private static final String WAITING =
      """
      select o.key as "order", coalesce(l.facts->'promisedAt'->>0, o.facts->'promisedAt'->>0, l.facts->'ordered.requestedAt'->>0, o.facts->'ordered.requestedAt'->>0)::timestamptz as due,
             coalesce((o.facts->'valueMinor'->>0)::numeric,
                      (l.facts->'allocated.ordered'->>0)::numeric * coalesce(l.facts->'allocated.unitPrice'->>0, l.facts->'ordered.unitPrice'->>0, '0')::numeric * 100)::bigint as value,
             coalesce(o.facts->'currency'->>0, o.facts->'ordered.currency'->>0, '') as currency,
             p.facts->'po.supplier'->>0 as supplier, coalesce(p.facts->'po.site'->>0, '') as site, (po.facts->'po.placedAt'->>0)::timestamptz as placed,
             coalesce(p.facts->'confirmed.dueAt'->>0, p.facts->'po.dueAt'->>0, po.facts->'po.dueAt'->>0)::timestamptz as agreed,
             coalesce((s.facts->'history.fillRate'->>0)::numeric, 1) as fill
        from context_object l
        join context_object o on o.tenant = l.tenant and o.kind = 'order' and o.key = left(l.key, length(l.key) - position('#' in reverse(l.key)))
        join context_object p on p.tenant = l.tenant and p.kind = 'purchase-order-line' and p.key = l.facts->'supply.line'->>0
        join context_object po on po.tenant = l.tenant and po.kind = 'purchase-order' and po.key = left(p.key, length(p.key) - position('#' in reverse(p.key)))
        left join context_object s on s.tenant = l.tenant and s.kind = 'supplier' and s.key = p.facts->'po.supplier'->>0
       where l.tenant = ? and l.kind = 'order-line' and l.facts ?? 'supply.line' and (l.facts->'supply.line'->>5)::timestamptz < ?
         and (l.facts->'allocated.quantity'->>0)::numeric < (l.facts->'allocated.ordered'->>0)::numeric
         and coalesce(o.facts->'cancelled'->>0, 'false') = 'false' and p.facts ?? 'po.supplier' and po.facts ?? 'po.placedAt'
       order by 1
      """;

  /** An order that waits. */
  private static final class Waiting {
    private final List<OrderRisk.Supply> supplies = new ArrayList<>();
    private Instant due = Instant.MAX;
    private long valueMinor;
    private String currency = "";
  }

  /** The orders at risk; what was predicted before and is known now gets its outcome. */
  public List<Found> look(Connection connection, String tenant, Instant asOf) throws SQLException {
    LeadTimes leads = new LeadTimes(came(connection, tenant, asOf));
    List<Found> found = new ArrayList<>();
    for (Map.Entry<String, Waiting> one : waiting(connection, tenant, asOf, leads).entrySet()) {
      Waiting order = one.getValue();
      if (!order.due.isAfter(asOf)) {
        continue; // What is late is not at risk any more.
      }
      double probability = OrderRisk.probability(order.supplies, order.due, asOf);
      double points = OrderRisk.points(probability, order.valueMinor);
      if (points >= LEAST_POINTS) {
        boolean shown = shown(one.getKey());
        keep(connection, tenant, one.getKey(), order.due, probability, points, shown, asOf);
        if (shown) {
          found.add(found(one.getKey(), order, probability, points));
        }
      }
    }
    settle(connection, tenant, asOf);
    return found;
  }

  /** The same orders in every replay. */
  private static boolean shown(String order) {
    return Integer.parseUnsignedInt(Hashes.sha256(order).substring(0, 7), 16) % HELD_OUT_OF != 0;
  }

  private static Found found(String key, Waiting order, double probability, double points) {
    Map<String, String> measures = new HashMap<>();
    measures.put("valueMinor", Long.toString(order.valueMinor));
    if (!order.currency.isEmpty()) {
      measures.put("currency", order.currency);
    }
    return new Found(
        new ObjectRef(Kind.ORDER, key),
        BigDecimal.valueOf(points).setScale(1, RoundingMode.HALF_UP),
        "Order "
            + key
            + " will miss its promise of "
            + order.due
            + " with "
            + Math.round(probability * 20) * 5
            + " %: it waits for "
            + order.supplies.size()
            + (order.supplies.size() == 1 ? " supply" : " supplies")
            + ", the last agreed for "
            + order.supplies.stream()
                .map(OrderRisk.Supply::agreed)
                .max(Instant::compareTo)
                .orElseThrow()
            + ".",
        measures);
  }

  private static List<LeadTimes.Came> came(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    List<LeadTimes.Came> came = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(CAME)) {
      select.setTimestamp(1, Timestamp.from(asOf));
      select.setString(2, tenant);
      select.setTimestamp(3, Timestamp.from(asOf.minus(COUNTED)));
      select.setTimestamp(4, Timestamp.from(asOf));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          came.add(new LeadTimes.Came(row.getString(1), row.getString(2), row.getDouble(3)));
        }
      }
    }
    return came;
  }

  private static Map<String, Waiting> waiting(
      Connection connection, String tenant, Instant asOf, LeadTimes leads) throws SQLException {
    Map<String, Waiting> orders = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(WAITING)) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(asOf));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Timestamp due = row.getTimestamp("due");
          Timestamp agreed = row.getTimestamp("agreed");
          if (due == null || agreed == null) {
            continue;
          }
          Waiting order = orders.computeIfAbsent(row.getString("order"), key -> new Waiting());
          order.due = order.due.isBefore(due.toInstant()) ? order.due : due.toInstant();
          order.valueMinor = Math.max(order.valueMinor, row.getLong("value"));
          order.currency = row.getString("currency");
          order.supplies.add(
              new OrderRisk.Supply(
                  row.getTimestamp("placed").toInstant(),
                  agreed.toInstant(),
                  row.getDouble("fill"),
                  leads.of(row.getString("supplier"), row.getString("site"))));
        }
      }
    }
    return orders;
  }

  private static void keep(
      Connection connection,
      String tenant,
      String order,
      Instant due,
      double probability,
      double points,
      boolean shown,
      Instant asOf)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into prediction (tenant, type, key, due, probability, points, shown, made_at) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing")) {
      insert.setString(1, tenant);
      insert.setString(2, TYPE);
      insert.setString(3, order);
      insert.setTimestamp(4, Timestamp.from(due));
      insert.setDouble(5, probability);
      insert.setDouble(6, points);
      insert.setBoolean(7, shown);
      insert.setTimestamp(8, Timestamp.from(asOf));
      insert.executeUpdate();
    }
  }

  /**
   * What became of predictions whose due time is over: it occurred when a line was not there in
   * full by then; else it was prevented when somebody had acted on its case, or it was none.
   */
  private static void settle(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update prediction p set settled_at = ?, outcome = case
              when exists (select 1 from context_object l where l.tenant = p.tenant and l.kind = 'order-line' and starts_with(l.key, p.key || '#') and l.facts ?? 'supply.line'
                             and ((l.facts->'allocated.quantity'->>0)::numeric < (l.facts->'allocated.ordered'->>0)::numeric
                                  or (l.facts->'allocated.quantity'->>2)::timestamptz > p.due)) then 'occurred'
              when exists (select 1 from exception_case c where c.tenant = p.tenant and c.object_kind = 'order' and c.key = p.key and c.type = p.type
                             and c.first_action_at is not null) then 'prevented'
              else 'not' end
             where tenant = ? and outcome is null and due < ?
            """)) {
      update.setTimestamp(1, Timestamp.from(asOf));
      update.setString(2, tenant);
      update.setTimestamp(3, Timestamp.from(asOf));
      update.executeUpdate();
    }
  }
}
