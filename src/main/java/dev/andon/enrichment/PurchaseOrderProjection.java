package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/**
 * Our purchase orders: placed by the ERP, confirmed (855, ORDRSP) and announced (856, DESADV) by the supplier. Announced quantities are kept by ASN, so that
 * a resent ASN replaces its own quantity and adds nothing.
 */
final class PurchaseOrderProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("purchaseorder.placed.v1", "purchaseorder.confirmed.v1", "shipment.notified.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    ObjectRef purchaseOrder = new ObjectRef(Kind.PURCHASE_ORDER, data.text("purchaseOrder"));
    Assertions assertions = new Assertions(event);
    switch (event.type()) {
      case "purchaseorder.placed.v1" ->
          assertions.copy(
              purchaseOrder, "po.", data, "supplier", "site", "currency", "placedAt", "dueAt");
      case "purchaseorder.confirmed.v1" ->
          assertions.copy(purchaseOrder, "confirmed.", data, "status", "supplier");
      default ->
          assertions.copy(
              purchaseOrder, "asn." + data.text("asn") + ".", data, "shippedAt", "expectedAt", "carrier", "supplier");
    }
    int unnumbered = 0;
    for (Data line : data.list("lines")) {
      String number = line.optional("line").orElse("");
      if (number.isEmpty()) {
        number = "item:" + line.optional("item").orElse(Integer.toString(++unnumbered));
      }
      line(event, assertions, purchaseOrder, line, number);
    }
    return assertions.projected();
  }

  private static void line(
      Event event, Assertions assertions, ObjectRef purchaseOrder, Data line, String number) {
    Data data = event.data();
    ObjectRef ref =
        new ObjectRef(Kind.PURCHASE_ORDER_LINE, purchaseOrder.key() + "#" + number);
    assertions.refer(purchaseOrder);
    switch (event.type()) {
      case "purchaseorder.placed.v1" ->
          assertions
              .copy(ref, "", line, "item")
              .copy(ref, "po.", line, "quantity", "uom", "unitPrice", "dueAt")
              .copy(ref, "po.", data, "site", "currency", "supplier");
      case "purchaseorder.confirmed.v1" ->
          assertions.copy(ref, "confirmed.", line, "item", "status", "quantity", "unitPrice", "dueAt");
      default -> {
        String asn = "asn." + data.text("asn") + ".";
        assertions.copy(ref, asn, line, "item", "quantity", "uom", "status");
      }
    }
    line.optional("item").ifPresent(item -> assertions.refer(new ObjectRef(Kind.ITEM, item)));
  }
}
