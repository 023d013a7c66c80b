package dev.andon.testing;

import dev.andon.canonical.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A generated year of document flow with the truth beside it: which event is an effect of which
 * root cause. Orders of one to six lines, purchase orders bought for lines, deliveries shared by
 * orders, blanket orders called off each month, returns on the old order number; shortages whose
 * effects follow along the chain, and troubles of other causes on the same documents at the same
 * time.
 */
public final class DocumentFlow {
  private static final Instant YEAR = Instant.parse("2025-01-06T06:00:00Z");
  private static final int CUSTOMERS = 60;

  /** All events, in the order of their time. */
  public final List<Event> events = new ArrayList<>();

  /** Root cause of an event that deviates, by event id. */
  public final Map<String, String> causes = new HashMap<>();

  private final Random random;
  private int numbers;
  private int roots;

  public DocumentFlow(int orders, long seed) {
    random = new Random(seed);
    for (int i = 0; i < orders; i++) {
      Instant at = YEAR.plus(Duration.ofMinutes(random.nextInt(365 * 24 * 60)));
      if (random.nextInt(50) == 0) {
        blanketOrder(at);
      } else {
        order(at);
      }
    }
    events.sort(Comparator.comparing(Event::occurredAt).thenComparing(Event::id));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String root() {
    return "root-" + ++roots;
  }

  private Instant later(Instant from, int hours) {
    return from.plus(Duration.ofMinutes(1 + random.nextInt(hours * 60)));
  }

  private void add(Event event) {
    events.add(event);
  }

  private void add(Event event, String root) {
    events.add(event);
    causes.put(event.id(), root);
  }

  private void order(Instant at) {
    String customer = "C" + random.nextInt(CUSTOMERS);
    String order = "O" + ++numbers;
    int lines = 1 + random.nextInt(6);
    add(placed(customer, order, lines, at));
    if (chance(4)) {
      add(Events.held(customer, order, at.plus(Duration.ofDays(3)), later(at, 4)), root());
    }
    String shortage = "";
    for (int line = 1; line <= lines; line++) {
      if (chance(5)) {
        shortage = root();
        shortage(customer, order, line, at, shortage);
      } else {
        add(pick(customer, order, line, "10", "10", later(at, 40)));
      }
    }
    deliver(customer, order, at, shortage);
    if (chance(3)) {
      // Months later something comes back under the old number, and the carrier is late once more.
      String back = "R" + ++numbers;
      Instant then = at.plus(Duration.ofDays(60 + random.nextInt(90)));
      add(shipment(back, customer, order, then));
      add(late(back, then, 30), root());
    }
  }

  /** The supplier, the allocation, the pick: whatever of the chain shows itself. */
  private void shortage(String customer, String order, int line, Instant at, String root) {
    if (chance(40)) {
      String purchaseOrder = "P" + ++numbers;
      add(bought(purchaseOrder, customer + "/" + order + "#" + line, at.minus(Duration.ofDays(3))));
      add(confirmed(purchaseOrder, "6", at.minus(Duration.ofDays(2))), root);
      if (chance(50)) {
        add(notice(purchaseOrder, "5", at.minus(Duration.ofDays(1))), root);
      }
    }
    if (chance(70)) {
      add(allocated(customer, order, line, "6", "", later(at, 12)), root);
    }
    if (chance(60)) {
      add(pick(customer, order, line, "10", "6", later(at, 40)), root);
    }
  }

  private void deliver(String customer, String order, Instant at, String shortage) {
    String number = "S" + ++numbers;
    boolean shared = chance(10);
    Instant leaves = at.plus(Duration.ofHours(44));
    add(shared ? shipment(number, "", "", leaves) : shipment(number, customer, order, leaves));
    if (!shortage.isEmpty() && !shared && chance(50)) {
      add(late(number, leaves, 26), shortage);
    } else if (chance(2)) {
      add(late(number, leaves, 9), root());
    }
    add(milestone(number, "delivered", leaves.plus(Duration.ofHours(60)), ""));
  }

  /** One line, called off each month; each short call-off is a problem of its own. */
  private void blanketOrder(Instant at) {
    String customer = "C" + random.nextInt(CUSTOMERS);
    String order = "B" + ++numbers;
    add(placed(customer, order, 1, at));
    for (int month = 1; month <= 8; month++) {
      Instant then = at.plus(Duration.ofDays(30L * month));
      String root = chance(15) ? root() : "";
      String number = "S" + ++numbers;
      add(shipment(number, customer, order, then));
      if (root.isEmpty()) {
        add(pick(customer, order, 1, "10", "10", then));
      } else {
        add(pick(customer, order, 1, "10", "4", then), root);
        if (chance(60)) {
          add(late(number, then, 30), root);
        }
        add(pick(customer, order, 1, "10", "10", then.plus(Duration.ofDays(4))));
      }
    }
  }

  private static Event placed(String customer, String order, int lines, Instant at) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int line = 1; line <= lines; line++) {
      all.add(Map.of("line", "" + line, "item", "I" + line, "quantity", "10", "unitPrice", "5"));
    }
    return Events.event(
        "order.placed.v1",
        "order:" + customer + "/" + order,
        at,
        Map.of(
            "customer",
            customer,
            "order",
            order,
            "purpose",
            "original",
            "currency",
            "EUR",
            "lines",
            all));
  }

  private static Event pick(
      String customer, String order, int line, String requested, String picked, Instant at) {
    Map<String, Object> data = new TreeMap<>();
    data.put("customer", customer);
    data.put("order", order);
    data.put("line", "" + line);
    data.put("item", "I" + line);
    data.put("site", "DC1");
    data.put("wms", "north");
    data.put("requested", requested);
    data.put("picked", picked);
    data.put("pickedAt", at.toString());
    return Events.event("pick.confirmed.v1", "order:" + customer + "/" + order, at, data);
  }

  /** What the ERP gave a line; supply = the purchase order that it waits for, empty = none. */
  public static Event allocated(
      String customer, String order, int number, String allocated, String supply, Instant at) {
    Map<String, Object> line = new TreeMap<>();
    line.put("line", "" + number);
    line.put("item", "I" + number);
    line.put("ordered", "10");
    line.put("allocated", allocated);
    if (!supply.isEmpty()) {
      line.put("supplyOrder", supply);
      line.put("supplyLine", "1");
    }
    Map<String, Object> data = new TreeMap<>();
    data.put("customer", customer);
    data.put("order", order);
    data.put("erpOrder", "E" + order);
    data.put("site", "DC1");
    data.put("allocatedAt", at.toString());
    data.put("lines", List.of(line));
    return Events.event("order.allocated.v1", "order:" + customer + "/" + order, at, data);
  }

  /** A shipment is planned, promised a day later. */
  public static Event shipment(String shipment, String customer, String order, Instant at) {
    Map<String, Object> data = new TreeMap<>();
    data.put("shipment", shipment);
    data.put("carrier", "swiftship");
    data.put("site", "DC1");
    data.put("promisedAt", at.plus(Duration.ofHours(24)).toString());
    if (!order.isEmpty()) {
      data.put("customer", customer);
      data.put("order", order);
    }
    return Events.event("shipment.planned.v1", "shipment:" + shipment, at, data);
  }

  /** The carrier will be late. */
  public static Event late(String shipment, Instant leaves, int hours) {
    Instant at = leaves.plus(Duration.ofHours(6));
    return milestone(
        shipment, "eta-changed", at, leaves.plus(Duration.ofHours(24L + hours)).toString());
  }

  private static Event milestone(String shipment, String code, Instant at, String eta) {
    Map<String, Object> data = new TreeMap<>();
    data.put("shipment", shipment);
    data.put("carrier", "swiftship");
    data.put("code", code);
    data.put("at", at.toString());
    if (!eta.isEmpty()) {
      data.put("eta", eta);
    }
    return Events.event("shipment.milestone.v1", "shipment:" + shipment, at, data);
  }

  /** A purchase order of one line, for an order line when one is named. */
  public static Event bought(String purchaseOrder, String orderLine, Instant at) {
    Map<String, Object> line = new TreeMap<>();
    line.put("line", "1");
    line.put("item", "I1");
    line.put("quantity", "10");
    line.put("unitPrice", "3");
    if (!orderLine.isEmpty()) {
      line.put("orderLine", orderLine);
    }
    return Events.event(
        "purchaseorder.placed.v1",
        "purchaseorder:" + purchaseOrder,
        at,
        Map.of(
            "purchaseOrder",
            purchaseOrder,
            "supplier",
            "S1",
            "site",
            "DC1",
            "currency",
            "EUR",
            "placedAt",
            at.toString(),
            "dueAt",
            at.plus(Duration.ofDays(3)).toString(),
            "lines",
            List.of(line)));
  }

  /** The supplier confirms so much of the 10. */
  public static Event confirmed(String purchaseOrder, String quantity, Instant at) {
    return Events.event(
        "purchaseorder.confirmed.v1",
        "purchaseorder:" + purchaseOrder,
        at,
        Map.of(
            "purchaseOrder",
            purchaseOrder,
            "supplier",
            "S1",
            "confirmedAt",
            at.toString(),
            "status",
            "changed",
            "lines",
            List.of(Map.of("line", "1", "item", "I1", "status", "changed", "quantity", quantity))));
  }

  private static Event notice(String purchaseOrder, String quantity, Instant at) {
    return Events.event(
        "shipment.notified.v1",
        "purchaseorder:" + purchaseOrder,
        at,
        Map.of(
            "purchaseOrder",
            purchaseOrder,
            "supplier",
            "S1",
            "asn",
            "A" + purchaseOrder,
            "shippedAt",
            at.toString(),
            "lines",
            List.of(Map.of("line", "1", "item", "I1", "quantity", quantity))));
  }
}
