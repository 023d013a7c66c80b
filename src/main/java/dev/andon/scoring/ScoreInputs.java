package dev.andon.scoring;

/**
 * The numbers that a score is a function of, and nothing else: no clock, no text. Worklist, what-if
 * and simulation make them as the pipeline does and ask {@link Score#of}.
 *
 * @param lumpMinor penalty when the promise is missed, minor units
 * @param valueMinor value concerned
 * @param valueShare share of it that is lost with the promise
 * @param perLateHourMinor after the due time
 * @param perOpenHourMinor while the case is open
 * @param growthMinor growth of that rate per hour
 * @param ageHours since detection, at the as-of
 * @param workedHours working hours of the team since then
 * @param dueHours from the as-of to the due time; negative = past
 * @param leadHours median of the lead still needed once it is resolved
 * @param leadSpread of its logarithm
 * @param handlingHours expected
 * @param selfResolutionPerHour rate
 * @param falseAlarmShare probability
 * @param obligation whether a known due time stands for a contract or a law
 * @param delays until the next chance
 */
public record ScoreInputs(
    double lumpMinor,
    double valueMinor,
    double valueShare,
    double perLateHourMinor,
    double perOpenHourMinor,
    double growthMinor,
    double ageHours,
    double workedHours,
    double dueHours,
    double leadHours,
    double leadSpread,
    double handlingHours,
    double selfResolutionPerHour,
    double falseAlarmShare,
    boolean obligation,
    double guardWindowHours,
    Delays delays,
    ScoringPolicy.Constants constants) {

  /** L in major units: what is lost when the promise is missed. */
  double lump() {
    return (lumpMinor + valueMinor * valueShare) / 100;
  }

  /** The same case later: only what time moves. */
  ScoreInputs at(double ageHours, double workedHours, double dueHours, Delays delays) {
    return new ScoreInputs(
        lumpMinor,
        valueMinor,
        valueShare,
        perLateHourMinor,
        perOpenHourMinor,
        growthMinor,
        ageHours,
        workedHours,
        dueHours,
        leadHours,
        leadSpread,
        handlingHours,
        selfResolutionPerHour,
        falseAlarmShare,
        obligation,
        guardWindowHours,
        delays,
        constants);
  }
}
