package dev.andon.simulation;

import org.jspecify.annotations.Nullable;

/**
 * One case as it is. What a policy may read is {@code type} to {@code bound}, less what {@link
 * Knowledge} hides; the rest only nature knows.
 *
 * @param detected hours
 * @param tier 0 = the most important customers to 3; -1 = no customer concerned
 * @param value concerned, minor units
 * @param due hours
 * @param penaltyMinor by the customer's contract; negative = none
 * @param bound whether a contract or an export binds it
 * @param hidden uniform numbers that say whether value and due are missing in the facts
 * @param lump L: lost when the promise is missed, EUR
 * @param cancel the part of it that is value, EUR
 * @param perLateHour l, EUR
 * @param perOpenHour c, EUR
 * @param growth g, EUR
 * @param handling hours
 * @param lead hours
 * @param resolvesItself time at which it does if nobody started it
 * @param fault what caused it; null = nothing that a repair would end
 */
record Case(
    int number,
    Trouble type,
    double detected,
    int tier,
    int site,
    int lane,
    double value,
    double due,
    double penaltyMinor,
    boolean bound,
    double[] hidden,
    boolean falseAlarm,
    double lump,
    double cancel,
    double perLateHour,
    double perOpenHour,
    double growth,
    double handling,
    double lead,
    double resolvesItself,
    @Nullable Fault fault) {

  /** Of nine digits, so that it sorts as its number. */
  String id() {
    return Integer.toString(100_000_000 + number);
  }

  /** Whether working it repairs the fault that caused it, with all that it caused. */
  boolean repairs() {
    return fault != null && type.line() == Trouble.Line.INTEGRATION;
  }

  Case numbered(int other) {
    return new Case(
        other,
        type,
        detected,
        tier,
        site,
        lane,
        value,
        due,
        penaltyMinor,
        bound,
        hidden,
        falseAlarm,
        lump,
        cancel,
        perLateHour,
        perOpenHour,
        growth,
        handling,
        lead,
        resolvesItself,
        fault);
  }
}
