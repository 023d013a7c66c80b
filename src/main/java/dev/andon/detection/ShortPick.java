package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** WHS-SHORT-PICK: the warehouse picked less than it was asked for. */
final class ShortPick implements Detector {
  @Override
  public String type() {
    return "WHS-SHORT-PICK";
  }

  @Override
  public Kind kind() {
    return Kind.ORDER_LINE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts line = context.facts(object);
    Evidence evidence = new Evidence();
    Optional<BigDecimal> requested = evidence.decimal(line, "picked.requested");
    Optional<BigDecimal> picked = evidence.decimal(line, "picked.quantity");
    if (requested.isEmpty() || picked.isEmpty() || picked.get().compareTo(requested.get()) >= 0) {
      return Optional.empty();
    }
    BigDecimal shortage = requested.get().subtract(picked.get());
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
    var cause = line.fact("picked.quantity").orElseThrow();
    String site = line.text("picked.site").orElse(null);
    return Optional.of(
        new Detection(
            cause.eventId(),
            cause.eventTime(),
            site,
            Evidence.dueOfLine(object, line, context),
            "Picked "
                + Evidence.plain(picked.get())
                + " of "
                + Evidence.plain(requested.get())
                + line.text("item").map(item -> " of item " + item).orElse("")
                + (site == null ? "" : " at " + site)
                + " (short "
                + Evidence.plain(shortage)
                + ").",
            measures,
            evidence.events()));
  }
}
