package dev.andon.decision;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An input or output of a decision.
 *
 * @param type of its values
 * @param values allowed ones; empty = any
 * @param min least allowed number; null = any
 * @param max greatest allowed number; null = any
 * @param otherwise the value of an input that is not given; null = it must be given
 */
public record Field(
    ValueType type,
    Set<String> values,
    @Nullable Double min,
    @Nullable Double max,
    @Nullable Object otherwise) {
  private static final int MAX_LENGTH = 1000;
  private static final int MAX_ENTRIES = 1000;

  public Field {
    values = Collections.unmodifiableSet(new TreeSet<>(values));
  }

  /** A field of a type with any value, which must be given. */
  public static Field of(ValueType type) {
    return new Field(type, Set.of(), null, null, null);
  }

  /** A field of texts, of which only these are allowed. */
  public static Field oneOf(String... values) {
    return new Field(ValueType.STRING, Set.of(values), null, null, null);
  }

  /** A number between bounds, both allowed. */
  public static Field between(ValueType type, double min, double max) {
    return new Field(type, Set.of(), min, max, null);
  }

  /** What is wrong with a value, as "is …, expected …"; empty = it is allowed. */
  public Optional<String> wrong(Object value) {
    if (!type.holds(value)) {
      return Optional.of("is " + value + ", expected a value of type " + type.code());
    }
    if (!values.isEmpty() && !values.contains(value.toString())) {
      return Optional.of("is " + value + ", expected one of " + values);
    }
    if (value instanceof Number number && outside(number.doubleValue())) {
      return Optional.of("is " + value + ", expected " + bounds());
    }
    return tooLarge(value)
        ? Optional.of("is larger than " + MAX_LENGTH + " characters or entries")
        : Optional.empty();
  }

  private boolean outside(double number) {
    return Double.isNaN(number)
        || Double.isInfinite(number)
        || (min != null && number < min)
        || (max != null && number > max);
  }

  private static boolean tooLarge(Object value) {
    return (value instanceof String text && text.length() > MAX_LENGTH)
        || (value instanceof Collection<?> list && list.size() > MAX_ENTRIES)
        || (value instanceof Map<?, ?> map && map.size() > MAX_ENTRIES);
  }

  private String bounds() {
    return min == null && max == null
        ? "a finite number"
        : max == null
            ? "at least " + plain(min)
            : min == null ? "at most " + plain(max) : "from " + plain(min) + " to " + plain(max);
  }

  private static String plain(@Nullable Double number) {
    return number == null
        ? ""
        : java.math.BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
