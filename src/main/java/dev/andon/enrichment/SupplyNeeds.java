package dev.andon.enrichment;

import java.util.List;
import java.util.Optional;

/**
 * Which customer order lines wait for a purchase order line, as the ERP pegged them ({@code
 * order.allocated.v1}); whether they still do, their own facts say.
 */
public final class SupplyNeeds {
  private static final String PREFIX = "need.";

  private SupplyNeeds() {}

  static void say(Assertions assertions, ObjectRef orderLine, ObjectRef supply) {
    assertions
        .say(orderLine, "supply.line", supply.key())
        .say(supply, PREFIX + orderLine.key(), "true")
        .link(supply, orderLine)
        .link(orderLine, supply);
  }

  /** The purchase order line that an order line was pegged to last. */
  public static Optional<ObjectRef> supplyOf(Facts orderLine) {
    return orderLine.text("supply.line").map(line -> new ObjectRef(Kind.PURCHASE_ORDER_LINE, line));
  }

  /** The customer order lines that were pegged to a purchase order line. */
  public static List<ObjectRef> of(Facts purchaseOrderLine) {
    return purchaseOrderLine.asMap().keySet().stream()
        .filter(name -> name.startsWith(PREFIX))
        .map(name -> new ObjectRef(Kind.ORDER_LINE, name.substring(PREFIX.length())))
        .toList();
  }
}
