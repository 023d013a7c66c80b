package dev.andon.intake.cdc;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.testing.TestDatabase;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.awaitility.Awaitility;

/**
 * Changed rows a second from the ERP's log to translated canonical events, beside Debezium's engine
 * alone in the same run; and the time from the ERP's commit to the committed event.
 */
public final class CdcBenchmark {
  private static final int ROWS_OF_A_TRANSACTION = 100;
  private static final int PROBES = 1_000;

  private final HikariDataSource andon = TestDatabase.fresh();
  private final HikariDataSource erp = TestDatabase.fresh();
  private final Slot slot = new Slot(erp, "bench_" + ProcessHandle.current().pid());
  private final String bare = "bare_" + ProcessHandle.current().pid();
  private final Path data;
  private final int rows;

  private CdcBenchmark(Path data, int rows) {
    this.data = data;
    this.rows = rows;
  }

  /** {@code ROWS ROUNDS}. */
  public static void main(String[] arguments) throws Exception {
    Path data = Files.createTempDirectory("andon-bench-cdc");
    CdcBenchmark benchmark = new CdcBenchmark(data, Integer.parseInt(arguments[0]));
    benchmark.run(Integer.parseInt(arguments[1]));
    System.exit(0);
  }

  private void run(int rounds) throws Exception {
    sql(erp, Files.readString(Path.of("src/main/resources/db/erp/tables.sql")));
    sql(
        erp,
        "insert into erp.sales_order (order_no, customer_no, customer_po) select 'E' || n, 'C' || n % 100, 'O' || n from generate_series(1, "
            + rows
            + ") n");
    sql(erp, "select pg_create_logical_replication_slot('" + bare + "', 'pgoutput')");
    try (CdcReader first = reader()) {
      awaitFollowing(first);
    }
    List<Double> engine = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    long expected = 0;
    for (int round = 0; round < rounds; round++) {
      change(round % 2 == 0 ? "'credit'" : "null");
      engine.add(engineAlone());
      expected += rows;
      whole.add(wholeWay(expected - rows, expected));
    }
    double[] millis = latency();
    System.out.printf(
        Locale.ROOT,
        "%d changed rows in transactions of %d: to translated events %s rows/s, Debezium's engine alone %s rows/s; at 100 commits/s commit to event p50 %.0f ms, p99 %.0f ms%n",
        rows,
        ROWS_OF_A_TRANSACTION,
        told(whole),
        told(engine),
        millis[millis.length / 2],
        millis[millis.length * 99 / 100]);
    sql(erp, "select pg_drop_replication_slot('" + bare + "')");
    slot.drop();
  }

  private CdcReader reader() throws Exception {
    return new CdcReader(andon, erp, slot, Path.of("mappings/cdc"), data, 5_000, "erp");
  }

  private void awaitFollowing(CdcReader reader) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .until(
            () ->
                reader.status.following()
                    && number("select count(*) from feed_position where position like '%{%'") == 1);
  }

  private void change(String hold) throws SQLException {
    for (int from = 1; from <= rows; from += ROWS_OF_A_TRANSACTION) {
      sql(
          erp,
          "update erp.sales_order set hold_code = "
              + hold
              + " where substr(order_no, 2)::int between "
              + from
              + " and "
              + (from + ROWS_OF_A_TRANSACTION - 1));
    }
  }

  /** From the first row's record to the last's, which nobody does anything with. */
  private double engineAlone() throws Exception {
    Properties properties = new Properties();
    properties.putAll(
        CdcComponent.debezium("erp", erp.getJdbcUrl(), erp.getUsername(), erp.getPassword()));
    Map.of(
            "name", "bare",
            "connector.class", "io.debezium.connector.postgresql.PostgresConnector",
            "plugin.name", "pgoutput",
            "slot.name", bare,
            "publication.name", "andon",
            "publication.autocreate.mode", "disabled",
            "snapshot.mode", "no_data",
            "offset.storage", MemoryOffsetBackingStore.class.getName(),
            "decimal.handling.mode", "string",
            "poll.interval.ms", "20")
        .forEach(properties::setProperty);
    properties.setProperty("max.batch.size", "500");
    properties.setProperty("max.queue.size", "2000");
    AtomicLong seen = new AtomicLong();
    AtomicLong begun = new AtomicLong();
    DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
            .using(properties)
            .notifying(
                (events, committer) -> {
                  begun.compareAndSet(0, System.nanoTime());
                  for (RecordChangeEvent<SourceRecord> event : events) {
                    committer.markProcessed(event);
                  }
                  committer.markBatchFinished();
                  seen.addAndGet(
                      events.stream()
                          .filter(event -> ChangeReader.read(event.record()).isPresent())
                          .count());
                })
            .build();
    Thread thread = new Thread(engine, "bare");
    thread.start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> seen.get() >= rows);
    double rate = rows / seconds(begun.get());
    engine.close();
    thread.join();
    return rate;
  }

  /** From the first record handled to the last event committed. */
  private double wholeWay(long before, long expected) throws Exception {
    try (CdcReader reader = reader()) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> reader.status.records() > 0);
      long begun = System.nanoTime();
      Awaitility.await()
          .atMost(Duration.ofMinutes(10))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> count() >= expected);
      return (expected - before) / seconds(begun);
    }
  }

  private double[] latency() throws Exception {
    try (CdcReader reader = reader()) {
      awaitFollowing(reader);
      long before = count();
      Map<String, Long> committed = new HashMap<>();
      double[] millis = new double[PROBES];
      int found = 0;
      long last = lastMessage();
      long begun = System.nanoTime();
      try (Connection connection = andon.getConnection();
          PreparedStatement select =
              connection.prepareStatement(
                  "select message, body->'data'->>'erpOrder' from event where message > ? order by message")) {
        for (int probe = 0; found < PROBES; ) {
          if (probe < PROBES && System.nanoTime() - begun >= probe * 10_000_000L) {
            probe++;
            sql(
                erp,
                "update erp.sales_order set hold_code = case when hold_code is null then 'credit' end where order_no = 'E"
                    + probe
                    + "'");
            committed.put("E" + probe, System.nanoTime());
          }
          select.setLong(1, last);
          try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
              last = row.getLong(1);
              millis[found++] = (System.nanoTime() - committed.get(row.getString(2))) / 1e6;
            }
          }
          LockSupport.parkNanos(1_000_000);
        }
      }
      if (count() != before + PROBES) {
        throw new IllegalStateException("events are missing or doubled");
      }
      Arrays.sort(millis);
      return millis;
    }
  }

  private long lastMessage() throws SQLException {
    return number("select coalesce(max(message), 0) from event");
  }

  private long count() throws SQLException {
    return number("select count(*) from event");
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = andon.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void sql(HikariDataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static String told(List<Double> rates) {
    List<Double> sorted = rates.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%,.0f (%,.0f to %,.0f)",
        sorted.get(sorted.size() / 2),
        sorted.get(0),
        sorted.get(sorted.size() - 1));
  }
}
