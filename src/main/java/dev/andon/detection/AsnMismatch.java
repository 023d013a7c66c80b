package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PRC-ASN-MISMATCH: the announced quantity of a purchase order line (all ASNs together) differs
 * from the one confirmed, or else ordered; or a line was announced that was never ordered.
 */
record AsnMismatch(Tolerance tolerancePercent) implements Detector {
  private static final Comparator<Fact> BY_TIME =
      Comparator.comparing(Fact::eventTime)
          .thenComparing(Fact::sequence)
          .thenComparing(Fact::eventId);

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
    Facts order = context.facts(purchaseOrderOf(object));
    Evidence evidence = new Evidence();
    List<Announced> announced = announced(object, line, order, evidence);
    if (announced.isEmpty()) {
      return Optional.empty();
    }
    boolean orderKnown = order.asMap().keySet().stream().anyMatch(name -> name.startsWith("po."));
    Optional<BigDecimal> ordered = evidence.decimal(line, "po.quantity");
    if (ordered.isEmpty() && !orderKnown) {
      return Optional.empty();
    }
    Facts item = context.facts(new ObjectRef(Kind.ITEM, line.text("item").orElse("")));
    Units units = new Units(evidence, item);
    Optional<String> unit = line.text("po.uom");
    Fact cause = announced.stream().map(Announced::fact).max(BY_TIME).orElseThrow();
    BigDecimal shipped = BigDecimal.ZERO;
    for (Announced one : announced) {
      BigDecimal quantity = new BigDecimal(one.fact().value());
      Optional<BigDecimal> converted = units.convert(quantity, one.uom(), unit);
      if (converted.isEmpty()) {
        return Optional.of(incomparable(object, line, one, unit.orElse(""), cause, evidence));
      }
      shipped = shipped.add(converted.get());
    }
    BigDecimal expected =
        evidence
            .decimal(line, "confirmed.quantity")
            .flatMap(quantity -> units.convert(quantity, line.text("confirmed.uom"), unit))
            .or(() -> ordered)
            .orElse(BigDecimal.ZERO);
    BigDecimal difference = shipped.subtract(expected);
    BigDecimal allowed =
        expected
            .multiply(
                tolerancePercent.at(
                    Evidence.scope(line.text("po.site"), line.text("po.supplier"), item)))
            .movePointLeft(2);
    if (difference.abs().compareTo(allowed) <= 0) {
      return Optional.empty();
    }
    Map<String, String> measures = new HashMap<>();
    line.text("po.currency").ifPresent(code -> measures.put("currency", code));
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
                ? "Announced "
                    + Evidence.plain(shipped)
                    + " for "
                    + object.key()
                    + ", a line that was never ordered."
                : "Announced "
                    + Evidence.plain(shipped)
                    + " for "
                    + object.key()
                    + ", expected "
                    + Evidence.plain(expected)
                    + " (difference "
                    + Evidence.plain(difference)
                    + ").",
            measures,
            evidence.events()));
  }

  private static Detection incomparable(
      ObjectRef object, Facts line, Announced one, String unit, Fact cause, Evidence evidence) {
    Map<String, String> measures = new HashMap<>();
    line.text("po.currency").ifPresent(code -> measures.put("currency", code));
    return new Detection(
        cause.eventId(),
        cause.eventTime(),
        line.text("po.site").orElse(null),
        line.instant("po.dueAt").orElse(null),
        "Announced "
            + Evidence.plain(new BigDecimal(one.fact().value()))
            + " "
            + one.uom().orElse("")
            + " for "
            + object.key()
            + ", ordered in "
            + unit
            + ": the item master does not say how they relate.",
        measures,
        evidence.events());
  }

  /** An announced quantity and its unit. */
  private record Announced(Fact fact, Optional<String> uom) {}

  /**
   * What ASNs announce for the line by its number, and by its item alone where the purchase order
   * has that item on this line only.
   */
  private static List<Announced> announced(
      ObjectRef object, Facts line, Facts order, Evidence evidence) {
    List<Announced> announced = new ArrayList<>();
    for (String name : line.asMap().keySet()) {
      if (name.startsWith("asn.") && name.endsWith(".quantity")) {
        String uom = name.substring(0, name.length() - "quantity".length()) + "uom";
        evidence
            .fact(line, name)
            .ifPresent(fact -> announced.add(new Announced(fact, line.text(uom))));
      }
    }
    String item = line.text("item").orElse("");
    String number = object.key().substring(object.key().lastIndexOf('#') + 1);
    if (order.text("po.item." + item).filter(number::equals).isPresent()) {
      for (String name : order.asMap().keySet()) {
        if (name.startsWith("asn.") && name.endsWith(".item." + item)) {
          evidence
              .fact(order, name)
              .ifPresent(fact -> announced.add(new Announced(fact, Optional.empty())));
        }
      }
    }
    return announced;
  }

  private static ObjectRef purchaseOrderOf(ObjectRef line) {
    return new ObjectRef(Kind.PURCHASE_ORDER, line.key().substring(0, line.key().lastIndexOf('#')));
  }
}
