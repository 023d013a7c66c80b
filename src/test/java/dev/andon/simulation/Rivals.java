package dev.andon.simulation;

import dev.andon.scoring.Rank;
import java.util.function.ToDoubleFunction;

/** Orders of work that need no score and do not change while a case waits. */
record Rivals(String name, ToDoubleFunction<Case> first) implements Policy {
  static Policy fifo() {
    return new Rivals("FIFO", Case::detected);
  }

  /** P1 to P4 by type and contract, the oldest first within. */
  static Policy codes() {
    return new Rivals("static codes", one -> code(one) * 1e6 + one.detected());
  }

  private static int code(Case one) {
    int severity = one.type().severity();
    return severity == 2 ? (one.bound() ? 1 : 2) : severity == 1 ? 3 : 4;
  }

  static Policy earliestDue(Knowledge knowledge) {
    return new Rivals("earliest due date", knowledge::dueOr);
  }

  @Override
  public boolean moves() {
    return false;
  }

  @Override
  public Rank rank(Case one, double now) {
    return new Rank(0, -first.applyAsDouble(one), null, one.id());
  }
}
