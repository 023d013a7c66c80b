package dev.andon.timer.store;

import dev.andon.canonical.BusinessClock;
import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import dev.andon.store.Transaction;
import dev.andon.timer.Timer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks twice a second for timers that are due by the business clock, with one query, and calls the
 * handlers of their kinds in the transaction that takes the timers away. Several workers may run on
 * one store.
 */
public final class TimerWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TimerWorker.class);
  private static final int BATCH = 500;
  private static final long TICK_MILLIS = 500;
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final DataSource dataSource;
  private final BusinessClock clock;
  private final TimerStore timers;
  private final String tenant;
  private final Map<String, TimerHandler> handlers = new HashMap<>();
  private final Runnable fired;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "andon-timer");
  private volatile @Nullable String degraded;
  private int alone;

  /**
   * @param fired called after the commit of what handlers did
   */
  public TimerWorker(
      DataSource dataSource,
      BusinessClock clock,
      TimerStore timers,
      String tenant,
      List<TimerHandler> handlers,
      Runnable fired) {
    this.dataSource = dataSource;
    this.clock = clock;
    this.timers = timers;
    this.tenant = tenant;
    this.fired = fired;
    handlers.forEach(handler -> this.handlers.put(handler.kind(), handler));
  }

  /** Starts the worker's thread. */
  public TimerWorker start() {
    thread.start();
    return this;
  }

  /** Why nothing can be fired now; null = all is well. */
  public @Nullable String degraded() {
    return thread.getState() == Thread.State.TERMINATED && stop.getCount() > 0
        ? "the thread ended, see the log"
        : degraded;
  }

  @Override
  public void close() throws InterruptedException {
    stop.countDown();
    thread.join(TimeUnit.SECONDS.toMillis(30));
  }

  private void run() {
    try {
      while (stop.getCount() > 0) {
        boolean more = false;
        try {
          more = next();
          degraded = null;
        } catch (SQLException | RuntimeException e) {
          if (degraded == null) {
            LOG.atWarn().setCause(e).log("timers wait, tried again");
          }
          degraded = String.valueOf(e.getMessage());
        }
        if (!more && stop.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Fires some of what is due; false when nothing was. What fails by a defect is tried alone, then
   * put off by a minute, so that it holds up nothing else.
   */
  public boolean next() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      List<Timer> due = List.of();
      try {
        due = timers.claim(connection, tenant, clock.now(), alone > 0 ? 1 : BATCH);
        fire(connection, due);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        Transaction.rollback(connection, e);
        if (Faults.kindOf(e) == FaultKind.TRANSIENT || due.isEmpty()) {
          throw e;
        }
        if (due.size() > 1) {
          alone = due.size();
          return true;
        }
        putOff(connection, due.get(0), e);
      }
      alone = Math.max(0, alone - 1);
      if (!due.isEmpty()) {
        fired.run();
      }
      return !due.isEmpty();
    }
  }

  private void fire(Connection connection, List<Timer> due) throws SQLException {
    Map<String, List<Timer>> byKind = new TreeMap<>();
    due.forEach(
        timer -> byKind.computeIfAbsent(timer.kind(), kind -> new ArrayList<>()).add(timer));
    for (Map.Entry<String, List<Timer>> one : byKind.entrySet()) {
      TimerHandler handler = handlers.get(one.getKey());
      if (handler == null) {
        throw new IllegalStateException("no handler for timers of kind " + one.getKey());
      }
      handler.fire(connection, one.getValue());
    }
  }

  private void putOff(Connection connection, Timer timer, Exception cause) throws SQLException {
    LOG.atError()
        .addKeyValue("kind", timer.kind())
        .addKeyValue("subject", timer.subject())
        .setCause(cause)
        .log("timer put off by a minute");
    timers.cancel(connection, timer.tenant(), timer.kind(), List.of(timer.subject()));
    Instant again = clock.now().plus(AGAIN);
    timers.set(
        connection, List.of(new Timer(timer.tenant(), again, timer.kind(), timer.subject())));
    connection.commit();
  }
}
