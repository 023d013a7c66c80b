package dev.andon.enrichment.store;

import dev.andon.canonical.BusinessClock;
import dev.andon.store.Transaction;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Counts once a day, from the context, how reliable suppliers and carriers were, and says it as
 * canonical events ({@code supplier.rated.v1}, {@code carrier.rated.v1}) through the door for
 * events. So the figures that scoring reads change with an event, at a time that is kept, and not
 * with each receipt: they are the same for every batch size and in every replay.
 */
public final class PartnerHistory {
  /** Name of the source of these events. */
  public static final String SOURCE = "andon-history";

  /**
   * Purchase order lines that fell due, by supplier. Receipts stand on the line ({@code
   * receipt.<receipt>.received}) or, without a line number, on the purchase order ({@code
   * receipt.<receipt>.item.<item>.received}), their time on the purchase order. A line received in
   * another unit than ordered is left out, one not received in full is late until now.
   */
  private static final String SUPPLIERS =
      """
      with line as (
        select o.facts as o, l.facts as l, right(l.key, position('#' in reverse(l.key)) - 1) as number,
               coalesce(l.facts->'po.supplier'->>0, o.facts->'po.supplier'->>0) as supplier,
               (l.facts->'po.quantity'->>0)::numeric as ordered,
               coalesce(l.facts->'po.dueAt'->>0, o.facts->'po.dueAt'->>0)::timestamptz as due
          from context_object l
          join context_object o on o.tenant = l.tenant and o.kind = 'purchase-order'
                               and o.key = left(l.key, length(l.key) - position('#' in reverse(l.key)))
         where l.tenant = ? and l.kind = 'purchase-order-line' and l.facts ?? 'po.quantity'
      ), due as (
        select * from line where due >= ? and due < ? and ordered > 0 and supplier is not null
      ), receipt as (
        select d.supplier, d.ordered, d.due, r.received, r.last
          from due d cross join lateral (
            select coalesce(sum(q), 0) as received, max(at) filter (where q > 0) as last from (
              select (f.value->>0)::numeric as q, (d.o->(f.key || 'At')->>0)::timestamptz as at
                from jsonb_each(d.l) f where f.key like 'receipt.%.received'
              union all
              select (f.value->>0)::numeric, (d.o->(split_part(f.key, '.item.', 1) || '.receivedAt')->>0)::timestamptz
                from jsonb_each(d.o) f
               where f.key like 'receipt.%' and right(f.key, length('.item..received') + length(d.l->'item'->>0)) = '.item.' || (d.l->'item'->>0) || '.received'
                 and d.o->('po.item.' || (d.l->'item'->>0))->>0 = d.number) one) r
         where not exists (select 1 from jsonb_each(d.l) f where f.key like 'receipt.%.uom' and f.value->>0 <> d.l->'po.uom'->>0)
      ), outcome as (
        select supplier, least(received / ordered, 1) as filled, received >= ordered and last <= due as on_time,
               greatest(extract(epoch from (case when received >= ordered then last else ? end) - due) / 3600, 0)::numeric as late
          from receipt
      )
      select supplier, count(*) as lines, round(avg(filled), 4) as "fillRate", round(avg(on_time::int), 4) as "onTimeShare",
             round(avg(late), 2) as "meanLateHours", round(percentile_cont(0.9) within group (order by late)::numeric, 2) as "p90LateHours"
        from outcome group by supplier order by supplier
      """;

  /** Promised shipments and answered loads, by carrier; a shipment on its way is late until now. */
  private static final String CARRIERS =
      """
      with shipment as (
        select coalesce(facts->'carrier'->>0, facts->'tender.carrier'->>0, facts->'answer.carrier'->>0) as carrier,
               (facts->'promisedAt'->>0)::timestamptz as promised, (facts->'deliveredAt'->>0)::timestamptz as delivered,
               facts->'answer.answer'->>0 as answer, (facts->'answer.answeredAt'->>0)::timestamptz as answered
          from context_object where tenant = ? and kind = 'shipment'
      ), promised as (
        select carrier, delivered <= promised is true as on_time, greatest(extract(epoch from coalesce(delivered, ?) - promised) / 3600, 0)::numeric as late
          from shipment where promised >= ? and promised < ? and carrier is not null
      ), loads as (
        select carrier, count(*) as loads, round(avg((answer = 'accepted')::int), 4) as accepted
          from shipment where answered >= ? and answered < ? and carrier is not null group by carrier
      )
      select p.carrier, count(*) as shipments, round(avg(p.on_time::int), 4) as "onTimeShare", round(avg(p.late), 2) as "meanLateHours",
             round(percentile_cont(0.9) within group (order by p.late)::numeric, 2) as "p90LateHours", max(l.loads) as loads, max(l.accepted) as "acceptedShare"
        from promised p left join loads l on l.carrier = p.carrier group by p.carrier order by p.carrier
      """;

  private final DataSource dataSource;
  private final BusinessClock clock;
  private final String tenant;
  private final Duration window;
  private final Door door;

  /** Takes events for translation, in the transaction given, once for each day. */
  @FunctionalInterface
  public interface Door {
    /** Stores the events of a day; those of a day that is stored already are left alone. */
    void store(Connection connection, String day, List<Map<String, Object>> events)
        throws SQLException, IOException;
  }

  /**
   * @param window how far back what fell due counts
   */
  public PartnerHistory(
      DataSource dataSource, BusinessClock clock, String tenant, Duration window, Door door) {
    this.dataSource = dataSource;
    this.clock = clock;
    this.tenant = tenant;
    this.window = window;
    this.door = door;
  }

  /**
   * Counts up to the begin of this day (UTC), unless that was done; nothing before the second day.
   */
  public void count() throws SQLException, IOException {
    LocalDate day = LocalDate.ofInstant(clock.now(), ZoneOffset.UTC);
    Instant until = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    Transaction.<Boolean, IOException>run(
        dataSource,
        connection -> open(connection, day.toString(), until) && tell(connection, day, until));
  }

  private boolean tell(Connection connection, LocalDate day, Instant until)
      throws SQLException, IOException {
    Timestamp from = Timestamp.from(until.minus(window));
    Timestamp end = Timestamp.from(until);
    List<Map<String, Object>> events = new ArrayList<>();
    for (Map<String, Object> one : rows(connection, SUPPLIERS, from, end, end)) {
      events.add(event("supplier", one, day, until));
    }
    for (Map<String, Object> one : rows(connection, CARRIERS, end, from, end, from, end)) {
      events.add(event("carrier", one, day, until));
    }
    if (!events.isEmpty()) {
      door.store(connection, day.toString(), events);
    }
    return !events.isEmpty();
  }

  private boolean open(Connection connection, String day, Instant until) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select exists (select 1 from message_in where tenant = ? and received_at < ?)"
                + " and not exists (select 1 from message_in where tenant = ? and door = 'events' and source = ? and pickup = ?)")) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(until));
      select.setString(3, tenant);
      select.setString(4, SOURCE);
      select.setString(5, day);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private List<Map<String, Object>> rows(Connection connection, String sql, Timestamp... times)
      throws SQLException {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, tenant);
      for (int i = 0; i < times.length; i++) {
        select.setTimestamp(i + 2, times[i]);
      }
      try (ResultSet row = select.executeQuery()) {
        ResultSetMetaData columns = row.getMetaData();
        while (row.next()) {
          Map<String, Object> members = new LinkedHashMap<>();
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            Object value = row.getObject(i);
            if (value != null) {
              members.put(
                  columns.getColumnLabel(i),
                  value instanceof BigDecimal number ? number.toPlainString() : value);
            }
          }
          rows.add(members);
        }
      }
    }
    return rows;
  }

  private Map<String, Object> event(
      String kind, Map<String, Object> counted, LocalDate day, Instant until) {
    Map<String, Object> data = new LinkedHashMap<>(counted);
    data.put("from", until.minus(window).toString());
    data.put("until", until.toString());
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("specversion", "1.0");
    event.put("id", day + "/" + kind + "/" + counted.get(kind));
    event.put("source", "/" + SOURCE);
    event.put("type", kind + ".rated.v1");
    event.put("subject", kind + ":" + counted.get(kind));
    event.put("time", until.toString());
    event.put("data", data);
    return event;
  }
}
