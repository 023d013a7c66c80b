package dev.andon.enrichment;

import dev.andon.canonical.Event;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All projections by event type. */
public final class Projections {
  /** The event types of {@code docs/events.md}. */
  public static final Set<String> TYPES =
      standard(Owners.NONE).byType.keySet().stream().collect(Collectors.toUnmodifiableSet());

  private final Map<String, Projection> byType = new HashMap<>();
  private final Owners owners;

  public Projections(List<Projection> projections, Owners owners) {
    this.owners = owners;
    for (Projection projection : projections) {
      for (String type : projection.types()) {
        if (byType.put(type, projection) != null) {
          throw new IllegalArgumentException("two projections read the event type " + type);
        }
      }
    }
  }

  /** The projections of all event types of {@code docs/events.md}. */
  public static Projections standard(Owners owners) {
    return new Projections(
        List.of(
            new MasterDataProjection(),
            new OrderProjection(),
            new WarehouseProjection(),
            new PatternProjection(),
            new PurchaseOrderProjection(),
            new SupplyProjection(),
            new SalesProjection(),
            new ShipmentProjection(),
            new FinanceProjection(),
            new DocumentProjection(),
            new HistoryProjection(),
            new IntakeProjection(),
            new LiveProjection(),
            new DelayProjection(),
            new LotProjection(),
            new ExpectationProjection()),
        owners);
  }

  /** What an event says; REJECTED when its type or data is unknown. */
  public Projected project(Event event) {
    Projection projection = byType.get(event.type());
    if (projection == null) {
      throw FaultException.of(
          "EVENT-TYPE-UNKNOWN",
          FaultKind.REJECTED,
          "the event type "
              + event.type()
              + " is unknown; known are "
              + new TreeSet<>(byType.keySet()),
          "Send a known type and version, or add a projection for it.");
    }
    return owners.judge(projection.project(event));
  }
}
