package dev.andon.enrichment;

import java.util.Set;
import java.util.TreeSet;

/** Which other objects the detectors and the scoring of an object read. */
public final class References {
  private References() {}

  /** The references that follow from an object's key and facts. */
  public static Set<ObjectRef> of(ObjectRef object, Facts facts) {
    Set<ObjectRef> references = new TreeSet<>();
    String key = object.key();
    switch (object.kind()) {
      case ORDER_LINE -> {
        references.add(new ObjectRef(Kind.ORDER, key.substring(0, key.lastIndexOf('#'))));
        add(references, Kind.CUSTOMER, facts, "customer");
        add(references, Kind.ITEM, facts, "item");
        facts
            .text("customer")
            .flatMap(customer -> facts.text("item").map(item -> customer + "/" + item))
            .ifPresent(price -> references.add(new ObjectRef(Kind.PRICE, price)));
      }
      case ORDER -> {
        add(references, Kind.CUSTOMER, facts, "customer");
        references.addAll(OrderProjection.unknownItems(facts));
        facts
            .text("customer")
            .filter(customer -> facts.text("ordered.shipTo").isPresent())
            .map(OrderProjection::addressBook)
            .ifPresent(references::add);
      }
      case SHIPMENT -> {
        add(references, Kind.CUSTOMER, facts, "customer");
        add(references, Kind.CARRIER, facts, "carrier");
        facts
            .text("customer")
            .flatMap(customer -> facts.text("order").map(order -> customer + "/" + order))
            .ifPresent(order -> references.add(new ObjectRef(Kind.ORDER, order)));
        references.addAll(WarehouseProjection.packedLines(facts));
      }
      case PURCHASE_ORDER_LINE -> {
        references.add(new ObjectRef(Kind.PURCHASE_ORDER, key.substring(0, key.lastIndexOf('#'))));
        add(references, Kind.ITEM, facts, "item");
        add(references, Kind.SUPPLIER, facts, "po.supplier");
        references.addAll(SupplyNeeds.of(facts));
      }
      case INVOICE, RECEIPT -> {
        add(references, Kind.PURCHASE_ORDER, facts, "purchaseOrder");
        references.addAll(SupplyProjection.linesOf(facts));
        facts
            .text("issued.customer")
            .flatMap(customer -> facts.text("issued.order").map(order -> customer + "/" + order))
            .ifPresent(order -> references.add(new ObjectRef(Kind.ORDER, order)));
      }
      case STOCK -> {
        references.add(new ObjectRef(Kind.ITEM, key.substring(key.indexOf('/') + 1)));
        Claims.shortOnes(facts).forEach(claim -> references.add(claim.claimant()));
        Claims.inbound(facts).forEach(claim -> references.add(claim.claimant()));
      }
      case RECEIPT_LINE -> {
        add(references, Kind.PURCHASE_ORDER, facts, "purchaseOrder");
        add(references, Kind.PURCHASE_ORDER_LINE, facts, "purchaseOrderLine");
        add(references, Kind.ITEM, facts, "item");
      }
      case LOT ->
          SupplyProjection.documentsOf(facts)
              .forEach((attribute, document) -> references.add(document));
      default -> {}
    }
    return references;
  }

  /**
   * What an object reads by way of another that the context has: the order lines of an invoice that
   * names only items; of a stock for which somebody went short, who was served; the supply that an
   * order line waits for.
   */
  public static Set<ObjectRef> through(ObjectRef object, Facts facts, Context context) {
    return switch (object.kind()) {
      case INVOICE -> InvoiceLines.references(facts, context);
      case ORDER_LINE -> SupplyNeeds.supplyOf(facts).map(Set::of).orElse(Set.of());
      case STOCK -> Claims.rivals(facts, context.facts(object));
      default -> Set.of();
    };
  }

  private static void add(Set<ObjectRef> references, Kind kind, Facts facts, String attribute) {
    facts.text(attribute).ifPresent(key -> references.add(new ObjectRef(kind, key)));
  }
}
