package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.Optional;

/**
 * INV-COUNT-VARIANCE: a count found another quantity than the book of its time, or else the ERP's
 * balance, until the difference is booked or another count finds none.
 */
final class CountVariance implements Detector {
  private final Comparison comparison;

  CountVariance(Tolerance tolerancePercent) {
    comparison =
        new Comparison(
            type(),
            kind(),
            Quantity.Source.of("count.book").or(Quantity.Source.of("erp.onHand")),
            Quantity.Source.of("count.counted"),
            Deviation.Direction.BOTH,
            tolerancePercent,
            "",
            "Counted {actual} of {key}{ in |count.location}, the book says {expected} (difference {difference}){: |count.reason}.");
  }

  @Override
  public String type() {
    return "INV-COUNT-VARIANCE";
  }

  @Override
  public Kind kind() {
    return Kind.STOCK;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    return context.facts(object).text("count.status").filter("counted"::equals).isPresent()
        ? comparison.detect(object, context)
        : Optional.empty();
  }
}
