package dev.andon.enrichment;

import java.util.List;

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
        .link(supply, orderLine);
  }

  /** The customer order lines that were pegged to a purchase order line. */
  public static List<ObjectRef> of(Facts purchaseOrderLine) {
    return purchaseOrderLine.asMap().keySet().stream()
        .filter(name -> name.startsWith(PREFIX))
        .map(name -> new ObjectRef(Kind.ORDER_LINE, name.substring(PREFIX.length())))
        .toList();
  }
}
