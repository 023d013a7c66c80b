package dev.andon.detection;

import static dev.andon.testing.Events.START;
import static dev.andon.testing.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Quantities and prices in other units than those that they are compared with. */
class UnitsTest {
  /** What holds after all events, in words, by type and key. */
  private static Map<String, String> after(List<Event> events) {
    Map<String, String> holding = new TreeMap<>();
    DetectorsTest.after(events.toArray(Event[]::new))
        .forEach((name, found) -> holding.put(name, found.reason()));
    return holding;
  }

  private static Event item(Map<String, String> units) {
    Map<String, Object> data =
        new HashMap<>(
            Map.of(
                "item",
                "I1",
                "description",
                "I1",
                "uom",
                "EA",
                "unitCostMinor",
                100,
                "currency",
                "EUR"));
    data.put(
        "units",
        units.entrySet().stream()
            .map(unit -> Map.of("uom", unit.getKey(), "factor", unit.getValue()))
            .toList());
    return event("item.changed.v1", "item:I1", START, data);
  }

  private static Event ordered(String quantity, String uom, String price) {
    return DetectorsTest.purchaseOrder(
        Map.of("line", "1", "item", "I1", "quantity", quantity, "uom", uom, "unitPrice", price));
  }

  private static Event announced(String quantity, String uom) {
    return DetectorsTest.notice(
        "A1", 1, Map.of("line", "1", "item", "I1", "quantity", quantity, "uom", uom));
  }

  private static Event confirmed(String quantity, String uom, String price) {
    return event(
        "purchaseorder.confirmed.v1",
        "purchaseorder:P1",
        START.plusSeconds(30),
        Map.of(
            "purchaseOrder",
            "P1",
            "supplier",
            "S1",
            "status",
            "accepted",
            "confirmedAt",
            START.toString(),
            "lines",
            List.of(
                Map.of(
                    "line",
                    "1",
                    "item",
                    "I1",
                    "status",
                    "accepted",
                    "quantity",
                    quantity,
                    "uom",
                    uom,
                    "unitPrice",
                    price))));
  }

  @Test
  void aDeliveryInCasesIsComparedWithAnOrderInPieces() {
    Event cases = item(Map.of("CA", "12"));
    assertThat(after(List.of(cases, ordered("120", "EA", "2"), announced("10", "CA")))).isEmpty();
    assertThat(after(List.of(cases, ordered("10", "CA", "24"), announced("120", "EA")))).isEmpty();
    assertThat(after(List.of(cases, ordered("120", "EA", "2"), announced("9", "CA"))))
        .hasEntrySatisfying(
            "PRC-ASN-MISMATCH P1#1",
            reason -> assertThat(reason).contains("Announced 108 for P1#1, expected 120"));
    assertThat(after(List.of(cases, ordered("120", "EA", "2"), confirmed("10", "CA", "24"))))
        .isEmpty();
    assertThat(after(List.of(cases, ordered("120", "EA", "2"), confirmed("10", "CA", "25.20"))))
        .hasEntrySatisfying(
            "PRC-CONFIRMATION-CHANGED P1#1",
            reason -> assertThat(reason).contains("price 2.1 instead of 2"));
  }

  @Test
  void unitsThatTheItemMasterDoesNotRelateAreToldAndTheLateItemClearsIt() {
    List<Event> history =
        new ArrayList<>(
            List.of(ordered("120", "EA", "2"), announced("10", "CA"), confirmed("10", "CA", "24")));
    assertThat(after(history))
        .hasEntrySatisfying(
            "PRC-ASN-MISMATCH P1#1",
            reason ->
                assertThat(reason)
                    .contains("Announced 10 CA for P1#1, ordered in EA: the item master does not"))
        .hasEntrySatisfying(
            "PRC-CONFIRMATION-CHANGED P1#1",
            reason -> assertThat(reason).contains("unit CA instead of EA"));
    history.add(item(Map.of("CA", "12", "PL", "480")));
    Random random = new Random(7);
    for (int i = 0; i < 24; i++) {
      Collections.shuffle(history, random);
      assertThat(after(history)).isEmpty();
    }
  }

  @Test
  void aPriceForACaseIsComparedWithTheAgreedPriceForAPiece() {
    Event agreed =
        event(
            "price.agreed.v1",
            "price:C1/I1",
            START,
            Map.of("customer", "C1", "item", "I1", "unitPrice", "2.00", "currency", "EUR"));
    Event dear =
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
                "currency",
                "EUR",
                "lines",
                List.of(
                    Map.of(
                        "line",
                        "1",
                        "item",
                        "I1",
                        "quantity",
                        "5",
                        "uom",
                        "CA",
                        "unitPrice",
                        "26.40"))));
    assertThat(after(List.of(agreed, dear, item(Map.of("CA", "12")))))
        .hasEntrySatisfying(
            "ORD-PRICE-VARIANCE C1/1#1",
            reason -> assertThat(reason).contains("at 2.2, agreed is 2 (10.0 % off"));
    assertThat(after(List.of(agreed, dear, item(Map.of("CA", "13.2"))))).isEmpty();
  }
}
