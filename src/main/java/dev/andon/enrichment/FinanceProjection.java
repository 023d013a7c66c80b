package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Invoices of suppliers (810, INVOIC), invoices of ours and their payments by customers (820,
 * REMADV) and what partners charge back (812). An invoice is keyed by the other party and its
 * number, whoever wrote it; what a payment says of it is kept by payment ({@code paid.<payment>.}),
 * so that a resent one adds nothing.
 */
final class FinanceProjection implements Projection {
  private static final Set<String> COUNTED = Set.of("invoice", "credit");

  @Override
  public Set<String> types() {
    return Set.of(
        "invoice.received.v1", "invoice.issued.v1", "payment.advised.v1", "claim.raised.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    switch (event.type()) {
      case "invoice.received.v1" -> invoice(data, assertions);
      case "invoice.issued.v1" ->
          assertions.copy(
              new ObjectRef(Kind.INVOICE, data.text("customer") + "/" + data.text("invoice")),
              "issued.",
              data,
              "customer",
              "order",
              "issuedAt",
              "totalMinor",
              "creditedMinor",
              "currency",
              "dueAt",
              "discountPercent",
              "discountDueAt");
      case "payment.advised.v1" -> payment(data, assertions);
      default -> claim(data, assertions);
    }
    return assertions.projected();
  }

  private static void invoice(Data data, Assertions assertions) {
    String supplier = data.text("supplier");
    ObjectRef invoice = new ObjectRef(Kind.INVOICE, supplier + "/" + data.text("invoice"));
    assertions.copy(
        invoice,
        "",
        data,
        "kind",
        "purpose",
        "supplier",
        "invoicedAt",
        "purchaseOrder",
        "asn",
        "originalInvoice",
        "rma",
        "currency",
        "totalMinor",
        "dueAt",
        "discountPercent",
        "discountDueAt");
    data.list("taxes").stream()
        .flatMap(tax -> tax.optionalDecimal("amountMinor").stream())
        .reduce(BigDecimal::add)
        .ifPresent(tax -> assertions.say(invoice, "taxMinor", tax.toPlainString()));
    if (data.text("kind").equals("credit")) {
      boolean cancelled = data.optional("purpose").filter("cancel"::equals).isPresent();
      data.optional("originalInvoice")
          .ifPresent(
              original ->
                  assertions.say(
                      new ObjectRef(Kind.INVOICE, supplier + "/" + original),
                      "credited." + data.text("invoice"),
                      data.optionalDecimal("totalMinor")
                          .map(
                              total ->
                                  (cancelled ? BigDecimal.ZERO : total.abs()).toPlainString())));
    }
    List<Optional<BigDecimal>> percents =
        data.list("taxes").stream().map(tax -> tax.optionalDecimal("percent")).distinct().toList();
    if (percents.size() == 1) {
      assertions.say(invoice, "taxPercent", percents.get(0).map(BigDecimal::toPlainString));
    }
    List<Data> lines = data.list("lines");
    List<Data> charged = data.list("charges");
    List<Data> chargedByLine =
        lines.stream().flatMap(line -> line.list("charges").stream()).toList();
    assertions
        .say(invoice, "chargesMinor", sum(charged, "charge"))
        .say(invoice, "allowancesMinor", sum(charged, "allowance"))
        .say(invoice, "lineChargesMinor", sum(chargedByLine, "charge"))
        .say(invoice, "lineAllowancesMinor", sum(chargedByLine, "allowance"))
        .say(
            invoice,
            "lineNumbers",
            InvoiceLines.joined(lines.stream().map(line -> line.text("line")).toList()));
    Stream.concat(
            data.optional("purchaseOrder").stream(),
            lines.stream().flatMap(line -> line.optional("purchaseOrder").stream()))
        .distinct()
        .map(order -> new ObjectRef(Kind.PURCHASE_ORDER, order))
        .forEach(
            order ->
                assertions
                    .link(invoice, order)
                    .copy(order, "invoiced." + invoice.key() + ".", data, "invoicedAt"));
    for (Data line : lines) {
      asked(assertions, invoice, data, line);
      assertions.copy(
          invoice,
          "line." + line.text("line") + ".",
          line,
          "purchaseOrder",
          "purchaseOrderLine",
          "item",
          "quantity",
          "uom",
          "unitPrice",
          "priceBasis",
          "amountMinor");
      line.optional("item").ifPresent(item -> assertions.refer(new ObjectRef(Kind.ITEM, item)));
    }
  }

  private static String sum(List<Data> charged, String kind) {
    return charged.stream()
        .filter(one -> one.text("kind").equals(kind))
        .flatMap(one -> one.optionalDecimal("amountMinor").stream())
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .toPlainString();
  }

  /**
   * What the invoice asks for of an order line is told there too, by invoice and line; with its
   * item alone, on the order. What a credit gives back is less.
   */
  private static void asked(Assertions assertions, ObjectRef invoice, Data data, Data line) {
    Optional<String> order =
        line.optional("purchaseOrder").or(() -> data.optional("purchaseOrder"));
    Optional<BigDecimal> quantity = line.optionalDecimal("quantity");
    String kind = data.text("kind");
    if (order.isEmpty() || quantity.isEmpty() || !COUNTED.contains(kind)) {
      return;
    }
    boolean cancelled = data.optional("purpose").filter("cancel"::equals).isPresent();
    BigDecimal asked =
        cancelled
            ? BigDecimal.ZERO
            : kind.equals("credit") ? quantity.get().abs().negate() : quantity.get();
    ObjectRef orderRef = new ObjectRef(Kind.PURCHASE_ORDER, order.get());
    String name = InvoiceLines.ASKED + invoice.key() + "#" + line.text("line") + ".";
    line.optional("purchaseOrderLine")
        .ifPresentOrElse(
            number -> {
              ObjectRef ref = PurchaseOrderProjection.lineOf(orderRef, number);
              assertions
                  .say(ref, name + "quantity", asked.toPlainString())
                  .copy(ref, name, line, "uom")
                  .link(ref, orderRef)
                  .link(invoice, ref);
            },
            () ->
                line.optional("item")
                    .ifPresent(
                        item ->
                            assertions
                                .say(
                                    orderRef,
                                    name + "item." + item + ".quantity",
                                    asked.toPlainString())
                                .copy(orderRef, name + "item." + item + ".", line, "uom")));
  }

  private static void payment(Data data, Assertions assertions) {
    String payer = data.text("payer");
    for (Data line : data.list("lines")) {
      if (!line.text("kind").equals("invoice")) {
        continue;
      }
      ObjectRef invoice = new ObjectRef(Kind.INVOICE, payer + "/" + line.text("number"));
      String paid = "paid." + data.text("payment") + ".";
      assertions
          .copy(invoice, paid, data, "currency", "paidAt")
          .copy(
              invoice,
              paid,
              line,
              "paidMinor",
              "documentMinor",
              "discountMinor",
              "adjustmentMinor",
              "reason");
    }
  }

  private static void claim(Data data, Assertions assertions) {
    String partner = data.text("partner");
    ObjectRef claim = new ObjectRef(Kind.CLAIM, partner + "/" + data.text("claim"));
    assertions.copy(
        claim,
        "",
        data,
        "partner",
        "direction",
        "purpose",
        "raisedAt",
        "amountMinor",
        "currency",
        "invoice",
        "purchaseOrder");
    data.list("lines").stream()
        .findFirst()
        .ifPresent(line -> assertions.copy(claim, "", line, "reason", "code"));
    data.optional("invoice")
        .ifPresent(
            invoice ->
                assertions.link(claim, new ObjectRef(Kind.INVOICE, partner + "/" + invoice)));
  }
}
