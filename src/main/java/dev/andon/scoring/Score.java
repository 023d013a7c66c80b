package dev.andon.scoring;

/**
 * Expected deferral loss of one case: a pure function of {@link ScoreInputs}, about a microsecond.
 * StrictMath alone, so every machine and Java gives the same bits.
 *
 * @param index points = max(0, 20·log10(max(S, 0.01))), unrounded
 * @param lossPerHour S in major units per handler-hour
 * @param guard 1 = an obligation that is due in its window, can still be met and not be put off
 * @param band 1 to 4
 * @param lump L in major units
 * @param lateMoney what the late hours of one deferral can cost
 * @param openMoney what its open hours cost
 * @param deferral expected loss of one deferral
 * @param believed the same, less what resolves itself or is none
 * @param ageing what the waiting so far adds per handler-hour
 * @param handlingHours of the inputs
 * @param nextHour what one hour of waiting costs
 */
public record Score(
    double index,
    double lossPerHour,
    int guard,
    int band,
    double lump,
    double lateMoney,
    double openMoney,
    double deferral,
    double believed,
    double ageing,
    double handlingHours,
    double nextHour) {
  private static final double FLOOR = 0.01;
  private static final double TINY = 1e-6;

  /**
   * The four factors, the waiting and the floor in points; they sum to the index.
   *
   * @param urgency at most 0: how probably a deferral costs the stake
   * @param certainty at most 0: false alarm and self-resolution
   * @param waiting what the waiting so far adds
   */
  public record Parts(
      double stake,
      double urgency,
      double certainty,
      double effort,
      double waiting,
      double floor) {}

  /**
   * What of the inputs takes exponentials; made once where it is the same for many scores.
   *
   * @param lead quantiles of the lead
   * @param thin share of each deferral that self-resolution leaves
   */
  record Curves(double[] lead, double[] thin) {
    static Curves of(ScoreInputs in) {
      return new Curves(lead(in), thin(in));
    }

    static double[] lead(ScoreInputs in) {
      return DeferralLoss.leadQuantiles(in.leadHours(), in.leadSpread());
    }

    static double[] thin(ScoreInputs in) {
      double[] thin = new double[in.delays().size()];
      for (int i = 0; i < thin.length; i++) {
        thin[i] = DeferralLoss.thin(in.selfResolutionPerHour(), in.delays().hours(i));
      }
      return thin;
    }
  }

  /** The score of these inputs. */
  public static Score of(ScoreInputs in) {
    return of(in, Curves.of(in));
  }

  static Score of(ScoreInputs in, Curves curves) {
    double handling = in.handlingHours();
    ScoringPolicy.Constants constants = in.constants();
    DeferralLoss loss =
        new DeferralLoss(
            in.lump(),
            in.perLateHourMinor() / 100,
            in.perOpenHourMinor() / 100,
            in.growthMinor() / 100,
            in.ageHours(),
            in.dueHours(),
            curves.lead(),
            constants.lateCapHours(),
            constants.openCapHours());
    Delays delays = in.delays();
    int bins = delays.size();
    double resolved = loss.at(handling);
    double open = loss.open(handling);
    double deferral = 0;
    double thinned = 0;
    double lateHours = 0;
    double openMoney = 0;
    for (int i = 0; i < bins; i++) {
      double delay = delays.hours(i);
      double more = loss.at(handling + delay) - resolved;
      deferral += more / bins;
      lateHours += StrictMath.min(delay, constants.lateCapHours()) / bins;
      openMoney += (loss.open(handling + delay) - open) / bins;
      thinned += more * curves.thin()[i] / bins;
    }
    double believed = thinned * (1 - in.falseAlarmShare());
    double waited = StrictMath.max(0, in.workedHours() - constants.ageingAfterHours());
    double ageing = constants.ageingRate() * waited * constants.deferWorkingHours() / handling;
    double perHour = believed / handling + ageing;
    double index = StrictMath.max(0, points(StrictMath.max(perHour, FLOOR)));
    return new Score(
        index,
        perHour,
        guard(in, curves.lead()),
        band(index, constants),
        in.lump(),
        in.perLateHourMinor() / 100 * lateHours,
        openMoney,
        deferral,
        believed,
        ageing,
        handling,
        loss.at(handling + 1) - resolved);
  }

  /** Whether an obligation is due in its window and can surely be met. */
  static boolean obliged(ScoreInputs in) {
    return obliged(in, done(in, Curves.lead(in)));
  }

  private static boolean obliged(ScoreInputs in, double done) {
    return in.obligation() && in.dueHours() <= in.guardWindowHours() && done <= in.dueHours();
  }

  /** Handling and the highest lead. */
  private static double done(ScoreInputs in, double[] lead) {
    return in.handlingHours() + lead[lead.length - 1];
  }

  /**
   * An obligation goes before all money from when it cannot be put off any more: once the latest of
   * its next chances would be too late. Before, it would displace what cannot wait.
   */
  private static int guard(ScoreInputs in, double[] lead) {
    double done = done(in, lead);
    double putOff = in.delays().hours(in.delays().size() - 1);
    return obliged(in, done) && done + putOff > in.dueHours() ? 1 : 0;
  }

  private static int band(double index, ScoringPolicy.Constants constants) {
    if (index >= constants.p1()) {
      return 1;
    }
    if (index >= constants.p2()) {
      return 2;
    }
    return index >= constants.p3() ? 3 : 4;
  }

  /** P1 … P4. */
  public String bandName() {
    return "P" + band;
  }

  /** The index, taken apart. */
  public Parts parts() {
    double stake = points(StrictMath.max(lump + lateMoney + openMoney, TINY));
    double urgency = points(StrictMath.max(deferral, TINY)) - stake;
    double certainty =
        points(StrictMath.max(believed, TINY)) - points(StrictMath.max(deferral, TINY));
    double effort = 0 - points(handlingHours); // never -0.0, which the store does not know
    double waiting =
        points(StrictMath.max(lossPerHour, TINY))
            - points(StrictMath.max(believed / handlingHours, TINY));
    return new Parts(
        stake,
        urgency,
        certainty,
        effort,
        waiting,
        index - (stake + urgency + certainty + effort + waiting));
  }

  static double points(double money) {
    return 20 * StrictMath.log10(money);
  }
}
