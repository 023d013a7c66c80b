package dev.andon.intake.cdc;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What an operator asks of the reader. */
public final class CdcStatus {
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong snapshots = new AtomicLong();
  private final AtomicLong lostSlots = new AtomicLong();
  private volatile @Nullable String degraded;
  private volatile @Nullable String lost;
  private volatile boolean following;

  void follows() {
    degraded = null;
    following = true;
  }

  void standsBy() {
    degraded = null;
    lost = null;
    following = false;
  }

  /**
   * The reader waits.
   *
   * @param telling whether a new reason is worth telling though it waits already
   * @return whether an operator should be told now
   */
  boolean waits(String reason, boolean telling) {
    boolean news = degraded == null || (telling && !reason.equals(degraded));
    degraded = reason;
    following = false;
    return news;
  }

  void stored(int count) {
    records.addAndGet(count);
  }

  void slotLost(String reason) {
    lost = reason;
    lostSlots.incrementAndGet();
  }

  void snapshotBegan() {
    snapshots.incrementAndGet();
  }

  void snapshotEnded() {
    lost = null;
  }

  /** Why the log is not being read now; null = it is, by this instance or another. */
  public @Nullable String degraded() {
    String reason = degraded;
    String alarm = lost;
    return alarm == null || reason == null
        ? (alarm == null ? reason : alarm)
        : alarm + "; " + reason;
  }

  /** Whether this instance reads the log; another one may be doing it. */
  public boolean following() {
    return following;
  }

  /** Records of the log handled since the start. */
  public long records() {
    return records.get();
  }

  /** Snapshots begun since the start. */
  public long snapshots() {
    return snapshots.get();
  }

  /** Slots that the ERP's server gave up since the start. */
  public long lostSlots() {
    return lostSlots.get();
  }
}
