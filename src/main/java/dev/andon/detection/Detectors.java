package dev.andon.detection;

import dev.andon.detection.Deviation.Direction;
import dev.andon.detection.Quantity.Source;
import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.References;
import dev.andon.expectation.ExpectationRule;
import dev.andon.expectation.Expectations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
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
            // One a type, in the order of their codes.
            new DuplicateInvoice(
                new Pattern(
                    "FIN-DUPLICATE-INVOICE",
                    Kind.INVOICE,
                    dictionary.tolerance("FIN-DUPLICATE-INVOICE", "probabilityPercent"),
                    Pattern.Wanted.AT_LEAST)),
            new InvoiceVariance(
                dictionary.tolerance("FIN-INVOICE-VARIANCE", "pricePercent"),
                dictionary.tolerance("FIN-INVOICE-VARIANCE", "quantityPercent"),
                dictionary.tolerance("FIN-INVOICE-VARIANCE", "amountMinor")),
            new ShortPayment(dictionary.tolerance("FIN-SHORT-PAYMENT", "amountMinor")),
            new AckOverdue(),
            fault("INT-EDI-REJECTED", Kind.INTERCHANGE, "rejected", "We rejected an interchange"),
            fault(
                "INT-IDENTITY-CONFLICT",
                Kind.MESSAGE,
                "conflict",
                "The same identity arrived again with other content"),
            fault(
                "INT-INTERCHANGE-MISSING",
                Kind.INTERCHANGE,
                "missing",
                "By the partner's own count an interchange did not arrive"),
            fault(
                "INT-MESSAGE-REFUSED",
                Kind.MESSAGE,
                "refused",
                "We could not decrypt, verify or take a message"),
            fault(
                "INT-MAPPING-FAILED",
                Kind.MESSAGE,
                "unmapped",
                "A document was read and could not be mapped"),
            new PartnerRejectedUs(),
            fault(
                "INT-PARTNER-UNKNOWN",
                Kind.INTERCHANGE,
                "partnerUnknown",
                "An unknown partner sent an interchange"),
            new CountVariance(dictionary.tolerance("INV-COUNT-VARIANCE", "percent")),
            new Comparison(
                "INV-ERP-WMS-MISMATCH",
                Kind.STOCK,
                Source.of("erp.onHand"),
                Source.of("wms.onHand"),
                Direction.BOTH,
                dictionary.tolerance("INV-ERP-WMS-MISMATCH", "percent"),
                "",
                "The warehouse holds {actual} of {key}, the ERP books {expected} (difference {difference})."),
            new LotMismatch(),
            new NegativeStock(),
            new StockoutWithInbound(),
            new Flag("INT-API-FAILING", Kind.SYSTEM, "failing", "{key} keeps failing{: |why}."),
            new Pattern(
                "INT-SOURCE-PATTERN",
                Kind.SYSTEM,
                dictionary.tolerance("INT-SOURCE-PATTERN", "falseAlarmPercent"),
                Pattern.Wanted.AT_MOST),
            new Pattern("INT-STALE-CONTEXT", Kind.DATA_SET, Comparison.EXACT, Pattern.Wanted.ALL),
            countPattern(Kind.STOCK, dictionary),
            countPattern(Kind.SITE, dictionary),
            new Pattern(
                "INV-DEMAND-SPIKE",
                Kind.STOCK,
                dictionary.tolerance("INV-DEMAND-SPIKE", "deviations"),
                Pattern.Wanted.AT_LEAST),
            new Pattern("INV-DUPLICATE-ITEM", Kind.ITEM, Comparison.EXACT, Pattern.Wanted.ALL),
            new MasterConflict(Kind.ITEM, Set.of("uom", "status", "gtin")),
            new MasterConflict(Kind.SITE, Set.of("kind", "zone", "gln", "parent")),
            new AddressInvalid(),
            new AllocationConflict(),
            new Pattern(
                "ORD-AT-RISK",
                Kind.ORDER,
                dictionary.tolerance("ORD-AT-RISK", "points"),
                Pattern.Wanted.AT_LEAST),
            hold("ORD-COMPLIANCE-HOLD", "compliance"),
            hold("ORD-CONTRACT-HOLD", "contract"),
            hold("ORD-CREDIT-HOLD", "credit"),
            new OrderIncomplete(
                dictionary.tolerance("ORD-DATA-INCOMPLETE", "shipTo"),
                dictionary.tolerance("ORD-DATA-INCOMPLETE", "uom"),
                dictionary.tolerance("ORD-DATA-INCOMPLETE", "unitPrice")),
            new OrderDuplicate(),
            new LateChange(),
            new PriceVariance(dictionary.tolerance("ORD-PRICE-VARIANCE", "percent")),
            new SplitOrExpedite(dictionary.tolerance("ORD-SPLIT-OR-EXPEDITE", "freightPercent")),
            new Pattern(
                "ORD-SPLIT-OR-EXPEDITE",
                Kind.ORDER,
                dictionary.tolerance("ORD-SPLIT-OR-EXPEDITE", "points"),
                Pattern.Wanted.AT_LEAST),
            new Comparison(
                "ORD-STOCK-SHORTFALL",
                Kind.ORDER_LINE,
                Source.of("allocated.ordered"),
                Source.of("allocated.quantity"),
                Direction.SHORT,
                Comparison.EXACT,
                "",
                "Allocated {actual} of {expected} ordered{ of item |item}{ at |site} (short {missing})."),
            new Substitution(),
            new AsnMismatch(dictionary.tolerance("PRC-ASN-MISMATCH", "percent")),
            new ConfirmationChanged(
                dictionary.tolerance("PRC-CONFIRMATION-CHANGED", "dateHours"),
                dictionary.tolerance("PRC-CONFIRMATION-CHANGED", "percent")),
            new LateSupply(dictionary.tolerance("PRC-LATE-SUPPLY", "hours")),
            new Pattern(
                "PRC-SUPPLIER-PATTERN",
                Kind.SUPPLIER,
                dictionary.tolerance("PRC-SUPPLIER-PATTERN", "falseAlarmPercent"),
                Pattern.Wanted.AT_MOST),
            new ShortReceipt(dictionary.tolerance("PRC-SHORT-RECEIPT", "percent")),
            new CarrierDelay(dictionary.tolerance("TRN-CARRIER-DELAY", "minutes")),
            new Flag(
                "TRN-DAMAGE-OR-REFUSAL",
                Kind.SHIPMENT,
                "incident",
                Predicate.not("none"::equals),
                Detectors::notDeliveredSince,
                "Shipment {key}: {incident}{ at |incident.place}{: |incident.reason}."),
            new Pattern(
                "TRN-LANE-PATTERN",
                Kind.LANE,
                dictionary.tolerance("TRN-LANE-PATTERN", "falseAlarmPercent"),
                Pattern.Wanted.AT_MOST),
            new Flag(
                "TRN-TENDER-REJECTED",
                Kind.SHIPMENT,
                "answer.answer",
                Set.of("declined", "counter")::contains,
                Detectors::notTenderedSince,
                "The carrier{ |answer.carrier} answers the offered load {key}: {answer.answer}{, |answer.reason}{: |answer.text}."),
            new PackDiscrepancy(),
            new ReceiptDiscrepancy(dictionary.tolerance("WHS-RECEIPT-DISCREPANCY", "percent")),
            new Comparison(
                "WHS-SHORT-PICK",
                Kind.ORDER_LINE,
                Source.of("picked.requested"),
                Source.of("picked.quantity"),
                Direction.SHORT,
                Comparison.EXACT,
                "picked.site",
                "Picked {actual} of {expected}{ of item |item}{ at |picked.site} (short {missing})."),
            new Comparison(
                "WHS-SHORT-SHIPMENT",
                Kind.ORDER_LINE,
                Source.of("ordered.quantity")
                    .or(Source.of("allocated.ordered"))
                    .or(Source.of("picked.requested")),
                Source.sum("shipped.", ".quantity"),
                Direction.SHORT,
                Comparison.EXACT,
                "picked.site",
                "Shipped {actual} of {expected} ordered{ of item |item} (short {missing})."),
            new Flag(
                "WHS-WAVE-FAILURE",
                Kind.WAVE,
                "status",
                Set.of("failed"),
                "Wave {key} did not release{: |reason}.")));
  }

  private static Detector countPattern(Kind kind, Dictionary dictionary) {
    return new Pattern(
        "INV-COUNT-PATTERN",
        kind,
        dictionary.tolerance("INV-COUNT-PATTERN", "falseAlarmPercent"),
        Pattern.Wanted.AT_MOST);
  }

  private static Detector hold(String type, String hold) {
    return new Flag(
        type,
        Kind.ORDER,
        "hold." + hold + ".held",
        "Order {key} is on " + hold + " hold{: |hold." + hold + ".reason}.");
  }

  /** A refused or returned delivery is settled by a later one; damage is not. */
  private static boolean notDeliveredSince(Subject shipment) {
    Fact incident = shipment.facts().fact("incident").orElseThrow();
    return incident.value().equals("damaged")
        || shipment
            .evidence()
            .fact(shipment.facts(), "redelivered")
            .filter(fact -> fact.eventTime().isAfter(incident.eventTime()))
            .isEmpty();
  }

  /** A load that is offered once more waits for another answer. */
  private static boolean notTenderedSince(Subject load) {
    Fact answer = load.facts().fact("answer.answer").orElseThrow();
    return load.evidence()
        .fact(load.facts(), "tender.purpose")
        .filter(fact -> fact.eventTime().isAfter(answer.eventTime()))
        .isEmpty();
  }

  /** A message that our own intake could not take. */
  private static Detector fault(String type, Kind kind, String flag, String sentence) {
    return new Flag(
        type,
        kind,
        flag,
        sentence + "{ from |sender}{, control number |control}{ (|name|)}{: |fault.message}.");
  }

  /** Codes of the types that are recognised. */
  public Set<String> types() {
    return byKind.values().stream()
        .flatMap(List::stream)
        .map(Detector::type)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The same with the absences of these expectations.
   *
   * @throws IllegalArgumentException when the dictionary has no row for one of their types
   */
  public static Detectors standard(Dictionary dictionary, Expectations expectations) {
    List<Detector> all = new ArrayList<>();
    standard(dictionary).byKind.values().forEach(all::addAll);
    for (ExpectationRule rule : expectations.rules()) {
      all.add(new Absence(known(rule, dictionary), expectations));
    }
    all.add(new FeedSilent(expectations));
    return new Detectors(all);
  }

  /**
   * The verdict on every type of every affected object, in the order of objects and types. A type
   * with several detectors holds while any of them does.
   */
  public List<Finding> run(Collection<ObjectRef> affected, Context context) {
    List<Finding> findings = new ArrayList<>();
    for (ObjectRef object : affected) {
      List<Detector> detectors = byKind.getOrDefault(object.kind(), List.of());
      if (!detectors.isEmpty()) {
        Map<String, Optional<Detection>> verdicts = new TreeMap<>();
        for (Detector detector : detectors) {
          verdicts.merge(
              detector.type(),
              detector.detect(object, context),
              (one, other) -> one.isPresent() ? one : other);
        }
        boolean any = verdicts.values().stream().anyMatch(Optional::isPresent);
        SortedMap<ObjectRef, Facts> snapshot = any ? snapshot(object, context) : Finding.UNREAD;
        verdicts.forEach(
            (type, verdict) -> findings.add(new Finding(type, object, verdict, snapshot)));
      }
    }
    return findings;
  }

  private static ExpectationRule known(ExpectationRule rule, Dictionary dictionary) {
    dictionary.type(rule.type());
    return rule;
  }

  private static SortedMap<ObjectRef, Facts> snapshot(ObjectRef object, Context context) {
    SortedMap<ObjectRef, Facts> snapshot = new TreeMap<>();
    snapshot.put(object, context.facts(object));
    for (ObjectRef reference : References.of(object, context.facts(object))) {
      snapshot.put(reference, context.facts(reference));
      for (ObjectRef second : References.of(reference, context.facts(reference))) {
        snapshot.put(second, context.facts(second));
      }
    }
    return Collections.unmodifiableSortedMap(snapshot);
  }
}
