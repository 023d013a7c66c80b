package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * FIN-SHORT-PAYMENT: what a customer paid of an invoice of ours, all payments together, is not what
 * was asked for: our invoice, less what we credited, else what the payment says that it asked for.
 * A discount counts as paid where the invoice granted it at that time, or is not on file.
 */
record ShortPayment(Tolerance amountMinor) implements Detector {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  @Override
  public String type() {
    return "FIN-SHORT-PAYMENT";
  }

  @Override
  public Kind kind() {
    return Kind.INVOICE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts invoice = context.facts(object);
    Evidence evidence = new Evidence();
    Optional<BigDecimal> issued = evidence.decimal(invoice, "issued.totalMinor");
    BigDecimal credited = evidence.decimal(invoice, "issued.creditedMinor").orElse(BigDecimal.ZERO);
    Optional<Fact> cause = Optional.empty();
    Optional<BigDecimal> asked = issued.map(total -> total.subtract(credited));
    BigDecimal paid = BigDecimal.ZERO;
    BigDecimal discount = BigDecimal.ZERO;
    List<String> reasons = new ArrayList<>();
    for (String payment : payments(invoice)) {
      Optional<Fact> amount = evidence.fact(invoice, payment + "paidMinor");
      if (amount.isEmpty()) {
        continue;
      }
      cause = latest(cause, amount.get());
      paid = paid.add(new BigDecimal(amount.get().value()));
      discount = discount.add(granted(invoice, payment, evidence));
      if (asked.isEmpty()) {
        asked = evidence.decimal(invoice, payment + "documentMinor");
      }
      evidence.text(invoice, payment + "reason").ifPresent(reasons::add);
    }
    if (cause.isEmpty() || asked.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal missing = asked.get().subtract(paid).subtract(discount);
    Optional<String> payer = Optional.of(object.key().substring(0, object.key().indexOf('/')));
    BigDecimal allowed = amountMinor.at(new Scope(Optional.empty(), payer, Optional.empty()));
    if (missing.abs().compareTo(allowed) <= 0) {
      return Optional.empty();
    }
    Map<String, String> measures = new TreeMap<>();
    measures.put("valueMinor", Evidence.plain(missing.abs()));
    currency(invoice).ifPresent(code -> measures.put("currency", code));
    return Optional.of(
        new Detection(
            cause.get().eventId(),
            cause.get().eventTime(),
            null,
            invoice.instant("issued.dueAt").orElse(null),
            "Of invoice "
                + object.key()
                + " over "
                + amount(asked.get())
                + (paid.signum() == 0 && discount.signum() == 0 ? " nothing" : " " + amount(paid))
                + " was paid"
                + (discount.signum() > 0 ? " and " + amount(discount) + " discount taken" : "")
                + " ("
                + amount(missing.abs())
                + (missing.signum() > 0 ? " missing" : " too much")
                + (reasons.isEmpty() ? "" : "; " + String.join(", ", reasons))
                + ").",
            measures,
            evidence.events()));
  }

  private static Optional<Fact> latest(Optional<Fact> known, Fact other) {
    return known
        .filter(one -> PurchaseLine.BY_TIME.compare(one, other) > 0)
        .or(() -> Optional.of(other));
  }

  private static Optional<String> currency(Facts invoice) {
    return invoice
        .text("issued.currency")
        .or(
            () ->
                payments(invoice).stream()
                    .flatMap(payment -> invoice.text(payment + "currency").stream())
                    .findFirst());
  }

  private static TreeSet<String> payments(Facts invoice) {
    TreeSet<String> payments = new TreeSet<>();
    for (String name : invoice.asMap().keySet()) {
      if (name.startsWith("paid.")) {
        payments.add(name.substring(0, name.lastIndexOf('.') + 1));
      }
    }
    return payments;
  }

  /** The discount that a payment took, as far as our invoice grants it. */
  private static BigDecimal granted(Facts invoice, String payment, Evidence evidence) {
    BigDecimal taken =
        evidence.decimal(invoice, payment + "discountMinor").orElse(BigDecimal.ZERO).abs();
    Optional<BigDecimal> total = evidence.decimal(invoice, "issued.totalMinor");
    if (total.isEmpty()) {
      return taken;
    }
    Optional<Instant> until = invoice.instant("issued.discountDueAt");
    Optional<Instant> paidAt = invoice.instant(payment + "paidAt");
    boolean late =
        until.flatMap(end -> paidAt.map(at -> at.isAfter(end))).filter(after -> after).isPresent();
    BigDecimal most =
        evidence
            .decimal(invoice, "issued.discountPercent")
            .filter(percent -> !late)
            .map(percent -> total.get().multiply(percent).divide(HUNDRED, 0, RoundingMode.UP))
            .orElse(BigDecimal.ZERO);
    return taken.min(most);
  }

  private static String amount(BigDecimal minor) {
    return minor.setScale(0, RoundingMode.HALF_UP).movePointLeft(2).toPlainString();
  }
}
