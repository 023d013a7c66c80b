package dev.andon.expectation;

import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Attributes of an object by name; one {@code *} stands for anything, as in {@code
 * asn.*.shippedAt}.
 *
 * @param before what stands before the star; the whole name where there is none
 * @param after what stands behind it; null = there is none
 */
record Attributes(String before, @org.jspecify.annotations.Nullable String after) {
  static Attributes of(String pattern) {
    int star = pattern.indexOf('*');
    if (pattern.isBlank() || star != pattern.lastIndexOf('*')) {
      throw new IllegalArgumentException(
          "an attribute with at most one * was expected, not '" + pattern + "'");
    }
    return star < 0
        ? new Attributes(pattern, null)
        : new Attributes(pattern.substring(0, star), pattern.substring(star + 1));
  }

  /** The facts of these names. */
  Stream<Fact> in(Facts facts) {
    if (after == null) {
      return facts.fact(before).stream();
    }
    return facts.asMap().entrySet().stream().filter(this::named).map(Map.Entry::getValue);
  }

  private boolean named(Map.Entry<String, Fact> one) {
    String name = one.getKey();
    return after != null
        && name.length() >= before.length() + after.length()
        && name.startsWith(before)
        && name.endsWith(after);
  }

  /** The name where it is one. */
  Optional<String> name() {
    return after == null ? Optional.of(before) : Optional.empty();
  }
}
