package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.References;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All detectors by the kind of object that they look at. */
public final class Detectors {
  private final Map<Kind, List<Detector>> byKind = new EnumMap<>(Kind.class);

  public Detectors(List<Detector> detectors) {
    detectors.stream()
        .sorted(Comparator.comparing(Detector::type))
        .forEach(
            detector ->
                byKind
                    .computeIfAbsent(detector.kind(), ignored -> new ArrayList<>())
                    .add(detector));
  }

  /** The detectors of this release, with the dictionary's tolerances. */
  public static Detectors standard(Dictionary dictionary) {
    return new Detectors(
        List.of(
            new OrderHold("ORD-CREDIT-HOLD", "credit"),
            new OrderHold("ORD-COMPLIANCE-HOLD", "compliance"),
            new OrderHold("ORD-CONTRACT-HOLD", "contract"),
            new OrderDuplicate(),
            new OrderItemUnknown(),
            new StockShortfall(),
            new PriceVariance(dictionary.tolerance("ORD-PRICE-VARIANCE", "percent")),
            new ShortPick(),
            new StockMismatch(dictionary.tolerance("INV-ERP-WMS-MISMATCH", "percent")),
            new ConfirmationChanged(dictionary.tolerance("PRC-CONFIRMATION-CHANGED", "dateHours")),
            new AsnMismatch(dictionary.tolerance("PRC-ASN-MISMATCH", "percent")),
            new CarrierDelay(dictionary.tolerance("TRN-CARRIER-DELAY", "minutes")),
            new PartnerRejectedUs(),
            new AckOverdue(),
            new IntakeFault(
                "INT-EDI-REJECTED", Kind.INTERCHANGE, "rejected", "We rejected an interchange"),
            new IntakeFault(
                "INT-PARTNER-UNKNOWN",
                Kind.INTERCHANGE,
                "partnerUnknown",
                "An unknown partner sent an interchange"),
            new IntakeFault(
                "INT-INTERCHANGE-MISSING",
                Kind.INTERCHANGE,
                "missing",
                "By the partner's own count an interchange did not arrive"),
            new IntakeFault(
                "INT-IDENTITY-CONFLICT",
                Kind.MESSAGE,
                "conflict",
                "The same identity arrived again with other content"),
            new IntakeFault(
                "INT-MESSAGE-REFUSED",
                Kind.MESSAGE,
                "refused",
                "We could not decrypt, verify or take a message")));
  }

  /** Codes of the types that are recognised. */
  public Set<String> types() {
    return byKind.values().stream()
        .flatMap(List::stream)
        .map(Detector::type)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The verdict of every detector on every affected object, in the order of objects and types. */
  public List<Finding> run(Collection<ObjectRef> affected, Context context) {
    List<Finding> findings = new ArrayList<>();
    for (ObjectRef object : affected) {
      List<Detector> detectors = byKind.getOrDefault(object.kind(), List.of());
      if (!detectors.isEmpty()) {
        Map<ObjectRef, Facts> snapshot = snapshot(object, context);
        for (Detector detector : detectors) {
          findings.add(
              new Finding(detector.type(), object, detector.detect(object, context), snapshot));
        }
      }
    }
    return findings;
  }

  private static Map<ObjectRef, Facts> snapshot(ObjectRef object, Context context) {
    Map<ObjectRef, Facts> snapshot = new HashMap<>();
    snapshot.put(object, context.facts(object));
    for (ObjectRef reference : References.of(object, context.facts(object))) {
      snapshot.put(reference, context.facts(reference));
      for (ObjectRef second : References.of(reference, context.facts(reference))) {
        snapshot.put(second, context.facts(second));
      }
    }
    return snapshot;
  }
}
