package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.expectation.ExpectationRule;
import dev.andon.expectation.Expectations;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * INT-FEED-SILENT: a feed that should speak does not; the absences that wait for it say nothing.
 */
record FeedSilent(Expectations expectations) implements Detector {
  @Override
  public String type() {
    return "INT-FEED-SILENT";
  }

  @Override
  public Kind kind() {
    return Kind.FEED;
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts facts = context.facts(object);
    Evidence evidence = new Evidence();
    return evidence
        .fact(facts, "silent")
        .filter(fact -> fact.value().equals("true"))
        .map(
            fact ->
                evidence.detection(
                    fact,
                    "The feed "
                        + object.key()
                        + " is silent; it was last heard at "
                        + facts.text("heardAt").orElse("?")
                        + "."
                        + suspended(object.key())));
  }

  private String suspended(String feed) {
    String types =
        expectations.rules().stream()
            .filter(rule -> feed.equals(rule.feed()))
            .map(ExpectationRule::type)
            .distinct()
            .collect(Collectors.joining(", "));
    return types.isEmpty() ? "" : " Until it is heard nothing is told of " + types + ".";
  }
}
