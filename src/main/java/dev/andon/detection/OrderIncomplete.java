package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.OrderProjection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ORD-DATA-INCOMPLETE: an order asks for items that our item master does not know, or does not say
 * what shipping needs: a quantity always, what else is demanded by partner and site.
 *
 * @param shipTo whether (not zero) an order must name its ship-to
 * @param uom whether each line must name its unit of measure
 * @param unitPrice whether each line must name its price
 */
record OrderIncomplete(Tolerance shipTo, Tolerance uom, Tolerance unitPrice) implements Detector {
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
    Subject order = Subject.of(object, context);
    List<Fact> causes = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    unknownItems(order, causes, wrong);
    lacking(order, "quantity", "a quantity", causes, wrong);
    if (demanded(uom, order)) {
      lacking(order, "uom", "a unit of measure", causes, wrong);
    }
    if (demanded(unitPrice, order)) {
      lacking(order, "unitPrice", "a price", causes, wrong);
    }
    if (demanded(shipTo, order) && order.facts().text("ordered.shipTo").isEmpty()) {
      order
          .evidence()
          .fact(order.facts(), "ordered.purpose")
          .ifPresent(
              fact -> {
                causes.add(fact);
                wrong.add("names no ship-to");
              });
    }
    if (wrong.isEmpty() || order.withdrawn()) {
      return Optional.empty();
    }
    return Optional.of(
        order.detection(
            causes.get(0),
            order.say("Order {key} ") + String.join("; ", wrong) + ".",
            order.worth()));
  }

  private static boolean demanded(Tolerance need, Subject order) {
    return need.at(order.scope()).signum() != 0;
  }

  private static void unknownItems(Subject order, List<Fact> causes, List<String> wrong) {
    List<String> unknown =
        OrderProjection.unknownItems(order.facts()).stream()
            .filter(
                item -> order.evidence().fact(order.context().facts(item), "description").isEmpty())
            .map(ObjectRef::key)
            .toList();
    if (!unknown.isEmpty()) {
      order.evidence().fact(order.facts(), "checked.unknownItems").ifPresent(causes::add);
      wrong.add("asks for what is not in the item master: " + String.join(", ", unknown));
    }
  }

  private static void lacking(
      Subject order, String member, String called, List<Fact> causes, List<String> wrong) {
    order
        .facts()
        .fact("ordered.lacks." + member)
        .filter(fact -> !fact.value().isEmpty())
        .ifPresent(
            fact -> {
              order.evidence().fact(order.facts(), "ordered.lacks." + member);
              causes.add(fact);
              wrong.add("lacks " + called + " (line " + fact.value() + ")");
            });
  }
}
