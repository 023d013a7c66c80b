package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PRC-ASN-MISMATCH: the announced quantity of a purchase order line (all ASNs together) differs from the one confirmed, or else ordered; or a line was
 * announced that was never ordered.
 */
record AsnMismatch(BigDecimal tolerancePercent) implements Detector {
  private static final Comparator<Fact> BY_TIME =
      Comparator.comparing(Fact::eventTime).thenComparing(Fact::sequence).thenComparing(Fact::eventId);

  @Override
  public String type() {
    return "PRC-ASN-MISMATCH";
  }

  @Override
  public Kind kind() {
    return Kind.PURCHASE_ORDER_LINE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts line = context.facts(object);
    List<Map.Entry<String, Fact>> announced =
        line.asMap().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("asn.") && entry.getKey().endsWith(".quantity"))
            .toList();
    if (announced.isEmpty()) {
      return Optional.empty();
    }
    Evidence evidence = new Evidence();
    announced.forEach(entry -> evidence.fact(line, entry.getKey()));
    BigDecimal shipped =
        announced.stream().map(entry -> new BigDecimal(entry.getValue().value())).reduce(BigDecimal.ZERO, BigDecimal::add);
    Facts order = context.facts(purchaseOrderOf(object));
    boolean orderKnown = order.asMap().keySet().stream().anyMatch(name -> name.startsWith("po."));
    Optional<BigDecimal> ordered = evidence.decimal(line, "po.quantity");
    if (ordered.isEmpty() && !orderKnown) {
      return Optional.empty();
    }
    BigDecimal expected = evidence.decimal(line, "confirmed.quantity").or(() -> ordered).orElse(BigDecimal.ZERO);
    BigDecimal difference = shipped.subtract(expected);
    BigDecimal allowed = expected.multiply(tolerancePercent).movePointLeft(2);
    if (difference.abs().compareTo(allowed) <= 0) {
      return Optional.empty();
    }
    Fact cause = announced.stream().map(Map.Entry::getValue).max(BY_TIME).orElseThrow();
    Map<String, String> measures = new HashMap<>();
    measures.put("differenceQuantity", Evidence.plain(difference));
    evidence
        .decimal(line, "po.unitPrice")
        .ifPresent(price -> measures.put("valueMinor", Evidence.minor(difference.abs(), price)));
    return Optional.of(
        new Detection(
            cause.eventId(),
            cause.eventTime(),
            line.text("po.site").orElse(null),
            line.instant("po.dueAt").orElse(null),
            ordered.isEmpty()
                ? "Announced " + Evidence.plain(shipped) + " for " + object.key() + ", a line that was never ordered."
                : "Announced " + Evidence.plain(shipped) + " for " + object.key() + ", expected " + Evidence.plain(expected) + " (difference "
                    + Evidence.plain(difference) + ").",
            measures,
            evidence.events()));
  }

  private static ObjectRef purchaseOrderOf(ObjectRef line) {
    return new ObjectRef(Kind.PURCHASE_ORDER, line.key().substring(0, line.key().lastIndexOf('#')));
  }
}
