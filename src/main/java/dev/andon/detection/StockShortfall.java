package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** ORD-STOCK-SHORTFALL: the ERP allocated less than was ordered. */
final class StockShortfall implements Detector {
  @Override
  public String type() {
    return "ORD-STOCK-SHORTFALL";
  }

  @Override
  public Kind kind() {
    return Kind.ORDER_LINE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts line = context.facts(object);
    Evidence evidence = new Evidence();
    Optional<BigDecimal> ordered = evidence.decimal(line, "allocated.ordered");
    Optional<BigDecimal> allocated = evidence.decimal(line, "allocated.quantity");
    if (ordered.isEmpty() || allocated.isEmpty() || allocated.get().compareTo(ordered.get()) >= 0) {
      return Optional.empty();
    }
    BigDecimal shortage = ordered.get().subtract(allocated.get());
    if (evidence.cancelled(Evidence.orderOf(object, context))) {
      return Optional.empty();
    }
    Map<String, String> measures = new HashMap<>();
    line.text("ordered.currency")
        .or(() -> Evidence.orderOf(object, context).text("currency"))
        .ifPresent(code -> measures.put("currency", code));
    measures.put("shortQuantity", Evidence.plain(shortage));
    evidence
        .decimal(line, "allocated.unitPrice")
        .or(() -> evidence.decimal(line, "ordered.unitPrice"))
        .ifPresent(price -> measures.put("valueMinor", Evidence.minor(shortage, price)));
    var cause = line.fact("allocated.quantity").orElseThrow();
    String site = line.text("site").orElse(null);
    return Optional.of(
        new Detection(
            cause.eventId(),
            cause.eventTime(),
            site,
            Evidence.dueOfLine(object, line, context),
            "Allocated "
                + Evidence.plain(allocated.get())
                + " of "
                + Evidence.plain(ordered.get())
                + " ordered"
                + line.text("item").map(item -> " of item " + item).orElse("")
                + (site == null ? "" : " at " + site)
                + " (short "
                + Evidence.plain(shortage)
                + ").",
            measures,
            evidence.events()));
  }
}
