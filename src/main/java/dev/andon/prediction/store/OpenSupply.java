package dev.andon.prediction.store;

import dev.andon.detection.Scope;
import dev.andon.prediction.Cover;
import dev.andon.prediction.LeadTimes;
import dev.andon.prediction.Supply;
import dev.andon.scoring.ScoringPolicy.Amount;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Open order lines that are short, and the open supply that is due for them. */
final class OpenSupply {
  private static final Duration COUNTED = Duration.ofDays(180);

  /** When an order line {@code l} of an order {@code o} is promised, in SQL. */
  static final String PROMISE =
      "coalesce(l.facts->'promisedAt'->>0, o.facts->'promisedAt'->>0, l.facts->'ordered.requestedAt'->>0, o.facts->'ordered.requestedAt'->>0)::timestamptz";

  /** The order of an order line, in SQL. */
  static final String ORDER_OF_LINE =
      " join context_object o on o.tenant = l.tenant and o.kind = 'order' and o.key = left(l.key, length(l.key) - position('#' in reverse(l.key)))";

  /** How many of the item's own unit are in one of a unit; null = the item does not say. */
  private static final String FACTOR =
      "case when %1$s is null or not coalesce(i.facts ?? 'uom', false) or %1$s = i.facts->'uom'->>0 then 1 else (i.facts->('unit.' || (%1$s))->>0)::numeric end";

  private static final String CAME =
      """
      select facts->'po.supplier'->>0 as supplier, coalesce(facts->'po.site'->>0, '') as site, facts->'po.placedAt'->>0 as placed, facts->'po.dueAt'->>0 as due, came
        from context_object cross join lateral (
          select max((f.value->>0)::timestamptz) as came from jsonb_each(facts) f where f.key like 'receipt.%.receivedAt' and (f.value->>5)::timestamptz < ?) r
       where tenant = ? and kind = 'purchase-order' and facts ?? 'po.supplier' and facts ?? 'po.placedAt' and facts ?? 'po.dueAt'
      union all
      select coalesce(facts->'fromSite'->>0, facts->'shipper'->>0), coalesce(facts->'toSite'->>0, ''), facts->'shippedAt'->>0, facts->'expectedAt'->>0,
             (facts->'received.receivedAt'->>0)::timestamptz
        from context_object
       where tenant = ? and kind = 'transfer' and facts ?? 'shipper' and facts ?? 'shippedAt' and facts ?? 'expectedAt' and (facts->'received.receivedAt'->>5)::timestamptz < ?
      """;
  private static final String RATIOS =
      "select supplier, site, ln(greatest(extract(epoch from came - placed::timestamptz), 3600) / greatest(extract(epoch from due::timestamptz - placed::timestamptz), 3600))"
          + " from ("
          + CAME
          + ") c where came > placed::timestamptz and due::timestamptz between ? and ?";
  private static final String WAITING =
      "select l.key as line, o.key as \"order\", "
          + PROMISE
          + " as due, coalesce(l.facts->'site'->>0, o.facts->'site'->>0) as site, l.facts->'item'->>0 as item, l.facts->'supply.line'->>0 as pegged,"
          + " ((l.facts->'allocated.ordered'->>0)::numeric - greatest((l.facts->'allocated.quantity'->>0)::numeric, coalesce((l.facts->'picked.quantity'->>0)::numeric, 0))) * "
          + FACTOR.formatted("(l.facts->'ordered.uom'->>0)")
          + " as missing, (o.facts->'valueMinor'->>0)::numeric::bigint as value,"
          + " ((l.facts->'allocated.ordered'->>0)::numeric * coalesce(l.facts->'allocated.unitPrice'->>0, l.facts->'ordered.unitPrice'->>0)::numeric * 100)::bigint as worth,"
          + " coalesce(o.facts->'currency'->>0, o.facts->'ordered.currency'->>0) as currency, l.facts->'customer'->>0 as customer, i.facts->'family'->>0 as family,"
          + " (c.facts->'latePenaltyMinor'->>0)::numeric::bigint as penalty, c.facts->'currency'->>0 as penalty_currency"
          + " from context_object l"
          + ORDER_OF_LINE
          + " left join context_object i on i.tenant = l.tenant and i.kind = 'item' and i.key = l.facts->'item'->>0"
          + " left join context_object c on c.tenant = l.tenant and c.kind = 'customer' and c.key = l.facts->'customer'->>0"
          + " where l.tenant = ? and l.kind = 'order-line' and (l.facts->'allocated.quantity'->>5)::timestamptz < ?"
          + " and greatest((l.facts->'allocated.quantity'->>0)::numeric, coalesce((l.facts->'picked.quantity'->>0)::numeric, 0)) < (l.facts->'allocated.ordered'->>0)::numeric"
          + " and coalesce(o.facts->'cancelled'->>0, 'false') = 'false' and coalesce((l.facts->'ordered.quantity'->>0)::numeric, 1) > 0"
          + " order by 1";
  private static final String DUE =
      "select p.key, p.facts->'po.site'->>0 as site, p.facts->'item'->>0 as item, p.facts->'po.supplier'->>0 as supplier, (po.facts->'po.placedAt'->>0)::timestamptz as placed,"
          + " coalesce(announced.at, p.facts->'confirmed.dueAt'->>0, p.facts->'po.dueAt'->>0, po.facts->'po.dueAt'->>0)::timestamptz as agreed,"
          + " coalesce((s.facts->'history.fillRate'->>0)::numeric, 1) as fill,"
          + " (case when p.facts->'confirmed.status'->>0 in ('rejected', 'deleted') then 0"
          + "  else least((p.facts->'po.quantity'->>0)::numeric, (p.facts->'confirmed.quantity'->>0)::numeric) - came.quantity end) * "
          + FACTOR.formatted("(p.facts->'po.uom'->>0)")
          + " as open"
          + """
              from context_object p
              join context_object po on po.tenant = p.tenant and po.kind = 'purchase-order' and po.key = left(p.key, length(p.key) - position('#' in reverse(p.key)))
              left join context_object i on i.tenant = p.tenant and i.kind = 'item' and i.key = p.facts->'item'->>0
              left join context_object s on s.tenant = p.tenant and s.kind = 'supplier' and s.key = p.facts->'po.supplier'->>0
             cross join lateral (
               select coalesce(sum((f.value->>0)::numeric), 0) as quantity from (
                 select * from jsonb_each(p.facts) where key like 'receipt.%.received'
                 union all
                 select * from jsonb_each(po.facts) where key like 'receipt.%' and right(key, length(p.facts->'item'->>0) + 15) = '.item.' || (p.facts->'item'->>0) || '.received'
                    and po.facts->('po.item.' || (p.facts->'item'->>0))->>0 = reverse(split_part(reverse(p.key), '#', 1))) f
                where (f.value->>5)::timestamptz < ?) came
              left join lateral (
               select f.value->>0 as at from jsonb_each(po.facts) f
                where f.key like 'asn.%.expectedAt' and p.facts ?? (left(f.key, -10) || 'quantity') order by (f.value->>2)::timestamptz desc, f.key desc limit 1) announced on true
             where p.tenant = ? and p.kind = 'purchase-order-line' and p.facts ?? 'po.supplier' and po.facts ?? 'po.placedAt' and (p.facts->'po.supplier'->>5)::timestamptz < ?
               and (p.key = any (?) or (p.facts->'po.site'->>0) || '/' || (p.facts->'item'->>0) = any (?))
            union all
            select t.key, t.facts->'toSite'->>0, substr(f.key, 6, length(f.key) - 13), coalesce(t.facts->'fromSite'->>0, t.facts->'shipper'->>0), (t.facts->'shippedAt'->>0)::timestamptz,
                   (t.facts->'expectedAt'->>0)::timestamptz, 1, (f.value->>0)::numeric
              from context_object t cross join lateral jsonb_each(t.facts) f
             where t.tenant = ? and t.kind = 'transfer' and f.key like 'item.%.shipped' and not t.facts ?? 'received.receipt' and t.facts ?? 'shipper' and t.facts ?? 'shippedAt'
               and (f.value->>5)::timestamptz < ? and (t.facts->'toSite'->>0) || '/' || substr(f.key, 6, length(f.key) - 13) = any (?)
            """;

  private OpenSupply() {}

  /**
   * A line that is short.
   *
   * @param value of the whole order, where it is known; else that of its lines counts
   * @param worth of the line
   */
  record Line(
      String order,
      Cover.Want want,
      Scope scope,
      @Nullable Long value,
      @Nullable Long worth,
      @Nullable String currency,
      @Nullable Amount penalty) {}

  /**
   * What is open at a time.
   *
   * @param lines that are short, by key; those without a promise are left out
   * @param served the same with what serves them
   */
  record Open(Map<String, Line> lines, List<Cover.Served> served) {
    Line line(Cover.Served one) {
      return Objects.requireNonNull(lines.get(one.want().line()));
    }
  }

  static Open look(Connection connection, String tenant, Instant asOf) throws SQLException {
    Map<String, Line> lines = waiting(connection, tenant, asOf);
    List<Cover.Want> wants = lines.values().stream().map(Line::want).toList();
    return new Open(lines, Cover.of(wants, supplies(connection, tenant, asOf, wants), asOf));
  }

  private static LeadTimes leadTimes(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    List<LeadTimes.Came> came = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(RATIOS)) {
      select.setTimestamp(1, Timestamp.from(asOf));
      select.setString(2, tenant);
      select.setString(3, tenant);
      select.setTimestamp(4, Timestamp.from(asOf));
      select.setTimestamp(5, Timestamp.from(asOf.minus(COUNTED)));
      select.setTimestamp(6, Timestamp.from(asOf));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          came.add(new LeadTimes.Came(row.getString(1), row.getString(2), row.getDouble(3)));
        }
      }
    }
    return new LeadTimes(came);
  }

  private static Map<String, Line> waiting(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    Map<String, Line> lines = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(WAITING)) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(asOf));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Timestamp due = row.getTimestamp("due");
          BigDecimal missing = row.getBigDecimal("missing");
          if (due != null && missing != null) {
            Cover.Want want =
                new Cover.Want(
                    row.getString("line"),
                    row.getString("site") + "/" + row.getString("item"),
                    due.toInstant(),
                    missing,
                    Optional.ofNullable(row.getString("pegged")));
            lines.put(
                want.line(),
                new Line(
                    row.getString("order"),
                    want,
                    new Scope(
                        Optional.ofNullable(row.getString("site")),
                        Optional.ofNullable(row.getString("customer")),
                        Optional.ofNullable(row.getString("family"))),
                    row.getObject("value", Long.class),
                    row.getObject("worth", Long.class),
                    row.getString("currency"),
                    amount(row, "penalty", "penalty_currency")));
          }
        }
      }
    }
    return lines;
  }

  /** An amount that a row names; null when it names none. */
  static @Nullable Amount amount(ResultSet row, String minor, String currency) throws SQLException {
    Long amount = row.getObject(minor, Long.class);
    String code = row.getString(currency);
    return amount == null ? null : new Amount(amount, code == null ? "" : code);
  }

  private static List<Supply> supplies(
      Connection connection, String tenant, Instant asOf, List<Cover.Want> wants)
      throws SQLException {
    if (wants.isEmpty()) {
      return List.of();
    }
    LeadTimes leads = leadTimes(connection, tenant, asOf);
    Object[] pegged = wants.stream().flatMap(want -> want.pegged().stream()).distinct().toArray();
    Object[] stocks = wants.stream().map(Cover.Want::stock).distinct().toArray();
    List<Supply> supplies = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(DUE)) {
      select.setTimestamp(1, Timestamp.from(asOf));
      select.setString(2, tenant);
      select.setTimestamp(3, Timestamp.from(asOf));
      select.setArray(4, connection.createArrayOf("text", pegged));
      select.setArray(5, connection.createArrayOf("text", stocks));
      select.setString(6, tenant);
      select.setTimestamp(7, Timestamp.from(asOf));
      select.setArray(8, connection.createArrayOf("text", stocks));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          BigDecimal open = row.getBigDecimal("open");
          Timestamp agreed = row.getTimestamp("agreed");
          if (open != null && open.signum() > 0 && agreed != null) {
            supplies.add(
                new Supply(
                    row.getString("key"),
                    row.getString("site") + "/" + row.getString("item"),
                    open,
                    row.getTimestamp("placed").toInstant(),
                    agreed.toInstant(),
                    row.getDouble("fill"),
                    leads.of(
                        row.getString("supplier"),
                        Optional.ofNullable(row.getString("site")).orElse(""))));
          }
        }
      }
    }
    return supplies;
  }
}
