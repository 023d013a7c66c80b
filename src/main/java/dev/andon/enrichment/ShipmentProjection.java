package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/** Outbound shipments: planned by the ERP, reported by carriers. */
final class ShipmentProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("shipment.planned.v1", "shipment.milestone.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    ObjectRef shipment = new ObjectRef(Kind.SHIPMENT, data.text("shipment"));
    Assertions assertions = new Assertions(event);
    if (event.type().equals("shipment.planned.v1")) {
      assertions.copy(
          shipment,
          "",
          data,
          "carrier",
          "site",
          "promisedAt",
          "customer",
          "order",
          "valueMinor",
          "currency");
      data.optional("customer")
          .ifPresent(customer -> assertions.refer(new ObjectRef(Kind.CUSTOMER, customer)));
    } else {
      assertions
          .say(shipment, "milestone.code", data.text("code"))
          .copy(shipment, "milestone.", data, "carrier", "eta", "reason", "place");
      if (data.text("code").equals("delivered")) {
        assertions.say(shipment, "deliveredAt", data.text("at"));
      }
    }
    return assertions.projected();
  }
}
