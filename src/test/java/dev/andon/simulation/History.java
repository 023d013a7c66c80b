package dev.andon.simulation;

import dev.andon.scoring.Averages;
import dev.andon.scoring.Counting;
import dev.andon.scoring.Estimator;
import dev.andon.scoring.Estimator.Quantity;
import dev.andon.scoring.MoneyTerms;
import dev.andon.scoring.Setting;
import dev.andon.scoring.Uncertainty;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the product's counted averages learn from the closed cases of another run of the world, one
 * under FIFO with other seeds.
 */
final class History implements Estimates.Source {
  private final Estimator estimator;
  private final Map<Setting, Estimates> known = new HashMap<>();

  private History(Estimator estimator) {
    this.estimator = estimator;
  }

  /** Counts the cases of a run as the product counts those of its store. */
  static History of(Outcome run, Knowledge knowledge, Uncertainty sure) {
    Counting counting = new Counting();
    for (Case one : run.world().cases) {
      if (!Double.isNaN(run.resolved()[one.number()])) {
        counting.add(counted(run, one, knowledge));
      }
    }
    return new History(
        new Averages(1, counting.snapshot(Hours.instant(run.world().end).toString()), sure));
  }

  private static Counting.Counted counted(Outcome run, Case one, Knowledge knowledge) {
    double start = run.started()[one.number()];
    double until = StrictMath.min(run.world().end, run.resolved()[one.number()]);
    boolean handled = !Double.isNaN(start) && start + one.handling() < run.world().end;
    double untouched = Double.isNaN(start) ? until : start;
    return new Counting.Counted(
        where(one),
        handled ? OptionalDouble.of(one.handling() * 60) : OptionalDouble.empty(),
        handled && !one.falseAlarm() ? OptionalDouble.of(one.lead()) : OptionalDouble.empty(),
        untouched - one.detected(),
        Double.isNaN(start) && one.resolvesItself() < run.world().end,
        handled,
        one.falseAlarm(),
        false,
        false,
        knowledge.value(one) ? OptionalDouble.of(one.value()) : OptionalDouble.empty(),
        one.penaltyMinor() >= 0 ? one.penaltyMinor() : one.type().terms().lumpMinor(),
        knowledge.due(one) ? OptionalDouble.of(one.due() - one.detected()) : OptionalDouble.empty(),
        until - one.detected(),
        one.type().team().worked(one.detected(), until));
  }

  private static Setting where(Case one) {
    return new Setting(
        one.type().code(),
        "site " + one.site(),
        "lane " + one.lane(),
        "",
        one.tier() < 0 ? "" : "tier " + one.tier(),
        "");
  }

  @Override
  public Estimates of(Case one) {
    MoneyTerms prior = one.type().terms();
    return known.computeIfAbsent(
        where(one),
        where ->
            new Estimates(
                estimator.of(Quantity.HANDLING_MINUTES, where, prior).value(),
                estimator.of(Quantity.LEAD_HOURS, where, prior).value(),
                estimator.of(Quantity.LEAD_SPREAD, where, prior).value(),
                estimator.of(Quantity.SELF_RESOLUTION_PER_HOUR, where, prior).value(),
                estimator.of(Quantity.FALSE_ALARM_SHARE, where, prior).value(),
                estimator.of(Quantity.VALUE_MINOR, where, prior).value(),
                estimator.of(Quantity.SLACK_HOURS, where, prior).value()));
  }
}
