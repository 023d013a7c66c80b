package dev.andon.simulation;

import dev.andon.scoring.Rank;
import java.util.Locale;

/**
 * Weighted points as staff would keep them in a sheet, counted anew each hour. What is unknown
 * gives no points.
 *
 * @param tier points for each step of the customer's importance (3, 2, 1, 0)
 * @param value points for each step of the value concerned (500, 2,000, 10,000 EUR)
 * @param severity points for each step of the type's severity (2, 1, 0)
 * @param due points when the due time has come; none {@code horizon} hours before, between evenly
 * @param horizon hours
 * @param overdue points more when it has passed; may be below 0
 * @param waiting points for each 24 working hours of waiting, at most 3 times
 * @param quick points when the type takes at most 15 minutes
 * @param contract points when a contract or an export binds
 */
record PointsTable(
    String name,
    Knowledge knowledge,
    double tier,
    double value,
    double severity,
    double due,
    double horizon,
    double overdue,
    double waiting,
    double quick,
    double contract)
    implements Policy {
  private static final double[] HORIZONS = {4, 8, 16, 24, 48};

  /** As a team would agree on it at a table. */
  static PointsTable hand(Knowledge knowledge) {
    return new PointsTable("hand points", knowledge, 10, 10, 15, 40, 24, 10, 5, 0, 10);
  }

  /** One try of a random search. */
  static PointsTable random(Knowledge knowledge, Draws draws) {
    return new PointsTable(
        "tuned points",
        knowledge,
        weight(draws),
        weight(draws),
        weight(draws),
        weight(draws),
        HORIZONS[draws.index(HORIZONS.length)],
        draws.between(-60, 60),
        weight(draws),
        weight(draws),
        weight(draws));
  }

  /** Nothing in one of five, else from 1 to 100, evenly by its logarithm. */
  private static double weight(Draws draws) {
    return draws.uniform() < 0.2 ? 0 : StrictMath.pow(100, draws.uniform());
  }

  @Override
  public boolean moves() {
    return true;
  }

  @Override
  public Rank rank(Case one, double now) {
    double points =
        tier * StrictMath.max(0, one.tier() < 0 ? 0 : 3 - one.tier())
            + severity * one.type().severity()
            + (one.type().terms().handlingMinutes() <= 15 ? quick : 0)
            + (one.bound() ? contract : 0)
            + waiting * StrictMath.min(3, one.type().team().worked(one.detected(), now) / 24);
    if (knowledge.value(one)) {
      points += value * steps(one.value() / 100);
    }
    if (knowledge.due(one)) {
      double slack = one.due() - now;
      points += due * StrictMath.max(0, StrictMath.min(1, 1 - slack / horizon));
      points += slack < 0 ? overdue : 0;
    }
    return new Rank(0, points, null, one.id());
  }

  private static int steps(double euro) {
    return euro >= 10_000 ? 3 : euro >= 2_000 ? 2 : euro >= 500 ? 1 : 0;
  }

  String weights() {
    return String.format(
        Locale.ROOT,
        "tier %.0f value %.0f severity %.0f due %.0f within %.0f h overdue %.0f waiting %.0f quick %.0f contract %.0f",
        tier,
        value,
        severity,
        due,
        horizon,
        overdue,
        waiting,
        quick,
        contract);
  }
}
