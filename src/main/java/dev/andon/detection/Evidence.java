package dev.andon.detection;

import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads facts for a detector and remembers which events they came from. */
final class Evidence {
  private final Set<String> events = new TreeSet<>();

  Optional<Fact> fact(Facts facts, String attribute) {
    Optional<Fact> fact = facts.fact(attribute);
    fact.ifPresent(present -> events.add(present.eventId()));
    return fact;
  }

  Optional<String> text(Facts facts, String attribute) {
    return fact(facts, attribute).map(Fact::value);
  }

  Optional<BigDecimal> decimal(Facts facts, String attribute) {
    return text(facts, attribute).map(BigDecimal::new);
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
