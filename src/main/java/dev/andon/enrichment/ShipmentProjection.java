package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Outbound shipments: planned by the ERP, offered to carriers and answered by them (204, 990,
 * IFTMIN), reported by carriers.
 */
final class ShipmentProjection implements Projection {
  private static final Set<String> INCIDENTS = Set.of("refused", "returned", "damaged");
  private static final Set<String> INCIDENTS_AT_DELIVERY =
      Set.of("refused", "returned", "damaged", "shortage");

  @Override
  public Set<String> types() {
    return Set.of(
        "shipment.planned.v1", "shipment.milestone.v1", "load.tendered.v1", "load.answered.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    ObjectRef shipment = new ObjectRef(Kind.SHIPMENT, data.text("shipment"));
    Assertions assertions = new Assertions(event);
    switch (event.type()) {
      case "shipment.planned.v1" -> planned(data, shipment, assertions);
      case "load.tendered.v1" ->
          assertions
              .copy(
                  shipment,
                  "tender.",
                  data,
                  "purpose",
                  "shipper",
                  "carrier",
                  "tenderedAt",
                  "answerBy")
              .say(
                  shipment,
                  "pickup.dueAt",
                  time(data, "latestPickupAt").or(() -> firstPickup(data)));
      case "load.answered.v1" ->
          assertions
              .copy(shipment, "answer.", data, "answer", "carrier", "reason", "text", "answeredAt")
              .say(shipment, "pickup.dueAt", time(data, "pickupAt"));
      default -> milestone(data, shipment, assertions);
    }
    return assertions.projected();
  }

  /** The latest time of the stop that loads first. */
  private static Optional<String> firstPickup(Data data) {
    return data.list("stops").stream()
        .filter(stop -> stop.optional("activity").equals(Optional.of("load")))
        .flatMap(stop -> stop.optionalInstant("latestAt").stream())
        .min(Instant::compareTo)
        .map(Instant::toString);
  }

  private static Optional<String> time(Data data, String member) {
    return data.optionalInstant(member).map(Instant::toString);
  }

  private static void planned(Data data, ObjectRef shipment, Assertions assertions) {
    assertions.copy(
        shipment,
        "",
        data,
        "carrier",
        "site",
        "promisedAt",
        "shipAt",
        "customer",
        "order",
        "valueMinor",
        "currency");
    data.optional("customer")
        .ifPresent(
            customer -> {
              assertions.refer(new ObjectRef(Kind.CUSTOMER, customer));
              data.optional("order")
                  .ifPresent(
                      order -> assertions.refer(new ObjectRef(Kind.ORDER, customer + "/" + order)));
            });
  }

  private static void milestone(Data data, ObjectRef shipment, Assertions assertions) {
    assertions
        .say(shipment, "milestone.code", data.text("code"))
        .copy(
            shipment,
            "milestone.",
            data,
            "carrier",
            "status",
            "eta",
            "appointmentAt",
            "reason",
            "place");
    String code = data.text("code");
    assertions.say(shipment, "reached." + code, data.text("at"));
    String reason = data.optional("reason").orElse("");
    if (INCIDENTS.contains(code)) {
      assertions
          .say(shipment, "incident", code)
          .copy(shipment, "incident.", data, "reason", "place");
    } else if (code.equals("delivered") && INCIDENTS_AT_DELIVERY.contains(reason)) {
      assertions.say(shipment, "incident", reason);
    } else if (code.equals("delivered")) {
      assertions.say(shipment, reason.equals("normal") ? "incident" : "redelivered", "none");
    }
    if (code.equals("delivered")) {
      assertions.say(shipment, "deliveredAt", data.text("at"));
    }
  }
}
