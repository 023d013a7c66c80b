package dev.andon.detection;

import dev.andon.enrichment.Claims;
import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * ORD-ALLOCATION-CONFLICT: of the open orders that compete for an item at a site, one with a
 * contract or of tier A is short, while one without was served after it had asked and still is.
 */
record AllocationConflict() implements Detector {
  @Override
  public String type() {
    return "ORD-ALLOCATION-CONFLICT";
  }

  @Override
  public Kind kind() {
    return Kind.STOCK;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject stock = Subject.of(object, context);
    for (Claims.Claim wanting : Claims.shortOnes(stock.facts())) {
      Subject line = line(wanting, stock);
      Optional<Fact> shortage = shortage(line);
      if (shortage.isPresent() && preferred(wanting.claimant(), stock) && ordered(line)) {
        for (Claims.Claim served : Claims.served(stock.facts())) {
          Fact given = stock.facts().fact(served.attribute()).orElseThrow();
          if (!given.eventTime().isBefore(shortage.get().eventTime())
              && !preferred(served.claimant(), stock)
              && has(line(served, stock))) {
            stock.evidence().fact(stock.facts(), served.attribute());
            return Optional.of(conflict(stock, line, served, given));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Subject line(Claims.Claim claim, Subject stock) {
    return new Subject(
        claim.claimant(),
        stock.context().facts(claim.claimant()),
        stock.context(),
        stock.evidence());
  }

  /** Neither the order was cancelled nor the line deleted from it. */
  private static boolean ordered(Subject line) {
    return !line.withdrawn()
        && line.evidence()
            .decimal(line.facts(), "ordered.quantity")
            .map(BigDecimal::signum)
            .filter(sign -> sign == 0)
            .isEmpty();
  }

  /** It still has what it was given. */
  private static boolean has(Subject line) {
    return ordered(line)
        && line.evidence()
            .decimal(line.facts(), "allocated.quantity")
            .filter(given -> given.signum() > 0)
            .isPresent();
  }

  /** When the line asked for what it did not get; empty when it is short of nothing. */
  private static Optional<Fact> shortage(Subject line) {
    Optional<BigDecimal> ordered = line.evidence().decimal(line.facts(), "allocated.ordered");
    Optional<BigDecimal> allocated = line.evidence().decimal(line.facts(), "allocated.quantity");
    return ordered.isPresent()
            && allocated.isPresent()
            && allocated.get().compareTo(ordered.get()) < 0
        ? line.facts().fact("ordered.quantity").or(() -> line.facts().fact("allocated.quantity"))
        : Optional.empty();
  }

  private static boolean preferred(ObjectRef line, Subject stock) {
    Facts customer = stock.context().facts(Claims.customerOf(line));
    return stock.evidence().text(customer, "contract").filter("true"::equals).isPresent()
        || stock.evidence().text(customer, "tier").filter("A"::equals).isPresent();
  }

  private static Detection conflict(Subject stock, Subject line, Claims.Claim served, Fact given) {
    BigDecimal missing =
        line.facts()
            .decimal("allocated.ordered")
            .orElseThrow()
            .subtract(line.facts().decimal("allocated.quantity").orElseThrow());
    Map<String, String> measures = line.worth(missing);
    measures.put("shortQuantity", Evidence.plain(missing));
    return new Detection(
        given.eventId(),
        given.eventTime(),
        stock.site().orElse(null),
        line.due(),
        "Order line "
            + line.key()
            + " is short of "
            + Evidence.plain(missing)
            + " of "
            + stock.key()
            + " though it goes first; "
            + served.claimant().key()
            + " was served.",
        measures,
        stock.evidence().events());
  }
}
