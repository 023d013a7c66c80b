package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.Optional;
import java.util.Set;

/**
 * ORD-LATE-CHANGE: the customer changed or cancelled an order after the warehouse was told to pick
 * it, picked or shipped of it; until the warehouse is told of the change.
 */
record LateChange() implements Detector {
  private static final Set<String> CHANGES = Set.of("change", "cancel");
  private static final Set<String> TOLD =
      Set.of("requested.change", "requested.cancel", "requested.delete");

  @Override
  public String type() {
    return "ORD-LATE-CHANGE";
  }

  @Override
  public Kind kind() {
    return Kind.ORDER;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject order = Subject.of(object, context);
    Optional<Fact> changed = order.evidence().fact(order.facts(), "changed.change");
    Optional<Fact> asked =
        order
            .evidence()
            .fact(order.facts(), "ordered.purpose")
            .filter(fact -> CHANGES.contains(fact.value()))
            .filter(fact -> changed.isEmpty() || fact.supersedes(changed.get()))
            .or(() -> changed);
    if (asked.isEmpty() || told(order, asked.get())) {
      return Optional.empty();
    }
    return order.facts().asMap().keySet().stream()
        .filter(LateChange::isWork)
        .filter(
            name ->
                order
                    .facts()
                    .fact(name)
                    .orElseThrow()
                    .eventTime()
                    .isBefore(asked.get().eventTime()))
        .findFirst()
        .map(
            name -> {
              order.evidence().fact(order.facts(), name);
              return order.detection(
                  asked.get(),
                  order.say("Order {key} was ")
                      + (asked.get().value().equals("cancel") ? "cancelled" : "changed")
                      + " at "
                      + asked.get().eventTime()
                      + ", after the warehouse had it ("
                      + order.facts().fact(name).orElseThrow().eventTime()
                      + ").",
                  order.worth());
            });
  }

  private static boolean isWork(String name) {
    return name.startsWith("picked.line.")
        || name.startsWith("shipped.") && name.endsWith(".site")
        || name.startsWith("requested.") && !TOLD.contains(name);
  }

  private static boolean told(Subject order, Fact asked) {
    return TOLD.stream()
        .flatMap(name -> order.evidence().fact(order.facts(), name).stream())
        .anyMatch(fact -> !fact.eventTime().isBefore(asked.eventTime()));
  }
}
