package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.Optional;

/** INT-ACK-OVERDUE: a document that we sent was not acknowledged in time, and is not yet. */
record AckOverdue() implements Detector {
  @Override
  public String type() {
    return "INT-ACK-OVERDUE";
  }

  @Override
  public Kind kind() {
    return Kind.DOCUMENT;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts facts = context.facts(object);
    Evidence evidence = new Evidence();
    return evidence
        .fact(facts, "overdue")
        .filter(fact -> fact.value().equals("true") && evidence.fact(facts, "verdict").isEmpty())
        .map(
            fact ->
                evidence.detection(
                    fact,
                    facts.text("partner").orElse("A partner")
                        + " has not acknowledged our "
                        + PartnerRejectedUs.called(object, facts)
                        + facts.text("sentAt").map(at -> ", sent " + at).orElse("")
                        + facts.text("dueAt").map(at -> ", due " + at).orElse("")
                        + "."));
  }
}
