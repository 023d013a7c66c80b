package dev.andon.detection;

import dev.andon.enrichment.Claims;
import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * INV-STOCKOUT-WITH-INBOUND: nothing is available of an item at a site, while a purchase order line
 * or a transfer is not received yet.
 */
record StockoutWithInbound() implements Detector {
  private static final Quantity.Source RECEIVED = Quantity.Source.sum("receipt.", ".received");
  private static final List<String> AVAILABLE =
      List.of("erp.available", "wms.available", "erp.onHand", "wms.onHand");

  @Override
  public String type() {
    return "INV-STOCKOUT-WITH-INBOUND";
  }

  @Override
  public Kind kind() {
    return Kind.STOCK;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject stock = Subject.of(object, context);
    Optional<Fact> left =
        AVAILABLE.stream()
            .flatMap(name -> stock.evidence().fact(stock.facts(), name).stream())
            .findFirst()
            .filter(fact -> new BigDecimal(fact.value()).signum() <= 0);
    if (left.isEmpty()) {
      return Optional.empty();
    }
    List<String> due = new ArrayList<>();
    for (Claims.Claim claim : Claims.inbound(stock.facts())) {
      if (open(
          new Subject(claim.claimant(), context.facts(claim.claimant()), context, stock.evidence()),
          stock)) {
        stock.evidence().fact(stock.facts(), claim.attribute());
        due.add(claim.claimant().key());
      }
    }
    return due.isEmpty()
        ? Optional.empty()
        : Optional.of(
            stock.detection(
                left.get(),
                "Nothing is available of "
                    + stock.key()
                    + " while supply is due: "
                    + String.join(", ", due)
                    + ".",
                stock.worth()));
  }

  private static boolean open(Subject supply, Subject stock) {
    return supply.object().kind() == Kind.TRANSFER
        ? supply.evidence().fact(supply.facts(), "received.receipt").isEmpty()
        : lineOpen(supply, stock);
  }

  private static boolean lineOpen(Subject line, Subject stock) {
    if (line.facts().text("po.site").filter(stock.site().orElse("")::equals).isEmpty()
        || line.itemNumber().filter(stock.itemNumber().orElse("")::equals).isEmpty()) {
      return false;
    }
    List<Quantity> ordered = Quantity.Source.of("po.quantity").in(line);
    List<Quantity> received = new ArrayList<>(RECEIVED.in(line));
    received.addAll(Receipts.byItem(line));
    if (received.isEmpty()) {
      return !ordered.isEmpty();
    }
    Deviation found =
        Deviation.between(ordered, received, line.units(), line.facts().text("po.uom"));
    return found.difference().signum() < 0;
  }
}
