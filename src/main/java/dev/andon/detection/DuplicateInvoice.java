package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.InvoiceLines;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * FIN-DUPLICATE-INVOICE: for the same order the supplier asked for the same amount and lines
 * before, of the same day or under the same number but for its form; or, found beside the pipeline,
 * probably so. The later invoice is the duplicate. What was cancelled or credited is settled.
 */
record DuplicateInvoice(Pattern near) implements Detector {
  @Override
  public String type() {
    return near.type();
  }

  @Override
  public Kind kind() {
    return Kind.INVOICE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject subject = Subject.of(object, context);
    Facts invoice = subject.facts();
    if (!open(invoice)) {
      return Optional.empty();
    }
    return exact(subject, context).or(() -> near.found(subject));
  }

  private static Optional<Detection> exact(Subject subject, Context context) {
    Facts invoice = subject.facts();
    for (ObjectRef other : InvoiceLines.othersOfItsOrders(subject.object(), invoice, context)) {
      Facts earlier = context.facts(other);
      if (open(earlier)
          && before(earlier, other, invoice, subject.object())
          && same(invoice, earlier)
          && (invoice.text("invoicedAt").equals(earlier.text("invoicedAt"))
              || normal(subject.object()).equals(normal(other)))) {
        Fact cause = subject.evidence().fact(invoice, "kind").orElseThrow();
        subject.evidence().fact(earlier, "kind");
        Map<String, String> measures = new TreeMap<>();
        invoice.text("totalMinor").ifPresent(total -> measures.put("valueMinor", total));
        invoice.text("currency").ifPresent(code -> measures.put("currency", code));
        return Optional.of(
            subject.detection(
                cause,
                "Invoice "
                    + subject.key()
                    + " asks again for what "
                    + other.key()
                    + " asked for: the same order, lines and amount.",
                measures));
      }
    }
    return Optional.empty();
  }

  private static boolean open(Facts invoice) {
    Optional<BigDecimal> total = invoice.decimal("totalMinor");
    BigDecimal credited =
        invoice.asMap().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("credited."))
            .map(entry -> new BigDecimal(entry.getValue().value()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return invoice.text("kind").filter("invoice"::equals).isPresent()
        && invoice.text("purpose").filter("cancel"::equals).isEmpty()
        && total.filter(all -> credited.compareTo(all) < 0).isPresent();
  }

  private static boolean before(Facts one, ObjectRef oneRef, Facts other, ObjectRef otherRef) {
    int dates = one.text("invoicedAt").orElse("").compareTo(other.text("invoicedAt").orElse(""));
    if (dates != 0) {
      return dates < 0;
    }
    int known =
        one.fact("kind")
            .orElseThrow()
            .receivedAt()
            .compareTo(other.fact("kind").orElseThrow().receivedAt());
    return known != 0 ? known < 0 : oneRef.compareTo(otherRef) < 0;
  }

  private static boolean same(Facts one, Facts other) {
    return one.decimal("totalMinor")
                .orElseThrow()
                .compareTo(other.decimal("totalMinor").orElseThrow())
            == 0
        && one.text("currency").equals(other.text("currency"))
        && lines(one).equals(lines(other));
  }

  private static TreeSet<String> lines(Facts invoice) {
    TreeSet<String> lines = new TreeSet<>();
    for (String number : InvoiceLines.numbers(invoice)) {
      String prefix = "line." + number + ".";
      lines.add(
          invoice.text(prefix + "item").orElse("")
              + "\n"
              + invoice.decimal(prefix + "quantity").map(Evidence::plain).orElse("")
              + "\n"
              + invoice.decimal(prefix + "unitPrice").map(Evidence::plain).orElse(""));
    }
    return lines;
  }

  /** The number without its form: signs, case and leading zeros. */
  private static String normal(ObjectRef invoice) {
    return invoice
        .key()
        .substring(invoice.key().indexOf('/') + 1)
        .replaceAll("[^\\p{L}\\p{N}]", "")
        .replaceFirst("^0+(?=.)", "")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
