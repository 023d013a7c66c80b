package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * ORD-PRICE-VARIANCE: the ordered price differs from the agreed one by more than the agreement's or
 * the dictionary's tolerance.
 */
record PriceVariance(Tolerance defaultTolerancePercent) implements Detector {
  @Override
  public String type() {
    return "ORD-PRICE-VARIANCE";
  }

  @Override
  public Kind kind() {
    return Kind.ORDER_LINE;
  }

  /** An order that names no currency is meant in the agreement's. */
  private static boolean sameCurrency(Optional<String> ordered, Optional<String> agreed) {
    return ordered.isEmpty() || agreed.isEmpty() || ordered.equals(agreed);
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts line = context.facts(object);
    Evidence evidence = new Evidence();
    Optional<String> customer = evidence.text(line, "customer");
    Optional<String> itemNo = evidence.text(line, "item");
    Optional<BigDecimal> ordered = evidence.decimal(line, "ordered.unitPrice");
    if (customer.isEmpty()
        || itemNo.isEmpty()
        || ordered.isEmpty()
        || evidence.cancelled(Evidence.orderOf(object, context))) {
      return Optional.empty();
    }
    Facts price = context.facts(new ObjectRef(Kind.PRICE, customer.get() + "/" + itemNo.get()));
    Optional<BigDecimal> agreed = evidence.decimal(price, "unitPrice");
    boolean comparable =
        agreed.isPresent()
            && agreed.get().signum() > 0
            && sameCurrency(line.text("ordered.currency"), price.text("currency"));
    if (!comparable) {
      return Optional.empty();
    }
    Facts item = context.facts(new ObjectRef(Kind.ITEM, itemNo.get()));
    Units units = new Units(evidence, item);
    Optional<String> unit = item.text("uom");
    Optional<BigDecimal> asked = units.convertPrice(ordered.get(), line.text("ordered.uom"), unit);
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal difference = asked.get().subtract(agreed.get());
    BigDecimal percent =
        difference
            .abs()
            .multiply(BigDecimal.valueOf(100))
            .divide(agreed.get(), 6, RoundingMode.HALF_EVEN);
    BigDecimal tolerance =
        price
            .decimal("tolerancePercent")
            .orElseGet(
                () ->
                    defaultTolerancePercent.at(Evidence.scope(line.text("site"), customer, item)));
    if (percent.compareTo(tolerance) <= 0) {
      return Optional.empty();
    }
    Map<String, String> measures = new HashMap<>();
    line.text("ordered.currency")
        .or(() -> price.text("currency"))
        .ifPresent(code -> measures.put("currency", code));
    measures.put("differencePercent", Evidence.plain(percent));
    evidence
        .decimal(line, "ordered.quantity")
        .flatMap(quantity -> units.convert(quantity, line.text("ordered.uom"), unit))
        .ifPresent(
            quantity -> measures.put("valueMinor", Evidence.minor(quantity, difference.abs())));
    var cause = line.fact("ordered.unitPrice").orElseThrow();
    return Optional.of(
        new Detection(
            cause.eventId(),
            cause.eventTime(),
            line.text("site").orElse(null),
            Evidence.dueOfLine(object, line, context),
            "Ordered item "
                + itemNo.get()
                + " at "
                + Evidence.plain(asked.get())
                + ", agreed is "
                + Evidence.plain(agreed.get())
                + " ("
                + percent.setScale(1, RoundingMode.HALF_UP).toPlainString()
                + " % off, tolerance "
                + Evidence.plain(tolerance)
                + " %).",
            measures,
            evidence.events()));
  }
}
