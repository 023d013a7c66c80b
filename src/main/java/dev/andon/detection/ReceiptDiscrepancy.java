package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * WHS-RECEIPT-DISCREPANCY: a line of a receipt brought more or less than its ship notice said, or
 * else the purchase order asked for; or some of it is damaged or otherwise in question. Receipts of
 * one notice (or order) count together.
 */
record ReceiptDiscrepancy(Tolerance tolerancePercent) implements Detector {
  @Override
  public String type() {
    return "WHS-RECEIPT-DISCREPANCY";
  }

  @Override
  public Kind kind() {
    return Kind.RECEIPT_LINE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject receipt = Subject.of(object, context);
    if (receipt.facts().flag("cancelled")) {
      receipt.evidence().fact(receipt.facts(), "cancelled");
      return Optional.empty();
    }
    Optional<Fact> received = receipt.evidence().fact(receipt.facts(), "received");
    Optional<String> questioned =
        receipt.evidence().text(receipt.facts(), "questioned").filter(text -> !text.isEmpty());
    ObjectRef lineRef =
        new ObjectRef(
            Kind.PURCHASE_ORDER_LINE, receipt.facts().text("purchaseOrderLine").orElse("#"));
    Subject line = new Subject(lineRef, context.facts(lineRef), context, receipt.evidence());
    Optional<Deviation> found = received.flatMap(fact -> difference(receipt, line));
    List<String> wrong = new ArrayList<>();
    found.ifPresent(
        one -> wrong.add(new Sentence("{actual} instead of {expected}").say(one::value)));
    questioned.ifPresent(wrong::add);
    if (wrong.isEmpty() || received.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> measures =
        line.worth(found.map(Deviation::difference).orElse(BigDecimal.ZERO));
    found.ifPresent(one -> measures.put("differenceQuantity", Evidence.plain(one.difference())));
    return Optional.of(
        new Detection(
            received.get().eventId(),
            received.get().eventTime(),
            receipt.site().or(line::site).orElse(null),
            line.due(),
            receipt.say("Receipt {key}{ of item |item}: ") + String.join("; ", wrong) + ".",
            measures,
            receipt.evidence().events()));
  }

  private Optional<Deviation> difference(Subject receipt, Subject line) {
    Facts order =
        receipt
            .context()
            .facts(
                new ObjectRef(
                    Kind.PURCHASE_ORDER, receipt.facts().text("purchaseOrder").orElse("")));
    Optional<String> asn = receipt.facts().text("asn");
    List<Quantity> announced =
        asn.map(number -> announced(receipt, line, order, number)).orElse(List.of());
    List<Quantity> said = Quantity.Source.of("shipped", "uom").in(receipt);
    List<Quantity> own = Quantity.Source.of("received", "uom").in(receipt);
    boolean known = !line.facts().asMap().isEmpty();
    List<Quantity> expected;
    List<Quantity> actual;
    if (!announced.isEmpty()) {
      expected = announced;
      actual = known ? receivedOf(line, order, asn) : own;
    } else if (!said.isEmpty()) {
      expected = said;
      actual = own;
    } else {
      expected = Quantity.Source.of("po.quantity").in(line);
      actual = receivedOf(line, order, Optional.empty());
    }
    if (expected.isEmpty() || actual.isEmpty()) {
      return Optional.empty();
    }
    Deviation found =
        Deviation.between(
            expected,
            actual,
            new Units(receipt.evidence(), receipt.item()),
            expected.get(0).uom().or(() -> receipt.item().text("uom")));
    return Optional.of(found)
        .filter(one -> one.unrelated().isEmpty())
        .filter(
            one ->
                one.exceeds(
                    Deviation.Direction.BOTH,
                    tolerancePercent.at(
                        Evidence.scope(
                            receipt.site(), receipt.partner().or(line::partner), receipt.item()))));
  }

  private static List<Quantity> announced(Subject receipt, Subject line, Facts order, String asn) {
    List<Quantity> announced = Quantity.Source.of("asn." + asn + ".quantity").in(line);
    return announced.isEmpty()
        ? receipt
            .itemNumber()
            .map(item -> Quantity.of(receipt.evidence(), order, "asn." + asn + ".item." + item, ""))
            .orElse(List.of())
        : announced;
  }

  /** What all receipts brought of the line; of one notice, where it is named. */
  private static List<Quantity> receivedOf(Subject line, Facts order, Optional<String> asn) {
    return line.facts().asMap().keySet().stream()
        .filter(name -> name.startsWith("receipt.") && name.endsWith(".received"))
        .filter(
            name ->
                asn.isEmpty()
                    || line.evidence()
                        .text(order, name.substring(0, name.lastIndexOf('.')) + ".asn")
                        .filter(asn.get()::equals)
                        .isPresent())
        .flatMap(name -> Quantity.Source.of(name).in(line).stream())
        .toList();
  }
}
