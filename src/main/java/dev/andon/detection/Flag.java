package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The flag engine: an attribute says itself that something is wrong. Nothing is wrong with a
 * cancelled order.
 *
 * @param attribute what says it
 * @param raised by which values
 * @param stands what else must be so, seen on the whole object
 * @param sentence with the object's values
 */
record Flag(
    String type,
    Kind kind,
    String attribute,
    Predicate<String> raised,
    Predicate<Subject> stands,
    String sentence)
    implements Detector {
  /** A flag that is {@code true} or not. */
  Flag(String type, Kind kind, String attribute, String sentence) {
    this(type, kind, attribute, Set.of("true"), sentence);
  }

  /** A flag by any of these values. */
  Flag(String type, Kind kind, String attribute, Set<String> values, String sentence) {
    this(type, kind, attribute, values::contains, subject -> true, sentence);
  }

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject subject = Subject.of(object, context);
    return subject
        .evidence()
        .fact(subject.facts(), attribute)
        .filter(fact -> raised.test(fact.value()))
        .filter(fact -> stands.test(subject) && !subject.withdrawn())
        .map(
            fact -> {
              var worth = subject.worth();
              return subject.detection(fact, subject.say(sentence), worth);
            });
  }
}
