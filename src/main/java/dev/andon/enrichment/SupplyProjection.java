package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of supply after it was ordered: how the supplier says it stands (870), what is on
 * its way to a warehouse (943), what was received (861, RECADV, 944). Received quantities are kept
 * by receipt, so that a resent or cancelled receipt replaces its own quantities and adds nothing;
 * lines that name only the item are kept on the purchase order ({@code
 * receipt.<receipt>.item.<item>.}).
 */
public final class SupplyProjection implements Projection {
  private static final int MAX_LINES = 20;
  private static final List<String> MEASURES = List.of("received", "accepted", "returned");

  private static final Set<String> QUESTIONED =
      Set.of("damaged", "quality", "wrong-item", "wrong-packaging", "rejected", "held", "scrapped");

  SupplyProjection() {}

  @Override
  public Set<String> types() {
    return Set.of("goods.received.v1", "transfer.notified.v1", "purchaseorder.reported.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    switch (event.type()) {
      case "goods.received.v1" -> received(assertions, data);
      case "transfer.notified.v1" -> notified(assertions, data);
      default -> reported(assertions, data);
    }
    return assertions.projected();
  }

  private static void received(Assertions assertions, Data data) {
    ObjectRef order = new ObjectRef(Kind.PURCHASE_ORDER, data.text("purchaseOrder"));
    String receipt = "receipt." + data.text("receipt") + ".";
    boolean cancelled = data.optional("purpose").filter("cancel"::equals).isPresent();
    assertions.copy(
        order,
        receipt,
        data,
        "receivedAt",
        "asn",
        "receiver",
        "site",
        "fromSite",
        "supplier",
        "condition");
    if (data.asMap().containsKey("supplier") || data.optional("transfer").isEmpty()) {
      receipt(assertions, order, data);
    }
    Optional<ObjectRef> transfer =
        data.optional("transfer").map(key -> new ObjectRef(Kind.TRANSFER, key));
    transfer.ifPresent(
        known ->
            assertions.copy(
                known,
                "received.",
                data,
                "receipt",
                "receivedAt",
                "totalReceived",
                "totalShipped",
                "totalDamaged"));
    Map<ObjectRef, Map<String, BigDecimal>> sums = new TreeMap<>();
    for (Data line : data.list("lines")) {
      Optional<String> item = line.optional("item");
      item.ifPresent(known -> assertions.refer(new ObjectRef(Kind.ITEM, known)));
      Optional<ObjectRef> numbered =
          line.optional("line").map(number -> PurchaseOrderProjection.lineOf(order, number));
      if (numbered.isPresent()) {
        assertions
            .link(numbered.get(), order)
            .copy(numbered.get(), "", line, "item")
            .copy(numbered.get(), receipt, line, "uom", "lot")
            .copy(numbered.get(), receipt, data, "asn");
        add(sums, numbered.get(), receipt, line);
      } else if (item.isPresent()) {
        String ofItem = receipt + "item." + item.get() + ".";
        assertions.copy(order, ofItem, line, "uom").copy(order, receipt, data, "asn");
        add(sums, order, ofItem, line);
      }
      if (transfer.isPresent() && item.isPresent()) {
        add(sums, transfer.get(), "item." + item.get() + ".", line);
      }
      if (item.isPresent() && line.optional("lot").isPresent()) {
        lot(assertions, item.get(), line.text("lot"), "received." + data.text("receipt"), order);
        if (cancelled) {
          assertions.say(
              new ObjectRef(Kind.LOT, item.get() + "/" + line.text("lot")),
              "received." + data.text("receipt"),
              "");
        }
      }
      receiptLine(assertions, data, order, numbered, line, cancelled)
          .ifPresent(receiptLine -> add(sums, receiptLine, "", line));
    }
    if (cancelled) {
      sums.values().forEach(measures -> measures.replaceAll((name, sum) -> BigDecimal.ZERO));
    }
    say(assertions, sums);
  }

  /** One line of a receipt, by the line of the purchase order, else by its item. */
  private static Optional<ObjectRef> receiptLine(
      Assertions assertions,
      Data data,
      ObjectRef order,
      Optional<ObjectRef> numbered,
      Data line,
      boolean cancelled) {
    return line.optional("line")
        .or(() -> line.optional("item"))
        .map(
            number -> {
              ObjectRef ref =
                  new ObjectRef(
                      Kind.RECEIPT_LINE,
                      data.optional("site").orElse(data.text("receiver"))
                          + "/"
                          + data.text("receipt")
                          + "#"
                          + order.key()
                          + "/"
                          + number);
              numbered.ifPresent(
                  known -> assertions.say(ref, "purchaseOrderLine", known.key()).link(ref, known));
              assertions
                  .say(ref, "purchaseOrder", order.key())
                  .copy(ref, "", data, "receipt", "asn", "supplier", "site")
                  .copy(ref, "", line, "item", "uom", "shipped")
                  .say(ref, "cancelled", Boolean.toString(cancelled))
                  .say(ref, "questioned", questioned(line))
                  .link(ref, order)
                  .measured(ref, line);
              return ref;
            });
  }

  /** What of a line is not as it should be; empty when nothing is. */
  private static String questioned(Data line) {
    return line.list("exceptions").stream()
        .filter(one -> QUESTIONED.contains(one.text("condition")))
        .map(
            one ->
                one.optionalDecimal("quantity")
                        .or(() -> one.optionalDecimal("difference").map(BigDecimal::abs))
                        .map(quantity -> quantity.stripTrailingZeros().toPlainString() + " ")
                        .orElse("")
                    + one.text("condition"))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** A document that names a lot; the lot looks at it again when it changes. */
  static void lot(
      Assertions assertions, String item, String lot, String attribute, ObjectRef document) {
    ObjectRef ref = new ObjectRef(Kind.LOT, item + "/" + lot);
    assertions
        .say(ref, attribute, document.kind().code() + " " + document.key())
        .link(ref, document);
  }

  /** The documents that name a lot, by the attribute that says so. */
  public static Map<String, ObjectRef> documentsOf(Facts lot) {
    Map<String, ObjectRef> documents = new TreeMap<>();
    lot.asMap()
        .forEach(
            (attribute, fact) -> {
              int space = fact.value().indexOf(' ');
              if (space > 0
                  && (attribute.startsWith("received.") || attribute.startsWith("shipped."))) {
                documents.put(
                    attribute,
                    new ObjectRef(
                        Kind.of(fact.value().substring(0, space)),
                        fact.value().substring(space + 1)));
              }
            });
    return documents;
  }

  /** The receipt itself, which an invoice is to follow; a transfer of ours has none. */
  private static void receipt(Assertions assertions, ObjectRef order, Data data) {
    ObjectRef receipt =
        new ObjectRef(
            Kind.RECEIPT,
            data.optional("site").orElseGet(() -> data.text("receiver"))
                + "/"
                + data.text("receipt"));
    assertions
        .copy(receipt, "", data, "purchaseOrder", "purpose", "supplier", "site", "receivedAt")
        .link(receipt, order);
    List<ObjectRef> lines =
        data.list("lines").stream()
            .flatMap(line -> line.optional("line").stream())
            .distinct()
            .limit(MAX_LINES)
            .map(number -> PurchaseOrderProjection.lineOf(order, number))
            .toList();
    if (!lines.isEmpty()) {
      assertions.say(
          receipt,
          "purchaseOrderLines",
          lines.stream().map(ObjectRef::key).collect(Collectors.joining("\n")));
      lines.forEach(line -> assertions.link(receipt, line));
    }
  }

  /** The purchase order lines of a receipt, as far as it names them. */
  public static List<ObjectRef> linesOf(Facts receipt) {
    return receipt
        .text("purchaseOrderLines")
        .map(lines -> lines.lines().map(key -> new ObjectRef(Kind.PURCHASE_ORDER_LINE, key)))
        .map(Stream::toList)
        .orElse(List.of());
  }

  private static void notified(Assertions assertions, Data data) {
    ObjectRef transfer = new ObjectRef(Kind.TRANSFER, data.text("transfer"));
    assertions.copy(
        transfer,
        "",
        data,
        "shipper",
        "shipment",
        "purchaseOrder",
        "fromSite",
        "toSite",
        "shippedAt",
        "expectedAt",
        "carrier",
        "totalShipped");
    Map<ObjectRef, Map<String, BigDecimal>> sums = new TreeMap<>();
    for (Data line : data.list("lines")) {
      assertions.refer(new ObjectRef(Kind.ITEM, line.text("item")));
      data.optional("toSite")
          .ifPresent(site -> Claims.due(assertions, site, line.text("item"), transfer));
      sums.computeIfAbsent(transfer, ignored -> new TreeMap<>())
          .merge(
              "item." + line.text("item") + ".shipped", line.decimal("quantity"), BigDecimal::add);
    }
    say(assertions, sums);
  }

  private static void reported(Assertions assertions, Data data) {
    ObjectRef order = new ObjectRef(Kind.PURCHASE_ORDER, data.text("purchaseOrder"));
    assertions.copy(order, "reported.", data, "supplier", "reportedAt");
    status(assertions, order, "reported.", data);
    for (Data line : data.list("lines")) {
      Optional<String> number = line.optional("line");
      if (number.isPresent()) {
        ObjectRef ref = PurchaseOrderProjection.lineOf(order, number.get());
        assertions.link(ref, order).copy(ref, "", line, "item");
        status(assertions, ref, "reported.", line);
      } else {
        line.optional("item")
            .ifPresent(item -> status(assertions, order, "reported.item." + item + ".", line));
      }
    }
  }

  /** All statuses of one report together: a later report replaces them. */
  private static void status(Assertions assertions, ObjectRef object, String prefix, Data data) {
    List<Data> statuses = data.list("statuses");
    if (statuses.isEmpty()) {
      return;
    }
    assertions.say(
        object,
        prefix + "status",
        statuses.stream()
            .map(one -> one.text("status"))
            .distinct()
            .sorted()
            .collect(Collectors.joining(",")));
    statuses.stream()
        .flatMap(one -> one.optionalInstant("at").stream())
        .max(java.time.Instant::compareTo)
        .ifPresent(at -> assertions.say(object, prefix + "at", at.toString()));
  }

  private static void add(
      Map<ObjectRef, Map<String, BigDecimal>> sums, ObjectRef object, String prefix, Data line) {
    for (String measure : MEASURES) {
      line.optionalDecimal(measure)
          .ifPresent(
              value ->
                  sums.computeIfAbsent(object, ignored -> new TreeMap<>())
                      .merge(prefix + measure, value, BigDecimal::add));
    }
    for (Data exception : line.list("exceptions")) {
      exception
          .optionalDecimal("quantity")
          .or(() -> exception.optionalDecimal("difference").map(BigDecimal::abs))
          .ifPresent(
              value ->
                  sums.computeIfAbsent(object, ignored -> new TreeMap<>())
                      .merge(prefix + exception.text("condition"), value, BigDecimal::add));
    }
  }

  private static void say(Assertions assertions, Map<ObjectRef, Map<String, BigDecimal>> sums) {
    sums.forEach(
        (object, values) ->
            values.forEach(
                (attribute, sum) -> assertions.say(object, attribute, sum.toPlainString())));
  }
}
