package dev.andon.testing;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Canonical events for tests. */
public final class Events {
  public static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
  private static final EventJson JSON = new EventJson();

  private Events() {}

  public static Event event(String type, String subject, Instant at, Map<String, Object> data) {
    return event(type, subject, at, at, data);
  }

  public static Event event(
      String type, String subject, Instant at, Instant receivedAt, Map<String, Object> data) {
    // Not the map's text: its order differs from process to process.
    String content = JSON.contentHash(data);
    String message = Hashes.id("main", "test", type, subject, at.toString(), content);
    return new Event(
        "main",
        Event.idOf(message, "1", type),
        0,
        type,
        "/test",
        subject,
        subject,
        at,
        "0000000000",
        receivedAt,
        false,
        message,
        "1",
        content,
        Data.of(data));
  }

  public static Event customer(String customer, long penaltyMinor, boolean contract, Instant at) {
    return event(
        "customer.changed.v1",
        "customer:" + customer,
        at,
        Map.of(
            "customer",
            customer,
            "name",
            customer,
            "tier",
            "B",
            "latePenaltyMinor",
            penaltyMinor,
            "currency",
            "EUR",
            "contract",
            contract));
  }

  public static Event price(String customer, String item, String price, Instant at) {
    return event(
        "price.agreed.v1",
        "price:" + customer + "/" + item,
        at,
        Map.of("customer", customer, "item", item, "unitPrice", price, "currency", "EUR"));
  }

  public static Event placed(
      String customer, String order, String item, String quantity, String price, Instant at) {
    return event(
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
            List.of(Map.of("line", "1", "item", item, "quantity", quantity, "unitPrice", price))));
  }

  /** An order of one line of customer C1, allocated at DC1. */
  public static Event allocated(
      String order,
      String item,
      String ordered,
      String allocated,
      String price,
      Instant promised,
      Instant at) {
    return event(
        "order.allocated.v1",
        "order:C1/" + order,
        at,
        Map.of(
            "customer",
            "C1",
            "order",
            order,
            "erpOrder",
            "E" + order,
            "site",
            "DC1",
            "allocatedAt",
            at.toString(),
            "promisedAt",
            promised.toString(),
            "lines",
            List.of(
                Map.of(
                    "line",
                    "1",
                    "item",
                    item,
                    "ordered",
                    ordered,
                    "allocated",
                    allocated,
                    "unitPrice",
                    price))));
  }

  public static Event pick(
      String customer, String order, String requested, String picked, Instant at) {
    return event(
        "pick.confirmed.v1",
        "order:" + customer + "/" + order,
        at,
        Map.of(
            "customer",
            customer,
            "order",
            order,
            "line",
            "1",
            "item",
            "I1",
            "site",
            "DC1",
            "wms",
            "north",
            "requested",
            requested,
            "picked",
            picked,
            "pickedAt",
            at.toString()));
  }

  public static Event held(String customer, String order, Instant promised, Instant at) {
    return event(
        "order.held.v1",
        "order:" + customer + "/" + order,
        at,
        Map.of(
            "customer",
            customer,
            "order",
            order,
            "erpOrder",
            "E" + order,
            "hold",
            "credit",
            "heldAt",
            at.toString(),
            "valueMinor",
            500000,
            "promisedAt",
            promised.toString(),
            "site",
            "DC1"));
  }

  public static Event released(String customer, String order, Instant at) {
    return event(
        "order.released.v1",
        "order:" + customer + "/" + order,
        at,
        Map.of(
            "customer",
            customer,
            "order",
            order,
            "erpOrder",
            "E" + order,
            "hold",
            "credit",
            "releasedAt",
            at.toString()));
  }

  /**
   * A mixed history: customers, prices, orders, holds, releases and picks, many on the same
   * objects.
   */
  public static List<Event> history(long seed, int count) {
    Random random = new Random(seed);
    List<Event> events = new ArrayList<>();
    for (int i = 0; events.size() < count; i++) {
      Instant at = START.plus(Duration.ofMinutes(i));
      String customer = "C" + random.nextInt(5);
      String order = Integer.toString(4500 + random.nextInt(20));
      switch (random.nextInt(7)) {
        case 0 ->
            events.add(
                customer(customer, 10000L * (1 + random.nextInt(9)), random.nextBoolean(), at));
        case 1 -> events.add(price(customer, "I1", (10 + random.nextInt(3)) + ".50", at));
        case 2 -> events.add(placed(customer, order, "I1", "10", "11.50", at));
        case 3 -> events.add(held(customer, order, at.plus(Duration.ofHours(6)), at));
        case 4 -> events.add(released(customer, order, at));
        default ->
            events.add(pick(customer, order, "10", Integer.toString(random.nextInt(12)), at));
      }
    }
    return events;
  }
}
