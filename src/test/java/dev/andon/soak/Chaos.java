package dev.andon.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.app.server.PostgresServer;
import dev.andon.app.server.SandboxErp;
import dev.andon.testing.AndonProcess;
import dev.andon.testing.KafkaBroker;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.jspecify.annotations.Nullable;

/**
 * An ERP's tables change while everything that lies between them and the cases is killed (SIGKILL),
 * one after the other: the application, its PostgreSQL, the ERP's PostgreSQL, and Kafka where it
 * carries the events. The canonical events must equal the changes, none lost, none twice.
 */
final class Chaos implements AutoCloseable {
  private static final int ORDERS = 20;
  private static final String TOPIC = "pipeline.events";
  private static final Path BINARIES = Path.of("target", "pgsql");

  private final Path directory;
  private final int changes;
  private final Place place;
  private final AtomicInteger written = new AtomicInteger();
  private final Semaphore released = new Semaphore(0);
  private PostgresServer store;
  private PostgresServer erp;
  private final @Nullable KafkaBroker kafka;
  private AndonProcess andon;
  private volatile boolean closed;

  private Chaos(Path directory, int changes, boolean withKafka) throws Exception {
    this.directory = directory;
    this.changes = changes;
    this.place = new Place(directory.resolve("data"));
    this.store = server("store", TestAndon.freePort());
    store.ensureRole("andon", place.secrets.get("database-andon"));
    store.ensureDatabase("andon", "andon");
    this.erp = server("erp", TestAndon.freePort());
    String url = SandboxErp.prepare(erp, place.secrets);
    place.settings.putAll(
        Map.of(
            "andon.erp.enabled",
            "false",
            "andon.erp.url",
            url,
            "andon.cdc.enabled",
            "true",
            "andon.cdc.url",
            url,
            "andon.cdc.password",
            place.secrets.get("database-erp-cdc"),
            "andon.db.url",
            store.jdbcUrl("andon"),
            "andon.db.user",
            "andon",
            "andon.db.password",
            place.secrets.get("database-andon"),
            "andon.db.connectMillis",
            "2000"));
    this.kafka = withKafka ? KafkaBroker.start(directory.resolve("kafka")) : null;
    if (kafka != null) {
      kafka.create(TOPIC);
      place.settings.putAll(
          Map.of(
              "andon.pipeline.carrier",
              "kafka",
              "andon.kafka.brokers",
              kafka.address(),
              "andon.kafka.instance",
              "andon-1"));
    }
    this.andon = place.start();
    place.awaitReady(andon);
  }

  /**
   * The figures of a run.
   *
   * @param rounds how often each part is killed
   */
  static String run(Path directory, int changes, int rounds, boolean withKafka) throws Exception {
    try (Chaos chaos = new Chaos(directory, changes, withKafka)) {
      return chaos.run(rounds);
    }
  }

  private PostgresServer server(String name, int port) {
    return PostgresServer.start(directory.resolve(name), BINARIES, place.secrets, port);
  }

  private String run(int rounds) throws Exception {
    long begun = System.nanoTime();
    write(
        "insert into erp.sales_order (order_no, customer_no, customer_po) select 'E' || n, 'C1', 'O' || n from generate_series(0, "
            + (ORDERS - 1)
            + ") n on conflict do nothing");
    // Until the first snapshot is complete, only the outcome of changes is told.
    await("select count(*) from feed_position where position like '%{%'", 1);
    List<Kill> kills = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      kills.addAll(List.of(this::killApplication, this::killStore, this::killErp));
      if (kafka != null) {
        kills.add(this::killKafka);
      }
    }
    int share = changes / (kills.size() + 1);
    released.release(share);
    CompletableFuture<Void> writer = CompletableFuture.runAsync(this::change);
    for (int n = 0; n < kills.size(); n++) {
      awaitEvents(share * (n + 1) - share / 2);
      released.release(share); // so that each kill comes while the ERP changes
      kills.get(n).run();
    }
    released.release(changes);
    writer.get();
    long last = System.nanoTime();
    awaitEvents(changes);
    prove();
    return String.format(
        Locale.ROOT,
        "chaos: %d changes in %d s while %d kills took the application, its PostgreSQL, the ERP's PostgreSQL%s: %d events in their order %d s after the last change, 0 lost, 0 twice",
        changes,
        (last - begun) / 1_000_000_000,
        kills.size(),
        kafka == null ? "" : " and Kafka",
        changes,
        (System.nanoTime() - last) / 1_000_000_000);
  }

  private interface Kill {
    void run() throws Exception;
  }

  private void killApplication() throws Exception {
    andon.kill();
    andon = place.start();
  }

  private void killStore() throws Exception {
    int port = store.port();
    kill("store");
    store = startAgain("store", port);
  }

  private void killErp() throws Exception {
    int port = erp.port();
    kill("erp");
    erp = startAgain("erp", port);
  }

  private void killKafka() throws Exception {
    if (kafka != null) {
      kafka.kill();
      kafka.start();
    }
  }

  private void kill(String name) throws IOException {
    long pid =
        Long.parseLong(
            Files.readAllLines(directory.resolve(name + "/postgres/postmaster.pid"))
                .get(0)
                .strip());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  /** A killed server's sessions end a moment after it. */
  private PostgresServer startAgain(String name, int port) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> server(name, port), server -> true);
  }

  private static boolean held(int n) {
    return n / ORDERS % 2 == 0;
  }

  private void change() {
    for (int n = 0; n < changes && !closed; n++) {
      released.acquireUninterruptibly();
      write(
          "update erp.sales_order set hold_code = %s where order_no = 'E%d'"
              .formatted(held(n) ? "'credit'" : "null", n % ORDERS));
      written.incrementAndGet();
    }
  }

  private @Nullable Connection application;

  /** Each statement sets a state, so one whose commit stayed unknown may be repeated. */
  private void write(String sql) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              Connection connection = application;
              if (connection == null || !connection.isValid(5)) {
                connection = place.erp();
                application = connection;
              }
              try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
                return true;
              }
            });
  }

  /** The store may be away meanwhile; the process must not. */
  private void awaitEvents(int count) {
    await("select count(*) from event_identity where state = 'processed'", count);
  }

  private void await(String query, int count) {
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(120 + changes / 20))
          .pollInterval(Duration.ofMillis(200))
          .ignoreExceptionsInstanceOf(SQLException.class)
          .failFast("the process ended", () -> !andon.isAlive())
          .until(() -> number(query) >= count);
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      throw new AssertionError(
          "not "
              + count
              + " of "
              + query
              + ", of "
              + written.get()
              + " changes, but "
              + states()
              + "\n"
              + andon.err(),
          e);
    }
  }

  private String states() {
    try (Connection connection = place.store()) {
      return Rows.strings(
              connection,
              "select state || ' ' || count(*) from event_identity group by state"
                  + " union all select 'message ' || state || ' ' || count(*) from message_in group by state"
                  + " union all select 'outbox ' || count(*) from outbox"
                  + " union all select 'position ' || position from feed_position")
          .toString();
    } catch (SQLException | IOException e) {
      return e.toString();
    }
  }

  private void prove() throws Exception {
    assertThat(written.get()).isEqualTo(changes);
    try (Connection connection = place.store()) {
      for (int order = 0; order < ORDERS; order++) {
        List<String> expected = new ArrayList<>();
        for (int n = order; n < changes; n += ORDERS) {
          expected.add(held(n) ? "order.held.v1" : "order.released.v1");
        }
        assertThat(
                Rows.strings(
                    connection,
                    "select type from event where subject = 'order:C1/O"
                        + order
                        + "' order by message"))
            .isEqualTo(expected);
        boolean open = expected.get(expected.size() - 1).equals("order.held.v1");
        assertThat(
                Rows.strings(
                    connection,
                    "select state from exception_case where current and type = 'ORD-CREDIT-HOLD' and key = 'C1/O"
                        + order
                        + "'"))
            .containsExactly(open ? "open" : "closed");
      }
    }
    assertThat(number("select count(*) from event")).isEqualTo(changes);
    assertThat(number("select count(*) from event_identity where state <> 'processed'")).isZero();
    assertThat(number("select count(*) from dead_letter")).isZero();
  }

  private long number(String sql) throws SQLException, IOException {
    try (Connection connection = place.store()) {
      return Long.parseLong(Rows.strings(connection, sql).get(0));
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    released.release(changes);
    andon.close();
    if (kafka != null) {
      kafka.close();
    }
    erp.close();
    store.close();
  }
}
