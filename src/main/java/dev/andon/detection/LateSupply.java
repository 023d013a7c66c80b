package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.SupplyNeeds;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * PRC-LATE-SUPPLY: the supplier's latest word of when a purchase order line comes (confirmation,
 * announcement) is after the need: the earliest promise of the customer orders that wait for it, as
 * the ERP pegged them or as the prediction found (all open supply of the item at the site to its
 * open lines); else the date that was ordered.
 */
record LateSupply(Tolerance toleranceHours) implements Detector {
  @Override
  public String type() {
    return "PRC-LATE-SUPPLY";
  }

  @Override
  public Kind kind() {
    return Kind.PURCHASE_ORDER_LINE;
  }

  /**
   * When it is needed.
   *
   * @param what as people say it
   */
  private record Need(Instant at, String what) {}

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Evidence evidence = new Evidence();
    PurchaseLine purchase = PurchaseLine.of(object, context, evidence);
    Optional<BigDecimal> ordered = evidence.decimal(purchase.facts(), "po.quantity");
    Optional<Fact> promised = promised(purchase);
    Optional<Need> need = need(purchase, context);
    if (ordered.isEmpty()
        || promised.isEmpty()
        || need.isEmpty()
        || arrived(purchase, ordered.get())) {
      return Optional.empty();
    }
    Instant comes = Instant.parse(promised.get().value());
    BigDecimal late = BigDecimal.valueOf(Duration.between(need.get().at(), comes).toHours());
    if (late.compareTo(toleranceHours.at(purchase.scope())) <= 0) {
      return Optional.empty();
    }
    Map<String, String> measures = purchase.measures(ordered.get());
    measures.put("lateHours", Evidence.plain(late));
    return Optional.of(
        new Detection(
            promised.get().eventId(),
            promised.get().eventTime(),
            purchase.facts().text("po.site").orElse(null),
            need.get().at(),
            "Supply of "
                + object.key()
                + " is promised for "
                + comes
                + ", "
                + need.get().what()
                + " "
                + need.get().at()
                + " ("
                + Evidence.plain(late)
                + " h late).",
            measures,
            evidence.events()));
  }

  private static boolean arrived(PurchaseLine purchase, BigDecimal ordered) {
    return purchase
        .sum(purchase.received())
        .filter(received -> received.compareTo(ordered) >= 0)
        .isPresent();
  }

  /** The latest word that names a date. */
  private static Optional<Fact> promised(PurchaseLine purchase) {
    Evidence evidence = purchase.evidence();
    Optional<Fact> latest = evidence.fact(purchase.facts(), "confirmed.dueAt");
    for (PurchaseLine.Said one : purchase.said("asn", "quantity", "")) {
      Optional<Fact> expected =
          evidence.fact(purchase.order(), "asn." + one.document() + ".expectedAt");
      if (expected.isPresent()
          && (latest.isEmpty() || PurchaseLine.BY_TIME.compare(expected.get(), latest.get()) > 0)) {
        latest = expected;
      }
    }
    return latest;
  }

  private static Optional<Need> need(PurchaseLine purchase, Context context) {
    Evidence evidence = purchase.evidence();
    Optional<Need> need = Optional.empty();
    for (ObjectRef ref : SupplyNeeds.of(purchase.facts())) {
      Facts line = context.facts(ref);
      Instant due = Evidence.dueOfLine(ref, line, context);
      if (due != null
          && waits(evidence, line, purchase.ref())
          && !evidence.cancelled(Evidence.orderOf(ref, context))
          && need.filter(known -> !known.at().isAfter(due)).isEmpty()) {
        need = Optional.of(new Need(due, "customer order line " + ref.key() + " needs it by"));
      }
    }
    Optional<Need> told = told(purchase);
    if (told.isPresent() && need.filter(one -> !one.at().isAfter(told.get().at())).isEmpty()) {
      return told;
    }
    return need.or(
        () ->
            evidence
                .text(purchase.facts(), "po.dueAt")
                .or(() -> evidence.text(purchase.order(), "po.dueAt"))
                .map(at -> new Need(Instant.parse(at), "ordered for")));
  }

  /** The need that was found beside the pipeline ({@code pattern.found.v1}), while it stands. */
  private static Optional<Need> told(PurchaseLine purchase) {
    Evidence evidence = purchase.evidence();
    Facts facts = purchase.facts();
    String prefix = "pattern.PRC-LATE-SUPPLY.";
    return evidence
        .text(facts, prefix + "stands")
        .filter("true"::equals)
        .flatMap(stands -> evidence.text(facts, prefix + "neededBy"))
        .map(
            at ->
                new Need(
                    Instant.parse(at),
                    "customer order line "
                        + evidence.text(facts, prefix + "neededFor").orElse("")
                        + " needs it by"));
  }

  /** Whether a customer's line is still served by this supply. */
  private static boolean waits(Evidence evidence, Facts line, ObjectRef supply) {
    Optional<BigDecimal> allocated = evidence.decimal(line, "allocated.quantity");
    Optional<BigDecimal> ordered = evidence.decimal(line, "allocated.ordered");
    return evidence.text(line, "supply.line").filter(supply.key()::equals).isPresent()
        && allocated.flatMap(given -> ordered.map(all -> given.compareTo(all) < 0)).orElse(true);
  }
}
