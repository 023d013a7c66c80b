package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Collects what an event says about objects; every fact carries the event's time, sequence, source
 * and id.
 */
public final class Assertions {
  private static final Set<String> DECIMALS =
      Set.of(
          "quantity",
          "unitPrice",
          "onHand",
          "available",
          "valueMinor",
          "latePenaltyMinor",
          "latePerHourMinor",
          "unitCostMinor",
          "tolerancePercent",
          "totalReceived",
          "totalShipped",
          "totalDamaged",
          "left",
          "totalMinor",
          "creditedMinor",
          "strength",
          "freightMinor",
          "taxMinor",
          "amountMinor",
          "discountPercent",
          "paidMinor",
          "documentMinor",
          "discountMinor",
          "adjustmentMinor",
          "creditLimitMinor",
          "receivablesMinor",
          "ordersMinor",
          "exposureMinor",
          "allocated",
          "availableToPromise",
          "incoming",
          "slaHours",
          "lines",
          "shipments",
          "loads",
          "fillRate",
          "onTimeShare",
          "acceptedShare",
          "meanLateHours",
          "p90LateHours");
  private static final Set<String> INSTANTS =
      Set.of("eta", "cancelAfter", "from", "until", "answerBy", "neededBy");

  private final Event event;
  private final Map<ObjectRef, Map<String, Fact>> facts = new TreeMap<>();
  private final Set<ObjectRef> references = new HashSet<>();
  private final Set<Projected.Link> links = new HashSet<>();

  public Assertions(Event event) {
    this.event = event;
  }

  /** Says an attribute of an object, as of the event's time. */
  public Assertions say(ObjectRef object, String attribute, String value) {
    return say(object, attribute, value, event.occurredAt());
  }

  /** Says an attribute when the source gave a value. */
  public Assertions say(ObjectRef object, String attribute, Optional<String> value) {
    value.ifPresent(present -> say(object, attribute, present));
    return this;
  }

  private Assertions say(ObjectRef object, String attribute, String value, Instant eventTime) {
    facts
        .computeIfAbsent(object, ignored -> new TreeMap<>())
        .put(
            attribute,
            new Fact(
                value,
                event.source(),
                eventTime,
                event.sequence(),
                event.id(),
                event.receivedAt()));
    return this;
  }

  /**
   * Copies members of the event's data to attributes of the same name, with a prefix. Figures and
   * times are read as such first, so that detectors never meet one that cannot be: a REJECTED fault
   * with its place.
   */
  public Assertions copy(ObjectRef object, String prefix, Data data, String... members) {
    for (String member : members) {
      if (DECIMALS.contains(member)) {
        data.optionalDecimal(member);
      } else if (INSTANTS.contains(member) || member.endsWith("At")) {
        data.optionalInstant(member);
      }
      say(object, prefix + member, data.optional(member));
    }
    return this;
  }

  /** Names an object that is read beside the asserted ones. */
  public Assertions refer(ObjectRef object) {
    references.add(object);
    return this;
  }

  /** Says that detectors of {@code from} read {@code to}. */
  public Assertions link(ObjectRef from, ObjectRef to) {
    links.add(new Projected.Link(from, to));
    references.add(to);
    return this;
  }

  /**
   * Names the item of a line. In another unit than pieces the line is compared by the item's
   * conversions, so it is looked at again when they change; the many lines in pieces are not, which
   * keeps a change of an item cheap.
   */
  public Assertions measured(ObjectRef line, Data data) {
    data.optional("item")
        .map(item -> new ObjectRef(Kind.ITEM, item))
        .ifPresent(
            item -> {
              if (data.optional("uom").filter(uom -> !uom.equals("EA")).isPresent()) {
                link(line, item);
              } else {
                refer(item);
              }
            });
    return this;
  }

  /** All that was said. */
  public Projected projected() {
    return new Projected(facts, references, links);
  }
}
