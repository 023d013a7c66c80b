package dev.andon.intake.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.testing.Rows;
import dev.andon.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolledTest {
  private static final Path MAPPINGS = Path.of("src/test/resources/mappings/cdc");
  private static final Instant MORNING = Instant.parse("2026-03-02T09:00:00Z");
  private static final Duration OVERLAP = Duration.ofMinutes(5);
  private static final Duration COMPARE = Duration.ofHours(1);

  @TempDir Path data;
  private HikariDataSource andon;
  private HikariDataSource erp;
  private HikariDataSource polled;
  private RowsFeed feed;
  private PolledStore store;
  private CamelContext camel;
  private final Moved clock = new Moved();

  /** The time of the test, moved by it. */
  private static final class Moved extends Clock {
    private Instant now = MORNING;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  @BeforeEach
  void wire() throws Exception {
    andon = TestDatabase.fresh();
    erp = TestDatabase.fresh();
    sql(
        "create schema shop",
        "create table shop.orders (order_no text primary key, customer text, po text, blocked boolean, total numeric(12,2), updated_at timestamptz not null)",
        "create table shop.order_lines (order_no text, line_no int, item text, quantity numeric(12,3), updated_at timestamptz not null, primary key (order_no, line_no))");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(erp.getJdbcUrl());
    config.setUsername(erp.getUsername());
    config.setPassword(erp.getPassword());
    config.setMaximumPoolSize(2);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(1_000);
    config.setAutoCommit(false);
    polled = new HikariDataSource(config);
    start();
  }

  private void start() throws Exception {
    start(Files.readString(MAPPINGS.resolve("legacy.sql")));
  }

  private void start(String select) throws Exception {
    feed = new RowsFeed(andon, MAPPINGS, data, 50, "legacy");
    store = new PolledStore(feed.rows, clock::instant, clock, OVERLAP, COMPARE);
    camel = new DefaultCamelContext();
    Properties properties = new Properties();
    properties.setProperty("andon.home", data.toString());
    properties.setProperty("andon.polled.millis", "3600000");
    camel.getPropertiesComponent().setInitialProperties(properties);
    Path sql = data.resolve("mappings/cdc/legacy.sql");
    Files.createDirectories(sql.getParent());
    Files.writeString(sql, select);
    camel.getRegistry().bind("polledStore-legacy", store);
    camel.getRegistry().bind("polledErp-legacy", polled);
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(
            PluginHelper.getResourceLoader(camel)
                .resolveResource("file:routes/intake/polled.camel.yaml"));
    TemplatedRouteBuilder.builder(camel, "intake-polled-read").parameter("feed", "legacy").add();
    camel.start();
  }

  private void stop() throws Exception {
    camel.stop();
    feed.close();
  }

  @AfterEach
  void close() throws Exception {
    stop();
    polled.close();
    erp.close();
    andon.close();
  }

  private void sql(String... statements) throws Exception {
    try (Connection connection = erp.getConnection();
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  private void poll() {
    camel.createFluentProducerTemplate().to("direct:intake-polled-read-legacy").send();
  }

  private void tick(Duration duration) {
    clock.now = clock.now.plus(duration);
  }

  private static String order(String number, boolean blocked, String stamp) {
    return "insert into shop.orders values ('"
        + number
        + "', 'C1', 'P"
        + number
        + "', "
        + blocked
        + ", 99.50, '"
        + stamp
        + "') on conflict (order_no) do update set blocked = excluded.blocked, updated_at = excluded.updated_at";
  }

  private void awaitEvents(String... expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        Rows.strings(
                            andon,
                            "select type || ' ' || subject || ' ' || (body->>'time') from event order by message, type desc"))
                    .containsExactly(expected));
    assertThat(store.degraded()).isNull();
  }

  @Test
  void aChangedRowIsOneChangeHoweverOftenItIsReadAndARestartTellsNothingAgain() throws Exception {
    sql(
        order("1", true, "2026-03-02T08:00:00+01"),
        "insert into shop.order_lines values ('1', 1, 'I1', 5, '2026-03-02T07:00:00Z'), ('1', 2, 'I2', 7, '2026-03-02T07:00:00Z')");
    poll();
    String held = "order.held.v1 order:C1/P1 2026-03-02T07:00:00Z";
    String placed = "order.placed.v1 order:C1/P1 2026-03-02T07:00:00Z";
    awaitEvents(held, placed);
    poll();
    sql("update shop.orders set updated_at = '2026-03-02T08:10:00Z'");
    poll();
    stop();
    start();
    poll();
    sql(
        order("1", false, "2026-03-02T08:20:00.5Z"),
        "update shop.order_lines set quantity = 8, updated_at = '2026-03-02T08:20:00.5Z' where line_no = 2");
    poll();
    poll();
    awaitEvents(
        held,
        placed,
        "order.released.v1 order:C1/P1 2026-03-02T08:20:00.500Z",
        "order.placed.v1 order:C1/P1 2026-03-02T08:20:00.500Z");
    assertThat(
            Rows.strings(
                andon,
                "select jsonb_array_length(body->'data'->'lines') from event where type = 'order.placed.v1' order by message"))
        .containsExactly("2", "1");
  }

  @Test
  void aTransactionThatCommitsLateIsNotLostWithinTheOverlapAndFoundByTheComparisonBeyondIt()
      throws Exception {
    poll();
    try (Connection slow = erp.getConnection();
        Connection slower = erp.getConnection()) {
      slow.setAutoCommit(false);
      slower.setAutoCommit(false);
      slow.createStatement().execute(order("1", true, "2026-03-02T08:58:00Z"));
      slower.createStatement().execute(order("2", true, "2026-03-02T08:30:00Z"));
      sql(order("3", true, "2026-03-02T08:59:00Z"));
      poll();
      awaitEvents("order.held.v1 order:C1/P3 2026-03-02T08:59:00Z");
      slow.commit();
      poll();
      String[] known = {
        "order.held.v1 order:C1/P3 2026-03-02T08:59:00Z",
        "order.held.v1 order:C1/P1 2026-03-02T08:58:00Z"
      };
      awaitEvents(known);
      slower.commit();
      poll();
      tick(COMPARE);
      poll();
      awaitEvents(known[0], known[1], "order.held.v1 order:C1/P2 2026-03-02T08:30:00Z");
    }
  }

  @Test
  void aStampThatIsAheadHidesNothingAndOneThatStandsStillIsFoundByTheComparison() throws Exception {
    sql(order("1", true, "2026-03-02T12:00:00Z"), order("2", false, "2026-03-02T08:00:00Z"));
    poll();
    sql(
        order("3", true, "2026-03-02T08:59:30Z"),
        "update shop.orders set blocked = true where order_no = '2'");
    poll();
    String[] known = {
      "order.held.v1 order:C1/P1 2026-03-02T12:00:00Z",
      "order.held.v1 order:C1/P3 2026-03-02T08:59:30Z"
    };
    awaitEvents(known);
    tick(COMPARE);
    poll();
    awaitEvents(known[0], known[1], "order.held.v1 order:C1/P2 2026-03-02T08:00:00.000001Z");
  }

  @Test
  void aDeletedRowIsToldByTheNextComparisonAndOnlyOnce() throws Exception {
    sql(order("1", true, "2026-03-02T08:00:00Z"), order("2", true, "2026-03-02T08:01:00Z"));
    poll();
    sql("delete from shop.orders where order_no = '1'");
    poll();
    String[] held = {
      "order.held.v1 order:C1/P1 2026-03-02T08:00:00Z",
      "order.held.v1 order:C1/P2 2026-03-02T08:01:00Z"
    };
    awaitEvents(held);
    tick(COMPARE);
    poll();
    tick(COMPARE);
    poll();
    awaitEvents(held[0], held[1], "order.released.v1 order:C1/P1 2026-03-02T10:00:00Z");
    assertThat(Rows.strings(andon, "select key from cdc_row where image is not null"))
        .containsExactly("2");
  }

  @Test
  void anErpThatIsAwayIsSaidAndReadAgainOnceItIsBack() throws Exception {
    poll();
    String name = erp.getJdbcUrl().replaceAll(".*/(\\w+)\\?.*", "$1");
    try (Connection server = andon.getConnection();
        Statement statement = server.createStatement()) {
      sql(order("1", true, "2026-03-02T08:59:00Z"));
      statement.execute("alter database " + name + " with allow_connections false");
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
      poll();
      assertThat(store.degraded()).isNotNull();
      poll();
      statement.execute("alter database " + name + " with allow_connections true");
    }
    poll();
    awaitEvents("order.held.v1 order:C1/P1 2026-03-02T08:59:00Z");
  }

  @Test
  void aSecondReaderWaitsWhileOneReadsAndARowWithoutStampStopsTheFeedWithASentence()
      throws Exception {
    sql(order("1", true, "2026-03-02T08:59:00Z"));
    try (AutoCloseable other = feed.rows.claim().orElseThrow()) {
      poll();
      assertThat(Rows.strings(andon, "select name from message_in")).isEmpty();
      assertThat(store.degraded()).isNull();
    }
    poll();
    awaitEvents("order.held.v1 order:C1/P1 2026-03-02T08:59:00Z");
    stop();
    start(
        "select 'shop.orders' as table_name, 'x' as key, cast(null as timestamptz) as stamp, '{}' as record where cast(:#since as text) is not null");
    poll();
    assertThat(store.degraded()).contains("POLLED-ROW", "stamp");
  }

  @Test
  void thousandsOfRowsAreToldOnceThoughFewMayWaitForTheTranslator() throws Exception {
    sql(
        "insert into shop.orders select n::text, 'C1', 'P' || n, true, 1, timestamptz '2026-03-02T08:00:00Z' + n / 700 * interval '1 second' from generate_series(1, 3000) n");
    poll();
    assertThat(Rows.strings(andon, "select distinct name from message_in")).hasSize(3_000);
    assertThat(List.of(Rows.strings(andon, "select position from feed_position").get(0).split(" ")))
        .startsWith("1", "6", "2026-03-02T08:00:04Z");
  }
}
