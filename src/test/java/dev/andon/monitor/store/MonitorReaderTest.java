package dev.andon.monitor.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.casework.ExceptionCase;
import dev.andon.detection.Detection;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.monitor.Reading;
import dev.andon.monitor.Reading.Level;
import dev.andon.scoring.Scorer;
import dev.andon.scoring.store.CaseCounts;
import dev.andon.testing.Cases;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import dev.andon.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readings of stored cases, of which some are otherwise than before. */
class MonitorReaderTest {
  private static final Duration WINDOW = Duration.ofDays(7);
  private static final Instant NOW = Events.START.plus(Duration.ofDays(40));
  private static final Instant LATELY = NOW.minus(WINDOW);
  private static final int BEFORE = 800;
  private static final int LATER = 300;
  private static final MonitorReader READER =
      new MonitorReader(new CaseCounts(Policies.scoring().calendars()));
  private static final Scorer SCORER = new Scorer(Policies.scoring());

  private final Random random = new Random(11);
  private HikariDataSource dataSource;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    dataSource = TestDatabase.fresh();
    connection = dataSource.getConnection();
    connection.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    dataSource.close();
  }

  /** A credit hold of a customer; a value only where it is known. */
  private static ExceptionCase hold(String id, Instant at, Optional<Long> valueMinor, String tier) {
    ObjectRef order = new ObjectRef(Kind.ORDER, "C1/" + id);
    Fact told = new Fact(tier, "/cdc/erp", at, "0", "e0", at);
    Fact contract = new Fact("true", "/cdc/erp", at, "0", "e0", at);
    Detection detection =
        new Detection(
            "e1",
            at,
            "DC1",
            at.plus(Duration.ofHours(30)),
            "On hold.",
            valueMinor
                .map(minor -> Map.of("valueMinor", minor.toString(), "currency", "EUR"))
                .orElse(Map.of()),
            Set.of("e1"));
    return Cases.open(
        id,
        SCORER.score(
            new Finding(
                "ORD-CREDIT-HOLD",
                order,
                Optional.of(detection),
                new TreeMap<>(
                    Map.of(
                        order,
                        Facts.NONE,
                        new ObjectRef(Kind.CUSTOMER, "C1"),
                        Facts.of(Map.of("tier", told, "contract", contract))))),
            Scorer.asOf(at)));
  }

  /** So many cases before and lately, spread evenly. */
  private void store(double unsaidLately, double timesTheValue) throws SQLException {
    List<ExceptionCase> cases = new ArrayList<>();
    for (int n = 0; n < BEFORE + LATER; n++) {
      boolean lately = n >= BEFORE;
      Instant at =
          lately
              ? LATELY.plusSeconds(random.nextInt((int) WINDOW.toSeconds() - 900))
              : LATELY.minusSeconds(900 + random.nextInt(4 * (int) WINDOW.toSeconds() - 1800));
      double value = 100_000 * Math.exp(random.nextGaussian()) * (lately ? timesTheValue : 1);
      boolean said = random.nextDouble() >= (lately ? unsaidLately : 0.04);
      cases.add(
          hold(
              (lately ? "new-" : "old-") + n,
              at,
              said ? Optional.of((long) value) : Optional.empty(),
              n % 4 == 0 ? "gold" : "basic"));
    }
    Cases.store(connection, cases);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Reading reading(String monitor, String subject) throws SQLException {
    return READER.read(connection, "main", NOW, WINDOW).stream()
        .filter(one -> one.monitor().equals(monitor) && one.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatStayedAsItWasIsNotTold() throws SQLException {
    store(0.04, 1);
    execute("update exception_case set state = 'claimed', first_action_at = detected_at");
    assertThat(READER.read(connection, "main", NOW, WINDOW))
        .filteredOn(one -> one.level() == Level.WARN || one.level() == Level.ACT)
        .isEmpty();
    assertThat(reading("drift", "value").cases()).isEqualTo(LATER);
  }

  @Test
  void aSourceThatDriedUpAndMoneyThatGrewAreTold() throws SQLException {
    store(0.4, 5);
    assertThat(reading("defaults", "value").level()).isEqualTo(Level.ACT);
    assertThat(reading("defaults", "due").level()).isEqualTo(Level.OK);
    assertThat(reading("drift", "value").level()).isEqualTo(Level.ACT);
    assertThat(reading("drift", "handling").level()).isEqualTo(Level.OK);
  }

  @Test
  void handlingThatTakesTwiceAsLongAsExpectedIsTold() throws SQLException {
    store(0.04, 1);
    // A claim at ten on a Tuesday, closed after twice the 20 minutes that people set.
    execute(
        "update exception_case set state = 'closed', outcome = 'fixed', first_action_at = date_trunc('week', detected_at) + interval '1 day 10 hours',"
            + " detected_at = date_trunc('week', detected_at), resolved_at = date_trunc('week', detected_at) + interval '1 day 10 hours 40 minutes'"
            + " where case_id like 'new%'");
    execute(
        "insert into case_log (tenant, case_id, n, at, actor, action, detail, previous_hash, hash)"
            + " select 'main', case_id, 1, first_action_at, 'ann', 'claimed', '{\"pull\":\"1\"}', '', '' from exception_case where state = 'closed'");
    List<Reading> readings =
        READER.read(connection, "main", NOW.plus(Duration.ofDays(7)), Duration.ofDays(21));
    Reading handling =
        readings.stream()
            .filter(one -> one.subject().equals("handling of ORD-CREDIT-HOLD"))
            .findFirst()
            .orElseThrow();
    assertThat(handling.level()).isEqualTo(Level.WARN);
    assertThat(handling.value()).isEqualTo(2.0);
    assertThat(handling.cases()).isEqualTo(LATER);
  }

  @Test
  void whatCasesCameToAndWhoTookThemIsTold() throws SQLException {
    store(0.04, 1);
    execute(
        "update exception_case set state = 'closed', resolved_at = detected_at + interval '1 minute', first_action_at = detected_at,"
            + " outcome = case when case_id like 'new%' and right(case_id, 1) < '5' then 'no-exception' else 'fixed' end where right(case_id, 1) < '8'");
    execute(
        "insert into case_log (tenant, case_id, n, at, actor, action, detail, previous_hash, hash)"
            + " select 'main', case_id, 1, detected_at, 'ann', 'claimed', case when right(case_id, 1) < '4' then '{\"pull\":\"1\"}'::jsonb else '{}' end, '', ''"
            + " from exception_case where state = 'closed'");
    execute(
        "insert into worklist_pull (tenant, person, team, n, at, case_id, reason, position, score, as_of)"
            + " select 'main', 'ann', 'credit', row_number() over (order by case_id), detected_at + interval '12 minutes', case_id, 'first', 1, score, detected_at"
            + " from exception_case where case_id like 'new%' and right(case_id, 1) < '4'");
    Reading alarms = reading("false-alarms", "ORD-CREDIT-HOLD");
    assertThat(alarms.level()).isEqualTo(Level.WARN);
    assertThat(alarms.cases()).isEqualTo(240);
    assertThat(alarms.value()).isEqualTo(150.0 / 240);
    Reading adherence = reading("adherence", "credit");
    assertThat(adherence.level()).isEqualTo(Level.ACT);
    assertThat(adherence.value()).isEqualTo(0.5);
    Reading gold = reading("tiers", "gold");
    assertThat(gold.cases()).isEqualTo(120);
    assertThat(gold.text()).startsWith("It has 25.0 % (75 of 300) of the cases").contains("0.2 h");
    // Two of ten are open, untouched and past their service level.
    assertThat(reading("obligations", "past their service level").level()).isEqualTo(Level.ACT);
    execute("update exception_case set first_action_at = now()");
    assertThat(reading("obligations", "past their service level").level()).isEqualTo(Level.OK);
  }
}
