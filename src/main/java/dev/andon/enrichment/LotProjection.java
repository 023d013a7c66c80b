package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.util.Set;

/** Stock of a lot at a site that quality holds, and lets go. */
final class LotProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("lot.held.v1", "lot.released.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    ObjectRef lot =
        new ObjectRef(
            Kind.STOCK_LOT, data.text("site") + "/" + data.text("item") + "/" + data.text("lot"));
    Assertions assertions = new Assertions(event).copy(lot, "", data, "site", "item", "lot");
    if (event.type().equals("lot.held.v1")) {
      assertions
          .say(lot, "hold.held", "true")
          .copy(lot, "hold.", data, "heldAt", "quantity", "uom", "reason");
    } else {
      assertions.say(lot, "hold.held", "false").copy(lot, "hold.", data, "releasedAt");
    }
    return assertions.projected();
  }
}
