package dev.andon.prediction.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.Event;
import dev.andon.pattern.Found;
import dev.andon.scoring.PredictionTerms;
import dev.andon.scoring.ScoringPolicy;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import dev.andon.testing.StoredContext;
import dev.andon.testing.Supply;
import dev.andon.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Predictions of orders on real facts whose future is known. */
class OrderPredictionsTest {
  private static final Instant NOW = Events.START.plus(Duration.ofDays(60));
  private static final Duration AGREED = Duration.ofDays(20);
  private static final double LATE_BY = 0.1;
  private static final double SPREAD = 0.2;

  private final Random random = new Random(20);
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

  private static PredictionPolicy policy(int people) {
    ScoringPolicy shipped = Policies.scoring();
    PredictionTerms terms = shipped.predictions();
    return new PredictionPolicy(
        new ScoringPolicy(
            shipped.version(),
            shipped.calendarVersion(),
            shipped.currency(),
            shipped.rates(),
            shipped.guardWindowHours(),
            shipped.constants(),
            shipped.uncertainty(),
            shipped.terms(),
            shipped.teams(),
            shipped.calendars(),
            new PredictionTerms(
                terms.hoursShare(),
                terms.actionWorks(),
                terms.worthTouches(),
                terms.handlerHourMinor(),
                Map.of("planning", people))),
        Policies.dictionary());
  }

  private static Event bought(String number, String item, Instant placed) {
    return Supply.ordered(number, item, placed.plus(AGREED), placed);
  }

  private static Event received(String number, String item, Instant at) {
    return Events.event(
        "goods.received.v1",
        "purchaseorder:" + number,
        at,
        Map.of(
            "purchaseOrder",
            number,
            "receiver",
            "DC1",
            "receipt",
            "R" + number,
            "receivedAt",
            at.toString(),
            "lines",
            List.of(Map.of("line", "1", "item", item, "received", "10"))));
  }

  private static Event allocated(
      String order, String item, String allocated, Instant promised, Instant at) {
    return Events.allocated(order, item, "10", allocated, "40", promised, at);
  }

  private Instant comes(Instant placed) {
    double ratio = Math.exp(LATE_BY + SPREAD * random.nextGaussian());
    return placed.plusSeconds((long) (AGREED.toSeconds() * ratio));
  }

  private void history(List<Event> events, int count) {
    for (int i = 0; i < count; i++) {
      Instant placed = Events.START.plusSeconds(random.nextInt(20 * 86_400));
      events.add(bought("H" + i, "OLD" + i, placed));
      events.add(received("H" + i, "OLD" + i, comes(placed)));
    }
    events.removeIf(event -> !event.receivedAt().isBefore(NOW));
  }

  private Map<String, String> texts(String sql) throws SQLException {
    Map<String, String> texts = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        texts.put(row.getString(1), row.getString(2));
      }
    }
    return texts;
  }

  /** Somebody acts on the case of an order. */
  private void act(String order) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into exception_case (tenant, case_id, type, object_kind, key, state, team, holds, guard, score, loss_per_hour, band, amount_minor, currency, explanation,"
                + " occurred_at, detected_at, first_action_at, opening_event, document_kind, document, line, lead, severity, sla_due, handling, evidence, decisions, tickets,"
                + " log_entries, log_hash, version)"
                + " values ('main', ?, 'ORD-AT-RISK', 'order', ?, 'open', 'planning', true, 0, 50, 1, 'P3', 1, 'EUR', '{}', now(), now(), now(), 'e', 'order', ?, '', ?, 'medium',"
                + " now(), '{}', '{}', 1, 1, 1, '', 1)")) {
      insert.setString(1, order);
      insert.setString(2, order);
      insert.setString(3, order);
      insert.setString(4, order);
      insert.executeUpdate();
    }
  }

  @Test
  void whatIsPredictedOccursAsOftenAsItIsCalledProbableAndEachPredictionHasItsOutcome()
      throws SQLException {
    List<Event> events = new ArrayList<>();
    history(events, 300);
    events.add(Events.customer("C1", 500_000, true, Events.START));
    Map<String, Instant> due = new HashMap<>();
    Map<String, Instant> full = new HashMap<>();
    for (int i = 0; i < 900; i++) {
      Instant placed = NOW.minusSeconds(random.nextInt(22 * 86_400));
      Instant comes = comes(placed);
      if (comes.isAfter(NOW)) {
        String order = "O" + i;
        Instant promised = NOW.plusSeconds(86_400 + random.nextInt(14 * 86_400));
        events.add(bought("P" + i, "I" + i, placed));
        events.add(allocated(order, "I" + i, "2", promised, NOW.minusSeconds(3600)));
        due.put("C1/" + order, promised);
        full.put("C1/" + order, comes.plus(Duration.ofHours(12)));
      }
    }
    StoredContext.take(connection, events);
    OrderPredictions predictions = new OrderPredictions((c, asOf) -> policy(100_000));
    List<Found> shown = predictions.orders(connection, "main", NOW);
    Map<String, String> raised = texts("select key, shown::text from prediction");
    assertThat(shown)
        .extracting(one -> one.object().key())
        .containsExactlyInAnyOrderElementsOf(
            raised.keySet().stream().filter(key -> "true".equals(raised.get(key))).toList());
    assertThat(raised.size()).isBetween(500, due.size());

    // Of some that are shown somebody sees to it that the stock is there; one had another reason.
    List<String> acted = shown.stream().limit(30).map(one -> one.object().key()).toList();
    for (String order : acted) {
      act(order);
      full.put(order, NOW.plusSeconds(7200));
    }
    act(shown.get(30).object().key());
    Instant end = NOW.plus(Duration.ofDays(30));
    List<Event> later = new ArrayList<>();
    full.forEach(
        (order, at) -> {
          if (at.isBefore(end)) {
            String number = order.substring(order.indexOf('O') + 1);
            Instant promised = due.get(order);
            later.add(allocated("O" + number, "I" + number, "10", promised, at));
          }
        });
    StoredContext.take(connection, later);
    predictions.orders(connection, "main", end);

    Map<String, String> outcomes = texts("select key, outcome from prediction");
    Map<String, String> probable = texts("select key, probability::text from prediction");
    double[] predicted = new double[5];
    double[] occurred = new double[5];
    int[] count = new int[5];
    for (String order : raised.keySet()) {
      boolean missed = full.get(order).isAfter(due.get(order));
      boolean seen = acted.contains(order) || order.equals(shown.get(30).object().key());
      assertThat(outcomes.get(order))
          .as(order)
          .isEqualTo(missed ? "occurred" : seen ? "prevented" : "not");
      if (!acted.contains(order)) {
        double probability = Double.parseDouble(probable.get(order));
        int fifth = (int) Math.min(4, probability * 5);
        predicted[fifth] += probability;
        occurred[fifth] += missed ? 1 : 0;
        count[fifth]++;
      }
    }
    double all = 0;
    double came = 0;
    double many = 0;
    for (int fifth = 0; fifth < 5; fifth++) {
      assertThat(count[fifth]).as("predictions of fifth " + fifth).isGreaterThan(30);
      assertThat(predicted[fifth] / count[fifth])
          .as("fifth " + fifth)
          .isCloseTo(occurred[fifth] / count[fifth], within(0.1));
      all += predicted[fifth];
      came += occurred[fifth];
      many += count[fifth];
    }
    assertThat(all / many).isCloseTo(came / many, within(0.05));
  }

  @Test
  void aTeamIsNotGivenMoreThanItsHoursADayAndTheNextDayTheRest() throws SQLException {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      events.add(bought("P" + i, "I" + i, NOW.minus(Duration.ofDays(2))));
      events.add(
          allocated(
              "O" + i, "I" + i, "2", NOW.plus(Duration.ofDays(10 + i % 3)), NOW.minusSeconds(60)));
    }
    StoredContext.take(connection, events);
    OrderPredictions predictions = new OrderPredictions((c, asOf) -> policy(12));
    int aDay = (int) (2 * policy(12).scoring().predictionHours("ORD-AT-RISK", NOW));
    List<Found> first = predictions.orders(connection, "main", NOW);
    assertThat(first).hasSize(aDay);
    assertThat(predictions.orders(connection, "main", NOW.plus(Duration.ofHours(1))))
        .extracting(Found::object)
        .isEqualTo(first.stream().map(Found::object).toList());
    assertThat(predictions.orders(connection, "main", NOW.plus(Duration.ofHours(25))))
        .extracting(Found::object)
        .hasSizeGreaterThan(aDay)
        .containsAll(first.stream().map(Found::object).toList());
  }

  @Test
  void whatIsWorthLessThanTheCasesThatTheTeamTakesIsNotRaised() throws SQLException {
    StoredContext.take(
        connection,
        List.of(
            bought("P1", "I1", NOW.minus(Duration.ofDays(2))),
            allocated("O1", "I1", "2", NOW.plus(Duration.ofDays(10)), NOW.minusSeconds(60))));
    OrderPredictions predictions = new OrderPredictions((c, asOf) -> policy(12));
    pulled(1, 200, 10);
    assertThat(predictions.orders(connection, "main", NOW)).hasSize(1);
    execute("delete from prediction");
    pulled(201, 399, 150);
    // The 200th of the last pulls is still one of little worth, the median is not.
    assertThat(predictions.orders(connection, "main", NOW)).isEmpty();
    execute("delete from worklist_pull where n < 201");
    assertThat(predictions.orders(connection, "main", NOW))
        .as("199 pulls say nothing yet")
        .hasSize(1);
  }

  private void pulled(int from, int to, int points) throws SQLException {
    execute(
        "insert into worklist_pull (tenant, person, team, n, at, case_id, reason, position, score, as_of)"
            + " select 'main', 'ann', 'planning', n, timestamptz '2026-01-01' + n * interval '1 minute', 'c', 'first', 1, "
            + points
            + ", timestamptz '2026-01-01' from generate_series("
            + from
            + ", "
            + to
            + ") as n");
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whatNoSupplyIsDueForIsKnownToBeShortAndNotPredicted() throws SQLException {
    Instant promised = NOW.plus(Duration.ofDays(3));
    StoredContext.take(
        connection,
        List.of(
            bought("P1", "I1", NOW.minus(Duration.ofDays(2))),
            allocated("O1", "I1", "4", promised, NOW.minusSeconds(60)),
            allocated("O3", "I2", "4", promised, NOW.minusSeconds(60))));
    OrderPredictions predictions = new OrderPredictions((c, asOf) -> policy(12));
    assertThat(predictions.orders(connection, "main", NOW))
        .extracting(one -> one.object().key())
        .containsExactly("C1/O1");
    assertThat(predictions.needs(connection, "main", NOW))
        .singleElement()
        .satisfies(
            need -> {
              assertThat(need.object().key()).isEqualTo("P1#1");
              assertThat(need.measures())
                  .containsEntry("neededBy", promised.toString())
                  .containsEntry("neededFor", "C1/O1#1");
            });
    StoredContext.take(connection, List.of(received("P1", "I1", NOW.plusSeconds(60))));
    assertThat(predictions.needs(connection, "main", NOW.plusSeconds(3600))).isEmpty();
  }
}
