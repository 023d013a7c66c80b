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

/**
 * What becomes of supply after it was ordered: how the supplier says it stands (870), what is on
 * its way to a warehouse (943), what was received (861, RECADV, 944). Received quantities are kept
 * by receipt, so that a resent or cancelled receipt replaces its own quantities and adds nothing;
 * lines that name only the item are kept on the purchase order ({@code
 * receipt.<receipt>.item.<item>.}).
 */
final class SupplyProjection implements Projection {
  private static final List<String> MEASURES = List.of("received", "accepted", "returned");

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
    boolean cancelled = data.optional("purpose").filter("cancel"::equals).isPresent();
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
            .copy(numbered.get(), receipt, line, "uom", "lot");
        add(sums, numbered.get(), receipt, line);
      } else if (item.isPresent()) {
        String ofItem = receipt + "item." + item.get() + ".";
        assertions.copy(order, ofItem, line, "uom");
        add(sums, order, ofItem, line);
      }
      if (transfer.isPresent() && item.isPresent()) {
        add(sums, transfer.get(), "item." + item.get() + ".", line);
      }
    }
    if (cancelled) {
      sums.values().forEach(measures -> measures.replaceAll((name, sum) -> BigDecimal.ZERO));
    }
    say(assertions, sums);
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
