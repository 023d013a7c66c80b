package dev.andon.prediction.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.Event;
import dev.andon.prediction.SplitShares;
import dev.andon.prediction.SplitShares.Shipped;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import dev.andon.testing.StoredContext;
import dev.andon.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Orders that will probably be split, on real facts. */
class SplitPredictionsTest {
  private static final Instant NOW = Events.START.plus(Duration.ofHours(10));
  private static final Instant PROMISED = NOW.plus(Duration.ofDays(4));

  private static void ordered(
      List<Event> events, String order, String quantity, Instant at, Instant promised) {
    events.add(Events.placed("C1", order, "I1", quantity, "10", at));
    events.add(
        Events.allocated(order, "I1", quantity, quantity, "10", promised, at.plusSeconds(60)));
  }

  private static Event shipped(String order, String shipment, Instant at) {
    return Events.event(
        "order.shipped.v1",
        "order:C1/" + order,
        at,
        Map.of(
            "customer",
            "C1",
            "order",
            order,
            "site",
            "DC1",
            "wms",
            "w1",
            "shipment",
            shipment,
            "lines",
            List.of(Map.of("line", "1", "item", "I1", "shipped", "5", "status", "partial"))));
  }

  private static Map<String, String> outcomes(Connection connection) throws SQLException {
    Map<String, String> outcomes = new TreeMap<>();
    try (Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery("select key, coalesce(outcome, 'open') from prediction")) {
      while (row.next()) {
        outcomes.put(row.getString(1), row.getString(2));
      }
    }
    return outcomes;
  }

  @Test
  void anOrderIsFlaggedBeforeItsReleaseWhenItsItemWasSplitAfterFormerSpikes() throws SQLException {
    List<Event> events = new ArrayList<>();
    for (int week = 1; week <= 10; week++) {
      Instant at = Events.START.minus(Duration.ofDays(7L * week));
      for (int line = 0; line < (week == 4 ? 30 : 1); line++) {
        String order = "H" + week + "-" + line;
        ordered(events, order, "20", at, at.plus(Duration.ofDays(3)));
        events.add(shipped(order, order + "a", at.plusSeconds(7200)));
        if (week == 4) {
          events.add(shipped(order, order + "b", at.plusSeconds(9000)));
        }
      }
    }
    for (int i = 0; i < 4; i++) {
      ordered(events, "N" + i, "200", Events.START, PROMISED);
    }
    ordered(events, "R", "200", Events.START, PROMISED);
    events.add(shipped("R", "R-a", Events.START.plusSeconds(3600)));
    events.sort(java.util.Comparator.comparing(Event::receivedAt));
    try (HikariDataSource dataSource = TestDatabase.fresh();
        Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      StoredContext.take(connection, events);
      SplitPredictions predictions =
          new SplitPredictions(
              (c, asOf) -> new PredictionPolicy(Policies.scoring(), Policies.dictionary()));
      assertThat(predictions.orders(connection, "main", NOW)).as("no spike stands").isEmpty();
      StoredContext.take(
          connection,
          List.of(
              Events.event(
                  "pattern.found.v1",
                  "stock:DC1/I1",
                  NOW.minusSeconds(60),
                  Map.of(
                      "pattern",
                      "INV-DEMAND-SPIKE",
                      "kind",
                      "stock",
                      "key",
                      "DC1/I1",
                      "stands",
                      true,
                      "strength",
                      "20",
                      "asOf",
                      NOW.toString()))));
      assertThat(predictions.orders(connection, "main", NOW))
          .isNotEmpty()
          .allSatisfy(one -> assertThat(one.object().key()).startsWith("C1/N"));
      assertThat(outcomes(connection).keySet()).containsExactly("C1/N0", "C1/N1", "C1/N2", "C1/N3");
      StoredContext.take(
          connection,
          List.of(
              shipped("N1", "N1-a", PROMISED.minusSeconds(60)),
              shipped("N2", "N2-a", PROMISED.minusSeconds(60)),
              shipped("N2", "N2-b", PROMISED.plusSeconds(60))));
      predictions.orders(connection, "main", PROMISED.plus(Duration.ofDays(1)));
      assertThat(outcomes(connection))
          .as("not known yet")
          .doesNotContainValue("not")
          .doesNotContainValue("occurred");
      predictions.orders(connection, "main", PROMISED.plus(Duration.ofDays(4)));
      assertThat(outcomes(connection))
          .containsEntry("C1/N1", "not")
          .containsEntry("C1/N2", "occurred");
    }
  }

  @Test
  void anItemOfWhichLittleIsKnownIsLikeOthersAndASiteLikeTheItem() {
    List<Shipped> counted =
        new ArrayList<>(Collections.nCopies(100, new Shipped("DC1", "I1", true)));
    counted.addAll(Collections.nCopies(100, new Shipped("DC1", "I2", false)));
    counted.add(new Shipped("DC1", "I3", true));
    SplitShares shares = new SplitShares(counted);
    assertThat(shares.of("DC1", "I1")).isGreaterThan(0.9);
    assertThat(shares.of("DC2", "I1")).isBetween(0.85, 0.95);
    assertThat(shares.of("DC1", "I2")).isLessThan(0.1);
    assertThat(shares.of("DC1", "I3")).isBetween(0.45, 0.55);
    assertThat(new SplitShares(List.of()).of("DC1", "I1")).isCloseTo(0.1, within(1e-9));
  }
}
