package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/** Customers, items and price agreements, as the ERP says. */
final class MasterDataProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("customer.changed.v1", "item.changed.v1", "price.agreed.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    switch (event.type()) {
      case "customer.changed.v1" ->
          assertions.copy(
              new ObjectRef(Kind.CUSTOMER, data.text("customer")),
              "",
              data,
              "name",
              "tier",
              "latePenaltyMinor",
              "currency",
              "contract",
              "regulated",
              "region");
      case "item.changed.v1" ->
          assertions.copy(
              new ObjectRef(Kind.ITEM, data.text("item")),
              "",
              data,
              "description",
              "family",
              "uom",
              "unitCostMinor",
              "currency",
              "gtin");
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
}
