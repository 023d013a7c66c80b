package dev.andon.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * How much a way of reading does in a CPU-second of the whole process, garbage collection and
 * compilation included, after it has run warm.
 */
public final class CpuRate {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private CpuRate() {}

  /**
   * Reads again and again and prints one line.
   *
   * @param read reads the whole interchange once and gives what it found, the same each time
   * @param seconds CPU-seconds of warming and of each round
   */
  public static void print(
      String name, int bytes, int messages, double seconds, int rounds, Callable<Long> read)
      throws Exception {
    long found = read.call();
    double[] rates = new double[rounds];
    for (int round = -1; round < rounds; round++) {
      long begun = SYSTEM.getProcessCpuTime();
      double used = 0;
      int runs = 0;
      while (used < seconds) {
        long now = read.call();
        if (now != found) {
          throw new IllegalStateException(name + " found " + now + " instead of " + found);
        }
        runs++;
        used = (SYSTEM.getProcessCpuTime() - begun) / 1e9;
      }
      if (round >= 0) {
        rates[round] = runs / used;
      }
    }
    Arrays.sort(rates);
    System.out.printf(
        Locale.ROOT,
        "%-34s %8.2f MB and %7.0f messages a CPU-second (%.2f to %.2f MB), %d found%n",
        name,
        rates[rounds / 2] * bytes / 1e6,
        rates[rounds / 2] * messages,
        rates[0] * bytes / 1e6,
        rates[rounds - 1] * bytes / 1e6,
        found);
  }
}
