package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Customer orders: a cancellation is a state of the order, which its lines read; a copy marked as
 * duplicate does not undo it. Orders are placed and changed by the customer, held, released and
 * allocated by the ERP; their ship-to is checked, their freight decided. Attributes carry their
 * witness as prefix: {@code ordered.}, {@code hold.<kind>.}, {@code allocated.}.
 */
public final class OrderProjection implements Projection {
  private static final int MAX_ITEMS = 20;

  OrderProjection() {}

  @Override
  public Set<String> types() {
    return Set.of(
        "order.placed.v1",
        "address.checked.v1",
        "freight.decided.v1",
        "order.checked.v1",
        "order.changed.v1",
        "order.held.v1",
        "order.released.v1",
        "order.allocated.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    String customer = data.text("customer");
    ObjectRef order = new ObjectRef(Kind.ORDER, customer + "/" + data.text("order"));
    Assertions assertions = new Assertions(event);
    assertions.say(order, "customer", customer).refer(new ObjectRef(Kind.CUSTOMER, customer));
    switch (event.type()) {
      case "order.placed.v1" -> placed(assertions, order, customer, event);
      case "order.checked.v1" -> checked(assertions, order, data);
      case "address.checked.v1" ->
          assertions.copy(order, "address.", data, "verdict", "reason", "address", "checkedAt");
      case "freight.decided.v1" ->
          assertions.copy(
              order, "freight.", data, "kind", "freightMinor", "valueMinor", "currency", "reason");
      case "order.changed.v1" -> changed(assertions, order, customer, data);
      case "order.held.v1" -> {
        String hold = "hold." + data.text("hold") + ".";
        assertions
            .copy(order, "", data, "erpOrder", "promisedAt", "site", "valueMinor", "currency")
            .say(order, hold + "held", "true")
            .copy(order, hold, data, "reason");
      }
      case "order.released.v1" ->
          assertions
              .copy(order, "", data, "erpOrder")
              .say(order, "hold." + data.text("hold") + ".held", "false");
      default -> allocated(assertions, order, customer, data);
    }
    return assertions.projected();
  }

  private static void placed(Assertions assertions, ObjectRef order, String customer, Event event) {
    Data data = event.data();
    assertions.copy(
        order, "ordered.", data, "orderedAt", "requestedAt", "cancelAfter", "currency", "export");
    shipTo(assertions, order, customer, data);
    String purpose = data.text("purpose");
    if (purpose.equals("original") && event.source().startsWith("/edi/")) {
      assertions.say(order, "original." + contentOf(data), event.source());
    }
    if (!purpose.equals("duplicate")) {
      assertions
          .say(order, "ordered.purpose", purpose)
          .say(order, "cancelled", Boolean.toString(purpose.equals("cancel")));
    }
    lacking(assertions, order, data.list("lines"));
    for (Data line : data.list("lines")) {
      ObjectRef lineRef = line(order, line, customer, assertions);
      assertions.copy(lineRef, "ordered.", line, "quantity", "uom", "unitPrice", "requestedAt");
      assertions.copy(lineRef, "ordered.", data, "currency");
      line.optional("item")
          .ifPresent(
              item -> assertions.link(lineRef, new ObjectRef(Kind.PRICE, customer + "/" + item)));
    }
  }

  /** A mark of what an order says, whenever and from where it was sent. */
  private static String contentOf(Data data) {
    Map<String, Object> content = new HashMap<>(data.asMap());
    content.keySet().removeAll(Set.of("orderedAt", "origin"));
    return Integer.toHexString(content.hashCode());
  }

  /** The lines that do not say what shipping needs; the latest whole order counts. */
  private static void lacking(Assertions assertions, ObjectRef order, List<Data> lines) {
    if (lines.isEmpty()) {
      return;
    }
    lacking(assertions, order, lines, "quantity", line -> line.decimal("quantity").signum() <= 0);
    lacking(assertions, order, lines, "uom", line -> line.optional("uom").isEmpty());
    lacking(assertions, order, lines, "unitPrice", line -> line.optional("unitPrice").isEmpty());
  }

  private static void lacking(
      Assertions assertions,
      ObjectRef order,
      List<Data> lines,
      String member,
      Predicate<Data> lacks) {
    assertions.say(
        order,
        "ordered.lacks." + member,
        lines.stream()
            .filter(lacks)
            .limit(MAX_ITEMS)
            .map(line -> line.text("line"))
            .collect(Collectors.joining(", ")));
  }

  /** The address book of a customer. */
  public static ObjectRef addressBook(String customer) {
    return new ObjectRef(Kind.SITE, customer + "/");
  }

  private static void shipTo(Assertions assertions, ObjectRef order, String customer, Data data) {
    assertions.copy(order, "ordered.", data, "shipTo");
    data.optional("shipTo").ifPresent(address -> assertions.link(order, addressBook(customer)));
  }

  /** What we told the customer of it; the latest word counts. */
  private static void checked(Assertions assertions, ObjectRef order, Data data) {
    List<Data> objections = data.list("objections");
    String duplicate =
        objections.stream()
            .filter(one -> one.optional("line").isEmpty())
            .findFirst()
            .map(one -> one.text("text"))
            .orElse("");
    List<String> items =
        objections.stream()
            .flatMap(one -> one.optional("item").stream())
            .distinct()
            .limit(MAX_ITEMS)
            .toList();
    assertions
        .say(order, "checked.verdict", data.text("verdict"))
        .say(order, "checked.duplicate", duplicate)
        .say(order, "checked.unknownItems", String.join("\n", items));
    items.forEach(item -> assertions.link(order, new ObjectRef(Kind.ITEM, item)));
  }

  /** The items that were unknown when the order was checked. */
  public static List<ObjectRef> unknownItems(Facts order) {
    return order
        .text("checked.unknownItems")
        .filter(items -> !items.isEmpty())
        .map(items -> Arrays.stream(items.split("\n")).map(one -> new ObjectRef(Kind.ITEM, one)))
        .map(Stream::toList)
        .orElse(List.of());
  }

  /** A deleted line is ordered no more; a line that names no number is told on the order. */
  private static void changed(Assertions assertions, ObjectRef order, String customer, Data data) {
    String change = data.text("change");
    assertions
        .copy(order, "ordered.", data, "requestedAt", "cancelAfter", "currency")
        .say(order, "changed.change", change)
        .copy(order, "changed.", data, "changeNumber", "changedAt", "askedAt");
    shipTo(assertions, order, customer, data);
    if (change.equals("cancel")) {
      assertions.say(order, "cancelled", "true");
    }
    for (Data line : data.list("lines")) {
      String changed = line.text("change");
      if (line.optional("line").isEmpty()) {
        line.optional("item")
            .ifPresent(item -> assertions.say(order, "changed.item." + item, changed));
        continue;
      }
      ObjectRef lineRef = line(order, line, customer, assertions);
      assertions
          .say(lineRef, "changed.change", changed)
          .copy(lineRef, "changed.", line, "left")
          .copy(lineRef, "ordered.", line, "uom", "unitPrice", "requestedAt");
      if (changed.equals("deleted")) {
        assertions.say(lineRef, "ordered.quantity", "0");
      } else {
        assertions.copy(lineRef, "ordered.", line, "quantity");
      }
    }
  }

  private static void allocated(
      Assertions assertions, ObjectRef order, String customer, Data data) {
    assertions.copy(order, "", data, "erpOrder", "promisedAt", "site");
    for (Data line : data.list("lines")) {
      ObjectRef lineRef = line(order, line, customer, assertions);
      assertions
          .say(lineRef, "allocated.ordered", line.decimal("ordered").toPlainString())
          .say(lineRef, "allocated.quantity", line.decimal("allocated").toPlainString())
          .copy(lineRef, "allocated.", line, "unitPrice")
          .copy(lineRef, "", data, "site", "promisedAt");
      line.optional("supplyOrder")
          .flatMap(
              supply ->
                  line.optional("supplyLine")
                      .map(
                          number ->
                              PurchaseOrderProjection.lineOf(
                                  new ObjectRef(Kind.PURCHASE_ORDER, supply), number)))
          .ifPresent(supply -> SupplyNeeds.say(assertions, lineRef, supply));
      if (line.optional("item").isPresent()) {
        Claims.allocated(assertions, order, lineRef, customer, data.text("site"), line);
      }
    }
  }

  static ObjectRef line(ObjectRef order, Data line, String customer, Assertions assertions) {
    return line(order, line, line.text("line"), customer, assertions);
  }

  static ObjectRef line(
      ObjectRef order, Data line, String number, String customer, Assertions assertions) {
    ObjectRef lineRef = new ObjectRef(Kind.ORDER_LINE, order.key() + "#" + number);
    assertions
        .say(lineRef, "customer", customer)
        .link(lineRef, order)
        .copy(lineRef, "", line, "item")
        .measured(lineRef, line);
    return lineRef;
  }
}
