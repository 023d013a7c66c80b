package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/**
 * What a source says that delay of one object costs, kept at it as {@code delay.*}. Each event says
 * all that holds: what it does not name any more is kept as an empty text, which nobody takes for
 * an amount.
 */
final class DelayProjection implements Projection {
  private static final List<String> AMOUNTS =
      List.of("missedMinor", "perLateHourMinor", "perOpenHourMinor", "growthMinor");

  @Override
  public Set<String> types() {
    return Set.of("delay.priced.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    ObjectRef object = ObjectRef.named(data);
    Assertions assertions = new Assertions(event).copy(object, "delay.", data, "currency");
    for (String amount : AMOUNTS) {
      String minor = data.optionalDecimal(amount).map(BigDecimal::toPlainString).orElse("");
      assertions.say(object, "delay." + amount, minor);
    }
    return assertions.projected();
  }
}
