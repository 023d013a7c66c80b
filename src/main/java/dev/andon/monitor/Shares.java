package dev.andon.monitor;

import java.util.Locale;

/** Shares that are watched. */
public final class Shares {
  private static final double POINTS = 0.05;
  private static final double MANY_DEFAULTS = 0.20;
  private static final double MANY_FALSE = 0.20;
  private static final double HALF_AS_MANY_AGAIN = 1.5;
  private static final double ADHERENCE = 0.80;
  private static final int FEW_DECISIONS = 200;
  private static final int FEW_CASES = 30;

  private Shares() {}

  /**
   * So many of so many.
   *
   * @param of at least {@code many}
   */
  public record Share(long many, long of) {
    double share() {
      return of == 0 ? 0 : (double) many / of;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.1f %% (%d of %d)", share() * 100, many, of);
    }
  }

  /**
   * How often nobody said an input. An input that was never said is how the system was set up; what
   * is told is that a source dried up: five points more than before, to act upon where it is more
   * than a fifth, because missing context is what costs a score most.
   */
  public static Reading defaults(String input, Share before, Share now) {
    double limit = before.share() + POINTS;
    Reading.Level level =
        now.of() < FEW_DECISIONS || before.of() < FEW_DECISIONS
            ? Reading.Level.FEW
            : now.share() < limit
                ? Reading.Level.OK
                : now.share() > MANY_DEFAULTS ? Reading.Level.ACT : Reading.Level.WARN;
    return reading(
        "defaults",
        input,
        level,
        now,
        limit,
        "Nobody said it in " + now + " of the decisions, before in " + before + ".");
  }

  /** How many closed cases of a type were none. */
  public static Reading falseAlarms(String type, Share before, Share now) {
    double limit =
        before.of() < FEW_CASES
            ? MANY_FALSE
            : StrictMath.min(MANY_FALSE, before.share() * HALF_AS_MANY_AGAIN + POINTS);
    return reading(
        "false-alarms",
        type,
        level(now, now.share() > limit, Reading.Level.WARN),
        now,
        limit,
        "No exception in the end: " + now + ", before " + before + ".");
  }

  /** How often people took what their worklist gave them, not what they chose. */
  public static Reading adherence(String team, Share pulled) {
    return reading(
        "adherence",
        team,
        level(pulled, pulled.share() < ADHERENCE, Reading.Level.ACT),
        pulled,
        ADHERENCE,
        "Taken as the worklist gave them: " + pulled + " of the claims.");
  }

  /**
   * What a tier of customers gets of a window's pulls beside what it has of the cases.
   *
   * @param waitedHours 95 % of its cases were taken before they had waited so long
   * @param allWaitedHours the same of all tiers
   */
  public static Reading tier(
      String tier, Share cases, Share pulls, double waitedHours, double allWaitedHours) {
    return reading(
        "tiers",
        tier.isEmpty() ? "(none)" : tier,
        pulls.many() < FEW_CASES ? Reading.Level.FEW : Reading.Level.OK,
        pulls,
        1,
        String.format(
            Locale.ROOT,
            "It has %s of the cases and got %s of the pulls; 95 %% of them within %.1f h, of all tiers %.1f h.",
            cases,
            pulls,
            waitedHours,
            allWaitedHours));
  }

  private static Reading.Level level(Share now, boolean beyond, Reading.Level worse) {
    return now.of() < FEW_CASES ? Reading.Level.FEW : beyond ? worse : Reading.Level.OK;
  }

  private static Reading reading(
      String monitor, String subject, Reading.Level level, Share now, double limit, String text) {
    return new Reading(monitor, subject, level, now.share(), limit, now.of(), text);
  }
}
