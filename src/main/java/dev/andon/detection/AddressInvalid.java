package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.OrderProjection;
import java.util.Optional;

/**
 * ORD-ADDRESS-INVALID: a check found the ship-to of an order wrong, or it is not in the customer's
 * address book, where we know one. A check that found it right has the last word.
 */
record AddressInvalid() implements Detector {
  @Override
  public String type() {
    return "ORD-ADDRESS-INVALID";
  }

  @Override
  public Kind kind() {
    return Kind.ORDER;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject order = Subject.of(object, context);
    Evidence evidence = order.evidence();
    Optional<Fact> shipTo = evidence.fact(order.facts(), "ordered.shipTo");
    Optional<Fact> checked =
        evidence
            .fact(order.facts(), "address.verdict")
            .filter(
                fact -> shipTo.isEmpty() || !shipTo.get().eventTime().isAfter(fact.eventTime()));
    Optional<Detection> found =
        checked.isPresent()
            ? checked
                .filter(fact -> fact.value().equals("invalid"))
                .map(
                    fact ->
                        order.detection(
                            fact,
                            order.say(
                                "The ship-to{ |address.address} of order {key} is not valid{: |address.reason}."),
                            order.worth()))
            : shipTo
                .filter(fact -> unknown(order, fact.value()))
                .map(
                    fact ->
                        order.detection(
                            fact,
                            order.say(
                                "The ship-to {ordered.shipTo} of order {key} is not in the customer's address book."),
                            order.worth()));
    return found.filter(one -> !order.withdrawn());
  }

  private static boolean unknown(Subject order, String address) {
    Facts book =
        order
            .partner()
            .map(customer -> order.context().facts(OrderProjection.addressBook(customer)))
            .orElse(Facts.NONE);
    return order.evidence().fact(book, "customer").isPresent()
        && order.evidence().fact(book, "address." + address).isEmpty();
  }
}
