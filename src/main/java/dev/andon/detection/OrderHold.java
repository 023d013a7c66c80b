package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An order that the ERP stopped: ORD-CREDIT-HOLD, ORD-COMPLIANCE-HOLD, ORD-CONTRACT-HOLD. */
record OrderHold(String type, String hold) implements Detector {
  @Override
  public Kind kind() {
    return Kind.ORDER;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts order = context.facts(object);
    Evidence evidence = new Evidence();
    Optional<Fact> held =
        evidence
            .fact(order, "hold." + hold + ".held")
            .filter(fact -> fact.value().equals("true") && !evidence.cancelled(order));
    return held.map(
        fact -> {
          Map<String, String> measures = new HashMap<>();
          evidence.text(order, "valueMinor").ifPresent(value -> measures.put("valueMinor", value));
          order
              .text("currency")
              .or(() -> order.text("ordered.currency"))
              .ifPresent(code -> measures.put("currency", code));
          String reason =
              evidence.text(order, "hold." + hold + ".reason").map(text -> ": " + text).orElse("");
          return new Detection(
              fact.eventId(),
              fact.eventTime(),
              order.text("site").orElse(null),
              order
                  .instant("promisedAt")
                  .or(() -> order.instant("ordered.requestedAt"))
                  .orElse(null),
              "Order " + object.key() + " is on " + hold + " hold" + reason + ".",
              measures,
              evidence.events());
        });
  }
}
