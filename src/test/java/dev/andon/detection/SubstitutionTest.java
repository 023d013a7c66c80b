package dev.andon.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.andon.canonical.Event;
import dev.andon.casework.ExceptionCase;
import dev.andon.pipeline.FoldMemory;
import dev.andon.testing.DocumentFlow;
import dev.andon.testing.Events;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a supplier's substitute means for the order line that waits for it. */
class SubstitutionTest {
  private static Event answered(String status, Instant at) {
    return Events.event(
        "purchaseorder.confirmed.v1",
        "purchaseorder:P1",
        at,
        Map.of(
            "purchaseOrder",
            "P1",
            "supplier",
            "S1",
            "confirmedAt",
            at.toString(),
            "status",
            "changed",
            "lines",
            List.of(Map.of("line", "1", "item", "I2", "status", status, "quantity", "10"))));
  }

  private static List<ExceptionCase> substitutions(FoldMemory memory) {
    return memory.cases.values().stream()
        .filter(one -> one.type().equals("ORD-SUBSTITUTION"))
        .toList();
  }

  @Test
  void aConfirmedSubstituteIsTheWaitingLinesUntilTheSupplierConfirmsOtherwise() {
    FoldMemory memory =
        new FoldMemory()
            .play(
                List.of(
                    Events.placed("C1", "O1", "I1", "10", "4", Events.START),
                    DocumentFlow.bought("P1", "C1/O1#1", Events.START),
                    answered("substituted", Events.START.plusSeconds(600))),
                1);
    assertThat(substitutions(memory))
        .extracting(one -> one.object().key(), ExceptionCase::holds)
        .containsExactly(tuple("C1/O1#1", true));
    memory.play(List.of(answered("accepted", Events.START.plusSeconds(1200))), 1);
    assertThat(substitutions(memory)).noneMatch(ExceptionCase::holds);
  }

  @Test
  void aSubstituteForALineThatHasAllIsNobodysTrouble() {
    FoldMemory memory =
        new FoldMemory()
            .play(
                List.of(
                    DocumentFlow.bought("P1", "C1/O1#1", Events.START),
                    DocumentFlow.allocated(
                        "C1", "O1", 1, "10", "P1", Events.START.plusSeconds(300)),
                    answered("substituted", Events.START.plusSeconds(600))),
                1);
    assertThat(substitutions(memory)).isEmpty();
  }
}
