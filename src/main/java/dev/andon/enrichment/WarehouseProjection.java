package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a warehouse shall ship (940), what it picked, shipped (945) and has, as any WMS says; all
 * are states, so a second witness never doubles a quantity. Shipped quantities are kept by
 * shipment.
 */
final class WarehouseProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of(
        "pick.requested.v1", "pick.confirmed.v1", "order.shipped.v1", "stock.reported.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    if (event.type().equals("stock.reported.v1")) {
      ObjectRef stock = new ObjectRef(Kind.STOCK, data.text("site") + "/" + data.text("item"));
      assertions
          .copy(stock, data.text("system") + ".", data, "onHand", "available", "countedAt", "uom")
          .measured(stock, data);
      return assertions.projected();
    }
    String customer = data.text("customer");
    ObjectRef order = new ObjectRef(Kind.ORDER, customer + "/" + data.text("order"));
    assertions.refer(new ObjectRef(Kind.CUSTOMER, customer));
    switch (event.type()) {
      case "pick.requested.v1" -> requested(assertions, order, customer, data);
      case "order.shipped.v1" -> shipped(assertions, order, customer, data);
      default -> picked(assertions, order, customer, data);
    }
    return assertions.projected();
  }

  private static void requested(
      Assertions assertions, ObjectRef order, String customer, Data data) {
    assertions
        .copy(order, "", data, "erpOrder")
        .copy(order, "pick.", data, "status", "site", "shipAt", "deliverAt", "carrier");
    for (Data line : data.list("lines")) {
      assertions.say(
          OrderProjection.line(order, line, customer, assertions),
          "pick.quantity",
          line.decimal("quantity").toPlainString());
    }
  }

  private static void shipped(Assertions assertions, ObjectRef order, String customer, Data data) {
    String shipment = "shipped." + data.optional("shipment").orElse(data.text("order")) + ".";
    assertions.copy(
        order, shipment, data, "site", "shippedAt", "carrier", "billOfLading", "totalShipped");
    Map<ObjectRef, Shipped> sums = new TreeMap<>();
    List<String> items = new ArrayList<>();
    for (Data line : data.list("lines")) {
      if (!items.contains(line.text("item"))) {
        items.add(line.text("item"));
      }
      String number =
          line.optional("line").orElse(Integer.toString(items.indexOf(line.text("item")) + 1));
      ObjectRef lineRef = OrderProjection.line(order, line, number, customer, assertions);
      sums.merge(lineRef, Shipped.of(line), Shipped::and);
      assertions
          .copy(lineRef, shipment, line, "status", "uom", "lot")
          .say(lineRef, "picked.site", data.text("site"))
          .copy(lineRef, "picked.", line, "reason")
          .copy(lineRef, "picked.", data, "wms", "shipment");
    }
    sums.forEach(
        (lineRef, sum) -> {
          assertions
              .say(lineRef, shipment + "quantity", sum.quantity().toPlainString())
              .say(lineRef, "picked.quantity", sum.quantity().toPlainString());
          if (sum.requested() != null) {
            assertions.say(lineRef, "picked.requested", sum.requested().toPlainString());
          }
        });
  }

  /** A line's share of a shipment; in several cartons it names its whole order each time. */
  private record Shipped(BigDecimal quantity, @Nullable BigDecimal requested) {
    static Shipped of(Data line) {
      BigDecimal quantity = line.decimal("shipped");
      return new Shipped(
          quantity,
          line.optionalDecimal("ordered")
              .or(() -> line.optionalDecimal("difference").map(quantity::subtract))
              .orElse(null));
    }

    Shipped and(Shipped other) {
      BigDecimal larger =
          requested == null || other.requested == null
              ? requested == null ? other.requested : requested
              : requested.max(other.requested);
      return new Shipped(quantity.add(other.quantity), larger);
    }
  }

  private static void picked(Assertions assertions, ObjectRef order, String customer, Data data) {
    ObjectRef line = OrderProjection.line(order, data, customer, assertions);
    assertions
        .say(line, "picked.site", data.text("site"))
        .say(line, "picked.requested", data.decimal("requested").toPlainString())
        .say(line, "picked.quantity", data.decimal("picked").toPlainString())
        .copy(line, "picked.", data, "reason", "wms", "shipment");
  }
}
