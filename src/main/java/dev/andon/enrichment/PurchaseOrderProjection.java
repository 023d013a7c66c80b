package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Our purchase orders: placed by the ERP, confirmed (855, ORDRSP) and announced (856, DESADV) by
 * the supplier. Announced quantities are kept by ASN, so that a resent ASN replaces its own
 * quantity and adds nothing; several packs of a line in one ASN are summed. Lines that name only
 * the item are kept on the purchase order ({@code asn.<asn>.item.<item>}), which says on which
 * lines it ordered it ({@code po.item.<item>}).
 */
final class PurchaseOrderProjection implements Projection {
  private static final Set<String> NOT_GIVEN = Set.of("backordered", "rejected", "deleted", "held");

  @Override
  public Set<String> types() {
    return Set.of("purchaseorder.placed.v1", "purchaseorder.confirmed.v1", "shipment.notified.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    ObjectRef purchaseOrder = new ObjectRef(Kind.PURCHASE_ORDER, data.text("purchaseOrder"));
    Assertions assertions = new Assertions(event);
    switch (event.type()) {
      case "purchaseorder.placed.v1" ->
          assertions.copy(
              purchaseOrder,
              "po.",
              data,
              "supplier",
              "site",
              "currency",
              "placedAt",
              "dueAt",
              "freightMinor");
      case "purchaseorder.confirmed.v1" ->
          assertions.copy(purchaseOrder, "confirmed.", data, "status", "supplier");
      default ->
          assertions.copy(
              purchaseOrder,
              "asn." + data.text("asn") + ".",
              data,
              "shippedAt",
              "expectedAt",
              "carrier",
              "supplier");
    }
    Map<String, Set<String>> linesOfItem = new TreeMap<>();
    Map<String, BigDecimal> announced = new TreeMap<>();
    Map<String, BigDecimal> announcedByItem = new TreeMap<>();
    Map<String, Set<String>> lots = new TreeMap<>();
    boolean notice = event.type().equals("shipment.notified.v1");
    for (Data line : data.list("lines")) {
      Optional<String> number = line.optional("line");
      if (notice) {
        if (line.optional("lot").isPresent() && line.optional("item").isPresent()) {
          lots.computeIfAbsent(line.text("item"), ignored -> new TreeSet<>()).add(line.text("lot"));
        }
        (number.isPresent() ? announced : announcedByItem)
            .merge(
                number.orElseGet(() -> line.text("item")),
                line.decimal("quantity"),
                BigDecimal::add);
      } else {
        linesOfItem
            .computeIfAbsent(line.optional("item").orElse(""), ignored -> new TreeSet<>())
            .add(line.text("line"));
      }
      number.ifPresent(known -> line(event, assertions, purchaseOrder, line, known));
    }
    if (notice) {
      String asn = "asn." + data.text("asn") + ".";
      lots.forEach(
          (item, names) ->
              assertions.say(purchaseOrder, asn + "lots." + item, String.join("\n", names)));
      announced.forEach(
          (line, sum) ->
              assertions.say(lineOf(purchaseOrder, line), asn + "quantity", sum.toPlainString()));
      announcedByItem.forEach(
          (item, sum) -> assertions.say(purchaseOrder, asn + "item." + item, sum.toPlainString()));
    }
    if (event.type().equals("purchaseorder.placed.v1")) {
      linesOfItem.forEach(
          (item, lines) ->
              assertions.say(purchaseOrder, "po.item." + item, String.join(",", lines)));
    }
    return assertions.projected();
  }

  static ObjectRef lineOf(ObjectRef purchaseOrder, String number) {
    return new ObjectRef(Kind.PURCHASE_ORDER_LINE, purchaseOrder.key() + "#" + number);
  }

  /**
   * A line confirmed in parts: what is given is their sum and is there with the last of them; the
   * status is that of what is not given, if anything.
   */
  private static void parts(Assertions assertions, ObjectRef line, List<Data> parts) {
    List<Data> given =
        parts.stream().filter(part -> !NOT_GIVEN.contains(part.text("status"))).toList();
    assertions
        .say(
            line,
            "confirmed.status",
            parts.stream()
                .map(part -> part.text("status"))
                .min(
                    Comparator.comparing((String status) -> !NOT_GIVEN.contains(status))
                        .thenComparing("accepted"::equals))
                .orElseThrow())
        .say(
            line,
            "confirmed.quantity",
            given.stream()
                .flatMap(part -> part.optionalDecimal("quantity").stream())
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .toPlainString())
        .say(
            line,
            "confirmed.dueAt",
            given.stream()
                .flatMap(part -> part.optionalInstant("dueAt").stream())
                .max(Comparator.naturalOrder())
                .map(Instant::toString))
        .say(line, "confirmed.parts", Integer.toString(parts.size()));
  }

  private static void line(
      Event event, Assertions assertions, ObjectRef purchaseOrder, Data line, String number) {
    Data data = event.data();
    ObjectRef ref = lineOf(purchaseOrder, number);
    assertions.link(ref, purchaseOrder);
    switch (event.type()) {
      case "purchaseorder.placed.v1" -> {
        line.optional("orderLine")
            .ifPresent(
                wanted -> SupplyNeeds.say(assertions, new ObjectRef(Kind.ORDER_LINE, wanted), ref));
        assertions
            .copy(ref, "", line, "item")
            .copy(ref, "po.", line, "quantity", "uom", "unitPrice", "dueAt")
            .copy(ref, "po.", data, "site", "currency", "supplier");
        if (line.optional("item").isPresent() && data.optional("site").isPresent()) {
          Claims.due(assertions, data.text("site"), line.text("item"), ref);
        }
      }
      case "purchaseorder.confirmed.v1" -> {
        assertions.copy(ref, "confirmed.", line, "item", "unitPrice", "uom");
        if (line.list("parts").size() > 1) {
          parts(assertions, ref, line.list("parts"));
        } else {
          assertions
              .copy(ref, "confirmed.", line, "status", "quantity", "dueAt")
              .say(ref, "confirmed.parts", "1");
        }
      }
      default -> {
        String asn = "asn." + data.text("asn") + ".";
        assertions.copy(ref, asn, line, "item", "uom", "status");
      }
    }
    assertions.measured(ref, line);
  }
}
