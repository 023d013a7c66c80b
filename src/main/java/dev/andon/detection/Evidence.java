package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads facts for a detector and remembers which events they came from. */
final class Evidence {
  private final Set<String> events = new TreeSet<>();

  Optional<Fact> fact(Facts facts, String attribute) {
    Optional<Fact> fact = facts.fact(attribute);
    fact.ifPresent(
        present -> {
          events.add(present.eventId());
          events.addAll(present.witnesses());
        });
    return fact;
  }

  Optional<String> text(Facts facts, String attribute) {
    return fact(facts, attribute).map(Fact::value);
  }

  Optional<BigDecimal> decimal(Facts facts, String attribute) {
    return text(facts, attribute).map(BigDecimal::new);
  }

  /** The facts of the order that an order line belongs to. */
  static Facts orderOf(ObjectRef line, Context context) {
    return context.facts(
        new ObjectRef(Kind.ORDER, line.key().substring(0, line.key().lastIndexOf('#'))));
  }

  /** The promise of an order line: the ERP's, else what the customer asked for. */
  static @Nullable Instant dueOfLine(ObjectRef object, Facts line, Context context) {
    Facts order = orderOf(object, context);
    return line.instant("promisedAt")
        .or(() -> order.instant("promisedAt"))
        .or(() -> line.instant("ordered.requestedAt"))
        .or(() -> order.instant("ordered.requestedAt"))
        .orElse(null);
  }

  /** Where an exception of an item is, as far as tolerances may differ by it. */
  static Scope scope(Optional<String> site, Optional<String> partner, Facts item) {
    return new Scope(site, partner, item.text("family"));
  }

  /** Whether the customer cancelled the order: then nothing is wrong with it any more. */
  boolean cancelled(Facts order) {
    return fact(order, "cancelled").filter(fact -> fact.value().equals("true")).isPresent();
  }

  /** What a fact opens where no site and no promise is concerned. */
  Detection detection(Fact cause, String reason) {
    return new Detection(
        cause.eventId(), cause.eventTime(), null, null, reason, Map.of(), events());
  }

  Set<String> events() {
    return events;
  }

  /** Minor units of a quantity at a unit price, rounded half up. */
  static String minor(BigDecimal quantity, BigDecimal unitPrice) {
    return quantity
        .multiply(unitPrice)
        .movePointRight(2)
        .setScale(0, RoundingMode.HALF_UP)
        .toPlainString();
  }

  static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
