package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/** How reliable suppliers and carriers were, as we count it once a day. */
final class HistoryProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("supplier.rated.v1", "carrier.rated.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    boolean supplier = event.type().equals("supplier.rated.v1");
    return new Assertions(event)
        .copy(
            supplier
                ? new ObjectRef(Kind.SUPPLIER, data.text("supplier"))
                : new ObjectRef(Kind.CARRIER, data.text("carrier")),
            "history.",
            data,
            "from",
            "until",
            "lines",
            "fillRate",
            "shipments",
            "loads",
            "acceptedShare",
            "onTimeShare",
            "meanLateHours",
            "p90LateHours")
        .projected();
  }
}
