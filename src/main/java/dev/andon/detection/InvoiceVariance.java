package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.InvoiceLines;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * FIN-INVOICE-VARIANCE: an invoice of a supplier against the order and what was received of it,
 * line by line: price, quantity, tax, freight and other charges, and its total.
 *
 * <p>Of several invoices for one order line the first ones have a right to what was received; what
 * was credited counts for all.
 */
record InvoiceVariance(Tolerance pricePercent, Tolerance quantityPercent, Tolerance amountMinor)
    implements Detector {
  @Override
  public String type() {
    return "FIN-INVOICE-VARIANCE";
  }

  @Override
  public Kind kind() {
    return Kind.INVOICE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts invoice = context.facts(object);
    Evidence evidence = new Evidence();
    Optional<Fact> cause =
        evidence.fact(invoice, "kind").filter(kind -> kind.value().equals("invoice"));
    if (cause.isEmpty() || invoice.text("purpose").filter("cancel"::equals).isPresent()) {
      return Optional.empty();
    }
    Match match = new Match(object, invoice, context, evidence);
    for (String line : InvoiceLines.numbers(invoice)) {
      match.line(line);
    }
    match.whole();
    return match.differences.isEmpty()
        ? Optional.empty()
        : Optional.of(match.detection(cause.get()));
  }

  /** One invoice under comparison. */
  private final class Match {
    private final ObjectRef object;
    private final Facts invoice;
    private final Context context;
    private final Evidence evidence;
    private final List<String> differences = new ArrayList<>();
    private BigDecimal worth = BigDecimal.ZERO;
    private Optional<PurchaseLine> first = Optional.empty();

    Match(ObjectRef object, Facts invoice, Context context, Evidence evidence) {
      this.object = object;
      this.invoice = invoice;
      this.context = context;
      this.evidence = evidence;
    }

    void line(String number) {
      Optional<ObjectRef> order = InvoiceLines.order(invoice, number);
      if (order.isEmpty() || !PurchaseLine.known(context.facts(order.get()))) {
        return;
      }
      Optional<PurchaseLine> ordered =
          InvoiceLines.orderLine(invoice, number, context.facts(order.get()))
              .map(ref -> PurchaseLine.of(ref, context, evidence))
              .filter(one -> one.facts().text("po.quantity").isPresent());
      if (ordered.isEmpty()) {
        if (InvoiceLines.ambiguous(invoice, number, context.facts(order.get()))) {
          return;
        }
        differ(
            "line " + number + " is not on order " + order.get().key(),
            amount(number).orElse(BigDecimal.ZERO));
        return;
      }
      first = first.or(() -> ordered);
      price(number, ordered.get());
      quantity(number, ordered.get());
    }

    private void price(String number, PurchaseLine ordered) {
      String prefix = "line." + number + ".";
      Optional<String> currency = invoice.text("currency");
      Optional<String> agreed = ordered.facts().text("po.currency");
      if (currency.isPresent() && agreed.isPresent() && !currency.equals(agreed)) {
        differ(
            "line " + number + ": in " + currency.get() + " instead of " + agreed.get(),
            amount(number).orElse(BigDecimal.ZERO));
        return;
      }
      Units units = new Units(evidence, ordered.item());
      Optional<BigDecimal> asked =
          unitPrice(prefix)
              .flatMap(
                  price ->
                      units.convertPrice(
                          price, invoice.text(prefix + "uom"), ordered.facts().text("po.uom")));
      Optional<BigDecimal> expected = evidence.decimal(ordered.facts(), "po.unitPrice");
      if (asked.isEmpty() || expected.isEmpty()) {
        return;
      }
      BigDecimal more = asked.get().subtract(expected.get());
      BigDecimal allowed =
          expected.get().abs().multiply(pricePercent.at(ordered.scope())).movePointLeft(2);
      if (more.abs().compareTo(allowed) > 0) {
        BigDecimal quantity =
            units
                .convert(
                    evidence.decimal(invoice, prefix + "quantity").orElse(BigDecimal.ONE),
                    invoice.text(prefix + "uom"),
                    ordered.facts().text("po.uom"))
                .orElse(BigDecimal.ONE);
        differ(
            "line "
                + number
                + ": price "
                + Evidence.plain(asked.get())
                + ", ordered at "
                + Evidence.plain(expected.get()),
            more.multiply(quantity).movePointRight(2));
      }
    }

    private Optional<BigDecimal> unitPrice(String prefix) {
      BigDecimal basis =
          evidence
              .decimal(invoice, prefix + "priceBasis")
              .filter(many -> many.signum() > 0)
              .orElse(BigDecimal.ONE);
      return evidence
          .decimal(invoice, prefix + "unitPrice")
          .map(price -> price.divide(basis, 6, RoundingMode.HALF_EVEN));
    }

    private void quantity(String number, PurchaseLine ordered) {
      String own = object.key() + "#" + number;
      List<PurchaseLine.Said> invoiced = ordered.said("invoice", "quantity", "quantity");
      Optional<PurchaseLine.Said> mine =
          invoiced.stream().filter(one -> one.document().equals(own)).findFirst();
      if (mine.isEmpty() || mine.get().quantity().signum() <= 0) {
        return;
      }
      List<PurchaseLine.Said> upTo =
          invoiced.stream()
              .filter(one -> one.quantity().signum() < 0 || !later(one, mine.get()))
              .toList();
      List<PurchaseLine.Said> receipts = ordered.received();
      Optional<BigDecimal> right =
          receipts.isEmpty()
              ? evidence.decimal(ordered.facts(), "po.quantity")
              : ordered.sum(receipts);
      Optional<BigDecimal> sum = ordered.sum(upTo);
      if (right.isEmpty() || sum.isEmpty()) {
        return;
      }
      BigDecimal over = sum.get().subtract(right.get());
      BigDecimal allowed =
          right.get().multiply(quantityPercent.at(ordered.scope())).movePointLeft(2);
      if (over.compareTo(allowed) > 0) {
        BigDecimal price =
            evidence.decimal(ordered.facts(), "po.unitPrice").orElse(BigDecimal.ZERO);
        differ(
            "line "
                + number
                + ": invoiced "
                + Evidence.plain(sum.get())
                + ", "
                + (receipts.isEmpty() ? "ordered " : "received ")
                + Evidence.plain(right.get()),
            over.multiply(price).movePointRight(2));
      }
    }

    private static boolean later(PurchaseLine.Said one, PurchaseLine.Said mine) {
      int time = one.fact().eventTime().compareTo(mine.fact().eventTime());
      return time > 0 || time == 0 && one.document().compareTo(mine.document()) > 0;
    }

    private Optional<BigDecimal> amount(String number) {
      String prefix = "line." + number + ".";
      return evidence
          .decimal(invoice, prefix + "amountMinor")
          .or(
              () ->
                  unitPrice(prefix)
                      .flatMap(
                          price ->
                              evidence
                                  .decimal(invoice, prefix + "quantity")
                                  .map(
                                      quantity ->
                                          new BigDecimal(Evidence.minor(quantity, price)))));
    }

    /** Charges that the order does not name, the tax, and whether it all adds up. */
    void whole() {
      BigDecimal allowed = amountMinor.at(scope());
      BigDecimal charges = money("chargesMinor");
      BigDecimal lineCharges = money("lineChargesMinor");
      first.ifPresent(
          ordered -> {
            BigDecimal agreed =
                evidence.decimal(ordered.order(), "po.freightMinor").orElse(BigDecimal.ZERO);
            BigDecimal all = charges.add(lineCharges);
            BigDecimal more = all.subtract(agreed);
            if (more.compareTo(allowed) > 0) {
              differ("freight and charges " + euros(all) + ", ordered with " + euros(agreed), more);
            }
          });
      List<Optional<BigDecimal>> amounts =
          InvoiceLines.numbers(invoice).stream().map(this::amount).toList();
      if (amounts.isEmpty() || amounts.stream().anyMatch(Optional::isEmpty)) {
        return;
      }
      BigDecimal lines =
          amounts.stream().flatMap(Optional::stream).reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal net = lines.add(charges).subtract(money("allowancesMinor"));
      // Amounts of lines may contain their own charges or not, and taxes may be on the lines alone.
      List<BigDecimal> nets =
          List.of(net, net.add(lineCharges).subtract(money("lineAllowancesMinor")), lines);
      BigDecimal tax = money("taxMinor");
      evidence
          .decimal(invoice, "taxPercent")
          .map(percent -> nearest(tax, nets.stream().map(one -> share(one, percent)).toList()))
          .filter(off -> off.abs().compareTo(allowed) > 0)
          .ifPresent(
              off -> differ("tax " + euros(tax) + " is " + euros(off) + " off its rate", off));
      evidence
          .decimal(invoice, "totalMinor")
          .map(total -> nearest(total, nets.stream().map(tax::add).toList()))
          .filter(off -> off.abs().compareTo(allowed) > 0)
          .ifPresent(
              off -> differ("the total is " + euros(off) + " off the sum of its parts", off));
    }

    private BigDecimal money(String attribute) {
      return evidence.decimal(invoice, attribute).orElse(BigDecimal.ZERO);
    }

    private static BigDecimal share(BigDecimal net, BigDecimal percent) {
      return net.multiply(percent).movePointLeft(2);
    }

    private static BigDecimal nearest(BigDecimal said, List<BigDecimal> expected) {
      return expected.stream()
          .map(said::subtract)
          .min(Comparator.comparing(BigDecimal::abs))
          .orElseThrow();
    }

    private void differ(String what, BigDecimal minor) {
      differences.add(what);
      worth = worth.add(minor.abs());
    }

    private Scope scope() {
      return first
          .map(PurchaseLine::scope)
          .orElseGet(() -> new Scope(Optional.empty(), invoice.text("supplier"), Optional.empty()));
    }

    Detection detection(Fact cause) {
      Map<String, String> measures = new TreeMap<>();
      measures.put("valueMinor", worth.setScale(0, RoundingMode.HALF_UP).toPlainString());
      invoice.text("currency").ifPresent(code -> measures.put("currency", code));
      return new Detection(
          cause.eventId(),
          cause.eventTime(),
          first.flatMap(ordered -> ordered.facts().text("po.site")).orElse(null),
          invoice.instant("dueAt").orElse(null),
          "Invoice " + object.key() + ": " + String.join("; ", differences) + ".",
          measures,
          evidence.events());
    }
  }

  private static String euros(BigDecimal minor) {
    return minor.setScale(0, RoundingMode.HALF_UP).movePointLeft(2).toPlainString();
  }
}
