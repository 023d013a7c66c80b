package dev.andon.enrichment;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which lines of which orders the lines of a supplier's invoice are for. */
public final class InvoiceLines {
  /** Begins what an order or its line knows of an invoice: {@code invoice.<key>#<line>.}. */
  static final String ASKED = "invoice.";

  private static final String NUMBERS = "lineNumbers";
  private static final int MOST_ASKING = 200;

  private InvoiceLines() {}

  static String joined(List<String> numbers) {
    return String.join("\n", numbers);
  }

  /** The lines of the invoice as it was last sent. */
  public static List<String> numbers(Facts invoice) {
    return invoice
        .text(NUMBERS)
        .filter(all -> !all.isEmpty())
        .map(all -> Arrays.asList(all.split("\n")))
        .orElse(List.of());
  }

  /** The order that a line is for; the invoice's when it names none. */
  public static Optional<ObjectRef> order(Facts invoice, String number) {
    return invoice
        .text("line." + number + ".purchaseOrder")
        .or(() -> invoice.text("purchaseOrder"))
        .map(order -> new ObjectRef(Kind.PURCHASE_ORDER, order));
  }

  /** The order's line: by its number, else by the item where only one line has it. */
  public static Optional<ObjectRef> orderLine(Facts invoice, String number, Facts order) {
    return order(invoice, number)
        .flatMap(
            ref ->
                invoice
                    .text("line." + number + ".purchaseOrderLine")
                    .or(() -> linesOfItem(invoice, number, order).filter(one -> !one.contains(",")))
                    .map(line -> PurchaseOrderProjection.lineOf(ref, line)));
  }

  /** Whether the line names only an item that the order has on several lines. */
  public static boolean ambiguous(Facts invoice, String number, Facts order) {
    return invoice.text("line." + number + ".purchaseOrderLine").isEmpty()
        && linesOfItem(invoice, number, order).filter(one -> one.contains(",")).isPresent();
  }

  private static Optional<String> linesOfItem(Facts invoice, String number, Facts order) {
    return invoice.text("line." + number + ".item").flatMap(item -> order.text("po.item." + item));
  }

  /** The orders and order lines that the invoice is compared with, as far as the context goes. */
  static Set<ObjectRef> references(Facts invoice, Context context) {
    Set<ObjectRef> references = new TreeSet<>();
    for (String number : numbers(invoice)) {
      order(invoice, number)
          .ifPresent(
              order -> {
                references.add(order);
                orderLine(invoice, number, context.facts(order)).ifPresent(references::add);
                references.addAll(asking(context.facts(order)));
                orderLine(invoice, number, context.facts(order))
                    .ifPresent(line -> references.addAll(asking(context.facts(line))));
              });
    }
    return references;
  }

  /** Other invoices of the same supplier for the same orders. */
  public static Set<ObjectRef> othersOfItsOrders(ObjectRef object, Facts invoice, Context context) {
    String supplier = object.key().substring(0, object.key().indexOf('/') + 1);
    Set<ObjectRef> others = new TreeSet<>(references(invoice, context));
    others.removeIf(
        one -> one.kind() != Kind.INVOICE || one.equals(object) || !one.key().startsWith(supplier));
    return others;
  }

  /** The invoices that ask for something of an order or a line of it. */
  private static Set<ObjectRef> asking(Facts order) {
    Set<ObjectRef> asking = new TreeSet<>();
    for (String name : order.asMap().keySet()) {
      if (name.startsWith(ASKED) && asking.size() < MOST_ASKING) {
        asking.add(
            new ObjectRef(Kind.INVOICE, name.substring(ASKED.length(), name.lastIndexOf('#'))));
      }
    }
    return asking;
  }
}
