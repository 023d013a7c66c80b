package dev.andon.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.andon.prediction.Cover.Served;
import dev.andon.prediction.Cover.Want;
import dev.andon.scoring.ScoringPolicy;
import dev.andon.scoring.ScoringPolicy.Amount;
import dev.andon.scoring.Stakes;
import dev.andon.testing.Policies;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderRiskTest {
  private static final Instant PLACED = Instant.parse("2026-02-20T08:00:00Z");
  private static final Instant NOW = PLACED.plus(Duration.ofDays(10));
  private static final ScoringPolicy POLICY = Policies.scoring();

  private static List<LeadTimes.Came> came(String supplier, double location, int count) {
    Random random = new Random(9);
    List<LeadTimes.Came> came = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      came.add(new LeadTimes.Came(supplier, "DC1", location + 0.2 * random.nextGaussian()));
    }
    return came;
  }

  private static Supply supply(String key, int open, int agreedDays, double fill) {
    return new Supply(
        key,
        "DC1/I1",
        BigDecimal.valueOf(open),
        PLACED,
        PLACED.plus(Duration.ofDays(agreedDays)),
        fill,
        new LeadTimes(List.of()).of("S1", "DC1"));
  }

  private static Want want(String line, int missing, int dueDays, String pegged) {
    return new Want(
        line,
        "DC1/I1",
        PLACED.plus(Duration.ofDays(dueDays)),
        BigDecimal.valueOf(missing),
        Optional.of(pegged).filter(key -> !key.isEmpty()));
  }

  private static double risk(Supply supply, int dueDays) {
    return OrderRisk.probability(
        List.of(supply), PLACED.plus(Duration.ofDays(dueDays)), Duration.ofHours(12), NOW);
  }

  @Test
  void whatIsPredictedComesTrueAsOftenAsItIsCalledProbable() {
    Random random = new Random(4);
    LeadTimes.Lead lead = new LeadTimes(came("S1", 0.1, 500)).of("S1", "DC1");
    double predicted = 0;
    int occurred = 0;
    int open = 0;
    for (int i = 0; i < 20_000; i++) {
      double actual = 20 * Math.exp(0.1 + 0.2 * random.nextGaussian());
      double waited = 25 * random.nextDouble();
      double limit = waited + 10 * random.nextDouble();
      if (actual > waited) {
        open++;
        predicted += lead.later(20, waited, limit);
        occurred += actual > limit ? 1 : 0;
      }
    }
    assertThat(predicted / open).isCloseTo((double) occurred / open, within(0.03));
  }

  @Test
  void aSupplierOfWhomLittleIsKnownIsLikeAllOthersAndOneKnownToBeLateIsNot() {
    List<LeadTimes.Came> all = came("S1", 0, 300);
    all.addAll(came("S2", 0.5, 300));
    all.addAll(came("S3", 0.5, 1));
    LeadTimes leads = new LeadTimes(all);
    double early = leads.of("S1", "DC1").later(20, 5, 22);
    double late = leads.of("S2", "DC1").later(20, 5, 22);
    double fresh = leads.of("S3", "DC1").later(20, 5, 22);
    assertThat(early).isLessThan(fresh);
    assertThat(fresh).isLessThan(late);
  }

  @Test
  void riskRisesAsThePromiseNearsAndAShortSupplierIsARiskToo() {
    double loose = risk(supply("P1#1", 10, 20, 1), 35);
    assertThat(loose).isLessThan(0.1);
    assertThat(risk(supply("P1#1", 10, 20, 1), 21)).isGreaterThan(0.3);
    assertThat(risk(supply("P1#1", 10, 20, 0.8), 35)).isGreaterThan(loose + 0.15);
  }

  @Test
  void aRiskIsWorthWhatTheCaseOfTheOrderWouldBe() {
    Stakes plain = POLICY.stakes("ORD-AT-RISK", null, new Amount(10_000, "EUR"));
    Stakes bound =
        POLICY.stakes("ORD-AT-RISK", new Amount(500_000, "EUR"), new Amount(10_000, "EUR"));
    assertThat(plain.lump()).isCloseTo(150 + 5, within(0.01));
    assertThat(bound.lump()).isCloseTo(5000 + 5, within(0.01));
    assertThat(POLICY.stakes("ORD-AT-RISK", null, new Amount(10_000, "XXX")).lump())
        .isCloseTo(150 + 200, within(0.01));
    List<Supply> late = List.of(supply("P1#1", 10, 20, 1));
    Instant due = PLACED.plus(Duration.ofDays(21));
    assertThat(bound.points(OrderRisk.expectedLoss(late, due, bound, NOW)))
        .isGreaterThan(plain.points(OrderRisk.expectedLoss(late, due, plain, NOW)) + 6);
    // 37.50 saved are not more than one and a half touches of 22.50.
    assertThat(plain.points(50)).isZero();
    assertThat(plain.points(100)).isGreaterThan(39);
  }

  @Test
  void supplyServesThePeggedLineFirstAndThenTheEarliestPromiseInWhateverOrderTheyAreRead() {
    List<Want> wants =
        new ArrayList<>(
            List.of(
                want("C1/1#1", 6, 20, ""),
                want("C1/2#1", 6, 15, ""),
                want("C1/3#1", 5, 40, "P1#1"),
                want("C1/4#1", 4, 30, "")));
    List<Supply> supplies =
        new ArrayList<>(List.of(supply("P1#1", 8, 12, 1), supply("P2#1", 10, 18, 1)));
    List<Served> first = Cover.of(wants, supplies, NOW);
    assertThat(first)
        .extracting(
            one -> one.want().line(),
            one -> one.supplies().stream().map(Supply::key).toList(),
            one -> one.uncovered().intValue())
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("C1/2#1", List.of("P1#1", "P2#1"), 0),
            org.assertj.core.api.Assertions.tuple("C1/1#1", List.of("P2#1"), 0),
            org.assertj.core.api.Assertions.tuple("C1/4#1", List.of("P2#1"), 3),
            org.assertj.core.api.Assertions.tuple("C1/3#1", List.of("P1#1"), 0));
    assertThat(Cover.needs(first).get("P2#1")).isEqualTo(wants.get(1));
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(wants, new Random(i));
      Collections.shuffle(supplies, new Random(i));
      assertThat(Cover.of(wants, supplies, NOW)).isEqualTo(first);
    }
  }

  @Test
  void whatIsLongOverdueIsReckonedWithAfterWhatIsDueSoon() {
    Want want = want("C1/1#1", 5, 20, "");
    assertThat(
            Cover.of(List.of(want), List.of(supply("P1#1", 5, 2, 1), supply("P2#1", 5, 15, 1)), NOW)
                .get(0)
                .supplies())
        .extracting(Supply::key)
        .containsExactly("P2#1");
  }

  private static Prediction prediction(int number, double points) {
    return new Prediction("C1/" + number, NOW, 0.5, points, "Late.", Map.of());
  }

  @Test
  void aTeamIsGivenTheBestThatItHasHoursForAndWhatStandsStays() {
    List<Prediction> all =
        new ArrayList<>(
            IntStream.range(0, 200).mapToObj(i -> prediction(i, 40 + i % 100)).toList());
    Prediction standing = all.stream().filter(Prediction::shown).findFirst().orElseThrow();
    List<Prediction> raised = Prediction.within(all, standing::equals, 0.5, 10);
    assertThat(raised).contains(standing);
    assertThat(raised.stream().filter(one -> one.shown() && !one.equals(standing))).hasSize(20);
    double worst =
        raised.stream()
            .filter(one -> !one.equals(standing))
            .mapToDouble(Prediction::points)
            .min()
            .orElseThrow();
    assertThat(all.stream().filter(one -> !raised.contains(one)))
        .allMatch(one -> one.points() <= worst);
    Collections.shuffle(all, new Random(1));
    assertThat(Prediction.within(all, standing::equals, 0.5, 10)).isEqualTo(raised);
  }

  @Test
  void oneOfTenIsNotShownWhicheverRoundItIs() {
    long shown = IntStream.range(0, 5_000).filter(number -> prediction(number, 40).shown()).count();
    assertThat(shown / 5_000.0).isCloseTo(0.9, within(0.02));
  }

  @Test
  void aTeamHasATenthOfItsHoursADayForPredictions() {
    // Five days of ten hours in a week, twelve people.
    assertThat(POLICY.predictionHours("ORD-AT-RISK", Instant.parse("2026-03-04T12:00:00Z")))
        .isCloseTo(0.1 * 12 * 50 / 7, within(0.01));
  }
}
