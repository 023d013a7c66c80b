package dev.andon.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Laws of the core that hold for any numbers. */
class ScoreTest {
  private static final ScoringPolicy POLICY = Policies.scoring();
  private static final int CASES = 4000;
  private final Random random = new Random(11);

  private ScoreInputs any() {
    return new ScoreInputs(
        random.nextInt(5) == 0 ? 0 : random.nextInt(500000),
        random.nextInt(9000000),
        random.nextDouble() / 3,
        random.nextInt(4000),
        random.nextInt(2000),
        random.nextInt(3) == 0 ? random.nextInt(300) : 0,
        random.nextDouble() * 300,
        random.nextDouble() * 100,
        random.nextDouble() * 250 - 120,
        0.5 + random.nextDouble() * 30,
        random.nextDouble(),
        0.1 + random.nextDouble(),
        random.nextDouble() / 5,
        random.nextDouble() * 0.9,
        random.nextBoolean(),
        POLICY.guardWindowHours(),
        Delays.of(
            Optional.of(POLICY.calendars().values().iterator().next()),
            Events.START.plus(Duration.ofMinutes(random.nextInt(20000))),
            30,
            8),
        POLICY.constants());
  }

  private static double highestLead(ScoreInputs in) {
    double[] lead = DeferralLoss.leadQuantiles(in.leadHours(), in.leadSpread());
    return lead[lead.length - 1];
  }

  @Test
  void thePartsSumToTheIndexAndTheFactorsOnlyLowerTheStake() {
    for (int n = 0; n < CASES; n++) {
      Score score = Score.of(any());
      Score.Parts parts = score.parts();
      assertThat(
              parts.stake()
                  + parts.urgency()
                  + parts.certainty()
                  + parts.effort()
                  + parts.waiting()
                  + parts.floor())
          .isCloseTo(score.index(), within(1e-9));
      assertThat(parts.urgency()).isLessThanOrEqualTo(1e-9);
      assertThat(parts.certainty()).isLessThanOrEqualTo(1e-9);
      assertThat(parts.waiting()).isGreaterThanOrEqualTo(-1e-9);
      assertThat(score.index()).isNotNegative();
    }
  }

  @Test
  void aHigherPenaltyNeverLowersTheIndex() {
    for (int n = 0; n < CASES; n++) {
      ScoreInputs in = any();
      double more = in.lumpMinor() + 1 + random.nextInt(1000000);
      assertThat(Score.of(in.withLumpMinor(more)).index())
          .isGreaterThanOrEqualTo(Score.of(in).index() - 1e-9);
    }
  }

  @Test
  void aSoonerDueTimeThatCanStillBeMetNeverLowersTheIndex() {
    int tried = 0;
    for (int n = 0; n < CASES; n++) {
      ScoreInputs in = any();
      double soonest = in.handlingHours() + highestLead(in);
      if (soonest < in.dueHours()) {
        double sooner = soonest + random.nextDouble() * (in.dueHours() - soonest);
        assertThat(Score.of(in.withDueHours(sooner)).index())
            .isGreaterThanOrEqualTo(Score.of(in).index() - 1e-9);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(CASES / 10);
  }

  @Test
  void aHopelessCaseHasNoDeadlineUrgency() {
    for (int n = 0; n < CASES; n++) {
      ScoreInputs in = any();
      double longPast = -POLICY.constants().lateCapHours();
      ScoreInputs hopeless = in.withDueHours(longPast - random.nextDouble() * 100);
      double index = Score.of(hopeless).index();
      assertThat(Score.of(hopeless.withLumpMinor(in.lumpMinor() + 1e7)).index())
          .as("its penalty is lost whatever is done")
          .isCloseTo(index, within(1e-9));
      assertThat(Score.of(hopeless.withDueHours(longPast - 500)).index())
          .isCloseTo(index, within(1e-9));
    }
  }

  @Test
  void whatStandsForAnObligationIsFirstWhateverTheMoneyOfOthers() {
    for (int n = 0; n < CASES; n++) {
      ScoreInputs in = any();
      Score one = Score.of(in);
      Score other = Score.of(any().withLumpMinor(1e12));
      if (one.guard() == 1 && other.guard() == 0) {
        assertThat(new Rank(one.guard(), one.index(), Events.START, "b"))
            .isLessThan(new Rank(other.guard(), other.index(), Events.START, "a"));
      }
      assertThat(one.guard()).isEqualTo(Score.of(in.withValueMinor(1e12)).guard());
    }
  }

  @Test
  void eachGroupThatIsAsInTheTypicalCaseAddsNothingAndAllSumToTheDifference() {
    for (int n = 0; n < 200; n++) {
      ScoreInputs typical = any();
      ScoreInputs mine = typical.withLumpMinor(random.nextInt(900000)).withDueHours(5);
      Map<String, Double> against = new java.util.TreeMap<>();
      Shapley.of(mine, typical).forEach(one -> against.put(one.code(), one.points()));
      assertThat(against.values().stream().mapToDouble(Double::doubleValue).sum())
          .isCloseTo(Score.of(mine).index() - Score.of(typical).index(), within(1e-9));
      assertThat(against).hasSize(8).containsEntry("effort", 0.0).containsEntry("lead", 0.0);
    }
  }

  @Test
  void anObligationIsFirstFromWhenItCannotBePutOffAndIsOneBefore() {
    ScoreInputs noon =
        new ScoreInputs(
            20_000,
            1_000_000,
            0.1,
            1_000,
            200,
            0,
            0,
            0,
            11.5,
            1,
            0.5,
            0.5,
            0.01,
            0.1,
            true,
            24,
            Delays.of(
                Optional.of(POLICY.calendarOfTeam("planning")),
                Events.START,
                30,
                POLICY.constants().deferWorkingHours()),
            POLICY.constants());
    double latest = 0.5 + highestLead(noon) + noon.delays().hours(noon.delays().size() - 1);
    assertThat(latest).as("of its chances").isBetween(9.0, 11.5);
    assertThat(Score.of(noon).guard()).isZero();
    assertThat(Score.obliged(noon)).isTrue();
    assertThat(Score.of(noon.withDueHours(latest - 0.1)).guard()).isEqualTo(1);
    ScoreInputs lost = noon.withDueHours(highestLead(noon));
    assertThat(Score.of(lost).guard()).as("when it cannot surely be met").isZero();
    assertThat(Score.obliged(lost)).isFalse();
  }
}
