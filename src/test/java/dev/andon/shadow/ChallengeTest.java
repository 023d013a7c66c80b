package dev.andon.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

  private static Instant hour(double hours) {
    return START.plusSeconds((long) (hours * 3600));
  }

  /** Of two parts: what is not effort is stake. */
  private static Figures figures(
      double score, double effort, long nextHourMinor, double minutes, double leadHours) {
    return new Figures(
        score,
        StrictMath.pow(10, score / 20),
        0,
        "P2",
        10000,
        "HIGH",
        hour(48),
        nextHourMinor,
        minutes,
        leadHours,
        0.5,
        List.of(score - effort, 0.0, 0.0, effort, 0.0, 0.0));
  }

  private static Pair pair(
      String id, String tier, double detected, double closed, Figures champion, Figures other) {
    return new Pair(
        id,
        "WHS-SHORT-PICK",
        "C1/" + id,
        "warehouse",
        tier,
        hour(detected),
        hour(detected + 4),
        Optional.of(hour(48)),
        champion,
        other,
        closed < 0
            ? Optional.empty()
            : Optional.of(
                new Pair.Closed(
                    hour(closed), true, OptionalDouble.of(30), OptionalDouble.of(Math.E))));
  }

  private static Map<String, Challenge.Criterion> criteria(Challenge challenge) {
    return challenge.criteria().stream()
        .collect(Collectors.toMap(Challenge.Criterion::name, one -> one));
  }

  /**
   * Three cases, all there at hour 0, closed at hours 1, 2 and 3. The champion takes a, b, c, the
   * challenger c, a, b; an hour of a costs 1 EUR, of b 2 EUR, of c 5 EUR.
   */
  private static List<Pair> three() {
    return List.of(
        pair("a", "A", 0, 1, figures(60, 5, 100, 20, 1), figures(50, 5, 100, 30, Math.E)),
        pair("b", "B", 0, 2, figures(50, 5, 200, 20, 1), figures(40, 5, 200, 30, Math.E)),
        pair("c", "B", 0, 3, figures(40, 5, 500, 20, 1), figures(70, 15, 500, 30, Math.E)));
  }

  private static Challenge challenge(List<Pair> pairs, int days) {
    return Challenge.of(
        pairs,
        Duration.ofDays(days),
        pairs.size(),
        0,
        Map.of("tier A", 1L, "tier B", 3L, "type WHS-SHORT-PICK", 4L),
        Optional.empty());
  }

  @Test
  void threeCasesComputedByHand() {
    Challenge three = challenge(three(), 3);
    // Of three pairs the challenger turns two round: c before a, c before b.
    assertThat(three.agreement())
        .containsExactly(new Challenge.Agreement("warehouse", 3, round(1 - 2.0 * 2 / 3), 1, 0));
    assertThat(three.up())
        .containsExactly(
            new Challenge.Move(
                "c", "WHS-SHORT-PICK", "C1/c", "warehouse", 40, 70, 3, 1, "stake", 20));
    assertThat(three.down()).extracting(Challenge.Move::caseId).containsExactly("a", "b");
    // 30 minutes came, 20 and 30 were said; e hours came, 1 and e were said.
    assertThat(three.predicted())
        .containsExactly(
            new Challenge.Predicted("handling", 3, "root mean square, minutes", 10.0, 0.0),
            new Challenge.Predicted("lead", 3, "mean of |ln(came / said)|", 1.0, 0.0));
    assertThat(three.shares())
        .contains(
            new Challenge.Share("tier A", 0.3333, 1, 0, 0.25),
            new Challenge.Share("tier B", 0.6667, 0, 1, 0.75));
    assertThat(three.replay().cases()).isEqualTo(3);
    assertThat(three.replay().byChampion()).as("one day has no interval").isNull();
    // Waits: champion 1, 2, 3 h; challenger a 2, b 3, c 1 h: +1 × 1 + 1 × 2 - 2 × 5 = -7 EUR.
    PairedReplay.Interval cost =
        PairedReplay.of(three()).costOfChallenger(pair -> pair.champion().nextHourMinor());
    assertThat(cost.mean()).isEqualTo(-7);
    assertThat(three.promote()).isFalse();
  }

  private static double round(double number) {
    return Math.round(number * 10000) / 10000.0;
  }

  @Test
  void aCaseIsNotTakenBeforeItIsThere() {
    List<Pair> pairs =
        List.of(
            pair("a", "A", 0, 1, figures(50, 5, 100, 20, 1), figures(50, 5, 100, 20, 1)),
            pair("late", "A", 1.5, 2, figures(90, 5, 900, 20, 1), figures(90, 5, 900, 20, 1)));
    for (PairedReplay.Waited one : PairedReplay.of(pairs).waited()) {
      assertThat(one.champion()).isEqualTo(one.pair().closed().orElseThrow().at());
      assertThat(one.challenger()).isEqualTo(one.champion());
    }
  }

  @Test
  void whatCannotBeMeasuredIsSaidAndNeverMet() {
    Map<String, Challenge.Criterion> none = criteria(challenge(List.of(), 0));
    assertThat(none.values()).noneMatch(one -> one.state().equals("met"));
    assertThat(none.get("log loss of missed promises").state()).isEqualTo("not measured");
    Challenge three = challenge(three(), 20);
    Map<String, Challenge.Criterion> few = criteria(three);
    assertThat(few.get("days in shadow")).returns("met", Challenge.Criterion::state);
    assertThat(few.get("closed cases in shadow")).returns("not met", Challenge.Criterion::state);
    assertThat(few.get("decisions scored in shadow")).returns("met", Challenge.Criterion::state);
    for (String name :
        List.of(
            "log loss of missed promises",
            "calibration error of missed promises",
            "loss by paired replay",
            "95th percentile of the wait by type",
            "service levels missed by tier")) {
      assertThat(few.get(name)).as(name).returns("not measured", Challenge.Criterion::state);
    }
    assertThat(three.verdict()).startsWith("Not proven: closed cases in shadow not met, ");
    assertThat(
            criteria(Challenge.of(three(), Duration.ofDays(20), 3, 1, Map.of(), Optional.of("bob")))
                .get("decisions scored in shadow"))
        .returns("3, missing 1", Challenge.Criterion::value)
        .returns("not met", Challenge.Criterion::state);
  }

  /** Twenty days of 260 cases; leads come as the good figures say them. */
  private static List<Pair> many(boolean challengerKnows) {
    Random random = new Random(6);
    List<Pair> pairs = new ArrayList<>();
    for (int day = 0; day < 20; day++) {
      for (int n = 0; n < 260; n++) {
        boolean slow = random.nextBoolean();
        double lead = (slow ? 30 : 3) * StrictMath.exp(0.5 * random.nextGaussian());
        double worth = random.nextInt(40);
        long hour = 100 + (long) worth * 100;
        Figures knows = figures(30 + worth, 5, hour, 25, slow ? 30 : 3);
        Figures guesses = figures(30 + random.nextInt(40), 5, hour, 20, 9);
        double detected = day * 24 + random.nextInt(4);
        Pair open =
            pair(
                "c" + day + "-" + n,
                random.nextBoolean() ? "A" : "B",
                detected,
                -1,
                challengerKnows ? guesses : knows,
                challengerKnows ? knows : guesses);
        Instant closed = hour(day * 24 + 4 + n / 60.0);
        pairs.add(
            new Pair(
                open.caseId(),
                open.type(),
                open.key(),
                open.team(),
                open.tier(),
                open.detectedAt(),
                hour(day * 24 + 12),
                Optional.of(closed.plusSeconds(12 * 3600)),
                open.champion(),
                open.challenger(),
                Optional.of(
                    new Pair.Closed(
                        closed, true, OptionalDouble.of(25), OptionalDouble.of(lead)))));
      }
    }
    return pairs;
  }

  @Test
  void whoKnowsMoreMeetsAllCriteriaOnceAPersonApprovesAndWhoKnowsLessDoesNot() {
    Challenge better =
        Challenge.of(many(true), Duration.ofDays(20), 5200, 0, Map.of(), Optional.of("bob"));
    assertThat(better.criteria()).allMatch(one -> one.state().equals("met"), "met");
    assertThat(better.promote()).isTrue();
    assertThat(better.verdict()).isEqualTo("All criteria are met.");
    assertThat(better.replay().byChampion().high()).isNegative();
    assertThat(better.replay().byChampion().days()).isEqualTo(20);
    assertThat(challenge(many(true), 20).promote()).as("nobody approved it").isFalse();

    Map<String, Challenge.Criterion> worse = criteria(challenge(many(false), 20));
    assertThat(worse.get("loss by paired replay").state()).isEqualTo("not met");
    assertThat(worse.get("log loss of missed promises").state()).isEqualTo("not met");
  }

  @Test
  void theIntervalIsStudents() {
    List<Pair> pairs = new ArrayList<>();
    for (int day = 0; day < 15; day++) {
      long more = day % 2 == 0 ? 100 : 300;
      pairs.add(
          pair(
              "a" + day,
              "A",
              day * 24,
              day * 24 + 1,
              figures(40, 5, 100, 1, 1),
              figures(60, 5, 1, 1, 1)));
      pairs.add(
          pair(
              "b" + day,
              "A",
              day * 24,
              day * 24 + 2,
              figures(50, 5, 100 + more, 1, 1),
              figures(50, 5, 1, 1, 1)));
    }
    // The challenger takes a before b: a waits an hour less (1 EUR), b one more.
    PairedReplay.Interval cost =
        PairedReplay.of(pairs).costOfChallenger(pair -> pair.champion().nextHourMinor());
    assertThat(cost.days()).isEqualTo(15);
    assertThat(cost.mean()).isCloseTo(29.0 / 15, within(1e-12));
    double deviation = StrictMath.sqrt((8 * sq(1 - 29.0 / 15) + 7 * sq(3 - 29.0 / 15)) / 14);
    assertThat(cost.high() - cost.mean())
        .isCloseTo(2.144787 * deviation / StrictMath.sqrt(15), within(1e-4));
  }

  private static double sq(double number) {
    return number * number;
  }
}
