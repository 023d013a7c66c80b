package dev.andon.detection;

import static dev.andon.testing.Events.START;
import static dev.andon.testing.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.canonical.Event;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.Projections;
import dev.andon.enrichment.WorkingSet;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DetectorsTest {
  private static final Detectors DETECTORS = Detectors.standard(Policies.dictionary());

  /** The findings that hold after all events, by type and key, with their cause. */
  static Map<String, Detection> after(Event... events) {
    WorkingSet set = new WorkingSet();
    Map<String, Detection> holding = new TreeMap<>();
    for (Event event : events) {
      SortedSet<ObjectRef> affected =
          set.apply(event, Projections.standard(Owners.NONE).project(event));
      for (Finding finding : DETECTORS.run(affected, set)) {
        String name = finding.type() + " " + finding.object().key();
        finding
            .detection()
            .ifPresentOrElse(found -> holding.put(name, found), () -> holding.remove(name));
      }
    }
    return holding;
  }

  static Event purchaseOrder(Map<String, Object>... lines) {
    return event(
        "purchaseorder.placed.v1",
        "purchaseorder:P1",
        START,
        Map.of(
            "purchaseOrder",
            "P1",
            "supplier",
            "S1",
            "site",
            "DC1",
            "currency",
            "EUR",
            "placedAt",
            START.toString(),
            "dueAt",
            START.plusSeconds(864000).toString(),
            "lines",
            List.of(lines)));
  }

  private static Map<String, Object> ordered(String line, String item, String quantity) {
    return Map.of("line", line, "item", item, "quantity", quantity, "unitPrice", "2.50");
  }

  static Event notice(String asn, int minute, Map<String, Object>... lines) {
    return event(
        "shipment.notified.v1",
        "purchaseorder:P1",
        START.plusSeconds(minute * 60L),
        Map.of("purchaseOrder", "P1", "supplier", "S1", "asn", asn, "lines", List.of(lines)));
  }

  private static Event change(String purpose, int minute, String quantity) {
    return event(
        "order.placed.v1",
        "order:C1/4711",
        START.plusSeconds(minute * 60L),
        Map.of(
            "customer",
            "C1",
            "order",
            "4711",
            "purpose",
            purpose,
            "lines",
            List.of(
                Map.of("line", "1", "item", "I1", "quantity", quantity, "unitPrice", "12.00"))));
  }

  @Test
  @SuppressWarnings("unchecked")
  void aNoticeThatNamesOnlyTheItemIsComparedWithTheLineThatOrderedIt() {
    Event order = purchaseOrder(ordered("1", "I1", "100"), ordered("2", "I2", "50"));
    assertThat(after(order, notice("A1", 5, Map.of("item", "I1", "quantity", "100")))).isEmpty();
    Map<String, Detection> shortOnes =
        after(order, notice("A1", 5, Map.of("item", "I1", "quantity", "90")));
    assertThat(shortOnes.keySet()).containsExactly("PRC-ASN-MISMATCH P1#1");
    assertThat(shortOnes.values())
        .first()
        .satisfies(
            one -> {
              assertThat(one.measures())
                  .containsEntry("valueMinor", "2500")
                  .containsEntry("currency", "EUR");
              assertThat(one.evidence()).hasSize(2);
            });
  }

  @Test
  @SuppressWarnings("unchecked")
  void theLatePurchaseOrderRaisesWhatTheEarlyNoticeCouldNotAndTheNoticeIsItsCause() {
    Event early = notice("A1", 5, Map.of("item", "I1", "quantity", "90"));
    Map<String, Detection> found = after(early, purchaseOrder(ordered("1", "I1", "100")));
    assertThat(found.get("PRC-ASN-MISMATCH P1#1").cause()).isEqualTo(early.id());
  }

  @Test
  @SuppressWarnings("unchecked")
  void anItemOnTwoLinesIsNotComparedWhenTheNoticeNamesNoLine() {
    Event order = purchaseOrder(ordered("1", "I1", "100"), ordered("2", "I1", "50"));
    assertThat(after(order, notice("A1", 5, Map.of("item", "I1", "quantity", "150")))).isEmpty();
  }

  @Test
  @SuppressWarnings("unchecked")
  void packsOfOneLineAreSummedAndASecondNoticeCompletesTheFirst() {
    Event order = purchaseOrder(ordered("1", "I1", "100"));
    Event first =
        notice(
            "A1", 5, Map.of("line", "1", "quantity", "40"), Map.of("line", "1", "quantity", "20"));
    Event second = notice("A2", 9, Map.of("line", "1", "quantity", "40"));
    assertThat(after(order, first)).containsKey("PRC-ASN-MISMATCH P1#1");
    assertThat(after(order, first, first, second)).isEmpty();
  }

  @Test
  void anOrderWithoutCurrencyIsComparedInTheAgreementsOwn() {
    assertThat(after(Events.price("C1", "I1", "10.00", START), change("original", 1, "10")))
        .containsOnlyKeys("ORD-PRICE-VARIANCE C1/4711#1");
  }

  @Test
  void aCancellationClearsWhatIsWrongWithAnOrderAndItsLinesAndALaterCopyDoesNotUndoIt() {
    Event held = Events.held("C1", "4711", START.plusSeconds(36000), START);
    Event pick = Events.pick("C1", "4711", "10", "3", START);
    Event price = Events.price("C1", "I1", "10.00", START);
    Event placed = change("original", 1, "10");
    assertThat(after(placed, held, pick, price)).hasSize(3);
    assertThat(after(placed, held, pick, price, change("cancel", 5, "10")).keySet())
        .containsExactly("ORD-LATE-CHANGE C1/4711");
    assertThat(
            after(
                    placed,
                    held,
                    pick,
                    price,
                    change("cancel", 5, "10"),
                    change("duplicate", 9, "10"))
                .keySet())
        .containsExactly("ORD-LATE-CHANGE C1/4711");
  }

  private static Event stock(String system, String onHand, int minute) {
    return event(
        "stock.reported.v1",
        "stock:DC1/I1",
        START.plusSeconds(minute * 60L),
        Map.of(
            "site",
            "DC1",
            "item",
            "I1",
            "system",
            system,
            "onHand",
            onHand,
            "reportedAt",
            START.toString()));
  }

  @Test
  void balancesThatDifferAreValuedAtTheItemsCostAndMeetAgainAfterARecount() {
    Event item =
        event(
            "item.changed.v1",
            "item:I1",
            START,
            Map.of(
                "item",
                "I1",
                "description",
                "Bolt",
                "uom",
                "EA",
                "unitCostMinor",
                250,
                "currency",
                "USD"));
    assertThat(
            after(item, stock("erp", "100", 1), stock("wms", "90", 2))
                .get("INV-ERP-WMS-MISMATCH DC1/I1")
                .measures())
        .containsEntry("valueMinor", "2500")
        .containsEntry("currency", "USD");
    assertThat(after(item, stock("erp", "100", 1), stock("wms", "90", 2), stock("wms", "100", 3)))
        .isEmpty();
  }

  @Test
  void aFigureThatCannotBeReadRejectsTheEventWithItsPlaceBeforeAnyFactIsTaken() {
    assertThatThrownBy(() -> after(change("original", 1, "ten")))
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> {
              assertThat(e.fault().kind()).isEqualTo(FaultKind.REJECTED);
              assertThat(e.fault().message()).contains("/lines/0/quantity");
            });
    assertThatThrownBy(() -> after(event("order.teleported.v1", "order:C1/1", START, Map.of())))
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> assertThat(e.fault().code()).isEqualTo("EVENT-TYPE-UNKNOWN"));
  }

  private static Event milestone(String code, int minute) {
    return event(
        "shipment.milestone.v1",
        "shipment:S1",
        START.plusSeconds(minute * 60L),
        Map.of(
            "shipment",
            "S1",
            "carrier",
            "swift",
            "code",
            code,
            "at",
            START.plusSeconds(minute * 60L).toString()));
  }

  @Test
  void aDelayWithoutAnExpectedArrivalHoldsUntilTheCarrierReportsProgress() {
    assertThat(after(milestone("picked-up", 1), milestone("delayed", 5)))
        .containsOnlyKeys("TRN-CARRIER-DELAY S1");
    assertThat(after(milestone("delayed", 5), milestone("delivered", 9))).isEmpty();
    assertThat(after(milestone("departed", 9), milestone("delayed", 5))).isEmpty();
  }

  @Test
  @SuppressWarnings("unchecked")
  void anyOrderOfArrivalEndsInTheSameFindings() {
    List<Event> events =
        new ArrayList<>(
            List.of(
                purchaseOrder(ordered("1", "I1", "100"), ordered("2", "I2", "50")),
                notice("A1", 5, Map.of("item", "I1", "quantity", "90")),
                notice("A2", 6, Map.of("line", "2", "quantity", "50")),
                change("original", 1, "10"),
                change("change", 2, "12"),
                Events.price("C1", "I1", "10.00", START),
                Events.pick("C1", "4711", "10", "3", START),
                Events.held("C1", "4711", START.plusSeconds(36000), START),
                Events.released("C1", "4711", START.plusSeconds(60))));
    Map<String, Detection> expected = after(events.toArray(Event[]::new));
    assertThat(expected).hasSize(4);
    events.addAll(events.subList(0, 4));
    for (int seed = 0; seed < 1000; seed++) {
      Collections.shuffle(events, new Random(seed));
      assertThat(after(events.toArray(Event[]::new))).as("seed " + seed).isEqualTo(expected);
    }
  }
}
