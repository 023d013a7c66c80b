package dev.andon.casework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.pipeline.FoldMemory;
import dev.andon.testing.DocumentFlow;
import dev.andon.testing.Events;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where the case of a receipt without an invoice stands. */
class PlaceTest {
  private static final ObjectRef RECEIPT = new ObjectRef(Kind.RECEIPT, "DC1/R1");

  private static Event received(String... lines) {
    return Events.event(
        "goods.received.v1",
        "purchaseorder:P1",
        Events.START.plusSeconds(7200),
        Map.of(
            "purchaseOrder",
            "P1",
            "receiver",
            "DC1",
            "site",
            "DC1",
            "receipt",
            "R1",
            "supplier",
            "S1",
            "lines",
            Arrays.stream(lines)
                .map(line -> Map.of("line", line, "item", "I1", "received", "10"))
                .toList()));
  }

  private static Correlation.Place place(String orderLine, String... lines) {
    FoldMemory memory =
        new FoldMemory()
            .play(List.of(DocumentFlow.bought("P1", orderLine, Events.START), received(lines)), 1);
    return Correlation.place(
        new Finding(
            "FIN-UNMATCHED-RECEIPT", RECEIPT, Optional.empty(), new TreeMap<>(memory.facts)));
  }

  @Test
  void itStandsWithTheOneCustomerOrderLineThatWaitedForTheGoods() {
    assertThat(place("C1/O1#1", "1"))
        .isEqualTo(new Correlation.Place(new ObjectRef(Kind.ORDER, "C1/O1"), "1"));
  }

  @Test
  void itStandsWithTheLineOfThePurchaseOrderForWhichNobodyWaits() {
    assertThat(place("", "1"))
        .isEqualTo(new Correlation.Place(new ObjectRef(Kind.PURCHASE_ORDER, "P1"), "1"));
  }

  @Test
  void itStandsWithThePurchaseOrderWhenItsLinesStandApart() {
    ObjectRef order = new ObjectRef(Kind.PURCHASE_ORDER, "P1");
    assertThat(place("C1/O1#1", "1", "2")).isEqualTo(new Correlation.Place(order, ""));
    assertThat(place("", "1", "2")).isEqualTo(new Correlation.Place(order, ""));
  }
}
