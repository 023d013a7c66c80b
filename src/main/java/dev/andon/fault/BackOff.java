package dev.andon.fault;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The pause of a worker between a failure and its next attempt: 100 ms, doubled with each failure
 * in a row up to 5 s. For one thread.
 */
public final class BackOff {
  private static final long FIRST_MILLIS = 100;
  private static final long MOST_MILLIS = 5_000;
  private final CountDownLatch stop;
  private long wait = FIRST_MILLIS;

  /**
   * @param stop ends every pause when it is counted down; counted down when the thread is
   *     interrupted
   */
  public BackOff(CountDownLatch stop) {
    this.stop = stop;
  }

  /** An attempt succeeded: the next failure begins anew. */
  public void reset() {
    wait = FIRST_MILLIS;
  }

  /** Only a person can end the failure: the pauses are the longest at once. */
  public void longest() {
    wait = MOST_MILLIS;
  }

  /** Pauses. */
  public void await() {
    try {
      stop.await(wait, TimeUnit.MILLISECONDS);
      wait = Math.min(wait * 2, MOST_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
    }
  }
}
