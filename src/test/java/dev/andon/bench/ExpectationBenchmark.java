package dev.andon.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.expectation.Expectation;
import dev.andon.expectation.Expectations;
import dev.andon.expectation.store.ExpectationDue;
import dev.andon.expectation.store.ExpectationStore;
import dev.andon.expectation.store.RulesInForce;
import dev.andon.intake.store.OwnEvents;
import dev.andon.store.Transaction;
import dev.andon.testing.Policies;
import dev.andon.testing.Rows;
import dev.andon.testing.TestDatabase;
import dev.andon.timer.store.TimerStore;
import dev.andon.timer.store.TimerWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to open, close and fire an expectation while ever more are open: embedded
 * PostgreSQL with fsync on, batches of 500 as the pipeline writes them, one transaction each. Each
 * size has a database of its own and the sizes are measured in turns, so that neither a warm
 * compiler nor what else the machine does looks like growth. Not a test: run by {@code
 * bench/expectations}.
 */
public final class ExpectationBenchmark {
  private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
  private static final int BATCH = 500;
  private static final int WARM = 10;
  private static final String TYPE = "PRC-ASN-MISSING";

  private final HikariDataSource database = TestDatabase.fresh();
  private final ExpectationStore store = new ExpectationStore();
  private final int size;
  private final double[] open;
  private final double[] close;
  private final double[] fire;
  private final double[] work;
  private long opened;
  private volatile Instant now = START;

  private ExpectationBenchmark(int size, int rounds) {
    this.size = size;
    this.open = new double[rounds];
    this.work = new double[rounds];
    this.close = new double[rounds];
    this.fire = new double[rounds];
  }

  /**
   * @param arguments sizes, then the batches of a measurement
   */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[arguments.length - 1]);
    List<ExpectationBenchmark> sizes = new ArrayList<>();
    for (int i = 0; i < arguments.length - 1; i++) {
      sizes.add(new ExpectationBenchmark(Integer.parseInt(arguments[i]), rounds));
    }
    for (ExpectationBenchmark one : sizes) {
      one.fill();
    }
    for (int round = -WARM; round < rounds; round++) {
      for (ExpectationBenchmark one : sizes) {
        one.measure(round);
      }
    }
    ExpectationBenchmark first = sizes.get(0);
    for (ExpectationBenchmark one : sizes) {
      System.out.printf(
          Locale.ROOT,
          "%,d open: opening %.1f µs (%.1f of a core of the server), closing %.1f µs, firing %.1f µs (median a piece, %d batches of %d); against the first %.2f (%.2f), %.2f, %.2f%n",
          one.size,
          median(one.open),
          median(one.work),
          median(one.close),
          median(one.fire),
          rounds,
          BATCH,
          median(one.open) / median(first.open),
          median(one.work) / median(first.work),
          median(one.close) / median(first.close),
          median(one.fire) / median(first.fire));
    }
    sizes.get(sizes.size() - 1).explain();
    System.exit(0);
  }

  private static double median(double[] costs) {
    return PipelineBenchmark.median(costs);
  }

  private void fill() throws Exception {
    while (opened < size) {
      save(new Expectations.Difference(List.of(), next(Math.min(10_000, (int) (size - opened)))));
    }
    sql("vacuum analyze expectation");
    sql("vacuum analyze timer");
    sql("checkpoint");
  }

  /** One batch opened, closed and fired. */
  private void measure(int round) throws Exception {
    List<Expectation> batch = next(BATCH);
    long before = processor();
    double opening = timed(() -> save(new Expectations.Difference(List.of(), batch)));
    long server = processor() - before;
    double closing = timed(() -> save(new Expectations.Difference(batch, List.of())));
    double firing = fire();
    if (round >= 0) {
      open[round] = opening;
      work[round] = server / 1e3 / BATCH;
      close[round] = closing;
      fire[round] = firing;
    }
  }

  /** Orders that are overdue fire: their facts are read, the lapse and its way are written. */
  private double fire() throws Exception {
    Instant due = START.minusSeconds(1);
    List<Expectation> batch = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < BATCH; i++) {
        String key = "F" + (fired++);
        batch.add(
            new Expectation(TYPE, new ObjectRef(Kind.PURCHASE_ORDER, key), null, due, due, false));
        rows.append(rows.isEmpty() ? "" : ",")
            .append("('main','purchase-order','")
            .append(key)
            .append("','{\"po.dueAt\":[\"")
            .append(due)
            .append("\",\"/b\",\"2026-03-01T08:00:00Z\",\"0\",\"e\",\"2026-03-01T08:00:00Z\"]}')");
      }
      statement.execute("insert into context_object (tenant, kind, key, facts) values " + rows);
    }
    save(new Expectations.Difference(List.of(), batch));
    EventJson json = new EventJson();
    TimerWorker worker =
        new TimerWorker(
            database,
            () -> now,
            new TimerStore(),
            "main",
            List.of(
                new ExpectationDue(
                    RulesInForce.always(Policies.expectations(), Policies.feeds()),
                    new ContextStore(),
                    new OwnEvents(json, new Outbox(1, json)))),
            () -> {});
    double cost =
        timed(
            () -> {
              if (!worker.next()) {
                throw new IllegalStateException("nothing was due");
              }
            });
    long told = Rows.number(database, "select count(*) from outbox");
    if (told != fired) {
      throw new IllegalStateException(told + " lapses of " + fired);
    }
    // What the pipeline would make of it: the row says that it lapsed.
    sql("delete from expectation where key like 'F%'");
    return cost;
  }

  private long fired;

  private List<Expectation> next(int count) {
    List<Expectation> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant due = START.plus(Duration.ofSeconds(60 + (opened * 7919) % 2_000_000));
      batch.add(
          new Expectation(
              TYPE, new ObjectRef(Kind.PURCHASE_ORDER, "P" + opened++), null, due, due, false));
    }
    return batch;
  }

  private interface Step {
    void run() throws Exception;
  }

  /** Nanoseconds that the processes of this database had a core, where the system tells. */
  private long processor() throws Exception {
    long nanos = 0;
    for (String pid :
        Rows.strings(
            database,
            "select pid::text from pg_stat_activity where datname = current_database()")) {
      Path told = Path.of("/proc", pid, "schedstat");
      if (Files.exists(told)) {
        nanos += Long.parseLong(Files.readString(told).split(" ", 2)[0]);
      }
    }
    return nanos;
  }

  /** Microseconds a piece. */
  private static double timed(Step step) throws Exception {
    long begin = System.nanoTime();
    step.run();
    return (System.nanoTime() - begin) / 1e3 / BATCH;
  }

  private void save(Expectations.Difference difference) throws SQLException {
    Transaction.<Boolean, SQLException>run(
        database,
        connection -> {
          store.save(connection, "main", difference);
          return true;
        });
  }

  private void sql(String text) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(text);
    }
  }

  /** How the statements find their rows among all that are open. */
  private void explain() throws SQLException {
    for (String query :
        List.of(
            "select due, kind, subject from timer where tenant = 'main' and due <= '2026-03-02T08:00:30Z' order by due limit 500 for update skip locked",
            "delete from timer where tenant = 'main' and kind = 'expectation' and subject = any(array['PRC-ASN-MISSING purchase-order P7','PRC-ASN-MISSING purchase-order P8'])",
            "delete from expectation e using unnest(array['purchase-order'], array['P7'], array['PRC-ASN-MISSING']) as t(kind, key, type) where e.tenant = 'main' and e.kind = t.kind and e.key = t.key and e.type = t.type",
            "select kind, key, type from expectation where tenant = 'main' and feed = 'asn' and state = 'waiting' and due <= '2026-03-02T08:00:30Z' for update skip locked")) {
      System.out.println(String.join("\n", Rows.strings(database, "explain (costs off) " + query)));
    }
  }
}
