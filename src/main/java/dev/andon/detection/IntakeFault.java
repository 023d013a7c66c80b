package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.Optional;

/**
 * A message that our own intake could not take: INT-EDI-REJECTED, INT-PARTNER-UNKNOWN,
 * INT-IDENTITY-CONFLICT, INT-MESSAGE-REFUSED.
 *
 * @param flag attribute that is {@code true} while the fault stands
 * @param sentence what to say before the sender and control number
 */
record IntakeFault(String type, Kind kind, String flag, String sentence) implements Detector {
  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts facts = context.facts(object);
    Evidence evidence = new Evidence();
    return evidence
        .fact(facts, flag)
        .filter(fact -> fact.value().equals("true"))
        .map(
            fact ->
                evidence.detection(
                    fact,
                    sentence
                        + facts.text("sender").map(sender -> " from " + sender).orElse("")
                        + facts
                            .text("control")
                            .map(control -> ", control number " + control)
                            .orElse("")
                        + facts.text("name").map(name -> " (" + name + ")").orElse("")
                        + facts.text("fault.message").map(message -> ": " + message).orElse("")
                        + "."));
  }
}
