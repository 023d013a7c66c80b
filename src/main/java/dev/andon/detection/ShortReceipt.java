package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * PRC-SHORT-RECEIPT: less of a purchase order line was received than ordered, and nothing more is
 * on its way: neither announced by a notice that no receipt names, nor confirmed for a later date
 * than that of the last receipt.
 */
record ShortReceipt(Tolerance tolerancePercent) implements Detector {
  @Override
  public String type() {
    return "PRC-SHORT-RECEIPT";
  }

  @Override
  public Kind kind() {
    return Kind.PURCHASE_ORDER_LINE;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Evidence evidence = new Evidence();
    PurchaseLine purchase = PurchaseLine.of(object, context, evidence);
    Facts line = purchase.facts();
    Optional<BigDecimal> ordered = evidence.decimal(line, "po.quantity");
    List<PurchaseLine.Said> receipts = purchase.received();
    Optional<BigDecimal> received = purchase.sum(receipts);
    if (receipts.isEmpty() || ordered.isEmpty() || received.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal missing = ordered.get().subtract(received.get());
    BigDecimal allowed =
        ordered.get().multiply(tolerancePercent.at(purchase.scope())).movePointLeft(2);
    Fact last =
        receipts.stream().map(PurchaseLine.Said::fact).max(PurchaseLine.BY_TIME).orElseThrow();
    if (missing.compareTo(allowed) <= 0 || onItsWay(purchase, received.get(), last)) {
      return Optional.empty();
    }
    Map<String, String> measures = purchase.measures(missing);
    measures.put("shortQuantity", Evidence.plain(missing));
    return Optional.of(
        purchase.detection(
            last,
            "Received "
                + Evidence.plain(received.get())
                + " of "
                + Evidence.plain(ordered.get())
                + " of "
                + object.key()
                + " ("
                + received
                    .get()
                    .multiply(BigDecimal.valueOf(100))
                    .divide(ordered.get(), 0, RoundingMode.DOWN)
                + " %, short "
                + Evidence.plain(missing)
                + ").",
            measures));
  }

  private static boolean onItsWay(PurchaseLine purchase, BigDecimal received, Fact last) {
    Set<String> arrived = purchase.announcementsReceived();
    List<PurchaseLine.Said> announcements =
        purchase.said("asn", "quantity", "").stream()
            .filter(one -> !arrived.contains(one.document()))
            .toList();
    boolean announced =
        purchase
            .sum(announcements)
            .filter(more -> more.compareTo(arrived.isEmpty() ? received : BigDecimal.ZERO) > 0)
            .isPresent();
    Optional<Instant> lastPart =
        purchase
            .evidence()
            .text(purchase.facts(), "confirmed.parts")
            .filter(many -> !many.equals("1"))
            .flatMap(many -> purchase.evidence().text(purchase.facts(), "confirmed.dueAt"))
            .map(Instant::parse);
    return announced || lastPart.filter(at -> at.isAfter(last.eventTime())).isPresent();
  }
}
