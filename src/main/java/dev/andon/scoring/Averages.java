package dev.andon.scoring;

import java.util.List;
import java.util.Map;

/**
 * Averages counted from closed cases, shrunken: each level starts from the one above it, the type
 * from what people set, and moves away with the number of its cases. An immutable snapshot.
 */
public final class Averages implements Estimator {
  /** What is rare takes more cases to be told from what was set. */
  private static final double RARE = 5;

  private final int version;
  private final Snapshot snapshot;
  private final Uncertainty sure;

  /**
   * What was counted. Keys are those of {@link Setting}: {@code type|site|lane|supplier|tier} and
   * {@code type|tier|channel}, {@code *} = all.
   *
   * @param asOf until when; empty = never
   * @param cases how many closed cases
   */
  public record Snapshot(
      String asOf,
      long cases,
      Map<String, Tally> cells,
      Map<String, Values> values,
      Map<String, Shape> types) {
    /** Nothing was counted. */
    public static final Snapshot NONE = new Snapshot("", 0, Map.of(), Map.of(), Map.of());

    public Snapshot {
      cells = Map.copyOf(cells);
      values = Map.copyOf(values);
      types = Map.copyOf(types);
    }
  }

  /**
   * What the cases of a cell came to; sums, so that cells add up.
   *
   * @param handled closed by hand after {@code minutes} of work in all
   * @param leads known leads, with the sums of their logarithms and of the squares
   * @param exposed cases that nobody had acted on for {@code exposureHours} in all, {@code
   *     selfResolved} of them closed by themselves; those still open, or taken by somebody, are
   *     censored: they count as exposure alone
   * @param judged closed by hand, {@code falseAlarms} of them as no exception
   * @param late orders past their due time, {@code cancelled} of them cancelled
   */
  public record Tally(
      long handled,
      double minutes,
      long leads,
      double logLead,
      double logLeadSquared,
      long exposed,
      long selfResolved,
      double exposureHours,
      long judged,
      long falseAlarms,
      long late,
      long cancelled) {}

  /** Values that facts said: how many, and their sum. */
  public record Values(long count, double sumMinor) {}

  /**
   * The shape of a type's cases.
   *
   * @param count of its cases
   * @param lumpMinor mean penalty
   * @param slackTercile lower third of the hours from detection to a known due time
   * @param slackMedian their middle
   * @param openHours median time open
   * @param workedHours the same in working time
   */
  public record Shape(
      long count,
      double lumpMinor,
      double slackTercile,
      double slackMedian,
      double openHours,
      double workedHours) {}

  public Averages(int version, Snapshot snapshot, Uncertainty sure) {
    this.version = version;
    this.snapshot = snapshot;
    this.sure = sure;
  }

  /** What people set, with nothing counted. */
  public static Averages none(Uncertainty sure) {
    return new Averages(0, Snapshot.NONE, sure);
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public Estimate of(Quantity quantity, Setting where, MoneyTerms prior) {
    return switch (quantity) {
      case HANDLING_MINUTES -> handling(where, prior);
      case LEAD_HOURS -> lead(where, prior).hours();
      case LEAD_SPREAD -> lead(where, prior).spread();
      case SELF_RESOLUTION_PER_HOUR -> selfResolution(where, prior);
      case FALSE_ALARM_SHARE ->
          share(
              where, prior.falseAlarmShare(), sure.priorCases(), Tally::judged, Tally::falseAlarms);
      case CANCEL_GIVEN_LATE ->
          share(
              where,
              sure.cancelGivenLate(),
              RARE * sure.priorCases(),
              Tally::late,
              Tally::cancelled);
      case VALUE_MINOR -> value(where, prior);
      case SLACK_HOURS -> slack(where, prior);
    };
  }

  @Override
  public Typical typical(String type, MoneyTerms prior) {
    Estimate value = value(Setting.ofType(type), prior);
    Shape shape = snapshot.types().get(type);
    if (shape == null || shape.count() < sure.priorCases()) {
      return new Typical(prior.lumpMinor(), value.value(), prior.slackHours(), 0, 0);
    }
    // An open case is met in the middle of its time.
    return new Typical(
        shape.lumpMinor(),
        value.value(),
        shape.slackMedian() - shape.openHours() / 2,
        shape.openHours() / 2,
        shape.workedHours() / 2);
  }

  private static String counted(long count, String level) {
    return count == 0
        ? Estimate.HAND_SET
        : "counted in " + count + (count == 1 ? " case of " : " cases of ") + level;
  }

  private Estimate handling(Setting where, MoneyTerms prior) {
    double minutes = prior.handlingMinutes();
    long count = 0;
    int level = 0;
    List<String> cells = where.cells();
    for (int i = 0; i < cells.size(); i++) {
      Tally tally = snapshot.cells().get(cells.get(i));
      if (tally != null && tally.handled() > 0) {
        count = tally.handled();
        level = i;
        minutes = (sure.priorCases() * minutes + tally.minutes()) / (sure.priorCases() + count);
      }
    }
    double error = sure.handlingSpread() / StrictMath.sqrt(sure.priorCases() + count);
    return sure.aroundMedian(minutes, error, count, counted(count, Setting.LEVELS.get(level)));
  }

  private record Lead(Estimate hours, Estimate spread) {}

  private Lead lead(Setting where, MoneyTerms prior) {
    double weight = sure.priorCases();
    double location = StrictMath.log(prior.leadHours());
    double variance = prior.leadSpread() * prior.leadSpread();
    long count = 0;
    int level = 0;
    List<String> cells = where.cells();
    for (int i = 0; i < cells.size(); i++) {
      Tally tally = snapshot.cells().get(cells.get(i));
      if (tally != null && tally.leads() > 0) {
        count = tally.leads();
        level = i;
        double next = (weight * location + tally.logLead()) / (weight + count);
        double around = tally.logLeadSquared() - 2 * next * tally.logLead() + count * next * next;
        double moved = (location - next) * (location - next);
        variance = StrictMath.max(0, (weight * (variance + moved) + around) / (weight + count));
        location = next;
      }
    }
    String source = counted(count, Setting.LEVELS.get(level));
    double hours = count == 0 ? prior.leadHours() : StrictMath.exp(location);
    double spread = count == 0 ? prior.leadSpread() : StrictMath.sqrt(variance);
    return new Lead(
        sure.aroundMedian(hours, spread / StrictMath.sqrt(weight + count), count, source),
        new Estimate(spread, spread, spread, count, source));
  }

  private Estimate selfResolution(Setting where, MoneyTerms prior) {
    double rate = prior.selfResolutionPerHour();
    if (rate == 0) {
      return new Estimate(0, 0, 0, 0, Estimate.HAND_SET);
    }
    double events = sure.priorEvents();
    double hours = events / rate;
    long count = 0;
    int level = 0;
    List<String> cells = where.cells();
    for (int i = 0; i < cells.size(); i++) {
      Tally tally = snapshot.cells().get(cells.get(i));
      if (tally != null && tally.exposed() > 0) {
        count = tally.exposed();
        level = i;
        events = sure.priorEvents() + tally.selfResolved();
        hours = sure.priorEvents() / rate + tally.exposureHours();
        rate = events / hours;
      }
    }
    return sure.rate(rate, events, count, counted(count, Setting.LEVELS.get(level)));
  }

  private interface Count {
    long of(Tally tally);
  }

  private Estimate share(Setting where, double prior, double weight, Count all, Count of) {
    double share = prior;
    long count = 0;
    int level = 0;
    List<String> cells = where.cells();
    for (int i = 0; i < cells.size(); i++) {
      Tally tally = snapshot.cells().get(cells.get(i));
      if (tally != null && all.of(tally) > 0) {
        count = all.of(tally);
        level = i;
        share = (weight * share + of.of(tally)) / (weight + count);
      }
    }
    return sure.share(share, weight + count, count, counted(count, Setting.LEVELS.get(level)));
  }

  private Estimate value(Setting where, MoneyTerms prior) {
    double mean = prior.defaultValueMinor();
    long count = 0;
    int level = 0;
    List<String> cells = where.valueCells();
    for (int i = 0; i < cells.size(); i++) {
      Values values = snapshot.values().get(cells.get(i));
      if (values != null && values.count() > 0) {
        count = values.count();
        level = i;
        mean = (sure.priorCases() * mean + values.sumMinor()) / (sure.priorCases() + count);
      }
    }
    return sure.oneOfMean(
        mean, sure.valueSpread(), count, counted(count, Setting.VALUE_LEVELS.get(level)));
  }

  private Estimate slack(Setting where, MoneyTerms prior) {
    Shape shape = snapshot.types().get(where.type());
    long count = shape == null ? 0 : shape.count();
    double hours =
        shape == null
            ? prior.slackHours()
            : (sure.priorCases() * prior.slackHours() + count * shape.slackTercile())
                / (sure.priorCases() + count);
    return sure.oneOfTercile(hours, count, counted(count, Setting.LEVELS.get(0)));
  }
}
