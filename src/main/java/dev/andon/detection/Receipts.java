package dev.andon.detection;

import dev.andon.enrichment.Facts;
import java.util.List;

/** What was received of a purchase order line, by receipts that name only its item. */
final class Receipts {
  private Receipts() {}

  static List<Quantity> byItem(Subject line) {
    Facts order = line.purchaseOrder();
    String number = line.key().substring(line.key().lastIndexOf('#') + 1);
    String item = line.itemNumber().orElse("");
    if (order.text("po.item." + item).filter(number::equals).isEmpty()) {
      return List.of();
    }
    return order.asMap().keySet().stream()
        .filter(name -> name.startsWith("receipt.") && name.endsWith(".item." + item + ".received"))
        .flatMap(name -> Quantity.of(line.evidence(), order, name, "").stream())
        .toList();
  }
}
