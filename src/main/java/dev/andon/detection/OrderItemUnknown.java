package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.OrderProjection;
import java.util.List;
import java.util.Optional;

/** ORD-DATA-INCOMPLETE: an order asks for items that our item master does not know. */
record OrderItemUnknown() implements Detector {
  @Override
  public String type() {
    return "ORD-DATA-INCOMPLETE";
  }

  @Override
  public Kind kind() {
    return Kind.ORDER;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts order = context.facts(object);
    Evidence evidence = new Evidence();
    List<String> unknown =
        OrderProjection.unknownItems(order).stream()
            .filter(item -> evidence.fact(context.facts(item), "description").isEmpty())
            .map(ObjectRef::key)
            .toList();
    if (unknown.isEmpty() || evidence.cancelled(order)) {
      return Optional.empty();
    }
    return evidence
        .fact(order, "checked.unknownItems")
        .map(
            fact ->
                evidence.detection(
                    fact,
                    "Order "
                        + object.key()
                        + " asks for what is not in the item master: "
                        + String.join(", ", unknown)
                        + "."));
  }
}
