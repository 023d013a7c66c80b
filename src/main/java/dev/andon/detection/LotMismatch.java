package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.SupplyProjection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * INV-LOT-SERIAL-MISMATCH: a lot or serial number was received that its ship notices do not name,
 * though they name others of the item; or shipped where the order to pick named another.
 */
record LotMismatch() implements Detector {
  @Override
  public String type() {
    return "INV-LOT-SERIAL-MISMATCH";
  }

  @Override
  public Kind kind() {
    return Kind.LOT;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject lot = Subject.of(object, context);
    String item = lot.itemNumber().orElse("");
    String number = object.key().substring(object.key().lastIndexOf('/') + 1);
    for (Map.Entry<String, ObjectRef> named :
        SupplyProjection.documentsOf(lot.facts()).entrySet()) {
      Facts document = context.facts(named.getValue());
      List<String> others =
          named.getValue().kind() == Kind.PURCHASE_ORDER
              ? announced(lot, document, item)
              : lot.evidence().text(document, "pick.lot").stream().toList();
      if (!others.isEmpty() && !others.contains(number)) {
        Fact cause = lot.evidence().fact(lot.facts(), named.getKey()).orElseThrow();
        return Optional.of(
            lot.detection(
                cause,
                "Lot "
                    + number
                    + " of item "
                    + item
                    + (named.getValue().kind() == Kind.PURCHASE_ORDER
                        ? " was received for "
                        : " was shipped for ")
                    + named.getValue().key()
                    + ", expected was "
                    + String.join(", ", others)
                    + ".",
                Map.of()));
      }
    }
    return Optional.empty();
  }

  private static List<String> announced(Subject lot, Facts order, String item) {
    return order.asMap().keySet().stream()
        .filter(name -> name.startsWith("asn.") && name.endsWith(".lots." + item))
        .flatMap(name -> lot.evidence().text(order, name).stream())
        .flatMap(lots -> List.of(lots.split("\n")).stream())
        .distinct()
        .sorted()
        .toList();
  }
}
