package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/** What was looked up in the ERP: facts {@code live.*} of the customer or the stock. */
final class LiveProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("exposure.looked-up.v1", "availability.looked-up.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    if (event.type().equals("exposure.looked-up.v1")) {
      assertions.copy(
          new ObjectRef(Kind.CUSTOMER, data.text("customer")),
          Lookup.PREFIX,
          data,
          "currency",
          "creditLimitMinor",
          "receivablesMinor",
          "ordersMinor",
          "exposureMinor");
    } else {
      assertions.copy(
          new ObjectRef(Kind.STOCK, data.text("site") + "/" + data.text("item")),
          Lookup.PREFIX,
          data,
          "onHand",
          "allocated",
          "availableToPromise",
          "incoming");
    }
    return assertions.projected();
  }
}
