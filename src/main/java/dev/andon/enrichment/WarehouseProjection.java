package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/**
 * Picks and stock levels, as any WMS says; both are states, so a second witness never doubles a
 * quantity.
 */
final class WarehouseProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("pick.confirmed.v1", "stock.reported.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    String site = data.text("site");
    if (event.type().equals("stock.reported.v1")) {
      ObjectRef stock = new ObjectRef(Kind.STOCK, site + "/" + data.text("item"));
      assertions.copy(stock, data.text("system") + ".", data, "onHand", "available");
      return assertions.projected();
    }
    String customer = data.text("customer");
    ObjectRef order = new ObjectRef(Kind.ORDER, customer + "/" + data.text("order"));
    ObjectRef line = OrderProjection.line(order, data, customer, assertions);
    assertions
        .refer(new ObjectRef(Kind.CUSTOMER, customer))
        .say(line, "picked.site", site)
        .say(line, "picked.requested", data.decimal("requested").toPlainString())
        .say(line, "picked.quantity", data.decimal("picked").toPlainString())
        .copy(line, "picked.", data, "reason", "wms", "shipment");
    return assertions.projected();
  }
}
