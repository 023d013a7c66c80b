package dev.andon.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.Event;
import dev.andon.testing.Events;
import dev.andon.testing.TestDatabase;
import dev.andon.testing.TestPipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Events a second from {@code pipeline.events} to committed case and outbox: embedded PostgreSQL
 * with fsync on and a persistent journal, batches of 500 beside the naive variant (a database
 * transaction and a JMS commit an event) in the same run, in turns. Not a test: run by {@code
 * bench/pipeline}.
 */
public final class PipelineBenchmark {
  private PipelineBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int events = Integer.parseInt(arguments[0]);
    int naive = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    double[] batched = new double[rounds];
    double[] single = new double[rounds];
    measure(2_000, 500, 0);
    for (int round = 0; round < rounds; round++) {
      batched[round] = measure(events, 500, round * 2 + 1);
      single[round] = measure(naive, 1, round * 2 + 2);
      System.out.printf(
          Locale.ROOT,
          "round %d: batches of 500 %.0f events/s, one by one %.0f events/s, ratio %.1f%n",
          round + 1,
          batched[round],
          single[round],
          batched[round] / single[round]);
    }
    System.out.printf(
        Locale.ROOT,
        "median: batches of 500 %.0f events/s, one by one %.0f events/s, ratio %.1f%n",
        median(batched),
        median(single),
        median(batched) / median(single));
    System.exit(0);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /**
   * The queue is filled first; the clock runs from the start of the consumer to the last commit.
   */
  private static double measure(int count, int batch, long seed) throws Exception {
    Path data = Files.createTempDirectory("andon-bench");
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline = new TestPipeline(database, batch, data)) {
      List<Event> events = events(seed, count);
      for (int from = 0; from < count; from += 5_000) {
        pipeline.offer(events.subList(from, Math.min(count, from + 5_000)));
      }
      while (pipeline.number("select count(*) from outbox") > 0) {
        Thread.onSpinWait();
      }
      long start = System.nanoTime();
      pipeline.start();
      while (pipeline.number("select count(*) from event_identity") < count) {
        java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "  %d events, batch %d: %.2f s, %d cases, %d tickets; stages µs/event p50 %s%n",
          count,
          batch,
          seconds,
          pipeline.number("select count(*) from exception_case"),
          pipeline.number("select coalesce(sum(tickets), 0) from exception_case"),
          pipeline.stageTimes());
      return count / seconds;
    }
  }

  /** Orders of 2,000 customers: placed, held, released, picked; about three in ten open a case. */
  static List<Event> events(long seed, int count) {
    Random random = new Random(seed);
    List<Event> events = new ArrayList<>(count);
    Instant start = Events.START;
    for (int i = 0; events.size() < count; i++) {
      Instant at = start.plus(Duration.ofSeconds(i));
      String customer = "C" + seed + "x" + random.nextInt(2_000);
      String order = Integer.toString(i);
      switch (random.nextInt(10)) {
        case 0 -> events.add(Events.customer(customer, 20_000, random.nextBoolean(), at));
        case 1 -> events.add(Events.held(customer, order, at.plus(Duration.ofHours(6)), at));
        case 2, 3, 4 -> events.add(Events.placed(customer, order, "I1", "10", "11.50", at));
        default ->
            events.add(Events.pick(customer, order, "10", random.nextInt(10) < 4 ? "7" : "10", at));
      }
    }
    return events;
  }
}
