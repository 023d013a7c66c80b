package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.WarehouseProjection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** WHS-PACK-DISCREPANCY: a shipment holds more or less of an order line than was picked for it. */
record PackDiscrepancy() implements Detector {
  @Override
  public String type() {
    return "WHS-PACK-DISCREPANCY";
  }

  @Override
  public Kind kind() {
    return Kind.SHIPMENT;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject shipment = Subject.of(object, context);
    List<String> differences = new ArrayList<>();
    List<Quantity> packed = new ArrayList<>();
    for (ObjectRef line : WarehouseProjection.packedLines(shipment.facts())) {
      String prefix = WarehouseProjection.PACKED_LINE + line.key() + ".";
      Subject picked = new Subject(line, context.facts(line), context, shipment.evidence());
      List<Quantity> actual = Quantity.Source.of(prefix + "quantity").in(shipment);
      List<Quantity> expected = Quantity.Source.of("picked.quantity").in(picked);
      if (expected.isEmpty()) {
        expected = Quantity.Source.of(prefix + "picked").in(shipment);
      }
      if (!expected.isEmpty()) {
        Deviation found =
            Deviation.between(expected, actual, picked.units(), picked.item().text("uom"));
        if (found.unrelated().isEmpty() && found.difference().signum() != 0) {
          differences.add(
              new Sentence("{actual} of line " + line.key() + ", picked {expected}")
                  .say(found::value));
          packed.addAll(actual);
        }
      }
    }
    return packed.stream()
        .map(Quantity::fact)
        .max(Deviation.BY_TIME)
        .map(
            cause ->
                shipment.detection(
                    cause,
                    shipment.site().or(() -> shipment.facts().text("packed.site")),
                    "Packed in " + shipment.key() + ": " + String.join("; ", differences) + ".",
                    shipment.worth()));
  }
}
