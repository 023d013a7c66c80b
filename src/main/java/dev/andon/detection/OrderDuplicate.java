package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.List;
import java.util.Optional;

/**
 * ORD-DUPLICATE: the customer sent an order under the number of one that stands, with other content
 * and not as its change; until it says which one it means. Where a partner is told of it (850 and
 * 824), what it was told counts.
 */
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
    Subject order = Subject.of(object, context);
    Optional<Fact> told = order.evidence().fact(order.facts(), "checked.duplicate");
    Optional<Detection> found =
        told.isPresent()
            ? told.filter(fact -> !fact.value().isEmpty())
                .map(
                    fact ->
                        order.detection(
                            fact,
                            order.say("Order {key} came once more: {checked.duplicate}"),
                            order.worth()))
            : again(order);
    return found.filter(one -> !order.withdrawn());
  }

  private static Optional<Detection> again(Subject order) {
    List<Fact> originals =
        order.facts().asMap().keySet().stream()
            .filter(name -> name.startsWith("original."))
            .flatMap(name -> order.evidence().fact(order.facts(), name).stream())
            .sorted(Deviation.BY_TIME)
            .toList();
    if (originals.size() < 2) {
      return Optional.empty();
    }
    Fact last = originals.get(originals.size() - 1);
    boolean settled =
        changedSince(order, "changed.change", last)
            || order
                .evidence()
                .fact(order.facts(), "ordered.purpose")
                .filter(fact -> fact.value().equals("change") && fact.supersedes(last))
                .isPresent();
    return settled
        ? Optional.empty()
        : Optional.of(
            order.detection(
                last,
                order.say("Order {key} came once more with other content, and not as its change."),
                order.worth()));
  }

  private static boolean changedSince(Subject order, String attribute, Fact last) {
    return order
        .evidence()
        .fact(order.facts(), attribute)
        .filter(fact -> fact.supersedes(last))
        .isPresent();
  }
}
