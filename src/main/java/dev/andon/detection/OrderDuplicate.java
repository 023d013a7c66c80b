package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.Optional;

/** ORD-DUPLICATE: the customer sent an order under the number of one that stands. */
record OrderDuplicate() implements Detector {
  @Override
  public String type() {
    return "ORD-DUPLICATE";
  }

  @Override
  public Kind kind() {
    return Kind.ORDER;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts order = context.facts(object);
    Evidence evidence = new Evidence();
    return evidence
        .fact(order, "checked.duplicate")
        .filter(fact -> !fact.value().isEmpty() && !evidence.cancelled(order))
        .map(
            fact ->
                evidence.detection(
                    fact, "Order " + object.key() + " came once more: " + fact.value()));
  }
}
