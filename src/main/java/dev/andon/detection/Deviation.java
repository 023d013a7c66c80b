package dev.andon.detection;

import dev.andon.enrichment.Fact;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was expected beside what is, in one unit of measure.
 *
 * @param cause the latest fact of what is
 * @param unrelated a quantity whose unit the item does not relate to the expected one: then nothing
 *     can be said of the figures
 */
record Deviation(BigDecimal expected, BigDecimal actual, Fact cause, Optional<Quantity> unrelated) {
  /** Later facts behind earlier ones. */
  static final Comparator<Fact> BY_TIME =
      Comparator.comparing(Fact::eventTime)
          .thenComparing(Fact::sequence)
          .thenComparing(Fact::eventId);

  /** In which way it must differ to matter. */
  enum Direction {
    OVER,
    SHORT,
    BOTH;

    boolean concerns(BigDecimal difference) {
      return this == BOTH || (this == OVER ? difference.signum() > 0 : difference.signum() < 0);
    }
  }

  /** The sums of both sides in a unit; nothing expected is an expectation of none. */
  static Deviation between(
      List<Quantity> expected, List<Quantity> actual, Units units, Optional<String> unit) {
    Fact cause = actual.stream().map(Quantity::fact).max(BY_TIME).orElseThrow();
    Optional<Quantity> unrelated =
        Stream.concat(expected.stream(), actual.stream())
            .filter(one -> units.convert(one.value(), one.uom(), unit).isEmpty())
            .findFirst();
    return new Deviation(sum(expected, units, unit), sum(actual, units, unit), cause, unrelated);
  }

  private static BigDecimal sum(List<Quantity> quantities, Units units, Optional<String> unit) {
    return quantities.stream()
        .flatMap(one -> units.convert(one.value(), one.uom(), unit).stream())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  BigDecimal difference() {
    return actual.subtract(expected);
  }

  /** Whether it differs in this way by more than so many percent of what was expected. */
  boolean exceeds(Direction direction, BigDecimal percent) {
    BigDecimal allowed = expected.abs().multiply(percent).movePointLeft(2);
    return direction.concerns(difference()) && difference().abs().compareTo(allowed) > 0;
  }

  /** A value of a sentence. */
  Optional<String> value(String name) {
    return switch (name) {
      case "expected" -> Optional.of(Evidence.plain(expected));
      case "actual" -> Optional.of(Evidence.plain(actual));
      case "difference" -> Optional.of(Evidence.plain(difference()));
      case "missing" -> Optional.of(Evidence.plain(difference().negate()));
      default -> Optional.empty();
    };
  }
}
