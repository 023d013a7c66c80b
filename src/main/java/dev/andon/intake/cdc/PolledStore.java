package dev.andon.intake.cdc;

import dev.andon.canonical.BusinessClock;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import dev.andon.intake.cdc.RowChange.Operation;
import dev.andon.intake.cdc.RowCopies.Copy;
import dev.andon.intake.cdc.RowCopies.Id;
import dev.andon.intake.store.PendingLimit;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what the route {@code intake-polled-read} selects from an ERP's tables whose rows carry
 * the time of their last change.
 *
 * <p>A poll asks for the rows since the newest stamp less an overlap, because a transaction stamps
 * its rows before it commits them; a row that equals its copy is no change. At an interval all rows
 * are asked for, as one result of one moment: what it lacks was deleted, and what came later than
 * the overlap, or without a new stamp, is found.
 */
public final class PolledStore {
  private static final Logger LOG = LoggerFactory.getLogger(PolledStore.class);
  private static final String PASS = "pass";
  private static final int BATCH = 500;

  /** Rows of one stamp that are held together; more are stored in parts. */
  private static final int MAX_BATCH = 10_000;

  private static final long FULL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final FeedRows rows;
  private final BusinessClock business;
  private final Clock clock;
  private final Duration overlap;
  private final Duration compareEvery;
  private volatile @Nullable String degraded;

  /**
   * One reading.
   *
   * @param whole whether it reads all rows
   */
  private record Pass(AutoCloseable claim, PolledPosition readFrom, boolean whole) {}

  private record Row(Instant stamp, RowChange change) {
    Id id() {
      return new Id(change.table(), change.key());
    }

    /** A row's changes have rising times, whatever its stamps do. */
    RowChange changedAfter(Copy known) {
      long micros = Math.max(change.lsn(), known.lsn() + 1);
      return new RowChange(
          change.table(),
          change.key(),
          change.operation(),
          change.columns(),
          change.row(),
          micros,
          Instant.EPOCH.plus(micros, ChronoUnit.MICROS),
          change.formerKey());
    }
  }

  /**
   * @param overlap the longest time between a stamp and its commit, as a rule
   * @param compareEvery time between two comparisons of all rows
   */
  public PolledStore(
      FeedRows rows, BusinessClock business, Clock clock, Duration overlap, Duration compareEvery) {
    this.rows = rows;
    this.business = business;
    this.clock = clock;
    this.overlap = overlap;
    this.compareEvery = compareEvery;
  }

  /**
   * The parameter {@code since} of the select, ISO-8601; the body is null while another instance
   * reads.
   */
  public @Nullable Map<String, Object> begin(Exchange exchange) throws Exception {
    Optional<AutoCloseable> claim = rows.claim();
    if (claim.isEmpty()) {
      degraded = null;
      return null;
    }
    exchange.setProperty(PASS, new Pass(claim.get(), PolledPosition.parse(""), false));
    PolledPosition position = PolledPosition.parse(rows.position());
    boolean whole = !clock.instant().isBefore(position.compared().plus(compareEvery));
    if (whole) {
      // A number of its own for each try: rows that a broken one saw may be gone since.
      position =
          PolledPosition.parse(
              rows.move(text -> PolledPosition.parse(text).nextGeneration().text()));
    }
    exchange.setProperty(PASS, new Pass(claim.get(), position, whole));
    Instant since = whole ? Instant.EPOCH : position.high().minus(overlap);
    return Map.of("since", since.toString());
  }

  /**
   * Stores all rows of one reading.
   *
   * @param result {@code table_name}, {@code key}, {@code stamp} and {@code record} (JSON) of each
   *     row, in the order of the stamps
   */
  public void store(
      Exchange exchange, Iterator<Map<String, Object>> result, @ExchangeProperty(PASS) Pass pass)
      throws SQLException {
    PolledPosition position = pass.readFrom();
    List<Row> batch = new ArrayList<>();
    while (result.hasNext()) {
      Row row = row(result.next());
      boolean together = !batch.isEmpty() && batch.get(batch.size() - 1).stamp.equals(row.stamp);
      if (batch.size() >= (together ? MAX_BATCH : BATCH)) {
        position = store(exchange, batch, position);
        batch.clear();
      }
      batch.add(row);
    }
    if (!batch.isEmpty()) {
      position = store(exchange, batch, position);
    }
    if (pass.whole()) {
      PolledPosition last = position;
      store(exchange, last, fold -> deleteUnseen(last, fold));
    }
    degraded = null;
  }

  private PolledPosition store(Exchange exchange, List<Row> batch, PolledPosition readFrom)
      throws SQLException {
    return store(exchange, readFrom, fold -> fold(batch, readFrom, fold));
  }

  /** While too many changes wait for translation the result stays open. */
  private PolledPosition store(Exchange exchange, PolledPosition readFrom, FeedRows.Batch batch)
      throws SQLException {
    while (true) {
      try {
        return PolledPosition.parse(rows.store(readFrom.text(), readFrom.generation(), batch));
      } catch (FaultException e) {
        if (!e.fault().code().equals(PendingLimit.FULL) || exchange.getContext().isStopping()) {
          throw e;
        }
        LockSupport.parkNanos(FULL_NANOS);
      }
    }
  }

  private String fold(List<Row> batch, PolledPosition readFrom, RowFold fold) throws SQLException {
    fold.copies().load(batch.stream().map(Row::id).toList());
    List<Optional<RowChange>> changes = new ArrayList<>();
    for (Row row : batch) {
      Copy known = fold.copies().get(row.id());
      if (!row.change.row().equals(known.image())) {
        changes.add(Optional.of(row.changedAfter(known)));
      } else if (known.generation() < readFrom.generation()) {
        fold.copies().put(row.id(), new Copy(known.image(), known.lsn(), readFrom.generation()));
      }
    }
    fold.fold(changes);
    Instant reached = batch.get(batch.size() - 1).stamp;
    Instant now = clock.instant(); // an ERP's clock that is ahead must not hide what comes next
    PolledPosition next = readFrom.at(reached.isAfter(now) ? now : reached);
    return changes.isEmpty() && next.high().equals(readFrom.high()) ? readFrom.text() : next.text();
  }

  private String deleteUnseen(PolledPosition readFrom, RowFold fold) throws SQLException {
    Instant now = business.now();
    int gone = fold.deleteUnseen(Optional.empty(), micros(now), now);
    fold.end();
    fold.copies().prune(readFrom.generation());
    if (gone > 0) {
      LOG.atInfo().addKeyValue("gone", gone).log("rows are gone from the ERP's tables");
    }
    return readFrom.comparedAt(clock.instant()).text();
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private Row row(Map<String, Object> row) {
    Object table = row.get("table_name");
    Object key = row.get("key");
    Object record = row.get("record");
    if (table == null
        || key == null
        || record == null
        || !(row.get("stamp") instanceof Timestamp time)) {
      throw FaultException.of(
          "POLLED-ROW",
          FaultKind.MISCONFIGURED,
          "a row of the feed's select lacks table_name, key or record, or its stamp is no timestamptz",
          "Correct the .sql of the feed in mappings/cdc; coalesce stamps that may be null.");
    }
    Map<String, Object> members = rows.json().object(record.toString());
    Map<String, Object> values = new LinkedHashMap<>();
    members.forEach(
        (name, value) -> {
          if (value != null) {
            values.put(name, plain(value));
          }
        });
    Instant stamp = time.toInstant();
    return new Row(
        stamp,
        rows.columns()
            .named(
                new RowChange(
                    table.toString(),
                    key.toString(),
                    Operation.WRITE,
                    members.keySet(),
                    values,
                    micros(stamp),
                    stamp,
                    Optional.empty())));
  }

  /** Texts and lists of texts, as the log's rows have them. */
  private Object plain(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(one -> one == null ? "null" : plain(one).toString()).toList();
    }
    if (value instanceof Map<?, ?>) {
      return rows.json().text(value);
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  /** An outage of either database is left to the next poll; anything else stays a failure. */
  public void failed(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause)
      throws Exception {
    boolean first = degraded == null;
    boolean misconfigured = Faults.kindOf(cause) == FaultKind.MISCONFIGURED;
    Fault fault = Faults.of(cause);
    degraded =
        misconfigured
            ? fault.code() + ": " + fault.message() + "; " + fault.repair()
            : String.valueOf(cause.getMessage());
    if (!misconfigured && Faults.kindOf(cause) != FaultKind.TRANSIENT) {
      throw cause;
    }
    if (first) {
      LOG.atWarn().setCause(cause).log("the ERP's tables cannot be read now, tried again");
    }
  }

  /** Lets another instance read. */
  public void end(@ExchangeProperty(PASS) @Nullable Pass pass) throws Exception {
    if (pass != null) {
      pass.claim().close();
    }
  }

  /** Why nothing can be read now; null = all is well. */
  public @Nullable String degraded() {
    return degraded;
  }
}
