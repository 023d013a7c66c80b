package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was found beside the pipeline ({@code pattern.found.v1}), as far as the dictionary's
 * tolerance wants to know it.
 *
 * @param wanted whether a strength counts, beside the tolerance that holds there
 */
record Pattern(String type, Kind kind, Tolerance tolerance, Wanted wanted) implements Detector {
  /** How a strength is compared with the tolerance. */
  enum Wanted {
    /** A probability, or deviations: at least. */
    AT_LEAST,
    /** A rate of false alarms: at most. */
    AT_MOST,
    /** Whatever was found. */
    ALL
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    return found(Subject.of(object, context));
  }

  /** What was found of an object. */
  Optional<Detection> found(Subject subject) {
    Facts facts = subject.facts();
    String prefix = "pattern." + type + ".";
    Optional<Fact> stands =
        subject
            .evidence()
            .fact(facts, prefix + "stands")
            .filter(fact -> fact.value().equals("true"));
    return stands
        .filter(fact -> counts(facts.decimal(prefix + "strength"), subject.scope()))
        .map(
            fact -> {
              Map<String, String> measures = new TreeMap<>();
              for (String name : new String[] {"valueMinor", "currency"}) {
                facts.text(prefix + name).ifPresent(value -> measures.put(name, value));
              }
              return subject.detection(
                  fact, facts.text(prefix + "text").orElse("A pattern was found."), measures);
            });
  }

  private boolean counts(Optional<BigDecimal> strength, Scope scope) {
    if (wanted == Wanted.ALL || strength.isEmpty()) {
      return true;
    }
    int compared = strength.get().compareTo(tolerance.at(scope));
    return wanted == Wanted.AT_LEAST ? compared >= 0 : compared <= 0;
  }
}
