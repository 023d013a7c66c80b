package dev.andon.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.config.Challengers;
import dev.andon.app.config.PlaybookAssembly;
import dev.andon.canonical.Event;
import dev.andon.casework.RulingCounts;
import dev.andon.policy.Shadow;
import dev.andon.testing.Policies;
import dev.andon.testing.TestDatabase;
import dev.andon.testing.TestPipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What a text in shadow costs the pipeline: the same events with and without one, in turns. Not a
 * test: run by {@code bench/shadow}.
 */
public final class ShadowBenchmark {
  private ShadowBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int events = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Challengers nobody = new Challengers(new PlaybookAssembly(List::of, new RulingCounts()));
    Challengers one = new Challengers(new PlaybookAssembly(List::of, new RulingCounts()));
    one.follow(
        List.of(
            new Shadow(
                "scoring",
                Policies.draft("scoring"),
                "shadow",
                "ann",
                "bob",
                Instant.EPOCH,
                Optional.empty())),
        Policies.shipped());
    measure(events / 5, 0, one);
    double[] alone = new double[rounds];
    double[] beside = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      alone[round] = measure(events, round + 1, nobody);
      beside[round] = measure(events, round + 1, one);
    }
    System.out.printf(
        Locale.ROOT,
        "median: alone %.0f events/s, with a text in shadow %.0f events/s%n",
        PipelineBenchmark.median(alone),
        PipelineBenchmark.median(beside));
    System.exit(0);
  }

  private static double measure(int count, long seed, Challengers inShadow) throws Exception {
    Path data = Files.createTempDirectory("andon-bench");
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline = new TestPipeline(database, 500, data).beside(inShadow::at)) {
      List<Event> events = PipelineBenchmark.events(seed, count);
      for (int from = 0; from < count; from += 5_000) {
        pipeline.offer(events.subList(from, Math.min(count, from + 5_000)));
      }
      while (pipeline.number("select count(*) from outbox") > 0) {
        Thread.onSpinWait();
      }
      long start = System.nanoTime();
      pipeline.start();
      while (pipeline.number("select count(*) from event_identity") < count) {
        LockSupport.parkNanos(20_000_000);
      }
      double rate = count / ((System.nanoTime() - start) / 1e9);
      System.out.printf(
          Locale.ROOT,
          "  %d events, %d decisions, %d in shadow: %.0f events/s; stages µs/event p50 %s%n",
          count,
          pipeline.number("select count(*) from decision"),
          pipeline.number("select count(*) from shadow_decision"),
          rate,
          pipeline.stageTimes());
      return rate;
    }
  }
}
