package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Customers, items, sites and price agreements, as the ERP says, and items as other systems have
 * them; an item's units are kept as {@code unit.<uom>}, how many of its own unit are in one.
 */
final class MasterDataProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of(
        "customer.changed.v1",
        "item.changed.v1",
        "item.reported.v1",
        "site.changed.v1",
        "price.agreed.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    switch (event.type()) {
      case "customer.changed.v1" -> customer(assertions, data);
      case "item.changed.v1" -> item(assertions, data);
      case "item.reported.v1" ->
          assertions.copy(
              new ObjectRef(Kind.ITEM, data.text("item")), "", data, "uom", "status", "gtin");
      case "site.changed.v1" ->
          assertions.copy(
              new ObjectRef(Kind.SITE, data.text("site")),
              "",
              data,
              "name",
              "kind",
              "parent",
              "zone",
              "region",
              "gln");
      default ->
          assertions.copy(
              new ObjectRef(Kind.PRICE, data.text("customer") + "/" + data.text("item")),
              "",
              data,
              "unitPrice",
              "currency",
              "tolerancePercent");
    }
    return assertions.projected();
  }

  /**
   * The address book is an object of its own, so that the orders that go to an address look at it
   * again when the book changes, not with every change of the customer.
   */
  private static void customer(Assertions assertions, Data data) {
    ObjectRef customer = new ObjectRef(Kind.CUSTOMER, data.text("customer"));
    assertions.copy(
        customer,
        "",
        data,
        "name",
        "tier",
        "latePenaltyMinor",
        "latePerHourMinor",
        "currency",
        "contract",
        "regulated",
        "region",
        "slaHours",
        "creditLimitMinor");
    if (data.asMap().get("addresses") instanceof List<?> addresses) {
      ObjectRef book = OrderProjection.addressBook(customer.key());
      assertions.say(book, "customer", customer.key());
      for (Object address : addresses) {
        assertions.say(book, "address." + address, "known");
      }
    }
  }

  private static void item(Assertions assertions, Data data) {
    ObjectRef item = new ObjectRef(Kind.ITEM, data.text("item"));
    assertions.copy(
        item,
        "",
        data,
        "description",
        "family",
        "uom",
        "unitCostMinor",
        "currency",
        "gtin",
        "status",
        "maker",
        "makerItem");
    if (data.asMap().get("substitutes") instanceof List<?> substitutes) {
      assertions.say(
          item,
          "substitutes",
          substitutes.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    for (Data unit : data.list("units")) {
      assertions.say(item, "unit." + unit.text("uom"), unit.decimal("factor").toPlainString());
    }
  }
}
