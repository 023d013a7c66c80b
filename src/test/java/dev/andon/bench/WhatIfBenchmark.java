package dev.andon.bench;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.pipeline.Playbook;
import dev.andon.testing.Events;
import dev.andon.testing.Hands;
import dev.andon.testing.Policies;
import dev.andon.testing.Rows;
import dev.andon.testing.TestDatabase;
import dev.andon.testing.TestPipeline;
import dev.andon.whatif.store.WhatIfRound;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Seconds of a what-if over so many cases: history written by the pipeline's own route, nothing
 * analysed, a tenth of the cases taken and ended by people; then played in a process of its own,
 * the first time (cold) and again. Run by {@code bench/whatif}.
 */
public final class WhatIfBenchmark {
  private static final String TENANT = "main";
  private static final OperatingSystemMXBean CPU =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private WhatIfBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("play")) {
      play(arguments[1], arguments[2], arguments[3], Integer.parseInt(arguments[4]));
      return;
    }
    int cases = Integer.parseInt(arguments[0]);
    Path data = Files.createTempDirectory("andon-bench");
    try (HikariDataSource database = TestDatabase.fresh()) {
      fill(database, cases, data);
      work(database, cases / 10);
      System.out.printf(
          Locale.ROOT,
          "%d cases, %d decisions, %d changes of facts (%d MB)%n",
          Rows.number(database, "select count(*) from exception_case"),
          Rows.number(database, "select count(*) from decision"),
          Rows.number(database, "select count(*) from fact_change"),
          Rows.number(database, "select pg_total_relation_size('fact_change') / 1048576"));
      int code =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-Xmx1g",
                  "-cp",
                  System.getProperty("java.class.path"),
                  WhatIfBenchmark.class.getName(),
                  "play",
                  database.getJdbcUrl(),
                  database.getUsername(),
                  database.getPassword(),
                  arguments[1])
              .inheritIO()
              .start()
              .waitFor();
      System.exit(code);
    }
  }

  private static Playbook.Shelf shelf(Map<String, String> edited) {
    var inForce = Policies.inForce(edited, Instant.EPOCH);
    return inForce::at;
  }

  private static void fill(HikariDataSource database, int cases, Path data) throws Exception {
    try (TestPipeline pipeline =
        new TestPipeline(
            database, 500, data, new EventSchemas(Projections.TYPES), shelf(Map.of()))) {
      // One event in five opens a case.
      List<Event> events = PipelineBenchmark.events(7, cases * 5);
      for (int from = 0; from < events.size(); from += 5_000) {
        pipeline.offer(events.subList(from, Math.min(events.size(), from + 5_000)));
      }
      pipeline.start();
      while (pipeline.number("select count(*) from event_identity") < events.size()) {
        LockSupport.parkNanos(200_000_000);
      }
    }
  }

  /** People take and end cases, one after the other. */
  private static void work(DataSource database, int count) throws SQLException {
    Hands hands = new Hands(database);
    Instant now = Events.START.plus(Duration.ofHours(12));
    for (String caseId :
        Rows.strings(
            database,
            "select case_id from exception_case where state = 'open' order by case_id limit "
                + count)) {
      now = now.plusSeconds(60);
      hands.claim(caseId, now);
      hands.close(caseId, now.plusSeconds(30));
    }
  }

  private static void play(String url, String user, String password, int rounds) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setSchema("andon");
    config.setMaximumPoolSize(2);
    try (HikariDataSource database = new HikariDataSource(config)) {
      String scoring = Policies.draft("scoring");
      String exceptions = Policies.draft("exceptions");
      measure(
          database,
          "scoring",
          scoring.replaceFirst("deferWorkingHours: [0-9.]+", "deferWorkingHours: 5"),
          true,
          rounds);
      measure(
          database,
          "exceptions",
          exceptions.replace("percent: {value: 2, least: 0", "percent: {value: 5, least: 0"),
          false,
          rounds);
    }
  }

  private static void measure(
      DataSource database, String name, String draft, boolean sameDetection, int rounds)
      throws Exception {
    if (draft.equals(Policies.draft(name))) {
      throw new IllegalStateException("the draft of " + name + " changes nothing");
    }
    double[] seconds = new double[rounds];
    double[] cpu = new double[rounds];
    double first = 0;
    for (int round = -1; round < rounds; round++) {
      long worked = CPU.getProcessCpuTime();
      long start = System.nanoTime();
      WhatIfRound.Answer answer = answer(database, name, draft, sameDetection);
      double took = (System.nanoTime() - start) / 1e9;
      if (!answer.validated()) {
        throw new IllegalStateException(answer.report().get("validation").toString());
      }
      if (round < 0) {
        first = took;
      } else {
        seconds[round] = took;
        cpu[round] = (CPU.getProcessCpuTime() - worked) / 1e9;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "draft of %s: first %.2f s, then median %.2f s of %d, %.2f s of processor time%n",
        name,
        first,
        PipelineBenchmark.median(seconds),
        rounds,
        PipelineBenchmark.median(cpu));
  }

  private static WhatIfRound.Answer answer(
      DataSource database, String name, String draft, boolean sameDetection) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      try {
        return new WhatIfRound(1_000_000)
            .answer(
                connection,
                TENANT,
                new WhatIfRound.Question(
                    shelf(Map.of()),
                    shelf(Map.of(name, draft)),
                    sameDetection,
                    Optional.empty(),
                    Optional.empty(),
                    Events.START.plus(Duration.ofDays(3))));
      } finally {
        connection.rollback();
      }
    }
  }
}
