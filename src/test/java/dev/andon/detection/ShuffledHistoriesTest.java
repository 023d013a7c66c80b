package dev.andon.detection;

import static dev.andon.testing.Events.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import dev.andon.testing.Events;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is found of orders, stock, warehouse and transport does not depend on the order in which its
 * events come, nor on how often: every type opens in one history and is closed in a second one.
 */
class ShuffledHistoriesTest {
  private static final int SHUFFLES = 60;
  private final List<Event> events = new ArrayList<>();

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private void say(int minute, String type, String subject, Object... data) {
    Map<String, Object> all = map(data);
    java.time.Instant at = START.plusSeconds(minute * 60L);
    events.add(Events.event(type, subject, at, all));
  }

  private void order(int minute, String type, String customer, String order, Object... more) {
    Map<String, Object> data = map(more);
    data.put("customer", customer);
    data.put("order", order);
    events.add(
        Events.event(
            type, "order:" + customer + "/" + order, START.plusSeconds(minute * 60L), data));
  }

  private void placed(int minute, String customer, String order, String item, Object... more) {
    Map<String, Object> data =
        map(
            "purpose",
            "original",
            "currency",
            "EUR",
            "lines",
            List.of(map("line", "1", "item", item, "quantity", "10", "unitPrice", "4.00")));
    data.putAll(map(more));
    order(minute, "order.placed.v1", customer, order, flat(data));
  }

  private static Object[] flat(Map<String, Object> data) {
    return data.entrySet().stream()
        .flatMap(entry -> java.util.stream.Stream.of(entry.getKey(), entry.getValue()))
        .toArray();
  }

  private void allocated(int minute, String customer, String order, String item, String got) {
    order(
        minute,
        "order.allocated.v1",
        customer,
        order,
        "erpOrder",
        "E-" + order,
        "site",
        "DC1",
        "lines",
        List.of(map("line", "1", "item", item, "ordered", "10", "allocated", got)));
  }

  private void pick(int minute, String order, String picked) {
    order(
        minute,
        "pick.confirmed.v1",
        "C1",
        order,
        flat(
            map(
                "line",
                "1",
                "item",
                "I1",
                "site",
                "DC1",
                "wms",
                "south",
                "requested",
                "10",
                "picked",
                picked)));
  }

  private void stock(int minute, String item, String system, String onHand) {
    say(
        minute,
        "stock.reported.v1",
        "stock:DC1/" + item,
        "site",
        "DC1",
        "item",
        item,
        "system",
        system,
        "onHand",
        onHand,
        "reportedAt",
        START.toString());
  }

  private void shipment(int minute, String shipment, String type, Object... more) {
    Map<String, Object> data = map(more);
    data.put("shipment", shipment);
    data.put("carrier", "swiftship");
    say(minute, type, "shipment:" + shipment, flat(data));
  }

  private void supply(int minute, String type, String order, Object... more) {
    Map<String, Object> data = map(more);
    data.put("purchaseOrder", order);
    data.put("supplier", "S1");
    say(minute, type, "purchaseorder:" + order, flat(data));
  }

  private void bought(String order, String item) {
    supply(
        0,
        "purchaseorder.placed.v1",
        order,
        "site",
        "DC1",
        "currency",
        "EUR",
        "dueAt",
        START.plusSeconds(900000).toString(),
        "lines",
        List.of(map("line", "1", "item", item, "quantity", "10", "unitPrice", "2.50")));
  }

  private void announced(int minute, String order, String asn, String item, String lot) {
    supply(
        minute,
        "shipment.notified.v1",
        order,
        "asn",
        asn,
        "lines",
        List.of(map("line", "1", "item", item, "quantity", "10", "lot", lot)));
  }

  private void received(int minute, String order, String receipt, Map<String, Object> line) {
    supply(
        minute,
        "goods.received.v1",
        order,
        "receiver",
        "DC1",
        "site",
        "DC1",
        "receipt",
        receipt,
        "asn",
        "A-" + order,
        "lines",
        List.of(line));
  }

  @BeforeEach
  void openEveryType() {
    say(
        0,
        "customer.changed.v1",
        "customer:C1",
        flat(
            map(
                "customer",
                "C1",
                "name",
                "Acme",
                "tier",
                "A",
                "contract",
                true,
                "addresses",
                List.of("A1"))));
    say(
        0,
        "customer.changed.v1",
        "customer:C2",
        flat(map("customer", "C2", "name", "Cobalt", "tier", "C", "contract", false)));
    say(
        0,
        "item.changed.v1",
        "item:I2",
        flat(
            map(
                "item",
                "I2",
                "description",
                "Pump",
                "uom",
                "EA",
                "unitCostMinor",
                100,
                "currency",
                "EUR",
                "substitutes",
                List.of("I3"))));
    placed(
        1,
        "C1",
        "1",
        "I1",
        "shipTo",
        "A9",
        "lines",
        List.of(
            map("line", "1", "item", "I1", "quantity", "0"),
            map("line", "2", "item", "I1", "quantity", "5")));
    placed(1, "C1", "2", "I2");
    allocated(2, "C1", "2", "I2", "4");
    placed(2, "C2", "3", "I2");
    allocated(3, "C2", "3", "I2", "10");
    placed(1, "C1", "4", "I1");
    pick(5, "4", "10");
    order(
        9,
        "order.changed.v1",
        "C1",
        "4",
        "change",
        "change",
        "changedAt",
        START.toString(),
        "lines",
        List.of(map("line", "1", "change", "quantity-decreased", "quantity", "8")));
    order(
        4,
        "freight.decided.v1",
        "C1",
        "2",
        "kind",
        "split",
        "freightMinor",
        9000,
        "valueMinor",
        10000);
    stock(4, "I5", "erp", "-2");
    stock(4, "I6", "erp", "100");
    stock(5, "I6", "wms", "90");
    say(
        6,
        "stock.counted.v1",
        "stock:DC1/I6",
        "site",
        "DC1",
        "item",
        "I6",
        "counted",
        "90",
        "book",
        "100",
        "status",
        "counted");
    bought("P1", "I7");
    announced(3, "P1", "A-P1", "I7", "L1");
    received(6, "P1", "R1", map("line", "1", "item", "I7", "received", "7", "lot", "L2"));
    bought("P2", "I8");
    stock(5, "I8", "erp", "0");
    pick(5, "5", "10");
    shipment(
        8,
        "S1",
        "shipment.packed.v1",
        "site",
        "DC1",
        "wms",
        "south",
        "customer",
        "C1",
        "order",
        "5",
        "lines",
        List.of(map("line", "1", "packed", "9")));
    say(
        7,
        "wave.reported.v1",
        "wave:DC1/W1",
        "site",
        "DC1",
        "wave",
        "W1",
        "wms",
        "south",
        "status",
        "failed");
    order(
        8,
        "order.shipped.v1",
        "C1",
        "2",
        "site",
        "DC1",
        "wms",
        "south",
        "shipment",
        "S2",
        "lines",
        List.of(map("line", "1", "item", "I2", "shipped", "4", "status", "partial")));
    shipment(5, "S3", "load.answered.v1", "answer", "declined", "answeredAt", START.toString());
    shipment(6, "S4", "shipment.milestone.v1", "code", "refused", "at", START.toString());
    shipment(
        1,
        "S5",
        "shipment.planned.v1",
        "site",
        "DC1",
        "promisedAt",
        START.plusSeconds(3600).toString());
    shipment(
        2,
        "S5",
        "shipment.milestone.v1",
        "code",
        "eta-changed",
        "at",
        START.toString(),
        "eta",
        START.plusSeconds(36000).toString());
  }

  private void closeEveryType() {
    say(
        40,
        "customer.changed.v1",
        "customer:C1",
        flat(
            map(
                "customer",
                "C1",
                "name",
                "Acme",
                "tier",
                "A",
                "contract",
                true,
                "addresses",
                List.of("A1", "A9"))));
    placed(40, "C1", "1", "I1", "purpose", "change", "shipTo", "A9");
    allocated(41, "C1", "2", "I2", "10");
    order(
        42,
        "pick.requested.v1",
        "C1",
        "4",
        "erpOrder",
        "E-4",
        "site",
        "DC1",
        "status",
        "change",
        "lines",
        List.of());
    order(
        42,
        "pick.requested.v1",
        "C1",
        "1",
        "erpOrder",
        "E-1",
        "site",
        "DC1",
        "status",
        "change",
        "lines",
        List.of());
    order(42, "freight.decided.v1", "C1", "2", "kind", "standard");
    stock(43, "I5", "erp", "2");
    stock(43, "I6", "wms", "100");
    say(
        43,
        "stock.counted.v1",
        "stock:DC1/I6",
        "site",
        "DC1",
        "item",
        "I6",
        "counted",
        "100",
        "book",
        "100",
        "status",
        "counted");
    announced(44, "P1", "A2-P1", "I7", "L2");
    received(45, "P1", "R2", map("line", "1", "item", "I7", "received", "3", "lot", "L1"));
    received(45, "P2", "R3", map("line", "1", "item", "I8", "received", "10"));
    shipment(
        46,
        "S1",
        "shipment.packed.v1",
        "site",
        "DC1",
        "wms",
        "south",
        "customer",
        "C1",
        "order",
        "5",
        "lines",
        List.of(map("line", "1", "packed", "10")));
    say(
        46,
        "wave.reported.v1",
        "wave:DC1/W1",
        "site",
        "DC1",
        "wave",
        "W1",
        "wms",
        "south",
        "status",
        "released");
    order(
        47,
        "order.shipped.v1",
        "C1",
        "2",
        "site",
        "DC1",
        "wms",
        "south",
        "shipment",
        "S6",
        "lines",
        List.of(
            map("line", "1", "item", "I2", "shipped", "6", "ordered", "6", "status", "complete")));
    shipment(48, "S3", "load.answered.v1", "answer", "accepted", "answeredAt", START.toString());
    shipment(
        48,
        "S4",
        "shipment.milestone.v1",
        "code",
        "delivered",
        "at",
        START.plusSeconds(2880).toString());
    shipment(
        48,
        "S5",
        "shipment.milestone.v1",
        "code",
        "eta-changed",
        "at",
        START.toString(),
        "eta",
        START.toString());
  }

  private void sameInAnyOrder(Map<String, Detection> expected) {
    List<Event> shuffled = new ArrayList<>(events);
    shuffled.addAll(events.subList(0, events.size() / 2));
    for (int seed = 0; seed < SHUFFLES; seed++) {
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(DetectorsTest.after(shuffled.toArray(Event[]::new)))
          .as("seed " + seed)
          .isEqualTo(expected);
    }
  }

  private static List<String> types(Map<String, Detection> found) {
    return new ArrayList<>(
        found.keySet().stream()
            .map(name -> name.substring(0, name.indexOf(' ')))
            .filter(type -> type.matches("(ORD|INV|WHS|TRN)-.*"))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void whatHoldsIsFoundInAnyOrderOfArrival() {
    Map<String, Detection> found = DetectorsTest.after(events.toArray(Event[]::new));
    assertThat(types(found))
        .containsExactly(
            "INV-COUNT-VARIANCE",
            "INV-ERP-WMS-MISMATCH",
            "INV-LOT-SERIAL-MISMATCH",
            "INV-NEGATIVE-ON-HAND",
            "INV-STOCKOUT-WITH-INBOUND",
            "ORD-ADDRESS-INVALID",
            "ORD-ALLOCATION-CONFLICT",
            "ORD-DATA-INCOMPLETE",
            "ORD-LATE-CHANGE",
            "ORD-SPLIT-OR-EXPEDITE",
            "ORD-STOCK-SHORTFALL",
            "ORD-SUBSTITUTION",
            "TRN-CARRIER-DELAY",
            "TRN-DAMAGE-OR-REFUSAL",
            "TRN-TENDER-REJECTED",
            "WHS-PACK-DISCREPANCY",
            "WHS-RECEIPT-DISCREPANCY",
            "WHS-SHORT-SHIPMENT",
            "WHS-WAVE-FAILURE");
    sameInAnyOrder(found);
  }

  @Test
  void whatHoldsNoMoreIsFoundInNoOrderOfArrival() {
    closeEveryType();
    Map<String, Detection> found = DetectorsTest.after(events.toArray(Event[]::new));
    assertThat(types(found)).isEmpty();
    sameInAnyOrder(found);
  }
}
