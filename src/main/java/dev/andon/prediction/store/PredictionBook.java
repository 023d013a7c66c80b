package dev.andon.prediction.store;

import dev.andon.casework.store.WorklistStore;
import dev.andon.detection.Scope;
import dev.andon.detection.Tolerance;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.pattern.Found;
import dev.andon.prediction.Prediction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was predicted of orders, and what became of it. */
final class PredictionBook {
  private static final Duration DAY = Duration.ofDays(1);

  /** A prediction of a type is raised once for each promise. */
  private record Promise(String key, Instant due) {}

  private final String type;

  PredictionBook(String type) {
    this.type = type;
  }

  /**
   * The index from which acting now is worth the team's time: what its last pulls were worth, never
   * less than what people set.
   */
  Least least(Connection connection, String tenant, PredictionPolicy policy) throws SQLException {
    Tolerance set = policy.dictionary().tolerance(type, "points");
    String team = policy.dictionary().type(type).team();
    double served =
        WorklistStore.served(connection, tenant, team)
            .filter(WorklistStore.Served::settled)
            .map(WorklistStore.Served::index)
            .orElse(0.0);
    return scope -> Math.max(set.at(scope).doubleValue(), served);
  }

  /** By what the order concerns. */
  @FunctionalInterface
  interface Least {
    double at(Scope scope);
  }

  /**
   * Raises what the team has hours for and what stands already, and keeps it. Returns what is
   * shown: of an order with several promises the prediction that is worth most.
   */
  List<Found> raise(
      Connection connection,
      String tenant,
      PredictionPolicy policy,
      List<Prediction> worthIt,
      Instant asOf)
      throws SQLException {
    Set<Promise> known = known(connection, tenant);
    double left =
        policy.scoring().predictionHours(type, asOf) - taken(connection, tenant, policy, asOf);
    Map<String, Prediction> shown = new TreeMap<>();
    for (Prediction one :
        Prediction.within(
            worthIt,
            candidate -> known.contains(new Promise(candidate.key(), candidate.due())),
            policy.scoring().handlingHours(type, type),
            left)) {
      keep(connection, tenant, one, asOf);
      if (one.shown()) {
        shown.merge(one.key(), one, (a, b) -> a.points() >= b.points() ? a : b);
      }
    }
    List<Found> found = new ArrayList<>();
    shown.values().forEach(one -> found.add(found(one)));
    return found;
  }

  private static Found found(Prediction one) {
    return new Found(
        new ObjectRef(Kind.ORDER, one.key()),
        BigDecimal.valueOf(one.points()).setScale(1, RoundingMode.HALF_UP),
        one.text(),
        one.measures());
  }

  private Set<Promise> known(Connection connection, String tenant) throws SQLException {
    Set<Promise> known = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select key, due from prediction where tenant = ? and type = ? and outcome is null")) {
      select.setString(1, tenant);
      select.setString(2, type);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          known.add(new Promise(row.getString(1), row.getTimestamp(2).toInstant()));
        }
      }
    }
    return known;
  }

  /** Hours that the team's predictions of one day took, of all types that are its own. */
  private double taken(Connection connection, String tenant, PredictionPolicy policy, Instant asOf)
      throws SQLException {
    double hours = 0;
    try (PreparedStatement select =
        connection.prepareStatement(
            "select type, count(*) from prediction where tenant = ? and shown and made_at > ? and made_at <= ? group by 1")) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(asOf.minus(DAY)));
      select.setTimestamp(3, Timestamp.from(asOf));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          hours += row.getLong(2) * policy.scoring().handlingHours(row.getString(1), type);
        }
      }
    }
    return hours;
  }

  private void keep(Connection connection, String tenant, Prediction one, Instant asOf)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into prediction (tenant, type, key, due, probability, points, shown, made_at) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing")) {
      insert.setString(1, tenant);
      insert.setString(2, type);
      insert.setString(3, one.key());
      insert.setTimestamp(4, Timestamp.from(one.due()));
      insert.setDouble(5, one.probability());
      insert.setDouble(6, one.points());
      insert.setBoolean(7, one.shown());
      insert.setTimestamp(8, Timestamp.from(asOf));
      insert.executeUpdate();
    }
  }

  /**
   * What became of predictions whose time is over: it occurred; else it was prevented when somebody
   * had acted on its case, or it was none.
   *
   * @param occurred selects the orders and promises that were missed of the tenant that it asks for
   * @param after how long after the promise it can be known
   */
  void settle(Connection connection, String tenant, String occurred, Duration after, Instant asOf)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update prediction p set settled_at = ?, outcome = case when (p.key, p.due) in ("
                + occurred
                + ") then 'occurred' when p.shown and exists (select 1 from exception_case c where c.tenant = p.tenant and c.object_kind = 'order' and c.key = p.key"
                + " and c.type = p.type and c.first_action_at is not null) then 'prevented' else 'not' end"
                + " where tenant = ? and type = ? and outcome is null and due < ?")) {
      update.setTimestamp(1, Timestamp.from(asOf));
      update.setString(2, tenant);
      update.setString(3, tenant);
      update.setString(4, type);
      update.setTimestamp(5, Timestamp.from(asOf.minus(after)));
      update.executeUpdate();
    }
  }
}
