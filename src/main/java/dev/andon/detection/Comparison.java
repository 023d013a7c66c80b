package dev.andon.detection;

import dev.andon.enrichment.Context;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The comparison engine: what one document says beside what another said, in one unit of measure,
 * within a tolerance. Nothing is wrong with what belongs to a cancelled order.
 *
 * @param tolerancePercent of what was expected, by site, partner and item class
 * @param site attribute that says where it is, where the kind has more than one
 * @param sentence with the object's values and {@code expected}, {@code actual}, {@code difference}
 *     (actual less expected), {@code missing} (expected less actual)
 */
record Comparison(
    String type,
    Kind kind,
    Quantity.Source expected,
    Quantity.Source actual,
    Deviation.Direction direction,
    Tolerance tolerancePercent,
    String site,
    String sentence)
    implements Detector {
  /** Every difference counts. */
  static final Tolerance EXACT = scope -> BigDecimal.ZERO;

  @Override
  public Optional<Detection> detect(ObjectRef object, Context context) {
    Subject subject = Subject.of(object, context);
    return deviation(subject)
        .filter(found -> found.unrelated().isEmpty())
        .filter(found -> found.exceeds(direction, tolerancePercent.at(subject.scope())))
        .filter(found -> !subject.withdrawn())
        .map(found -> detection(subject, found));
  }

  private Optional<Deviation> deviation(Subject subject) {
    List<Quantity> wanted = expected.in(subject);
    List<Quantity> had = actual.in(subject);
    return wanted.isEmpty() || had.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Deviation.between(
                wanted,
                had,
                subject.units(),
                wanted.get(0).uom().or(() -> subject.item().text("uom"))));
  }

  private Detection detection(Subject subject, Deviation found) {
    Map<String, String> measures = subject.worth(found.difference());
    if (direction == Deviation.Direction.SHORT) {
      measures.put("shortQuantity", Evidence.plain(found.difference().negate()));
    } else {
      measures.put("differenceQuantity", Evidence.plain(found.difference()));
    }
    return subject.detection(
        found.cause(),
        site.isEmpty() ? subject.site() : subject.facts().text(site),
        new Sentence(sentence).say(name -> found.value(name).or(() -> subject.value(name))),
        measures);
  }
}
