package dev.andon.enrichment;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What partners sold and took back in a period (867, SLSRPT): by item, over all places of one
 * report. A report is an object of its own, so that a resent one replaces itself.
 */
final class SalesProjection implements Projection {
  @Override
  public Set<String> types() {
    return Set.of("sales.reported.v1");
  }

  @Override
  public Projected project(Event event) {
    Data data = event.data();
    Assertions assertions = new Assertions(event);
    ObjectRef report = new ObjectRef(Kind.SALES, data.text("reporter") + "/" + data.text("report"));
    assertions.copy(report, "", data, "reporter", "purpose", "reportedAt", "from", "until");
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (Data place : data.list("places")) {
      for (Data line : place.list("lines")) {
        String item = "item." + line.text("item") + ".";
        BigDecimal quantity = line.decimal("quantity");
        line.optionalDecimal("returned")
            .ifPresent(returned -> sums.merge(item + "returned", returned, BigDecimal::add));
        String kind = line.text("kind");
        if (kind.equals("returned") || kind.equals("sold") && quantity.signum() < 0) {
          sums.merge(item + "returned", quantity.abs(), BigDecimal::add);
        } else if (kind.equals("sold")) {
          sums.merge(item + "sold", quantity, BigDecimal::add);
        }
        assertions.refer(new ObjectRef(Kind.ITEM, line.text("item")));
      }
    }
    sums.forEach((attribute, sum) -> assertions.say(report, attribute, sum.toPlainString()));
    return assertions.projected();
  }
}
