package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * PRC-ASN-MISMATCH: the announced quantity of a purchase order line (all ASNs together) differs
 * from the one confirmed, or else ordered; or a line was announced that was never ordered.
 */
record AsnMismatch(Tolerance tolerancePercent) implements Detector {
  private static final Quantity.Source ORDERED = Quantity.Source.of("po.quantity");
  private static final Quantity.Source CONFIRMED = Quantity.Source.of("confirmed.quantity");
  private static final Quantity.Source ANNOUNCED = Quantity.Source.sum("asn.", ".quantity");
  private static final Sentence DIFFERS =
      new Sentence("Announced {actual} for {key}, expected {expected} (difference {difference}).");
  private static final Sentence NEVER_ORDERED =
      new Sentence("Announced {actual} for {key}, a line that was never ordered.");

  @Override
  public String type() {
    return "PRC-ASN-MISMATCH";
  }

  @Override
  public Kind kind() {
    return Kind.PURCHASE_ORDER_LINE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject line = Subject.of(object, context);
    List<Quantity> announced = announced(line);
    List<Quantity> ordered = ORDERED.in(line);
    if (announced.isEmpty() || ordered.isEmpty() && !known(line.purchaseOrder())) {
      return Optional.empty();
    }
    List<Quantity> confirmed = CONFIRMED.in(line);
    Deviation found =
        Deviation.between(
            confirmed.isEmpty() ? ordered : confirmed,
            announced,
            line.units(),
            line.facts().text("po.uom"));
    Function<String, Optional<String>> values =
        name -> found.value(name).or(() -> line.value(name));
    if (found.unrelated().isPresent()) {
      return Optional.of(
          line.detection(
              found.cause(),
              "Announced "
                  + Evidence.plain(found.unrelated().get().value())
                  + " "
                  + found.unrelated().get().uom().orElse("")
                  + line.say(
                      " for {key}, ordered in {po.uom}: the item master does not say how they relate."),
              line.worth()));
    }
    if (!found.exceeds(Deviation.Direction.BOTH, tolerancePercent.at(line.scope()))) {
      return Optional.empty();
    }
    Map<String, String> measures = line.worth(found.difference());
    measures.put("differenceQuantity", Evidence.plain(found.difference()));
    return Optional.of(
        line.detection(
            found.cause(), (ordered.isEmpty() ? NEVER_ORDERED : DIFFERS).say(values), measures));
  }

  private static boolean known(Facts order) {
    return order.asMap().keySet().stream().anyMatch(name -> name.startsWith("po."));
  }

  /**
   * What ASNs announce for the line by its number, and by its item alone where the purchase order
   * has that item on this line only.
   */
  private static List<Quantity> announced(Subject line) {
    List<Quantity> announced = new ArrayList<>(ANNOUNCED.in(line));
    Facts order = line.purchaseOrder();
    String item = line.itemNumber().orElse("");
    String number = line.key().substring(line.key().lastIndexOf('#') + 1);
    if (order.text("po.item." + item).filter(number::equals).isPresent()) {
      for (String name : order.asMap().keySet()) {
        if (name.startsWith("asn.") && name.endsWith(".item." + item)) {
          announced.addAll(Quantity.of(line.evidence(), order, name, ""));
        }
      }
    }
    return announced;
  }
}
