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
 * What a warehouse shall ship (940), what it picked, packed, shipped (945), counted and has, as any
 * WMS says; all are states, so a second witness never doubles a quantity. Shipped quantities are
 * kept by shipment.
 */
public final class WarehouseProjection implements Projection {
  /** Before the key of an order line in the attributes of a shipment. */
  public static final String PACKED_LINE = "packed.line.";

  WarehouseProjection() {}

  @Override
  public Set<String> types() {
    return Set.of(
        "pick.requested.v1",
        "pick.confirmed.v1",
        "order.shipped.v1",
        "shipment.packed.v1",
        "stock.counted.v1",
        "stock.reported.v1",
        "wave.reported.v1");
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
    if (event.type().equals("stock.counted.v1")) {
      ObjectRef stock = Claims.stock(data.text("site"), data.text("item"));
      assertions
          .say(stock, "count.counted", data.decimal("counted").toPlainString())
          .say(stock, "count.book", data.optionalDecimal("book").map(BigDecimal::toPlainString))
          .copy(stock, "count.", data, "uom", "status", "count", "reason", "location", "countedAt")
          .measured(stock, data);
      return assertions.projected();
    }
    if (event.type().equals("wave.reported.v1")) {
      ObjectRef wave = new ObjectRef(Kind.WAVE, data.text("site") + "/" + data.text("wave"));
      assertions.copy(wave, "", data, "status", "reason", "wms", "reportedAt");
      return assertions.projected();
    }
    String customer = data.text("customer");
    ObjectRef order = new ObjectRef(Kind.ORDER, customer + "/" + data.text("order"));
    assertions.refer(new ObjectRef(Kind.CUSTOMER, customer));
    switch (event.type()) {
      case "pick.requested.v1" -> requested(assertions, order, customer, data);
      case "order.shipped.v1" -> shipped(assertions, order, customer, data);
      case "shipment.packed.v1" -> packed(assertions, order, customer, data);
      default -> picked(assertions, order, customer, data);
    }
    return assertions.projected();
  }

  private static void requested(
      Assertions assertions, ObjectRef order, String customer, Data data) {
    assertions
        .copy(order, "", data, "erpOrder")
        .copy(order, "pick.", data, "status", "site", "shipAt", "deliverAt", "carrier")
        .say(order, "requested." + data.text("status"), "true");
    for (Data line : data.list("lines")) {
      ObjectRef lineRef = OrderProjection.line(order, line, customer, assertions);
      assertions
          .say(lineRef, "pick.quantity", line.decimal("quantity").toPlainString())
          .copy(lineRef, "pick.", line, "lot");
    }
  }

  /** Packed quantities are kept by order line, on the shipment. */
  private static void packed(Assertions assertions, ObjectRef order, String customer, Data data) {
    ObjectRef shipment = new ObjectRef(Kind.SHIPMENT, data.text("shipment"));
    assertions
        .copy(shipment, "", data, "customer", "order")
        .copy(shipment, "packed.", data, "site", "wms", "packedAt");
    Map<ObjectRef, Map<String, BigDecimal>> sums = new TreeMap<>();
    for (Data line : data.list("lines")) {
      ObjectRef lineRef = OrderProjection.line(order, line, customer, assertions);
      assertions
          .link(shipment, lineRef)
          .copy(shipment, PACKED_LINE + lineRef.key() + ".", line, "uom");
      Map<String, BigDecimal> sum = sums.computeIfAbsent(lineRef, ignored -> new TreeMap<>());
      sum.merge("quantity", line.decimal("packed"), BigDecimal::add);
      line.optionalDecimal("picked")
          .ifPresent(picked -> sum.merge("picked", picked, BigDecimal::max));
    }
    sums.forEach(
        (lineRef, sum) ->
            sum.forEach(
                (measure, value) ->
                    assertions.say(
                        shipment,
                        PACKED_LINE + lineRef.key() + "." + measure,
                        value.toPlainString())));
  }

  /** The order lines of which a shipment was packed. */
  public static List<ObjectRef> packedLines(Facts shipment) {
    return shipment.asMap().keySet().stream()
        .filter(name -> name.startsWith(PACKED_LINE) && name.endsWith(".quantity"))
        .map(name -> name.substring(PACKED_LINE.length(), name.length() - ".quantity".length()))
        .map(key -> new ObjectRef(Kind.ORDER_LINE, key))
        .toList();
  }

  private static void shipped(Assertions assertions, ObjectRef order, String customer, Data data) {
    String shipment = "shipped." + data.optional("shipment").orElse(data.text("order")) + ".";
    assertions.copy(
        order, shipment, data, "site", "shippedAt", "carrier", "billOfLading", "totalShipped");
    data.optional("shipment")
        .map(key -> new ObjectRef(Kind.SHIPMENT, key))
        .ifPresent(known -> assertions.copy(known, "dispatched.", data, "wms", "shippedAt"));
    Map<ObjectRef, Shipped> sums = new TreeMap<>();
    List<String> items = new ArrayList<>();
    for (Data line : data.list("lines")) {
      if (!items.contains(line.text("item"))) {
        items.add(line.text("item"));
      }
      String number =
          line.optional("line").orElse(Integer.toString(items.indexOf(line.text("item")) + 1));
      ObjectRef lineRef = OrderProjection.line(order, line, number, customer, assertions);
      line.optional("lot")
          .ifPresent(
              lot ->
                  SupplyProjection.lot(
                      assertions,
                      line.text("item"),
                      lot,
                      "shipped." + data.optional("shipment").orElse(data.text("order")),
                      lineRef));
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
        .say(order, "picked.line." + data.text("line"), data.decimal("picked").toPlainString())
        .say(line, "picked.site", data.text("site"))
        .say(line, "picked.requested", data.decimal("requested").toPlainString())
        .say(line, "picked.quantity", data.decimal("picked").toPlainString())
        .copy(line, "picked.", data, "reason", "wms", "shipment");
  }
}
