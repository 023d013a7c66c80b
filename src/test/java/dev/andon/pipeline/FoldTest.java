package dev.andon.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import dev.andon.casework.ExceptionCase;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Scorer;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void batchesOf1And7And500GiveEqualCasesDecisionsLogsAndTickets(long seed) {
    List<Event> history = Events.history(seed, 400);
    FoldMemory one = new FoldMemory().play(history, 1);
    FoldMemory seven = new FoldMemory().play(history, 7);
    FoldMemory all = new FoldMemory().play(history, 500);
    assertThat(one.changes).isNotEmpty();
    assertThat(seven.changes).isEqualTo(one.changes);
    assertThat(all.changes).isEqualTo(one.changes);
    assertThat(all.cases).isEqualTo(one.cases);
    assertThat(all.facts).isEqualTo(one.facts);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void shuffledAndRepeatedHistoriesGiveTheSameFactsAndTheSameHoldingFindings(long seed) {
    List<Event> history = Events.history(seed, 200);
    FoldMemory ordered = new FoldMemory().play(history, 500);
    List<Event> shuffled = new ArrayList<>(history);
    shuffled.addAll(history.subList(0, 50));
    Collections.shuffle(shuffled, new Random(seed));
    FoldMemory disordered = new FoldMemory().play(shuffled, 7);
    assertThat(disordered.facts).isEqualTo(ordered.facts);
    assertThat(holding(disordered)).isEqualTo(holding(ordered)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void anActivationBetweenEventsCountsFromItsTimeOnWhateverTheBatches(long seed) {
    List<Event> history = Events.history(seed, 400);
    Instant activation = history.get(200).receivedAt();
    String edited =
        Policies.text("exceptions.yaml")
            .replace("team: warehouse, severity: high", "team: planning, severity: high");
    String severity =
        Policies.draft("decisions/severity")
            .replace(
                "rules:\n", "rules:\n  - {id: mine, when: score > 1e9, then: {severity: low}}\n")
            .replace("inputs:\n", "inputs:\n  score: {type: double, default: 0}\n");
    Playbook.Shelf shelf =
        Policies.inForce(Map.of("exceptions", edited, "decisions/severity", severity), activation)
            ::at;
    FoldMemory one = FoldMemory.by(shelf).play(history, 1);
    assertThat(FoldMemory.by(shelf).play(history, 7).changes).isEqualTo(one.changes);
    assertThat(FoldMemory.by(shelf).play(history, 500).changes).isEqualTo(one.changes);
    assertThat(one.cases.values().toString()).contains("severity@1").contains("severity@2");
    Map<Boolean, Set<String>> teams =
        one.cases.values().stream()
            .filter(found -> found.type().equals("WHS-SHORT-PICK"))
            .collect(
                Collectors.partitioningBy(
                    found -> found.detectedAt().isBefore(activation),
                    Collectors.mapping(ExceptionCase::team, Collectors.toSet())));
    assertThat(teams)
        .containsEntry(true, Set.of("warehouse"))
        .containsEntry(false, Set.of("planning"));
  }

  private static Set<String> holding(FoldMemory memory) {
    return memory.cases.values().stream()
        .filter(one -> one.holds() && one.current())
        .map(one -> one.type() + "|" + one.object())
        .collect(Collectors.toSet());
  }

  @Test
  void everyDecisionRecomputesToTheSameBytesAndItsPartsSumToItsScore() {
    FoldMemory memory = new FoldMemory().play(Events.history(7, 500), 500);
    List<Decision> decisions =
        memory.changes.stream().flatMap(change -> change.decision().stream()).toList();
    assertThat(decisions).hasSizeGreaterThan(50);
    for (Decision decision : decisions) {
      assertThat(Scorer.recompute(decision)).isEqualTo(decision);
      double sum = decision.parts().stream().mapToDouble(Decision.Part::points).sum();
      assertThat(sum).isCloseTo(decision.score(), org.assertj.core.data.Offset.offset(1e-9));
      assertThat(decision.euro().stream().mapToLong(Decision.Euro::amountMinor).sum())
          .isEqualTo(decision.amountMinor());
    }
  }

  @Test
  void aLatePriceAgreementRaisesTheVarianceThatTheEarlyOrderCouldNot() {
    Event order = Events.placed("C1", "4711", "I1", "10", "12.00", Events.START);
    Event price = Events.price("C1", "I1", "10.00", Events.START.plus(Duration.ofHours(1)));
    FoldMemory memory = new FoldMemory().play(List.of(order, price), 1);
    assertThat(memory.cases.values())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.type()).isEqualTo("ORD-PRICE-VARIANCE");
              assertThat(one.openingEvent()).isEqualTo(order.id());
              assertThat(one.decision().text()).contains("at 12, agreed is 10 (20.0 % off");
            });
  }

  @Test
  void aReleasedHoldClosesItsCaseWithdrawsTheTicketAndANewHoldReopensIt() {
    Event held = Events.held("C1", "4711", Events.START.plus(Duration.ofHours(8)), Events.START);
    Event released = Events.released("C1", "4711", Events.START.plus(Duration.ofHours(1)));
    Event again =
        Events.held(
            "C1",
            "4711",
            Events.START.plus(Duration.ofHours(8)),
            Events.START.plus(Duration.ofHours(2)));
    FoldMemory memory = new FoldMemory().play(List.of(held, released, again), 1);
    assertThat(memory.cases).hasSize(1);
    assertThat(
            memory.changes.stream()
                .flatMap(change -> change.tickets().stream())
                .map(ticket -> ticket.kind()))
        .containsExactly("opened", "withdrawn", "reopened");
    ExceptionCase one = memory.cases.values().iterator().next();
    assertThat(one.state()).isEqualTo(ExceptionCase.State.OPEN);
    assertThat(one.reopened()).isEqualTo(1);
    assertThat(one.tickets()).isEqualTo(3);
  }

  @Test
  void aSmallOrderWithANearContractualDateGoesBeforeALargeFlexibleOne() {
    Event contract = Events.customer("C1", 5000, true, Events.START);
    Event flexible = Events.customer("C2", 900000, false, Events.START);
    Event small = Events.held("C1", "1", Events.START.plus(Duration.ofHours(10)), Events.START);
    Event large = Events.held("C2", "2", Events.START.plus(Duration.ofHours(10)), Events.START);
    FoldMemory memory = new FoldMemory().play(List.of(contract, flexible, small, large), 500);
    List<String> order =
        memory.cases.values().stream()
            .sorted(
                java.util.Comparator.comparing(
                    one ->
                        new dev.andon.scoring.Rank(
                            one.decision().guard(),
                            one.decision().score(),
                            one.decision().due(),
                            one.caseId())))
            .map(one -> one.object().key())
            .toList();
    assertThat(order).containsExactly("C1/1", "C2/2");
    assertThat(
            memory.cases.values().stream()
                .filter(one -> one.object().key().equals("C2/2"))
                .findFirst()
                .orElseThrow()
                .decision()
                .score())
        .isGreaterThan(
            memory.cases.values().stream()
                .filter(one -> one.object().key().equals("C1/1"))
                .findFirst()
                .orElseThrow()
                .decision()
                .score());
  }
}
