package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * PRC-CONFIRMATION-CHANGED: the supplier confirmed another quantity, price or date than ordered,
 * beyond tolerance, or rejected the line.
 */
record ConfirmationChanged(Tolerance dateToleranceHours, Tolerance tolerancePercent)
    implements Detector {
  private static final Set<String> REFUSED =
      Set.of("rejected", "deleted", "backordered", "substituted", "held");

  @Override
  public String type() {
    return "PRC-CONFIRMATION-CHANGED";
  }

  @Override
  public Kind kind() {
    return Kind.PURCHASE_ORDER_LINE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts line = context.facts(object);
    Evidence evidence = new Evidence();
    Optional<Fact> status = evidence.fact(line, "confirmed.status");
    if (status.isEmpty()) {
      return Optional.empty();
    }
    List<String> differences = new ArrayList<>();
    Map<String, String> measures = new HashMap<>();
    line.text("po.currency").ifPresent(code -> measures.put("currency", code));
    if (REFUSED.contains(status.get().value())) {
      differences.add("is " + status.get().value());
    }
    BigDecimal price = evidence.decimal(line, "po.unitPrice").orElse(BigDecimal.ZERO);
    PurchaseLine purchase = PurchaseLine.of(object, context, evidence);
    Units units = new Units(evidence, purchase.item());
    BigDecimal percent = tolerancePercent.at(purchase.scope());
    Optional<String> unit = line.text("po.uom");
    Optional<String> confirmedUnit = line.text("confirmed.uom");
    if (units.convert(BigDecimal.ONE, confirmedUnit, unit).isEmpty()) {
      differences.add(
          "unit "
              + confirmedUnit.orElse("")
              + " instead of "
              + unit.orElse("")
              + ", which the item master does not relate");
    }
    compare(
            evidence.decimal(line, "po.quantity"),
            evidence
                .decimal(line, "confirmed.quantity")
                .flatMap(quantity -> units.convert(quantity, confirmedUnit, unit)),
            percent)
        .ifPresent(
            pair -> {
              differences.add("quantity " + pair.text());
              measures.put("valueMinor", Evidence.minor(pair.difference().abs(), price));
            });
    compare(
            evidence.decimal(line, "po.unitPrice"),
            evidence
                .decimal(line, "confirmed.unitPrice")
                .flatMap(given -> units.convertPrice(given, confirmedUnit, unit)),
            percent)
        .ifPresent(
            pair -> {
              differences.add("price " + pair.text());
              BigDecimal quantity = line.decimal("po.quantity").orElse(BigDecimal.ONE);
              measures.putIfAbsent("valueMinor", Evidence.minor(quantity, pair.difference().abs()));
            });
    lateHours(evidence, line)
        .ifPresent(
            late -> {
              differences.add(
                  "due "
                      + line.text("confirmed.dueAt").orElse("")
                      + " instead of "
                      + line.text("po.dueAt").orElse(""));
              measures.put("lateHours", Evidence.plain(late));
            });
    if (differences.isEmpty()) {
      return Optional.empty();
    }
    if (!measures.containsKey("valueMinor")) {
      evidence
          .decimal(line, "po.quantity")
          .ifPresent(quantity -> measures.put("valueMinor", Evidence.minor(quantity, price)));
    }
    return Optional.of(
        new Detection(
            status.get().eventId(),
            status.get().eventTime(),
            line.text("po.site").orElse(null),
            line.instant("po.dueAt").orElse(null),
            "Supplier's confirmation of "
                + object.key()
                + ": "
                + String.join("; ", differences)
                + ".",
            measures,
            evidence.events()));
  }

  private record Pair(BigDecimal ordered, BigDecimal confirmed) {
    BigDecimal difference() {
      return confirmed.subtract(ordered);
    }

    String text() {
      return Evidence.plain(confirmed) + " instead of " + Evidence.plain(ordered);
    }
  }

  private static Optional<Pair> compare(
      Optional<BigDecimal> ordered, Optional<BigDecimal> confirmed, BigDecimal percent) {
    return ordered
        .flatMap(wanted -> confirmed.map(given -> new Pair(wanted, given)))
        .filter(
            pair ->
                pair.difference()
                        .abs()
                        .compareTo(pair.ordered().abs().multiply(percent).movePointLeft(2))
                    > 0);
  }

  private Optional<BigDecimal> lateHours(Evidence evidence, Facts line) {
    Optional<Instant> due = evidence.text(line, "po.dueAt").map(Instant::parse);
    Optional<Instant> confirmed = evidence.text(line, "confirmed.dueAt").map(Instant::parse);
    return due.flatMap(
            wanted ->
                confirmed.map(
                    given -> BigDecimal.valueOf(Duration.between(wanted, given).toHours())))
        .filter(
            late ->
                late.compareTo(
                        dateToleranceHours.at(
                            new Scope(
                                line.text("po.site"), line.text("po.supplier"), Optional.empty())))
                    > 0);
  }
}
