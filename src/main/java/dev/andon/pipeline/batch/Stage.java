package dev.andon.pipeline.batch;

import dev.andon.fault.Fault;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Counters of one stage; times are kept for the latest 1,024 batches. */
public final class Stage implements StageMBean {
  private static final int WINDOW = 1024;
  private final double[] micros = new double[WINDOW];
  private final Map<String, Long> faults = new TreeMap<>();
  private long batches;
  private long events;

  synchronized void record(int count, long nanos) {
    if (count > 0) {
      events += count;
      micros[(int) (batches++ % WINDOW)] = nanos / 1000.0 / count;
    }
  }

  synchronized void fault(Fault fault) {
    faults.merge(fault.code(), 1L, Long::sum);
  }

  @Override
  public synchronized long getEvents() {
    return events;
  }

  @Override
  public synchronized Map<String, Long> getFaults() {
    return new TreeMap<>(faults);
  }

  @Override
  public double getMicrosPerEventP50() {
    return quantile(0.5);
  }

  @Override
  public double getMicrosPerEventP95() {
    return quantile(0.95);
  }

  private synchronized double quantile(double share) {
    int filled = (int) Math.min(batches, WINDOW);
    if (filled == 0) {
      return 0;
    }
    double[] sorted = Arrays.copyOf(micros, filled);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(filled - 1, Math.floor(share * filled))];
  }
}
