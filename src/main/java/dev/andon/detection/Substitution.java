package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.SupplyNeeds;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * ORD-SUBSTITUTION: the customer asks for another item on a line, the supplier of what the line
 * waits for confirms one, the warehouse shipped one, or the line is short and its item has approved
 * substitutes.
 */
record Substitution() implements Detector {
  @Override
  public String type() {
    return "ORD-SUBSTITUTION";
  }

  @Override
  public Kind kind() {
    return Kind.ORDER_LINE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject line = Subject.of(object, context);
    return wanted(line)
        .or(() -> confirmed(line))
        .or(() -> shipped(line))
        .or(() -> offered(line))
        .filter(found -> !line.withdrawn());
  }

  /** Until the ERP allocates what the customer wants instead. */
  private static Optional<Detection> wanted(Subject line) {
    Optional<Fact> change =
        line.evidence()
            .fact(line.facts(), "changed.change")
            .filter(fact -> fact.value().equals("substituted"));
    Optional<Fact> allocated = line.evidence().fact(line.facts(), "allocated.quantity");
    return change
        .filter(
            fact -> allocated.isEmpty() || allocated.get().eventTime().isBefore(fact.eventTime()))
        .map(
            fact ->
                found(line, fact, "The customer wants a substitute on line {key}{, item |item}."));
  }

  /** Until the supplier confirms otherwise or the line has all that was ordered. */
  private static Optional<Detection> confirmed(Subject line) {
    return SupplyNeeds.supplyOf(line.facts())
        .flatMap(supply -> line.evidence().fact(line.context().facts(supply), "confirmed.status"))
        .filter(fact -> fact.value().equals("substituted"))
        .filter(fact -> missing(line))
        .map(
            fact ->
                found(
                    line,
                    fact,
                    "The supplier gives a substitute for what line {key} waits for{, item |item}."));
  }

  private static boolean missing(Subject line) {
    Optional<BigDecimal> ordered = line.evidence().decimal(line.facts(), "allocated.ordered");
    Optional<BigDecimal> allocated = line.evidence().decimal(line.facts(), "allocated.quantity");
    return ordered.isEmpty() || allocated.isEmpty() || allocated.get().compareTo(ordered.get()) < 0;
  }

  private static Optional<Detection> shipped(Subject line) {
    return line.facts().asMap().keySet().stream()
        .filter(name -> name.startsWith("shipped.") && name.endsWith(".status"))
        .flatMap(name -> line.evidence().fact(line.facts(), name).stream())
        .filter(fact -> fact.value().equals("substituted"))
        .findFirst()
        .map(
            fact ->
                found(
                    line,
                    fact,
                    "The warehouse shipped a substitute on line {key}{ of item |item}."));
  }

  private static Optional<Detection> offered(Subject line) {
    Optional<Fact> allocated = line.evidence().fact(line.facts(), "allocated.quantity");
    if (allocated.isEmpty() || !missing(line)) {
      return Optional.empty();
    }
    return line.evidence()
        .text(line.item(), "substitutes")
        .filter(substitutes -> !substitutes.isEmpty())
        .map(
            substitutes ->
                found(
                    line,
                    allocated.get(),
                    "Line {key} is short of item {item}; approved instead: "
                        + substitutes.replace(",", ", ")
                        + "."));
  }

  private static Detection found(Subject line, Fact cause, String sentence) {
    return line.detection(
        cause,
        line.say(sentence),
        line.worth(line.facts().decimal("ordered.quantity").orElse(BigDecimal.ZERO)));
  }
}
