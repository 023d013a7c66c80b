package dev.andon.testing;

import dev.andon.canonical.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Events of purchase orders for tests. */
public final class Supply {
  private Supply() {}

  public static Event ordered(String order, Instant due, Instant at) {
    return ordered(order, "I1", due, at);
  }

  public static Event ordered(String order, String item, Instant due, Instant at) {
    return Events.event(
        "purchaseorder.placed.v1",
        "purchaseorder:" + order,
        at,
        Map.of(
            "purchaseOrder",
            order,
            "supplier",
            "S200",
            "site",
            "DC1",
            "currency",
            "EUR",
            "placedAt",
            at.toString(),
            "dueAt",
            due.toString(),
            "lines",
            List.of(Map.of("line", "1", "item", item, "quantity", "10", "unitPrice", "2.50"))));
  }

  public static Event confirmed(String order, String status, Instant at) {
    return Events.event(
        "purchaseorder.confirmed.v1",
        "purchaseorder:" + order,
        at,
        Map.of(
            "purchaseOrder",
            order,
            "supplier",
            "S200",
            "status",
            status,
            "confirmedAt",
            at.toString(),
            "lines",
            List.of()));
  }

  public static Event announced(String order, String asn, Instant at) {
    return Events.event(
        "shipment.notified.v1",
        "purchaseorder:" + order,
        at,
        Map.of(
            "purchaseOrder",
            order,
            "supplier",
            "S200",
            "asn",
            asn,
            "shippedAt",
            at.toString(),
            "lines",
            List.of(Map.of("line", "1", "quantity", "10"))));
  }

  /** What a timer tells, at its due time. */
  public static Event lapsed(String type, String order, Instant due) {
    return Events.event(
        "expectation.lapsed.v1",
        "expectation:" + type + "/" + order,
        due,
        Map.of(
            "type",
            type,
            "kind",
            "purchase-order",
            "key",
            order,
            "dueAt",
            due.toString(),
            "lapsedAt",
            due.toString()));
  }

  /** Twenty purchase orders, placed, moved, confirmed, announced and lapsed in some order. */
  public static List<Event> history(long seed, int count) {
    Random random = new Random(seed);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant at = Events.START.plus(Duration.ofMinutes(i));
      String order = "P" + random.nextInt(20);
      Instant due = Events.START.plus(Duration.ofHours(random.nextInt(48)));
      events.add(
          switch (random.nextInt(7)) {
            case 0, 1, 2 -> ordered(order, due, at);
            case 3 -> lapsed("PRC-ASN-MISSING", order, due.plusSeconds(i));
            case 4 -> lapsed("PRC-NO-CONFIRMATION", order, due.plusSeconds(i));
            case 5 -> confirmed(order, random.nextInt(4) == 0 ? "rejected" : "accepted", at);
            default ->
                random.nextInt(3) == 0 ? announced(order, "A" + i, at) : ordered(order, due, at);
          });
    }
    return events;
  }
}
