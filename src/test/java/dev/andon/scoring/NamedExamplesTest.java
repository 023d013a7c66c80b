package dev.andon.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.detection.Detection;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The orders of cases that the people who ask for Andon name. */
class NamedExamplesTest {
  private static final Instant NOON = Events.START.plus(Duration.ofHours(4));
  private static final Scorer SCORER = new Scorer(Policies.scoring());

  /** An order that lacks stock, with what is known of its customer and of the balance. */
  private static Decision shortfall(
      Scorer scorer,
      String type,
      long valueMinor,
      Duration untilDue,
      Map<String, String> customer,
      Map<String, String> stock,
      Duration stockAge) {
    ObjectRef line = new ObjectRef(Kind.ORDER_LINE, "C1/1#1");
    Map<String, String> measures =
        valueMinor == 0
            ? Map.of()
            : Map.of("valueMinor", Long.toString(valueMinor), "currency", "EUR");
    Detection detection =
        new Detection(
            "e1", NOON, "DC1", NOON.plus(untilDue), "It lacks stock.", measures, Set.of("e1"));
    return scorer.score(
        new Finding(
            type,
            line,
            Optional.of(detection),
            new TreeMap<>(
                Map.of(
                    line,
                    facts(Map.of("item", "I1"), NOON, "e1"),
                    new ObjectRef(Kind.CUSTOMER, "C1"),
                    facts(customer, NOON.minus(Duration.ofDays(9)), "e2"),
                    new ObjectRef(Kind.STOCK, "DC1/I1"),
                    facts(stock, NOON.minus(stockAge), "e3")))),
        NOON);
  }

  private static Decision shortfall(
      String type, long valueMinor, Duration untilDue, Map<String, String> customer) {
    return shortfall(
        SCORER,
        type,
        valueMinor,
        untilDue,
        customer,
        Map.of("erp.onHand", "0"),
        Duration.ofMinutes(20));
  }

  private static Facts facts(Map<String, String> values, Instant at, String eventId) {
    Map<String, Fact> facts = new HashMap<>();
    values.forEach((name, value) -> facts.put(name, new Fact(value, "/erp", at, "0", eventId, at)));
    return Facts.of(facts);
  }

  private static Rank rank(Decision decision, String id) {
    return new Rank(decision.guard(), decision.score(), decision.due(), id);
  }

  private static Map<String, String> contract(long penaltyMinor) {
    return Map.of(
        "contract",
        "true",
        "latePenaltyMinor",
        Long.toString(penaltyMinor),
        "currency",
        "EUR",
        "tier",
        "silver");
  }

  @Test
  void aSmallerOrderWithAnImmediateContractualDateGoesBeforeALargerFlexibleOne() {
    Decision small =
        shortfall("ORD-STOCK-SHORTFALL", 80_000, Duration.ofHours(16), contract(40_000));
    Decision large =
        shortfall("ORD-STOCK-SHORTFALL", 900_000, Duration.ofDays(12), Map.of("tier", "platinum"));
    assertThat(rank(small, "b")).isLessThan(rank(large, "a"));
    assertThat(small.score()).as("by its money too").isGreaterThan(large.score());
    Decision larger =
        shortfall(
            "ORD-STOCK-SHORTFALL", 90_000_000, Duration.ofHours(14), Map.of("tier", "platinum"));
    assertThat(larger.score()).isGreaterThan(small.score());
    assertThat(rank(small, "b")).as("whatever the account").isLessThan(rank(larger, "a"));
  }

  @Test
  void changingTierOrAccountValueAloneLiftsNothingOverAnObligation() {
    Decision obligation =
        shortfall("ORD-STOCK-SHORTFALL", 10_000, Duration.ofHours(20), contract(1_000));
    assertThat(obligation.guard()).isEqualTo(1);
    assertThat(obligation.obliged()).isTrue();
    Decision before =
        shortfall("ORD-STOCK-SHORTFALL", 500_000, Duration.ofHours(20), Map.of("tier", "bronze"));
    for (String tier : List.of("silver", "gold", "platinum")) {
      Decision after =
          shortfall(
              "ORD-STOCK-SHORTFALL",
              500_000,
              Duration.ofHours(20),
              Map.of("tier", tier, "accountValueMinor", "9000000000"));
      assertThat(after.score()).isEqualTo(before.score());
      assertThat(rank(obligation, "b")).isLessThan(rank(after, "a"));
    }
  }

  @Test
  void highMarginOfWhichTheStockIsDoubtfulIsForAPerson() {
    Map<String, String> apart = Map.of("erp.onHand", "500", "wms.onHand", "20");
    Map<String, String> same = Map.of("erp.onHand", "20", "wms.onHand", "20");
    Decision sure = dear(same, Duration.ofHours(1));
    Decision differing = dear(apart, Duration.ofHours(1));
    Decision old = dear(same, Duration.ofHours(30));
    assertThat(sure.confidence()).isNotEqualTo("LOW");
    assertThat(differing.confidence()).isEqualTo("LOW");
    assertThat(old.confidence()).isEqualTo("LOW");
    assertThat(differing.inputs()).containsEntry("stockSource", "balances that differ");
    assertThat(differing.text()).contains("most because of falseAlarm");
  }

  private static Decision dear(Map<String, String> stock, Duration age) {
    return shortfall(
        SCORER,
        "ORD-STOCK-SHORTFALL",
        5_000_000,
        Duration.ofHours(24),
        contract(50_000),
        stock,
        age);
  }

  @Test
  void onTheDayOfTheConstrainedComponentHealthcareIsFirstThenWhatCanBeSubstitutedThenTheCity() {
    Decision healthcare =
        shortfall("ORD-STOCK-SHORTFALL", 60_000, Duration.ofHours(16), contract(60_000));
    Decision manufacturing =
        shortfall("ORD-SUBSTITUTION", 400_000, Duration.ofHours(24), Map.of("tier", "gold"));
    Decision city =
        shortfall("ORD-STOCK-SHORTFALL", 300_000, Duration.ofDays(10), Map.of("tier", "gold"));
    assertThat(
            Stream.of(rank(city, "city"), rank(manufacturing, "made"), rank(healthcare, "health"))
                .sorted()
                .map(Rank::caseId))
        .containsExactly("health", "made", "city");
  }

  @Test
  void aTypeWithoutTermsIsNeitherZeroNorLastAndTheEarliestDueTimeOfSuchGoesFirst() {
    ScoringPolicy policy = Policies.scoring();
    Map<String, MoneyTerms> terms = new HashMap<>(policy.terms());
    terms.remove("ORD-STOCK-SHORTFALL");
    Map<String, String> teams = new HashMap<>(policy.teams());
    teams.remove("ORD-STOCK-SHORTFALL");
    Scorer scorer =
        new Scorer(
            new ScoringPolicy(
                policy.version(),
                policy.calendarVersion(),
                policy.currency(),
                policy.rates(),
                policy.guardWindowHours(),
                policy.constants(),
                policy.uncertainty(),
                terms,
                teams,
                policy.calendars(),
                policy.predictions()));
    Decision before = null;
    for (int hours : List.of(72, 48, 36, 24)) {
      Decision next =
          shortfall(
              scorer,
              "ORD-STOCK-SHORTFALL",
              0,
              Duration.ofHours(hours),
              Map.of(),
              Map.of(),
              Duration.ZERO);
      assertThat(next.confidence()).isEqualTo("LOW");
      assertThat(next.score()).isPositive();
      assertThat(next.inputs())
          .containsEntry("termsSource", "default: the middle of all types")
          .containsEntry("calendarSource", "wall clock");
      if (before != null) {
        assertThat(rank(next, "b")).isLessThan(rank(before, "a"));
      }
      before = next;
    }
  }
}
