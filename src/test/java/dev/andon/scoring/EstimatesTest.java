package dev.andon.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.andon.app.config.ConfigReader;
import dev.andon.scoring.Estimator.Quantity;
import dev.andon.scoring.store.EstimatesText;
import dev.andon.testing.Policies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EstimatesTest {
  private static final String TYPE = "WHS-SHORT-PICK";
  private static final ScoringPolicy POLICY = Policies.scoring();
  private static final MoneyTerms PRIOR = POLICY.findTerms(TYPE).orElseThrow();
  private static final Setting DC1 = new Setting(TYPE, "DC1", "", "S1", "gold", "webhook");
  private static final Setting DC2 = new Setting(TYPE, "DC2", "", "S1", "gold", "webhook");

  /** Closed by hand after so many minutes of work, or by itself. */
  private static Counting.Counted closed(Setting where, double minutes, boolean falseAlarm) {
    return counted(where, OptionalDouble.of(minutes), 2, false, true, falseAlarm);
  }

  private static Counting.Counted counted(
      Setting where,
      OptionalDouble minutes,
      double exposure,
      boolean selfResolved,
      boolean judged,
      boolean falseAlarm) {
    return new Counting.Counted(
        where,
        minutes,
        OptionalDouble.of(9),
        exposure,
        selfResolved,
        judged,
        falseAlarm,
        true,
        falseAlarm,
        OptionalDouble.of(500000),
        7000,
        OptionalDouble.of(40),
        10,
        4);
  }

  private static Averages averages(List<Counting.Counted> cases) {
    Counting counting = new Counting();
    cases.forEach(counting::add);
    return new Averages(3, counting.snapshot("2026-03-02T02:00:00Z"), POLICY.uncertainty());
  }

  private static double of(Averages averages, Quantity quantity, Setting where) {
    return averages.of(quantity, where, PRIOR).value();
  }

  @Test
  void withNothingCountedEveryFigureIsWhatPeopleSet() {
    Averages none = Averages.none(POLICY.uncertainty());
    assertThat(of(none, Quantity.HANDLING_MINUTES, DC1)).isEqualTo(PRIOR.handlingMinutes());
    assertThat(of(none, Quantity.LEAD_HOURS, DC1)).isEqualTo(PRIOR.leadHours());
    assertThat(of(none, Quantity.LEAD_SPREAD, DC1)).isEqualTo(PRIOR.leadSpread());
    assertThat(of(none, Quantity.SELF_RESOLUTION_PER_HOUR, DC1))
        .isEqualTo(PRIOR.selfResolutionPerHour());
    assertThat(of(none, Quantity.FALSE_ALARM_SHARE, DC1)).isEqualTo(PRIOR.falseAlarmShare());
    assertThat(of(none, Quantity.VALUE_MINOR, DC1)).isEqualTo(PRIOR.defaultValueMinor());
    assertThat(of(none, Quantity.SLACK_HOURS, DC1)).isEqualTo(PRIOR.slackHours());
    assertThat(none.of(Quantity.HANDLING_MINUTES, DC1, PRIOR))
        .returns("hand-set", Estimate::source)
        .returns(0L, Estimate::count);
  }

  @Test
  void aFewCasesMoveAFigureLittleManyDecideItAndItsIntervalNarrows() {
    Estimate before = Averages.none(POLICY.uncertainty()).of(Quantity.HANDLING_MINUTES, DC1, PRIOR);
    Estimate few =
        averages(List.of(closed(DC1, 60, false))).of(Quantity.HANDLING_MINUTES, DC1, PRIOR);
    Estimate many =
        averages(Collections.nCopies(2000, closed(DC1, 60, false)))
            .of(Quantity.HANDLING_MINUTES, DC1, PRIOR);
    assertThat(few.value()).isBetween(PRIOR.handlingMinutes(), PRIOR.handlingMinutes() + 5);
    assertThat(many.value()).isCloseTo(60, within(0.1));
    assertThat(many.high() / many.low()).isLessThan(before.high() / before.low() / 1.3);
    assertThat(many.source())
        .isEqualTo("counted in 2000 cases of type × site × lane × supplier × tier");
  }

  @Test
  void aSiteIsToldFromOthersAndWhatIsUnknownOfItStartsFromItsType() {
    List<Counting.Counted> cases =
        new ArrayList<>(Collections.nCopies(300, closed(DC1, 60, false)));
    cases.addAll(Collections.nCopies(300, closed(DC2, 10, false)));
    Averages averages = averages(cases);
    assertThat(of(averages, Quantity.HANDLING_MINUTES, DC1)).isGreaterThan(55);
    assertThat(of(averages, Quantity.HANDLING_MINUTES, DC2)).isLessThan(15);
    Setting elsewhere = new Setting(TYPE, "DC9", "", "", "", "");
    assertThat(of(averages, Quantity.HANDLING_MINUTES, elsewhere)).isCloseTo(35, within(2.0));
    assertThat(averages.of(Quantity.HANDLING_MINUTES, elsewhere, PRIOR).source())
        .isEqualTo("counted in 600 cases of the type");
  }

  @Test
  void whatSomebodyTookBeforeItCouldResolveItselfIsExposureWithoutAnEvent() {
    List<Counting.Counted> cases =
        new ArrayList<>(
            Collections.nCopies(100, counted(DC1, OptionalDouble.empty(), 10, true, false, false)));
    double naive = of(averages(cases), Quantity.SELF_RESOLUTION_PER_HOUR, DC1);
    cases.addAll(
        Collections.nCopies(100, counted(DC1, OptionalDouble.of(9), 10, false, true, false)));
    double censored = of(averages(cases), Quantity.SELF_RESOLUTION_PER_HOUR, DC1);
    assertThat(censored).isCloseTo(0.05, within(0.01)).isLessThan(naive * 0.7);
  }

  @Test
  void sharesFollowWhatPeopleFoundAndCancellationsMoveTheShareOfTheValue() {
    List<Counting.Counted> cases = new ArrayList<>(Collections.nCopies(500, closed(DC1, 20, true)));
    cases.addAll(Collections.nCopies(500, closed(DC1, 20, false)));
    Averages averages = averages(cases);
    assertThat(of(averages, Quantity.FALSE_ALARM_SHARE, DC1)).isCloseTo(0.5, within(0.02));
    assertThat(of(averages, Quantity.CANCEL_GIVEN_LATE, DC1)).isCloseTo(0.5, within(0.05));
  }

  @Test
  void theSnapshotDoesNotDependOnTheOrderOfCasesAndItsTextIsReadAsItWasWritten() {
    Random random = new Random(4);
    List<Counting.Counted> cases = new ArrayList<>();
    for (int n = 0; n < 400; n++) {
      cases.add(closed(n % 3 == 0 ? DC1 : DC2, random.nextDouble() * 100, n % 7 == 0));
    }
    Counting one = new Counting();
    cases.forEach(one::add);
    Collections.shuffle(cases, random);
    Counting other = new Counting();
    cases.forEach(other::add);
    Averages.Snapshot snapshot = one.snapshot("2026-03-02T02:00:00Z");
    assertThat(other.snapshot("2026-03-02T02:00:00Z")).isEqualTo(snapshot);
    String text = EstimatesText.of(snapshot);
    assertThat(EstimatesText.of(ConfigReader.estimates(text))).isEqualTo(text);
    assertThat(ConfigReader.estimates(Policies.draft("estimates")))
        .isEqualTo(Averages.Snapshot.NONE);
  }
}
