package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.expectation.Expectation;
import dev.andon.expectation.ExpectationRule;
import dev.andon.expectation.Expectations;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The type of one row of {@code config/expectations.yaml}: something is expected for the object,
 * and at its due time or later it had not come.
 */
record Absence(ExpectationRule rule, Expectations expectations) implements Detector {
  private static final List<String> VALUES = List.of("valueMinor", "totalMinor", "amountMinor");
  private static final List<String> CURRENCIES = List.of("currency", "po.currency");

  @Override
  public String type() {
    return rule.type();
  }

  @Override
  public Kind kind() {
    return rule.kind();
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Facts facts = context.facts(object);
    Evidence evidence = new Evidence();
    return evidence
        .fact(facts, Expectation.LAPSED + rule.type())
        .flatMap(
            lapse ->
                expectations
                    .of(rule, object, context)
                    .filter(Expectation::lapsed)
                    .map(expectation -> detection(expectation, lapse, facts, evidence)));
  }

  private Detection detection(Expectation expectation, Fact lapse, Facts facts, Evidence evidence) {
    evidence.fact(facts, rule.opens());
    Map<String, String> measures = new HashMap<>();
    first(facts, CURRENCIES, evidence).ifPresent(code -> measures.put("currency", code));
    first(facts, VALUES, evidence)
        .map(BigDecimal::new)
        .map(BigDecimal::abs)
        .ifPresent(value -> measures.put("valueMinor", value.toPlainString()));
    return new Detection(
        lapse.eventId(),
        lapse.eventTime(),
        named(rule.site()).flatMap(facts::text).orElse(null),
        named(rule.promise()).flatMap(facts::text).map(Instant::parse).orElse(expectation.due()),
        rule.sentence(expectation, facts),
        measures,
        evidence.events());
  }

  private static Optional<String> first(Facts facts, List<String> names, Evidence evidence) {
    return names.stream().flatMap(name -> evidence.text(facts, name).stream()).findFirst();
  }

  private static Optional<String> named(@Nullable String attribute) {
    return Optional.ofNullable(attribute);
  }
}
