package dev.andon.dispatch.relay;

import dev.andon.dispatch.Outgoing;
import dev.andon.fault.BackOff;
import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import dev.andon.store.TextArray;
import dev.andon.store.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that empties some slots of the outbox over one transport, so that none waits for
 * another's outage.
 */
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final int BATCH = 500;
  private static final int CLOSE_SECONDS = 10;
  private static final Set<String> UNRECEIPTED = Set.of("event", Outgoing.FEED);
  private static final int LOCK_SPACE =
      0x616e64; // "and": keeps our advisory locks apart from other users'

  private final DataSource dataSource;
  private final Link.Way way;
  private final List<Integer> slots;
  private final Semaphore work = new Semaphore(0);
  private final Thread thread;
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile @Nullable String degraded;

  Lane(String name, DataSource dataSource, Link.Way way, List<Integer> slots) {
    this.dataSource = dataSource;
    this.way = way;
    this.slots = slots;
    this.thread = new Thread(this::run, name);
  }

  void start() {
    thread.start();
  }

  void wake() {
    work.release();
  }

  @Nullable String degraded() {
    return thread.getState() == Thread.State.TERMINATED && running()
        ? "the thread " + thread.getName() + " ended, see the log"
        : degraded;
  }

  void close() throws InterruptedException {
    stop.countDown();
    wake();
    thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    thread.interrupt(); // it waits for a broker that is away; what is unconfirmed stays
    thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
  }

  private void run() {
    BackOff backOff = new BackOff(stop);
    while (running()) {
      try (Link link = way.open()) {
        while (running()) {
          int sent = 0;
          for (int slot : slots) {
            sent += round(slot, link);
          }
          degraded = null;
          backOff.reset();
          if (sent == 0 && work.tryAcquire(1, TimeUnit.SECONDS)) {
            work.drainPermits();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (Exception e) {
        degrade(e);
        backOff.await();
      }
    }
  }

  private void degrade(Exception cause) {
    if (degraded == null) {
      boolean outage = Faults.kindOf(cause) == FaultKind.TRANSIENT;
      LOG.atLevel(outage ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.ERROR)
          .setCause(cause)
          .log("the relay waits, tried again with back-off");
    }
    degraded = String.valueOf(cause.getMessage());
  }

  private boolean running() {
    return stop.getCount() > 0;
  }

  private int round(int slot, Link link) throws Exception {
    return Transaction.<Integer, Exception>run(
        dataSource,
        connection -> {
          List<Row> rows = lock(connection, slot) ? read(connection, slot) : List.of();
          if (!rows.isEmpty()) {
            link.send(connection, rows);
            confirm(connection, rows);
          }
          return rows.size();
        });
  }

  private static boolean lock(Connection connection, int slot) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select pg_try_advisory_xact_lock(?, ?)")) {
      select.setInt(1, LOCK_SPACE);
      select.setInt(2, slot);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static List<Row> read(Connection connection, int slot) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select tenant, seq, kind, ref, key, destination, headers, body from outbox where slot = ? order by seq limit "
                + BATCH)) {
      select.setInt(1, slot);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(
                  row.getString(1),
                  row.getLong(2),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  row.getString(6),
                  row.getString(7),
                  row.getString(8)));
        }
      }
    }
    return rows;
  }

  private static void confirm(Connection connection, List<Row> rows) throws SQLException {
    try (PreparedStatement receipts =
            connection.prepareStatement(
                "insert into receipt (tenant, kind, ref, destination) values (?, ?, ?, ?) on conflict do nothing");
        PreparedStatement delete =
            connection.prepareStatement(
                "delete from outbox o using unnest(?::text[], ?::bigint[]) as t(tenant, seq) where o.tenant = t.tenant and o.seq = t.seq")) {
      for (Row row : rows) {
        if (!UNRECEIPTED.contains(row.kind())) {
          receipts.setString(1, row.tenant());
          receipts.setString(2, row.kind());
          receipts.setString(3, row.ref());
          receipts.setString(4, row.destination());
          receipts.addBatch();
        }
      }
      receipts.executeBatch();
      delete.setArray(1, TextArray.of(connection, rows.stream().map(Row::tenant)));
      delete.setArray(2, connection.createArrayOf("bigint", rows.stream().map(Row::seq).toArray()));
      delete.executeUpdate();
    }
  }
}
