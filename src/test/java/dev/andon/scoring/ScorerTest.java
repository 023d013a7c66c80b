package dev.andon.scoring;

import static dev.andon.testing.Events.START;
import static dev.andon.testing.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventSchemas;
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
import dev.andon.fault.FaultException;
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

  private static Event priced(String key, Instant at, Map<String, Object> amounts) {
    Map<String, Object> data = new TreeMap<>(amounts);
    data.putAll(Map.of("kind", "order", "key", key, "currency", "EUR", "pricedAt", at.toString()));
    return event("delay.priced.v1", "order:" + key, at, data);
  }

  private static final Event PROMISED =
      Events.held("C1", "1", START.plus(Duration.ofHours(9)), START);

  @Test
  void whatASourceSaysThatDelayOfTheOrderCostsGoesBeforeContractAndType() {
    Event contract =
        event(
            "customer.changed.v1",
            "customer:C1",
            START,
            Map.of(
                "customer",
                "C1",
                "name",
                "One",
                "tier",
                "B",
                "currency",
                "USD",
                "latePenaltyMinor",
                50000,
                "latePerHourMinor",
                1000));
    Decision byContract = last(contract, PROMISED);
    assertThat(byContract.inputs())
        .containsEntry("lumpMinor", "46000")
        .containsEntry("valueShare", "0.04")
        .containsEntry("perLateHourMinor", "920")
        .containsEntry("perLateHourSource", "live")
        .containsEntry("perOpenHourMinor", "400")
        .doesNotContainKey("perOpenHourSource");
    Decision bySource =
        last(
            contract,
            PROMISED,
            priced(
                "C1/1",
                START,
                Map.of("missedMinor", 700000, "perLateHourMinor", 9000, "perOpenHourMinor", 0)));
    assertThat(bySource.inputs())
        .containsEntry("lumpMinor", "700000")
        .containsEntry("valueShare", "0")
        .containsEntry("perLateHourMinor", "9000")
        .containsEntry("perOpenHourMinor", "0")
        .containsEntry("perOpenHourFrom", "/test")
        .containsEntry("growthMinor", "0");
    assertThat(bySource.euro()).contains(new Decision.Euro("penalty", 700000));
    assertThat(bySource.reasons().sources())
        .extracting(Decision.Source::input)
        .contains("perLateHour", "perOpenHour")
        .doesNotContain("growth");
    assertThat(bySource.score()).isGreaterThan(byContract.score());
    assertThat(Scorer.recompute(bySource)).isEqualTo(bySource);
  }

  @Test
  void aPriceThatIsLeftOutIsKnownNoMore() {
    Decision never = last(PROMISED);
    Event high = priced("C1/1", START, Map.of("missedMinor", 700000, "perOpenHourMinor", 90000));
    Event none = priced("C1/1", START.plusSeconds(1), Map.of());
    assertThat(last(PROMISED, high, none).inputs()).isEqualTo(never.inputs());
    assertThat(last(PROMISED, none, high).inputs()).isEqualTo(never.inputs());
    assertThat(last(PROMISED, high).score()).isGreaterThan(never.score());
  }

  @Test
  void whatDelayOfAnOrderCostsIsThatOfItsLines() {
    Event short7 = Events.pick("C1", "1", "10", "3", START);
    Decision before = last(short7);
    Decision after = last(short7, priced("C1/1", START, Map.of("perLateHourMinor", 50000)));
    assertThat(after.inputs())
        .containsEntry("type", "WHS-SHORT-PICK")
        .containsEntry("perLateHourMinor", "50000");
    assertThat(after.score()).isGreaterThan(before.score());
  }

  @Test
  void aPriceWithoutARateCountsAsUnknownAndTheRecordSaysSo() {
    Event yen =
        event(
            "delay.priced.v1",
            "order:C1/1",
            START,
            Map.of(
                "kind",
                "order",
                "key",
                "C1/1",
                "currency",
                "JPY",
                "missedMinor",
                1,
                "perLateHourMinor",
                1,
                "pricedAt",
                START.toString()));
    assertThat(last(PROMISED, yen).inputs())
        .containsEntry("lumpMinor", "20000")
        .containsEntry("valueShare", "0.04")
        .containsEntry("perLateHourMinor", "1500")
        .containsEntry("perLateHourSource", "default: hand-set, no rate for JPY");
  }

  @Test
  void theHighestPriceThatTheSchemaLetsInIsCountedWithoutOverflow() {
    Map<String, Object> most = new TreeMap<>();
    for (String amount :
        List.of("missedMinor", "perLateHourMinor", "perOpenHourMinor", "growthMinor")) {
      most.put(amount, 1_000_000_000_000L);
    }
    Event priced = priced("C1/1", START, most);
    EventSchemas schemas = new EventSchemas(Set.of(priced.type()));
    schemas.check(priced.type(), priced.data().asMap());
    Decision decision = last(PROMISED, priced);
    assertThat(decision.euro())
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(euro -> euro.amountMinor() > 0);
    assertThat(decision.amountMinor())
        .isEqualTo(decision.euro().stream().mapToLong(Decision.Euro::amountMinor).sum())
        .isGreaterThan(1_000_000_000_000L);
    most.put("growthMinor", 1_000_000_000_001L);
    Event tooHigh = priced("C1/1", START, most);
    assertThatThrownBy(() -> schemas.check(tooHigh.type(), tooHigh.data().asMap()))
        .isInstanceOf(FaultException.class);
  }

  @Test
  void whatIsToldOfTheCaseIsExplainedAgainstTheRatesOfItsType() {
    Decision told =
        last(
            PROMISED,
            priced(
                "C1/1",
                START,
                Map.of(
                    "missedMinor", 900000, "perLateHourMinor", 90000, "perOpenHourMinor", 90000)));
    Map<String, Double> against = new HashMap<>();
    told.reasons().against().forEach(group -> against.put(group.code(), group.points()));
    assertThat(against.get("open-cost")).isPositive();
    double sum = against.values().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(told.reasons().typical() + sum).isCloseTo(told.score(), within(1e-9));
    assertThat(last(PROMISED).reasons().typical()).isEqualTo(told.reasons().typical());
  }

  @Test
  void eachDocumentThatARejectedInterchangeBlocksCosts() {
    Decision one = last(rejected(1));
    Decision many = last(rejected(40));
    assertThat(one.inputs()).containsEntry("perOpenHourMinor", "600");
    assertThat(many.inputs())
        .containsEntry("perOpenHourMinor", "24000")
        .containsEntry("perOpenHourSource", "live");
    assertThat(many.score()).isGreaterThan(one.score() + 20);
    assertThat(last(rejected(0)).inputs()).isEqualTo(one.inputs());
  }

  private static Event rejected(int documents) {
    return event(
        "interchange.rejected.v1",
        "interchange:X",
        START,
        Map.of(
            "identity",
            "X",
            "partner",
            "ACME",
            "sender",
            "S",
            "receiver",
            "R",
            "standard",
            "X12",
            "control",
            "1",
            "transactions",
            40,
            "rejected",
            documents,
            "faults",
            List.of(Map.of("code", "F", "message", "it is wrong", "repair", "Send it again."))));
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
