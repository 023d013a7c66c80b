package dev.andon.pattern.store;

import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.pattern.Concentration;
import dev.andon.pattern.Concentration.Cause;
import dev.andon.pattern.Found;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What late and unconfirmed goods on the way have in common: a lane, one of its ends, a carrier, or
 * the source that told of them. Transfers and shipments are looked at apart, because they are late
 * at rates of their own.
 */
final class Lanes {
  private static final int DAYS = 28;
  private static final String ANY = "*";

  private static final String TRANSFERS =
      """
      select day, origin, destination, carrier, source, count(*) as goods, count(*) filter (where wrong) as errors from (
        select (coalesce((facts->'expectedAt'->>0)::timestamptz, (facts->'shippedAt'->>0)::timestamptz + interval '2 days') at time zone 'UTC')::date as day,
               facts->'fromSite'->>0 as origin, facts->'toSite'->>0 as destination, facts->'carrier'->>0 as carrier, facts->'shippedAt'->>1 as source,
               exists (select 1 from exception_case c where c.tenant = o.tenant and c.object_kind = o.kind and c.key = o.key and c.current and c.detected_at < ?
                          and c.type = 'INV-TRANSFER-UNCONFIRMED' and coalesce(c.outcome, '') not in ('no-exception', 'duplicate')) as wrong
          from context_object o where o.tenant = ? and o.kind = 'transfer' and facts ?? 'shippedAt' and (facts->'shippedAt'->>5)::timestamptz < ?) goods
       where day > ? and day <= ? group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
      """;
  private static final String SHIPMENTS =
      """
      select day, origin, destination, carrier, source, count(*) as goods, count(*) filter (where wrong) as errors from (
        select ((facts->'promisedAt'->>0)::timestamptz at time zone 'UTC')::date as day,
               facts->'site'->>0 as origin, null as destination, coalesce(facts->'carrier'->>0, facts->'milestone.carrier'->>0) as carrier, facts->'milestone.code'->>1 as source,
               exists (select 1 from exception_case c where c.tenant = o.tenant and c.object_kind = o.kind and c.key = o.key and c.current and c.detected_at < ?
                          and c.type in ('TRN-CARRIER-DELAY', 'TRN-MISSED-PICKUP', 'TRN-NO-STATUS') and coalesce(c.outcome, '') not in ('no-exception', 'duplicate')) as wrong
          from context_object o where o.tenant = ? and o.kind = 'shipment' and facts ?? 'promisedAt' and (facts->'promisedAt'->>5)::timestamptz < ?) goods
       where day > ? and day <= ? group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
      """;

  private Lanes() {}

  /** Lanes, their ends and carriers. */
  static List<Found> lanes(Connection connection, String tenant, Instant asOf) throws SQLException {
    return among(connection, tenant, asOf, Kind.LANE);
  }

  /** The doors and senders of what tells of goods. */
  static List<Found> sources(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    return among(connection, tenant, asOf, Kind.SYSTEM);
  }

  private static List<Found> among(Connection connection, String tenant, Instant asOf, Kind wanted)
      throws SQLException {
    Map<ObjectRef, Found> found = new TreeMap<>();
    for (Found one : all(connection, tenant, asOf)) {
      if (one.object().kind() == wanted) {
        found.merge(
            one.object(),
            one,
            (first, other) -> other.strength().compareTo(first.strength()) < 0 ? other : first);
      }
    }
    return List.copyOf(found.values());
  }

  private static List<Found> all(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    List<Found> found = new ArrayList<>();
    for (Concentration.Excess one : causes(connection, tenant, asOf, TRANSFERS)) {
      found.add(found(one, "transfers"));
    }
    for (Concentration.Excess one : causes(connection, tenant, asOf, SHIPMENTS)) {
      found.add(found(one, "shipments"));
    }
    return found;
  }

  private static List<Concentration.Excess> causes(
      Connection connection, String tenant, Instant asOf, String rows) throws SQLException {
    LocalDate today = LocalDate.ofInstant(asOf, ZoneOffset.UTC);
    List<Concentration.Count> counts = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(rows)) {
      select.setTimestamp(1, Timestamp.from(asOf));
      select.setString(2, tenant);
      select.setTimestamp(3, Timestamp.from(asOf));
      select.setDate(4, Date.valueOf(today.minusDays(DAYS)));
      select.setDate(5, Date.valueOf(today));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          counts.add(
              new Concentration.Count(
                  causes(row),
                  row.getDate("day").toLocalDate(),
                  row.getInt("goods"),
                  row.getInt("errors")));
        }
      }
    }
    return Concentration.causes(counts, Patterns.MOST_FALSE_SHARE);
  }

  /** The narrowest first: it is named when wider ones explain no more. */
  private static List<Cause> causes(ResultSet row) throws SQLException {
    Optional<String> origin = Optional.ofNullable(row.getString("origin"));
    Optional<String> destination = Optional.ofNullable(row.getString("destination"));
    Optional<String> carrier = Optional.ofNullable(row.getString("carrier"));
    List<Cause> causes = new ArrayList<>();
    if (carrier.isPresent() && origin.isPresent()) {
      causes.add(lane(origin.get(), destination.orElse(ANY), carrier.get()));
    }
    if (origin.isPresent() && destination.isPresent()) {
      causes.add(lane(origin.get(), destination.get(), ANY));
    }
    carrier.ifPresent(one -> causes.add(lane(ANY, ANY, one)));
    Optional.ofNullable(row.getString("source"))
        .ifPresent(one -> causes.add(new Cause(Kind.SYSTEM.code(), one)));
    destination.ifPresent(one -> causes.add(new Cause("site", ANY + "/" + one + "/" + ANY)));
    origin.ifPresent(one -> causes.add(new Cause("site", one + "/" + ANY + "/" + ANY)));
    return causes;
  }

  private static Cause lane(String origin, String destination, String carrier) {
    return new Cause(Kind.LANE.code(), origin + "/" + destination + "/" + carrier);
  }

  private static Found found(Concentration.Excess one, String goods) {
    boolean source = one.cause().attribute().equals(Kind.SYSTEM.code());
    Map<String, String> measures = new HashMap<>();
    if (one.cause().attribute().equals("site")) {
      measures.put("cause", "site");
    }
    return new Found(
        new ObjectRef(source ? Kind.SYSTEM : Kind.LANE, one.cause().value()),
        Patterns.percent(one.falseShare()),
        "Of "
            + one.all()
            + " "
            + goods
            + (source ? " that " : " of lane ")
            + one.cause().value()
            + (source ? " told of" : "")
            + " and that were due in "
            + DAYS
            + " days "
            + one.errors()
            + " came late or were not confirmed, "
            + Patterns.decimal(one.lift())
            + " times as often as others (at least "
            + Patterns.decimal(one.atLeast())
            + "): "
            + Math.round(one.beyond())
            + " more than usual.",
        measures);
  }
}
