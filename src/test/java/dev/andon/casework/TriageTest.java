package dev.andon.casework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import dev.andon.decision.Contract;
import dev.andon.decision.Problem;
import dev.andon.decision.cel.CelLanguage;
import dev.andon.decision.file.DecisionReader;
import dev.andon.detection.Detection;
import dev.andon.detection.ExceptionType;
import dev.andon.detection.Finding;
import dev.andon.detection.Scope;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.pipeline.FoldMemory;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Scorer;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TriageTest {
  private static final Event PICK = Events.pick("C1", "4711", "10", "3", Events.START);

  /** The case of a short pick by the shipped policies with other rules of some decisions. */
  private static ExceptionCase shortPick(Map<String, String> edited) {
    Map<String, String> bodies = new HashMap<>();
    edited.forEach((name, body) -> bodies.put("decisions/" + name, body));
    FoldMemory memory = FoldMemory.by(Policies.inForce(bodies, Events.START)::at);
    memory.play(List.of(PICK), 1);
    return memory.cases.values().iterator().next();
  }

  private static String rules(String name, String rule) {
    return Policies.draft("decisions/" + name).replace("rules:\n", "rules:\n" + rule);
  }

  @Test
  void aCaseSaysItsSeverityItsTimeByTheTeamsCalendarAndWhichRulesSaidSo() {
    ExceptionCase one = shortPick(Map.of());
    Handling handling = one.handling();
    assertThat(handling.severity()).isEqualTo(ExceptionType.Severity.HIGH);
    assertThat(handling.slaMinutes()).isEqualTo(60);
    assertThat(Duration.between(Events.START, handling.slaDue())).isEqualTo(Duration.ofHours(1));
    // Nobody said what the line is worth nor when it is due.
    assertThat(one.decision().confidence()).isEqualTo("LOW");
    assertThat(handling.gate()).isEqualTo(ExceptionType.Gate.APPROVE);
    assertThat(handling.mode()).isEqualTo(ExceptionType.Mode.RECOMMEND);
    assertThat(handling.rulings())
        .anySatisfy(line -> assertThat(line).startsWith("confidence LOW: a person looks first"))
        .anySatisfy(line -> assertThat(line).startsWith("severity@1 dictionary (amountMinor = "))
        .anySatisfy(line -> assertThat(line).startsWith("sla@1 dictionary (severity = high"))
        .anySatisfy(line -> assertThat(line).startsWith("gates@1 dictionary"));
  }

  @Test
  void anEditedRuleMovesTheCaseAndIsNamedInItsLog() {
    String shorter = "  - {id: mine, when: type == 'WHS-SHORT-PICK', then: {severity: low}}\n";
    String other = "  - {id: mine, when: type == 'WHS-SHORT-PICK', then: {team: planning}}\n";
    FoldMemory memory =
        FoldMemory.by(
            Policies.inForce(
                    Map.of(
                        "decisions/severity",
                        rules("severity", shorter),
                        "decisions/routing",
                        rules("routing", other)),
                    Events.START)
                ::at);
    memory.play(List.of(PICK), 1);
    ExceptionCase one = memory.cases.values().iterator().next();
    assertThat(one.team()).isEqualTo("planning");
    assertThat(one.handling().severity()).isEqualTo(ExceptionType.Severity.LOW);
    assertThat(memory.changes.get(0).log().get(0).detail())
        .containsEntry("severity", "low")
        .containsEntry("team", "planning")
        .hasEntrySatisfying(
            "rulings",
            said ->
                assertThat(said)
                    .contains("routing@2 mine (type = WHS-SHORT-PICK)")
                    .contains("severity@2 mine (type = WHS-SHORT-PICK)"));
  }

  @Test
  void aLooserGateAnUnknownTeamAndARuleThatFailsLeaveTheDictionaryAndAreNamed() {
    String gate = "  - {id: mine, when: true, then: {gate: auto, mode: automate}}\n";
    Map<String, String> edited = new HashMap<>();
    edited.put(
        "routing", rules("routing", "  - {id: mine, when: cause == '', then: {team: nobody}}\n"));
    edited.put(
        "sla",
        rules(
            "sla",
            "  - {id: mine, when: 60 / (slaMinutes - 60) > 0, then: {class: express, minutes: 5}}\n"));
    edited.put("gates", rules("gates", gate.replace("true", "amountMinor >= 0")));
    // Their tests no longer fit; only the rules matter here.
    edited.replaceAll((name, body) -> withoutTests(name, body));
    ExceptionCase one = shortPick(edited);
    assertThat(one.team()).isEqualTo("warehouse");
    assertThat(one.handling().slaMinutes()).isEqualTo(60);
    assertThat(one.handling().mode()).isEqualTo(ExceptionType.Mode.RECOMMEND);
    assertThat(one.handling().rulings())
        .anySatisfy(
            line -> assertThat(line).startsWith("sla as the dictionary says").contains("by zero"))
        .anySatisfy(
            line -> assertThat(line).contains("the mode automate goes further than recommend"));
  }

  /** One test that any rules pass which end as shipped: an input that no rule above takes. */
  private static String withoutTests(String name, String body) {
    String tests =
        switch (name) {
          case "routing" ->
              "{name: any, given: {type: X, team: planning, cause: c}, rule: dictionary, then: {}}";
          case "sla" ->
              "{name: any, given: {slaMinutes: 1, severity: low}, rule: dictionary, then: {}}";
          default ->
              "{name: any, given: {gate: auto, mode: observe, amountMinor: -1}, rule: dictionary, then: {}}";
        };
    return body.substring(0, body.indexOf("### tests.yaml"))
        + "### tests.yaml\ntests:\n  - "
        + tests
        + "\n";
  }

  @Test
  void aTransferWhoseReceiptOnlyAWitnessTellsGoesToIntegrationAndALateOneToTransport() {
    assertThat(teamOfTransfer("shippedAt")).isEqualTo("transport");
    assertThat(teamOfTransfer("~/wms received.receipt")).isEqualTo("integration");
  }

  private static String teamOfTransfer(String attribute) {
    ObjectRef transfer = new ObjectRef(Kind.TRANSFER, "T1");
    Fact fact = new Fact("x", "/wms", Events.START, "0", "e1", Events.START);
    Detection detection =
        new Detection("e1", Events.START, "DC1", null, "Late.", Map.of(), Set.of("e1"));
    Finding finding =
        new Finding(
            "INV-TRANSFER-UNCONFIRMED",
            transfer,
            Optional.of(detection),
            new TreeMap<>(Map.of(transfer, Facts.of(Map.of(attribute, fact)))));
    Decision decision = new Scorer(Policies.scoring()).score(finding, Events.START);
    return Policies.triage()
        .route(finding, detection, decision, Policies.dictionary().type(finding.type()))
        .team();
  }

  @Test
  void aThresholdIsWhatTheRulesSayOfTheDictionarysFigureAndFailuresAreCounted() {
    String rule =
        "  - {id: bulk, when: itemClass == 'BULK', then: {value: 5}}\n"
            + "  - {id: broken, when: site == 'DC9', then: {value: =value * 1000000000.0}}\n";
    List<Problem> problems = new ArrayList<>();
    var rules =
        new DecisionReader(new CelLanguage())
            .read("thresholds", "t", rules("thresholds", rule), problems);
    assertThat(problems).isEmpty();
    RulingCounts counts = new RulingCounts();
    var dictionary = Policies.dictionary().with(new RuledThresholds(rules.orElseThrow(), counts));
    var tolerance = dictionary.tolerance("ORD-PRICE-VARIANCE", "percent");
    BigDecimal shipped = Policies.dictionary().type("ORD-PRICE-VARIANCE").tolerance("percent");
    assertThat(tolerance.at(Scope.ANYWHERE)).isEqualTo(shipped);
    Scope bulk = new Scope(Optional.empty(), Optional.empty(), Optional.of("BULK"));
    assertThat(tolerance.at(bulk)).isEqualByComparingTo("5");
    assertThat(tolerance.at(Scope.site(Optional.of("DC9")))).isEqualTo(shipped);
    assertThat(counts.fallbacksOf("thresholds")).isEqualTo(1);
    tolerance.at(bulk);
    assertThat(counts.askedOf("thresholds")).isEqualTo(3);
  }

  @Test
  void theShippedDictionaryIsWithinWhatTheDecisionsMaySay() {
    double most =
        Optional.ofNullable(Contract.of("sla").orElseThrow().outputs().get("minutes").max())
            .orElseThrow();
    assertThat(Policies.dictionary().types())
        .allSatisfy(
            type -> assertThat(type.slaMinutes().most().doubleValue()).isLessThanOrEqualTo(most));
  }
}
