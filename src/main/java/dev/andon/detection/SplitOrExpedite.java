package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * ORD-SPLIT-OR-EXPEDITE: an order is split or expedited, and its freight takes more of its value
 * than allowed, or nobody says how much.
 */
record SplitOrExpedite(Tolerance freightPercent) implements Detector {
  @Override
  public String type() {
    return "ORD-SPLIT-OR-EXPEDITE";
  }

  @Override
  public Kind kind() {
    return Kind.ORDER;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject order = Subject.of(object, context);
    Evidence evidence = order.evidence();
    Optional<Fact> kind =
        evidence
            .fact(order.facts(), "freight.kind")
            .filter(fact -> !fact.value().equals("standard"));
    Optional<BigDecimal> freight = evidence.decimal(order.facts(), "freight.freightMinor");
    Optional<BigDecimal> value =
        evidence
            .decimal(order.facts(), "freight.valueMinor")
            .or(() -> evidence.decimal(order.facts(), "valueMinor"));
    boolean borne =
        freight.isPresent()
            && value.isPresent()
            && freight
                    .get()
                    .compareTo(
                        value.get().multiply(freightPercent.at(order.scope())).movePointLeft(2))
                <= 0;
    return kind.filter(fact -> !borne && !order.withdrawn())
        .map(
            fact -> {
              Map<String, String> measures = order.worth();
              freight.ifPresent(minor -> measures.put("valueMinor", Evidence.plain(minor)));
              order
                  .facts()
                  .text("freight.currency")
                  .ifPresent(code -> measures.put("currency", code));
              return order.detection(
                  fact,
                  order.say("Order {key} goes {freight.kind}")
                      + freight
                          .map(minor -> ", freight " + Evidence.plain(minor.movePointLeft(2)))
                          .orElse("")
                      + value
                          .map(minor -> " of an order of " + Evidence.plain(minor.movePointLeft(2)))
                          .orElse("")
                      + order.say("{: |freight.reason}."),
                  measures);
            });
  }
}
