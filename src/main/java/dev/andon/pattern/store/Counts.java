package dev.andon.pattern.store;

import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.pattern.Concentration;
import dev.andon.pattern.Found;
import dev.andon.pattern.RepeatedVariances;
import dev.andon.pattern.RepeatedVariances.Tally;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stocks, and whole sites, whose counts differ from the book again and again. Looks at every count
 * that was told, not only at those that became cases: how often is nothing without how often one
 * counted. A count that several doors told is one.
 */
final class Counts {
  private static final int DAYS = 90;

  /** The index event_counted names the type, so it stands in the statement. */
  private static final String COUNTS =
      """
      select site, item, day, count(*) as counts, count(*) filter (where abs(counted - book) > 0.02 * abs(book)) as off from (
        select distinct on (subject, coalesce(body->'data'->>'count', id)) body->'data'->>'site' as site, body->'data'->>'item' as item,
               (body->'data'->>'counted')::numeric as counted, (body->'data'->>'book')::numeric as book,
               (coalesce(body->'data'->>'countedAt', body->>'time')::timestamptz at time zone 'UTC')::date as day
          from event where tenant = ? and type = 'stock.counted.v1' and received_day > ? and (body->>'receivedat')::timestamptz < ?
           and body->'data'->>'status' = 'counted' and body->'data' ?? 'book'
         order by subject, coalesce(body->'data'->>'count', id), received_day, id) one
       where day > ? group by 1, 2, 3 order by 1, 2, 3
      """;

  private Counts() {}

  static List<Found> repeated(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    Date since = Date.valueOf(LocalDate.ofInstant(asOf, ZoneOffset.UTC).minusDays(DAYS));
    Map<String, Tally> tallies = new TreeMap<>();
    List<Concentration.Count> bySite = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(COUNTS)) {
      select.setString(1, tenant);
      select.setDate(2, since);
      select.setTimestamp(3, Timestamp.from(asOf));
      select.setDate(4, since);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String site = row.getString("site");
          String stock = site + "/" + row.getString("item");
          int counts = row.getInt("counts");
          int off = row.getInt("off");
          tallies.merge(
              stock,
              new Tally(site, stock, counts, off),
              (one, more) ->
                  new Tally(site, stock, one.counts() + more.counts(), one.off() + more.off()));
          bySite.add(
              new Concentration.Count(
                  List.of(new Concentration.Cause(Kind.SITE.code(), site)),
                  row.getDate("day").toLocalDate(),
                  counts,
                  off));
        }
      }
    }
    List<Found> found = new ArrayList<>();
    for (RepeatedVariances.Repeated one :
        RepeatedVariances.among(List.copyOf(tallies.values()), Patterns.MOST_FALSE_SHARE)) {
      found.add(
          found(
              new ObjectRef(Kind.STOCK, one.tally().stock()),
              one.tally().counts(),
              one.tally().off(),
              Patterns.percent(one.usual()).stripTrailingZeros().toPlainString() + " % is usual",
              one.falseShare()));
    }
    for (Concentration.Excess one : Concentration.among(bySite, Patterns.MOST_FALSE_SHARE)) {
      found.add(
          found(
              new ObjectRef(Kind.SITE, one.cause().value()),
              one.all(),
              one.errors(),
              Patterns.decimal(one.lift()) + " times as often as at other sites",
              one.falseShare()));
    }
    return found;
  }

  private static Found found(
      ObjectRef object, int counts, int off, String usual, double falseShare) {
    return new Found(
        object,
        Patterns.percent(falseShare),
        "Of %d counts of %s in %d days %d differed from the book; %s."
            .formatted(counts, object.key(), DAYS, off, usual),
        Map.of("repeats", Integer.toString(off)));
  }
}
