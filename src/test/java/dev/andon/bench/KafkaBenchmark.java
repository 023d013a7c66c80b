package dev.andon.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.testing.KafkaBroker;
import dev.andon.testing.TestDatabase;
import dev.andon.testing.TestPipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Events a second from a Kafka topic to committed case and outbox: embedded PostgreSQL with fsync
 * on, the shipped route, beside a consumer that does nothing with the same records, in turns. Not a
 * test: run by {@code bench/kafka/case}.
 */
public final class KafkaBenchmark {
  private KafkaBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int events = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    double[] cases = new double[rounds];
    double[] bare = new double[rounds];
    try (KafkaBroker broker = KafkaBroker.start(Files.createTempDirectory("andon-bench-kafka"))) {
      round(broker, "warm-up", 2_000, 0);
      for (int round = 0; round < rounds; round++) {
        double[] rates = round(broker, "round-" + round, events, round + 1);
        bare[round] = rates[0];
        cases[round] = rates[1];
        System.out.printf(
            Locale.ROOT,
            "round %d: to committed case %.0f events/s, bare consumer %.0f records/s%n",
            round + 1,
            cases[round],
            bare[round]);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "median: to committed case %.0f events/s, bare consumer %.0f records/s, ratio %.3f%n",
        PipelineBenchmark.median(cases),
        PipelineBenchmark.median(bare),
        PipelineBenchmark.median(cases) / PipelineBenchmark.median(bare));
    System.exit(0);
  }

  /**
   * The topic is filled first; each clock runs from the start of its consumer to the last event.
   */
  private static double[] round(KafkaBroker broker, String topic, int count, long seed)
      throws Exception {
    broker.create(topic);
    broker.send(topic, PipelineBenchmark.events(seed, count));
    long start = System.nanoTime();
    int read = broker.read(topic).size();
    double alone = (System.nanoTime() - start) / 1e9;
    if (read != count) {
      throw new IllegalStateException(read + " of " + count + " records are in the topic");
    }
    Path data = Files.createTempDirectory("andon-bench");
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline =
            new TestPipeline(database, 500, data).kafka(broker.address(), topic)) {
      start = System.nanoTime();
      pipeline.start();
      while (pipeline.number("select count(*) from event_identity") < count) {
        LockSupport.parkNanos(20_000_000);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "  %d events: %.2f s, %d cases; stages µs/event p50 %s%n",
          count,
          seconds,
          pipeline.number("select count(*) from exception_case"),
          pipeline.stageTimes());
      return new double[] {count / alone, count / seconds};
    }
  }
}
