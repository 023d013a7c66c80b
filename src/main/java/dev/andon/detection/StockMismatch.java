package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** INV-ERP-WMS-MISMATCH: the warehouse counts another quantity on hand than the ERP books. */
record StockMismatch(Tolerance tolerancePercent) implements Detector {
  @Override
  public String type() {
    return "INV-ERP-WMS-MISMATCH";
  }

  @Override
  public Kind kind() {
    return Kind.STOCK;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts stock = context.facts(object);
    Evidence evidence = new Evidence();
    Optional<BigDecimal> erp = evidence.decimal(stock, "erp.onHand");
    Optional<Fact> counted = evidence.fact(stock, "wms.onHand");
    if (erp.isEmpty() || counted.isEmpty()) {
      return Optional.empty();
    }
    String site = object.key().substring(0, object.key().indexOf('/'));
    Facts item =
        context.facts(
            new ObjectRef(Kind.ITEM, object.key().substring(object.key().indexOf('/') + 1)));
    Optional<BigDecimal> held =
        new Units(evidence, item)
            .convert(
                new BigDecimal(counted.get().value()),
                stock.text("wms.uom"),
                stock.text("erp.uom").or(() -> item.text("uom")));
    if (held.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal wms = held.get();
    BigDecimal difference = wms.subtract(erp.get());
    BigDecimal allowed =
        erp.get()
            .abs()
            .multiply(
                tolerancePercent.at(Evidence.scope(Optional.of(site), Optional.empty(), item)))
            .movePointLeft(2);
    if (difference.abs().compareTo(allowed) <= 0) {
      return Optional.empty();
    }
    Map<String, String> measures = new HashMap<>();
    measures.put("differenceQuantity", Evidence.plain(difference));
    evidence
        .decimal(item, "unitCostMinor")
        .ifPresent(
            cost -> {
              measures.put("valueMinor", Evidence.minor(difference.abs(), cost.movePointLeft(2)));
              item.text("currency").ifPresent(code -> measures.put("currency", code));
            });
    return Optional.of(
        new Detection(
            counted.get().eventId(),
            counted.get().eventTime(),
            site,
            null,
            "The warehouse holds "
                + Evidence.plain(wms)
                + " of "
                + object.key()
                + ", the ERP books "
                + Evidence.plain(erp.get())
                + " (difference "
                + Evidence.plain(difference)
                + ").",
            measures,
            evidence.events()));
  }
}
