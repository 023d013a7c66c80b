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

  /**
   * What is expected to be lost if the case is resolved so many hours after the as-of, in minor
   * units.
   */
  public double lossMinor(double hours) {
    DeferralLoss loss =
        new DeferralLoss(
            lump(),
            perLateHourMinor / 100,
            perOpenHourMinor / 100,
            growthMinor / 100,
            ageHours,
            dueHours,
            Score.Curves.lead(this),
            constants.lateCapHours(),
            constants.openCapHours());
    return loss.at(hours) * 100;
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

  /** What can be changed alone. */
  private enum Term {
    LUMP,
    VALUE,
    SHARE,
    DUE,
    LEAD,
    HANDLING,
    SELF_RESOLUTION,
    FALSE_ALARM
  }

  private ScoreInputs with(Term term, double value) {
    return new ScoreInputs(
        term == Term.LUMP ? value : lumpMinor,
        term == Term.VALUE ? value : valueMinor,
        term == Term.SHARE ? value : valueShare,
        perLateHourMinor,
        perOpenHourMinor,
        growthMinor,
        ageHours,
        workedHours,
        term == Term.DUE ? value : dueHours,
        term == Term.LEAD ? value : leadHours,
        leadSpread,
        term == Term.HANDLING ? value : handlingHours,
        term == Term.SELF_RESOLUTION ? value : selfResolutionPerHour,
        term == Term.FALSE_ALARM ? value : falseAlarmShare,
        obligation,
        guardWindowHours,
        delays,
        constants);
  }

  /** The same case with another penalty. */
  public ScoreInputs withLumpMinor(double changed) {
    return with(Term.LUMP, changed);
  }

  /** The same case with another value. */
  public ScoreInputs withValueMinor(double changed) {
    return with(Term.VALUE, changed);
  }

  /** The same case with another share of the value at stake. */
  public ScoreInputs withValueShare(double changed) {
    return with(Term.SHARE, changed);
  }

  /** The same case with another due time. */
  public ScoreInputs withDueHours(double changed) {
    return with(Term.DUE, changed);
  }

  /** The same case with another lead. */
  public ScoreInputs withLeadHours(double changed) {
    return with(Term.LEAD, changed);
  }

  /** The same case with another handling time. */
  public ScoreInputs withHandlingHours(double changed) {
    return with(Term.HANDLING, changed);
  }

  /** The same case with another rate of self-resolution. */
  public ScoreInputs withSelfResolutionPerHour(double changed) {
    return with(Term.SELF_RESOLUTION, changed);
  }

  /** The same case with another share of false alarms. */
  public ScoreInputs withFalseAlarmShare(double changed) {
    return with(Term.FALSE_ALARM, changed);
  }
}
