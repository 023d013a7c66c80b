package dev.andon.scoring;

import static dev.andon.testing.Events.START;
import static dev.andon.testing.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.andon.canonical.Event;
import dev.andon.detection.Detection;
import dev.andon.detection.Detectors;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.Projections;
import dev.andon.enrichment.WorkingSet;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScorerTest {
  private static final Scorer SCORER = new Scorer(Policies.scoring());
  private static final ObjectRef ORDER = new ObjectRef(Kind.ORDER, "C1/1");
  private static final ObjectRef CUSTOMER = new ObjectRef(Kind.CUSTOMER, "C1");

  /** A credit hold learnt at the start, with what scoring reads of it. */
  private static Finding hold(
      Duration untilDue, String valueMinor, String currency, Map<String, String> customer) {
    Detection detection =
        new Detection(
            "e1",
            START,
            "DC1",
            START.plus(untilDue),
            "Order C1/1 is on credit hold.",
            Map.of("valueMinor", valueMinor, "currency", currency),
            Set.of("e1"));
    return new Finding(
        "ORD-CREDIT-HOLD",
        ORDER,
        Optional.of(detection),
        new TreeMap<>(
            Map.of(
                ORDER,
                facts(Map.of("hold.credit.held", "true"), "e1"),
                CUSTOMER,
                facts(customer, "e0"))));
  }

  private static Facts facts(Map<String, String> values, String eventId) {
    Map<String, Fact> facts = new HashMap<>();
    values.forEach(
        (name, value) -> facts.put(name, new Fact(value, "/erp", START, "0", eventId, START)));
    return Facts.of(facts);
  }

  private static Map<String, String> penalty(long minor) {
    return Map.of("latePenaltyMinor", Long.toString(minor), "currency", "EUR");
  }

  private static Decision last(Event... events) {
    WorkingSet set = new WorkingSet();
    Decision decision = null;
    for (Event event : events) {
      for (Finding finding :
          Detectors.standard(Policies.dictionary())
              .run(set.apply(event, Projections.standard(Owners.NONE).project(event)), set)) {
        if (finding.detection().isPresent()) {
          decision = SCORER.score(finding, Scorer.asOf(event.receivedAt()));
        }
      }
    }
    return java.util.Objects.requireNonNull(decision);
  }

  private static Rank rank(Decision decision, String id) {
    return new Rank(decision.guard(), decision.score(), decision.due(), id);
  }

  @Test
  void aPriceDifferenceOnAnInternalTransferNeverGoesBeforeASameDayExportOrderInComplianceHold() {
    Decision compliance =
        last(
            event(
                "order.placed.v1",
                "order:C9/77",
                START,
                Map.of(
                    "customer",
                    "C9",
                    "order",
                    "77",
                    "purpose",
                    "original",
                    "export",
                    true,
                    "lines",
                    List.of())),
            event(
                "order.held.v1",
                "order:C9/77",
                START,
                Map.of(
                    "customer",
                    "C9",
                    "order",
                    "77",
                    "erpOrder",
                    "E77",
                    "hold",
                    "compliance",
                    "heldAt",
                    START.toString(),
                    "valueMinor",
                    20000,
                    "currency",
                    "EUR",
                    "promisedAt",
                    START.plus(Duration.ofHours(9)).toString())));
    Decision price =
        last(
            Events.price("OWN-DC2", "I1", "10.00", START),
            Events.placed("OWN-DC2", "T1", "I1", "1000000", "99.00", START));
    assertThat(compliance.guard()).isEqualTo(1);
    assertThat(price.guard()).isZero();
    assertThat(rank(compliance, "b")).isLessThan(rank(price, "a"));
    assertThat(rank(compliance, "b"))
        .as("whatever the money")
        .isLessThan(new Rank(price.guard(), 1e9, price.due(), "a"));
  }

  @Test
  void anExportOrderInCreditHoldIsAnObligationWithoutAnyContract() {
    Event placed =
        event(
            "order.placed.v1",
            "order:C1/1",
            START,
            Map.of(
                "customer",
                "C1",
                "order",
                "1",
                "purpose",
                "original",
                "export",
                true,
                "lines",
                List.of()));
    assertThat(
            last(placed, Events.held("C1", "1", START.plus(Duration.ofHours(10)), START)).guard())
        .isEqualTo(1);
    assertThat(last(Events.held("C1", "1", START.plus(Duration.ofHours(10)), START)).guard())
        .isZero();
  }

  @Test
  void theFourFactorsOnlyLowerTheStakeAndTheMoneyIsNeverLessThanTheExpectedLoss() {
    Random random = new Random(42);
    for (int n = 0; n < 3000; n++) {
      Decision decision =
          SCORER.score(
              hold(
                  Duration.ofMinutes(random.nextInt(12000) - 3000),
                  Integer.toString(random.nextInt(9000000)),
                  "EUR",
                  penalty(random.nextInt(90000))),
              Scorer.asOf(START.plus(Duration.ofMinutes(random.nextInt(30000)))));
      for (Decision.Part part : decision.parts()) {
        if (part.code().equals("urgency") || part.code().equals("certainty")) {
          assertThat(part.points()).as(part.code() + " of case " + n).isLessThanOrEqualTo(1e-9);
        }
      }
      assertThat(decision.parts().stream().mapToDouble(Decision.Part::points).sum())
          .isCloseTo(decision.score(), within(1e-9));
      assertThat(Scorer.recompute(decision)).isEqualTo(decision);
    }
  }

  @Test
  void aHigherPenaltyOrAnEarlierDueThatIsStillReachableNeverLowersTheIndex() {
    Random random = new Random(7);
    for (int n = 0; n < 2000; n++) {
      long minor = random.nextInt(500000);
      Duration due = Duration.ofMinutes(24 * 60 + random.nextInt(6000));
      double score = SCORER.score(hold(due, "100000", "EUR", penalty(minor)), START).score();
      assertThat(
              SCORER
                  .score(
                      hold(due, "100000", "EUR", penalty(minor + 1 + random.nextInt(100000))),
                      START)
                  .score())
          .isGreaterThanOrEqualTo(score - 1e-9);
      Duration sooner = due.minusMinutes(random.nextInt(600));
      assertThat(SCORER.score(hold(sooner, "100000", "EUR", penalty(minor)), START).score())
          .isGreaterThanOrEqualTo(score - 1e-9);
    }
  }

  @Test
  void aHopelessCaseHasNoDeadlineUrgency() {
    double hopeless =
        SCORER
            .score(hold(Duration.ofHours(-200), "100000", "EUR", penalty(100000)), START)
            .lossPerHour();
    double richer =
        SCORER
            .score(hold(Duration.ofHours(-200), "100000", "EUR", penalty(900000)), START)
            .lossPerHour();
    assertThat(richer).isCloseTo(hopeless, within(1e-9));
  }

  @Test
  void moneyInAnotherCurrencyIsConvertedAndWithoutARateItCountsAsUnknownNeverAsZero() {
    Decision dollars =
        SCORER.score(hold(Duration.ofHours(30), "100000", "USD", penalty(1000)), START);
    assertThat(dollars.inputs())
        .containsEntry("valueMinor", "92000")
        .containsEntry("valueSource", "live");
    Decision yen = SCORER.score(hold(Duration.ofHours(30), "100000", "JPY", penalty(1000)), START);
    assertThat(yen.inputs()).containsEntry("valueMinor", "800000");
    assertThat(yen.inputs().get("valueSource")).startsWith("default").endsWith("no rate for JPY");
  }

  @Test
  void waitingCountsFromTheDayWeLearntItNotFromAnOldEventTime() {
    Instant learnt = START.plus(Duration.ofDays(10));
    Event late =
        event(
            "order.held.v1",
            "order:C1/1",
            START,
            learnt,
            Map.of(
                "customer",
                "C1",
                "order",
                "1",
                "erpOrder",
                "E1",
                "hold",
                "credit",
                "heldAt",
                START.toString()));
    assertThat(last(late).inputs())
        .containsEntry("detectedAt", learnt.toString())
        .containsEntry("workedSeconds", "0");
  }

  @Test
  void goodsOnTheirWayAreToldApartByTheirLane() {
    assertThat(lane(Map.of("fromSite", "DC2", "toSite", "DC1", "carrier", "SWFT")))
        .isEqualTo("DC2/DC1/SWFT");
    assertThat(lane(Map.of("site", "DC2", "milestone.carrier", "SWFT"))).isEqualTo("DC2/*/SWFT");
    assertThat(lane(Map.of("site", "DC2"))).isEmpty();
  }

  private static String lane(Map<String, String> known) {
    ObjectRef goods = new ObjectRef(Kind.SHIPMENT, "S1");
    Detection detection = new Detection("e1", START, "DC1", null, "Late.", Map.of(), Set.of("e1"));
    return SCORER
        .score(
            new Finding(
                "TRN-CARRIER-DELAY",
                goods,
                Optional.of(detection),
                new TreeMap<>(Map.of(goods, facts(known, "e1")))),
            START)
        .inputs()
        .get("lane");
  }

  @Test
  void whatIsNotSeenWithOneDecimalIsSaidInWords() {
    Comparison.Ranked more = near("1000100");
    Comparison.Ranked less = near("1000000");
    assertThat(Comparison.between(less, more).text())
        .startsWith("case 1000100 goes before case 1000000 by less than 0.1 points");
    ScoreInputs now = new StoredInputs(less.decision().inputs()).numbers();
    Comparison.Later same =
        new Comparison.Later() {
          @Override
          public ScoreInputs mine(int hours) {
            return now;
          }

          @Override
          public ScoreInputs top(int hours) {
            return now;
          }
        };
    assertThat(Comparison.first(less, more, same))
        .filteredOn(change -> change.code().equals("effort"))
        .extracting(Comparison.Change::text)
        .containsExactly("A moment less than 20.0 minutes of handling.");
  }

  private static Comparison.Ranked near(String valueMinor) {
    return new Comparison.Ranked(
        valueMinor,
        "case " + valueMinor,
        SCORER.score(hold(Duration.ofHours(5), valueMinor, "EUR", penalty(50_000)), START));
  }
}
