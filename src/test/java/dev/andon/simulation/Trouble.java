package dev.andon.simulation;

import dev.andon.scoring.MoneyTerms;

/**
 * One exception type: what the shipped configuration says of it, and what is true in this world.
 *
 * @param number place among the types
 * @param terms as set by hand in {@code config/scoring.yaml}
 * @param severity 2 = high, 1 = medium, 0 = low, by {@code config/exceptions.yaml}
 * @param perDay cases on a mean day of a normal week
 * @param handlingMinutes true mean
 * @param leadHours true median
 * @param selfResolutionPerHour true mean rate
 * @param falseAlarmShare true
 */
record Trouble(
    String code,
    int number,
    Team team,
    MoneyTerms terms,
    int severity,
    double perDay,
    double handlingMinutes,
    double leadHours,
    double selfResolutionPerHour,
    double falseAlarmShare) {

  /** What a case of the type holds up. */
  enum Line {
    PROMISE,
    SUPPLY,
    FINANCE,
    INTEGRATION
  }

  Line line() {
    return switch (code.substring(0, 3)) {
      case "ORD", "WHS", "TRN" -> Line.PROMISE;
      case "FIN" -> Line.FINANCE;
      case "INT" -> Line.INTEGRATION;
      default -> Line.SUPPLY;
    };
  }
}
