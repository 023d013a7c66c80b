package dev.andon.intake.cdc;

import dev.andon.canonical.BusinessClock;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.Faults;
import dev.andon.intake.cdc.EnvelopeReader.Told;
import dev.andon.kafka.TopicRoute;
import dev.andon.replay.store.DeadLetterStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the routes {@code intake-topics}: rows of an ERP that Debezium wrote into topics of
 * Kafka, compared with the same copies and mapped by the same rules as those of its log. The place
 * of each partition moves in the transaction that keeps its records, and offsets are committed
 * after it; a record that comes again is known by its offset.
 */
public final class CdcTopics {
  private static final Logger LOG = LoggerFactory.getLogger(CdcTopics.class);
  private static final long FIRST_WAIT_MILLIS = 100;
  private static final long MOST_WAIT_MILLIS = 5_000;
  private static final long GENERATION = 1;

  private final FeedRows rows;
  private final EnvelopeReader reader;
  private final DeadLetterStore deadLetters;
  private final BusinessClock clock;
  private final Duration settle;
  private final TopicRoute route;
  private final AtomicLong ignored = new AtomicLong();
  private final Set<String> unknownTables = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String degraded;

  /** A record of a topic: what it says, or why it is refused. */
  private record Arrived(
      String partition, long offset, Told told, @Nullable Fault fault, String text) {
    long lsn() {
      return told instanceof Told.Row row
          ? row.change().lsn()
          : told instanceof Told.End end ? end.lsn() : 0;
    }
  }

  /**
   * @param settle a transaction of which nothing came for so long is whole, unless the connector
   *     tells the end of transactions
   */
  public CdcTopics(
      FeedRows rows,
      DeadLetterStore deadLetters,
      BusinessClock clock,
      Duration settle,
      TopicRoute route) {
    this.rows = rows;
    this.reader = new EnvelopeReader(rows.json(), rows.tablesByName());
    this.deadLetters = deadLetters;
    this.clock = clock;
    this.settle = settle;
    this.route = route;
  }

  /** Why records are not being worked now; null = they are. */
  public @Nullable String degraded() {
    String reason = degraded;
    return reason == null ? route.degraded() : reason;
  }

  /** Records of tables that the mapping does not name, since the start. */
  public long ignored() {
    return ignored.get();
  }

  /** In: the exchanges of one poll. Every one is kept or parked when this returns. */
  public void take(Exchange exchange) {
    List<Message> messages = TopicRoute.records(exchange).stream().map(Exchange::getIn).toList();
    long wait = FIRST_WAIT_MILLIS;
    while (true) {
      try {
        store(messages);
        degraded = null;
        return;
      } catch (SQLException | RuntimeException e) {
        waits(e);
      }
      if (!route.pause(wait)) {
        throw new IllegalStateException("the route stops before its records are kept");
      }
      wait = Math.min(wait * 2, MOST_WAIT_MILLIS);
    }
  }

  /** After the database's commit. */
  public void commit(Exchange exchange) {
    TopicRoute.commit(exchange);
  }

  /** Tells what has become whole because nothing more of it came. */
  public void settle() {
    try {
      store(List.of());
    } catch (SQLException | RuntimeException e) {
      waits(e);
    }
  }

  private void waits(Exception cause) {
    Fault fault = Faults.of(cause);
    if (degraded == null) {
      LOG.atWarn().setCause(cause).log("records of the ERP's topics wait, tried again");
    }
    degraded = fault.code() + ": " + fault.message() + "; " + fault.repair();
  }

  private void store(List<Message> messages) throws SQLException {
    List<Arrived> arrived = messages.stream().map(this::read).toList();
    AtomicLong unknown = new AtomicLong();
    rows.store(
        GENERATION,
        (connection, places, fold) -> store(connection, places, fold, arrived, unknown));
    ignored.addAndGet(unknown.get());
  }

  private Arrived read(Message message) {
    String partition =
        message.getHeader(KafkaConstants.TOPIC, String.class)
            + "/"
            + message.getHeader(KafkaConstants.PARTITION, Integer.class);
    long offset = message.getHeader(KafkaConstants.OFFSET, Long.class);
    String text = message.getBody(String.class);
    try {
      Told told = reader.read(message.getHeader(KafkaConstants.KEY, String.class), text);
      if (told instanceof Told.Row row) {
        told = new Told.Row(rows.columns().named(row.change()), row.transaction(), row.counted());
      }
      return new Arrived(partition, offset, told, null, "");
    } catch (FaultException e) {
      if (e.fault().kind() != dev.andon.fault.FaultKind.REJECTED) {
        throw e;
      }
      return new Arrived(partition, offset, new Told.Nothing(), e.fault(), String.valueOf(text));
    }
  }

  private String store(
      Connection connection, String places, RowFold fold, List<Arrived> arrived, AtomicLong unknown)
      throws SQLException {
    OpenTransactions open =
        new OpenTransactions(connection, rows.tenant(), rows.feed(), rows.json(), settle);
    Map<String, Place> reached = Place.parse(places);
    List<Told.Row> fresh = new ArrayList<>();
    List<Told.End> ends = new ArrayList<>();
    for (Arrived one : arrived) {
      Place place = reached.getOrDefault(one.partition(), Place.NONE);
      if (place.has(one.offset(), one.lsn())) {
        continue;
      }
      reached.put(one.partition(), place.after(one.offset(), one.lsn()));
      if (one.fault() != null) {
        deadLetters.add(
            connection,
            rows.tenant(),
            "cdc",
            rows.feed() + "/" + one.partition() + "/" + one.offset(),
            one.fault(),
            one.text(),
            clock.now());
      } else if (one.told() instanceof Told.Row row) {
        fresh.add(row);
      } else if (one.told() instanceof Told.End end) {
        ends.add(end);
      } else if (one.told() instanceof Told.Unknown other) {
        unknown.incrementAndGet();
        if (unknownTables.add(other.table())) {
          LOG.atInfo()
              .addKeyValue("table", other.table())
              .log("records of a table that the mapping does not name are ignored");
        }
      }
    }
    open.add(fresh);
    for (Told.End end : ends) {
      open.end(end);
    }
    open.release(fold, rows.tables());
    return Place.text(reached);
  }

  /**
   * How far a partition is kept.
   *
   * @param next the offset after the last kept
   * @param lsn the highest place in the ERP's log of what is kept; a topic that was made anew
   *     begins at offset 0 with later ones
   */
  private record Place(long next, long lsn) {
    static final Place NONE = new Place(0, -1);

    boolean has(long offset, long at) {
      return offset < next && at <= lsn;
    }

    Place after(long offset, long at) {
      return new Place(offset + 1, Math.max(lsn, at));
    }

    /** {@code topic/partition=next@lsn}, separated by spaces. */
    static Map<String, Place> parse(String text) {
      Map<String, Place> places = new LinkedHashMap<>();
      for (String one : text.isEmpty() ? new String[0] : text.split(" ")) {
        int equals = one.lastIndexOf('=');
        int at = one.lastIndexOf('@');
        places.put(
            one.substring(0, equals),
            new Place(
                Long.parseLong(one.substring(equals + 1, at)),
                Long.parseLong(one.substring(at + 1))));
      }
      return places;
    }

    static String text(Map<String, Place> places) {
      StringBuilder text = new StringBuilder();
      places.forEach(
          (partition, place) ->
              text.append(text.isEmpty() ? "" : " ")
                  .append(partition)
                  .append('=')
                  .append(place.next)
                  .append('@')
                  .append(place.lsn));
      return text.toString();
    }
  }
}
