package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.Optional;

/** INT-PARTNER-REJECTED-US: the partner's answer rejects a document that we sent. */
record PartnerRejectedUs() implements Detector {
  @Override
  public String type() {
    return "INT-PARTNER-REJECTED-US";
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
        .fact(facts, "verdict")
        .filter(fact -> fact.value().equals("rejected"))
        .map(
            fact ->
                evidence.detection(
                    fact,
                    facts.text("partner").orElse("A partner")
                        + " rejected our "
                        + called(object, facts)
                        + facts.text("kind").map(kind -> " by " + kind).orElse("")
                        + facts.text("code").map(code -> " (code " + code + ")").orElse("")
                        + facts
                            .text("detail")
                            .or(() -> facts.text("error.text"))
                            .map(detail -> ": " + detail)
                            .orElse("")
                        + "."));
  }

  /** As in "850 PO 4500123 (interchange 12, document 0001)". */
  static String called(ObjectRef object, Facts facts) {
    String set = facts.text("set").map(text -> text + " ").orElse("document ");
    String reference =
        facts
            .text("reference")
            .orElseGet(() -> object.key().substring(object.key().indexOf('/') + 1));
    return set
        + reference
        + facts
            .text("interchange")
            .map(
                interchange ->
                    " (interchange "
                        + interchange
                        + facts.text("control").map(control -> ", document " + control).orElse("")
                        + ")")
            .orElse("");
  }
}
