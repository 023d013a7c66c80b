package dev.andon.app.server;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the embedded server again when its process ends while Andon runs; until it answers, work
 * waits and health shows the database as down. Tries again with back-off, without limit.
 */
public final class PostgresGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresGuard.class);
  private static final long LOOK_MILLIS = 500;
  private static final long MAX_WAIT_MILLIS = 10_000;

  private final PostgresServer server;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "andon-postgres-guard");
  private boolean away;

  private PostgresGuard(PostgresServer server) {
    this.server = server;
    thread.setDaemon(true);
  }

  /** Watches a running server until it is closed; close it before the server. */
  public static PostgresGuard watch(PostgresServer server) {
    PostgresGuard guard = new PostgresGuard(server);
    guard.thread.start();
    return guard;
  }

  private void run() {
    long wait = LOOK_MILLIS;
    try {
      while (!stop.await(wait, TimeUnit.MILLISECONDS)) {
        wait = look() ? LOOK_MILLIS : Math.min(wait * 2, MAX_WAIT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the server runs, after a start of this call where it was needed. */
  private boolean look() throws InterruptedException {
    try {
      if (!server.isRunning()) {
        if (!away) {
          away = true;
          LOG.warn("PostgreSQL ended by itself, it is started again; work waits");
        }
        server.startAgain();
      }
      away = false;
      return true;
    } catch (IOException | RuntimeException e) {
      // Backends of the lost server may hold its memory for a moment; a pid file may be half
      // written.
      LOG.atWarn()
          .addKeyValue("cause", e.getMessage())
          .log("PostgreSQL cannot be started yet, tried again");
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop.countDown();
    thread.join();
  }
}
