package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.math.BigDecimal;
import java.util.Set;

/**
 * Invoices of suppliers (810, INVOIC), payments of ours by customers (820, REMADV) and what
 * partners charge back (812). An invoice is keyed by the other party and its number, whoever wrote
 * it; what a payment says of it is kept by payment ({@code paid.<payment>.}), so that a resent one
 * adds nothing.
 */
final class FinanceProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("invoice.received.v1", "payment.advised.v1", "claim.raised.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    switch (event.type()) {
      case "invoice.received.v1" -> invoice(data, assertions);
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
    data.optional("purchaseOrder")
        .ifPresent(order -> assertions.link(invoice, new ObjectRef(Kind.PURCHASE_ORDER, order)));
    for (Data line : data.list("lines")) {
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
      line.optional("purchaseOrder")
          .ifPresent(order -> assertions.link(invoice, new ObjectRef(Kind.PURCHASE_ORDER, order)));
      line.optional("item").ifPresent(item -> assertions.refer(new ObjectRef(Kind.ITEM, item)));
    }
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
