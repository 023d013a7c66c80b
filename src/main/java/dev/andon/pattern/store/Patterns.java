package dev.andon.pattern.store;

import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.pattern.Concentration;
import dev.andon.pattern.DemandSpikes;
import dev.andon.pattern.DuplicateItems;
import dev.andon.pattern.Found;
import dev.andon.pattern.NearInvoices;
import java.math.BigDecimal;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The patterns that are looked for, as data: the type, how often, the rows that it is looked for in
 * and the statistic. Each reads only what was known before its round, so that a round gives the
 * same whenever within its time it runs.
 */
public final class Patterns {
  /** What is looked for at all; the dictionary's tolerance decides what is a case. */
  private static final double LEAST_PROBABILITY = 50;

  private static final double LEAST_DEVIATIONS = 4;
  static final double MOST_FALSE_SHARE = 0.05;

  private static final String INVOICES =
      """
      select key, facts->'supplier'->>0 as supplier, facts->'currency'->>0 as currency, (facts->'totalMinor'->>0)::numeric::bigint as total,
             (facts->'invoicedAt'->>0)::timestamptz as at, facts->'purchaseOrder'->>0 as po,
             array(select split_part(f.key, '.', 3) || '=' || (f.value->>0) from jsonb_each(facts) f where f.key ~ '^line[.].*[.](item|quantity|unitPrice)$') as lines
        from context_object
       where tenant = ? and kind = 'invoice' and facts->'kind'->>0 = 'invoice' and facts ?? 'totalMinor' and facts ?? 'supplier'
         and coalesce(facts->'purpose'->>0, '') <> 'cancel' and (facts->'kind'->>5)::timestamptz < ? and (facts->'invoicedAt'->>0)::timestamptz > ?
         and (select coalesce(sum((f.value->>0)::numeric), 0) from jsonb_each(facts) f where f.key like 'credited.%') < (facts->'totalMinor'->>0)::numeric
      """;
  private static final String ITEMS =
      """
      select key, facts->'description'->>0 as description, coalesce(facts->'uom'->>0, '') as uom, facts->'gtin'->>0 as gtin,
             (facts->'maker'->>0) || ' ' || (facts->'makerItem'->>0) as maker
        from context_object
       where tenant = ? and kind = 'item' and facts ?? 'description' and (facts->'description'->>5)::timestamptz < ?
         and coalesce(facts->'status'->>0, 'active') = 'active'
      """;
  private static final String DEMAND =
      """
      select site || '/' || item as stock, day, sum(quantity) as quantity from (
        select coalesce(l.facts->'site'->>0, o.facts->'site'->>0) as site, l.facts->'item'->>0 as item, (l.facts->'ordered.quantity'->>0)::numeric as quantity,
               (coalesce(o.facts->'ordered.orderedAt'->>0, l.facts->'ordered.quantity'->>2)::timestamptz at time zone 'UTC')::date as day
          from context_object l
          join context_object o on o.tenant = l.tenant and o.kind = 'order' and o.key = left(l.key, length(l.key) - position('#' in reverse(l.key)))
         where l.tenant = ? and l.kind = 'order-line' and l.facts ?? 'ordered.quantity' and (l.facts->'ordered.quantity'->>5)::timestamptz < ?
           and coalesce(o.facts->'cancelled'->>0, 'false') = 'false') line
       where site is not null and item is not null and day >= ? group by 1, 2
      """;
  private static final String SUPPLIERS =
      """
      select supplier, day, count(*) as lines, count(*) filter (where wrong) as errors from (
        select l.facts->'po.supplier'->>0 as supplier,
               (coalesce(l.facts->'po.dueAt'->>0, o.facts->'po.dueAt'->>0)::timestamptz at time zone 'UTC')::date as day,
               exists (select 1 from exception_case c where c.tenant = l.tenant and c.object_kind = l.kind and c.key = l.key and c.current and c.holds
                          and c.detected_at < ? and c.type in ('PRC-CONFIRMATION-CHANGED', 'PRC-ASN-MISMATCH', 'PRC-SHORT-RECEIPT', 'PRC-LATE-SUPPLY')) as wrong
          from context_object l
          join context_object o on o.tenant = l.tenant and o.kind = 'purchase-order' and o.key = left(l.key, length(l.key) - position('#' in reverse(l.key)))
         where l.tenant = ? and l.kind = 'purchase-order-line' and l.facts ?? 'po.supplier' and (l.facts->'po.supplier'->>5)::timestamptz < ?) line
       where day > ? and day <= ? group by 1, 2
      """;
  private static final String NEWEST =
      "select max((facts->?->>5)::timestamptz) from context_object where tenant = ? and kind = ? and facts ?? ? and (facts->?->>5)::timestamptz < ?";

  private final List<Pattern> all;

  /** Looks for one type. */
  @FunctionalInterface
  public interface Look {
    /** What is found in what was known before a time. */
    List<Found> at(Connection connection, String tenant, Instant asOf) throws SQLException;
  }

  /**
   * A pattern.
   *
   * @param type exception type
   * @param every time between two rounds
   */
  record Pattern(String type, Duration every, Look look) {}

  /**
   * Data that scoring relies on.
   *
   * @param name key of its case
   * @param kind of the objects that hold it
   * @param attribute that is told anew when it is fresh
   * @param limit greatest age of the newest
   */
  public record DataSet(String name, Kind kind, String attribute, Duration limit) {
    /** A set as {@code name:kind:attribute:hours}; IllegalArgumentException when it is none. */
    public static DataSet of(String text) {
      String[] parts = text.strip().split(":");
      if (parts.length != 4) {
        throw new IllegalArgumentException(
            "a data set is name:kind:attribute:hours, e.g. stock-wms:stock:wms.onHand:48, not "
                + text);
      }
      return new DataSet(
          parts[0],
          Kind.find(parts[1])
              .orElseThrow(
                  () -> new IllegalArgumentException("no kind " + parts[1] + " in " + text)),
          parts[2],
          Duration.ofHours(Long.parseLong(parts[3])));
    }
  }

  /**
   * @param sets data whose age is watched
   * @param predictions what is predicted, by type; looked for every hour
   */
  public Patterns(List<DataSet> sets, Map<String, Look> predictions) {
    List<DataSet> known = List.copyOf(sets);
    List<Pattern> patterns =
        List.of(
            new Pattern("FIN-DUPLICATE-INVOICE", Duration.ofHours(1), Patterns::invoices),
            new Pattern(
                "INT-STALE-CONTEXT", Duration.ofHours(1), (c, t, at) -> stale(c, t, at, known)),
            new Pattern("INT-SOURCE-PATTERN", Duration.ofHours(24), Lanes::sources),
            new Pattern("INV-COUNT-PATTERN", Duration.ofHours(24), Counts::repeated),
            new Pattern("INV-DEMAND-SPIKE", Duration.ofHours(6), Patterns::demand),
            new Pattern("INV-DUPLICATE-ITEM", Duration.ofHours(24), Patterns::items),
            new Pattern("PRC-SUPPLIER-PATTERN", Duration.ofHours(24), Patterns::suppliers),
            new Pattern("TRN-LANE-PATTERN", Duration.ofHours(24), Lanes::lanes));
    all =
        Stream.concat(
                patterns.stream(),
                predictions.entrySet().stream()
                    .map(one -> new Pattern(one.getKey(), Duration.ofHours(1), one.getValue())))
            .toList();
  }

  List<Pattern> all() {
    return all;
  }

  private static Timestamp at(Instant instant) {
    return Timestamp.from(instant);
  }

  private static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  private static List<Found> invoices(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    List<NearInvoices.Invoice> invoices = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(INVOICES)) {
      select.setString(1, tenant);
      select.setTimestamp(2, at(asOf));
      select.setTimestamp(3, at(asOf.minus(Duration.ofDays(180))));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String key = row.getString("key");
          invoices.add(
              new NearInvoices.Invoice(
                  key,
                  row.getString("supplier"),
                  key.substring(key.indexOf('/') + 1),
                  Optional.ofNullable(row.getString("currency")).orElse(""),
                  row.getLong("total"),
                  row.getTimestamp("at").toInstant(),
                  Optional.ofNullable(row.getString("po")),
                  Set.of((String[]) row.getArray("lines").getArray())));
        }
      }
    }
    return NearInvoices.among(invoices, LEAST_PROBABILITY);
  }

  private static List<Found> items(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    List<DuplicateItems.Item> items = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(ITEMS)) {
      select.setString(1, tenant);
      select.setTimestamp(2, at(asOf));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          items.add(
              new DuplicateItems.Item(
                  row.getString("key"),
                  row.getString("description"),
                  row.getString("uom"),
                  Optional.ofNullable(row.getString("gtin")),
                  Optional.ofNullable(row.getString("maker"))));
        }
      }
    }
    return DuplicateItems.among(items);
  }

  private static List<Found> demand(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    LocalDate today = day(asOf);
    Map<String, TreeMap<LocalDate, Double>> series = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(DEMAND)) {
      select.setString(1, tenant);
      select.setTimestamp(2, at(asOf));
      select.setDate(
          3, Date.valueOf(today.minusWeeks(DemandSpikes.WEEKS).minusDays(DemandSpikes.DAYS)));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          series
              .computeIfAbsent(row.getString("stock"), ignored -> new TreeMap<>())
              .put(row.getDate("day").toLocalDate(), row.getDouble("quantity"));
        }
      }
    }
    return DemandSpikes.among(
        series.entrySet().stream()
            .map(one -> new DemandSpikes.Series(one.getKey(), one.getValue()))
            .toList(),
        Stream.iterate(today, day -> day.minusDays(1)).limit(DemandSpikes.DAYS).toList(),
        LEAST_DEVIATIONS);
  }

  private static List<Found> suppliers(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    LocalDate today = day(asOf);
    List<Concentration.Count> counts = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SUPPLIERS)) {
      select.setTimestamp(1, at(asOf));
      select.setString(2, tenant);
      select.setTimestamp(3, at(asOf));
      select.setDate(4, Date.valueOf(today.minusDays(28)));
      select.setDate(5, Date.valueOf(today));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          counts.add(
              new Concentration.Count(
                  List.of(new Concentration.Cause("supplier", row.getString("supplier"))),
                  row.getDate("day").toLocalDate(),
                  row.getInt("lines"),
                  row.getInt("errors")));
        }
      }
    }
    return Concentration.among(counts, MOST_FALSE_SHARE).stream()
        .map(
            one ->
                new Found(
                    new ObjectRef(Kind.SUPPLIER, one.cause().value()),
                    percent(one.falseShare()),
                    "Of "
                        + one.all()
                        + " purchase order lines of supplier "
                        + one.cause().value()
                        + " that fell due in 28 days "
                        + one.errors()
                        + " went wrong, "
                        + decimal(one.lift())
                        + " times as often as with others (at least "
                        + decimal(one.atLeast())
                        + ").",
                    Map.of()))
        .toList();
  }

  static BigDecimal percent(double share) {
    return BigDecimal.valueOf(share * 100).setScale(4, java.math.RoundingMode.HALF_UP);
  }

  static String decimal(double number) {
    return BigDecimal.valueOf(number).setScale(1, java.math.RoundingMode.HALF_UP).toPlainString();
  }

  private static List<Found> stale(
      Connection connection, String tenant, Instant asOf, List<DataSet> sets) throws SQLException {
    List<Found> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(NEWEST)) {
      for (DataSet set : sets) {
        select.setString(1, set.attribute());
        select.setString(2, tenant);
        select.setString(3, set.kind().code());
        select.setString(4, set.attribute());
        select.setString(5, set.attribute());
        select.setTimestamp(6, at(asOf));
        try (ResultSet row = select.executeQuery()) {
          Timestamp newest = row.next() ? row.getTimestamp(1) : null;
          if (newest != null && newest.toInstant().plus(set.limit()).isBefore(asOf)) {
            found.add(
                new Found(
                    new ObjectRef(Kind.DATA_SET, set.name()),
                    BigDecimal.valueOf(set.limit().toHours()),
                    "The newest of "
                        + set.name()
                        + " is of "
                        + newest.toInstant()
                        + ", older than "
                        + set.limit().toHours()
                        + " h.",
                    Map.of()));
          }
        }
      }
    }
    return found;
  }
}
