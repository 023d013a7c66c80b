package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * TRN-CARRIER-DELAY: the carrier's estimated arrival lies after the promise, on a shipment not yet
 * delivered; or it reports a delay without saying until when.
 */
record CarrierDelay(Tolerance toleranceMinutes) implements Detector {
  @Override
  public String type() {
    return "TRN-CARRIER-DELAY";
  }

  @Override
  public Kind kind() {
    return Kind.SHIPMENT;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts shipment = context.facts(object);
    Evidence evidence = new Evidence();
    Optional<Fact> eta = evidence.fact(shipment, "milestone.eta");
    Optional<Instant> promised = evidence.text(shipment, "promisedAt").map(Instant::parse);
    if (evidence.fact(shipment, "deliveredAt").isPresent()) {
      return Optional.empty();
    }
    if (eta.isEmpty() || promised.isEmpty()) {
      return reported(object, shipment, promised, evidence);
    }
    Duration late = Duration.between(promised.get(), Instant.parse(eta.get().value()));
    if (BigDecimal.valueOf(late.toMinutes())
            .compareTo(
                toleranceMinutes.at(
                    new Scope(shipment.text("site"), shipment.text("carrier"), Optional.empty())))
        <= 0) {
      return Optional.empty();
    }
    Map<String, String> measures = new HashMap<>();
    shipment.text("currency").ifPresent(code -> measures.put("currency", code));
    measures.put(
        "lateHours",
        Evidence.plain(
            BigDecimal.valueOf(late.toMinutes())
                .divide(BigDecimal.valueOf(60), 2, RoundingMode.HALF_UP)));
    evidence.text(shipment, "valueMinor").ifPresent(value -> measures.put("valueMinor", value));
    return Optional.of(
        new Detection(
            eta.get().eventId(),
            eta.get().eventTime(),
            shipment.text("site").orElse(null),
            promised.get(),
            "Shipment "
                + object.key()
                + " is expected at "
                + eta.get().value()
                + ", promised for "
                + promised.get()
                + " ("
                + measures.get("lateHours")
                + " h late)"
                + shipment.text("milestone.reason").map(reason -> ": " + reason).orElse("")
                + ".",
            measures,
            evidence.events()));
  }

  /**
   * The carrier's word alone: delayed, without an expected arrival that could be compared with a
   * promise.
   */
  private static Optional<Detection> reported(
      ObjectRef object, Facts shipment, Optional<Instant> promised, Evidence evidence) {
    return evidence
        .fact(shipment, "milestone.code")
        .filter(code -> code.value().equals("delayed"))
        .map(
            code -> {
              Map<String, String> measures = new HashMap<>();
              shipment.text("currency").ifPresent(currency -> measures.put("currency", currency));
              evidence
                  .text(shipment, "valueMinor")
                  .ifPresent(value -> measures.put("valueMinor", value));
              return new Detection(
                  code.eventId(),
                  code.eventTime(),
                  shipment.text("site").orElse(null),
                  promised.orElse(null),
                  "Shipment "
                      + object.key()
                      + " is reported delayed, without an expected arrival"
                      + shipment.text("milestone.reason").map(reason -> ": " + reason).orElse("")
                      + ".",
                  measures,
                  evidence.events());
            });
  }
}
