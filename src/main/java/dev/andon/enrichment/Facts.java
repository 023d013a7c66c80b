package dev.andon.enrichment;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The facts of one object: an immutable map from attribute to {@link Fact}, sorted by attribute.
 */
public final class Facts {
  /** No facts known. */
  public static final Facts NONE = new Facts(Collections.emptyNavigableMap());

  private final NavigableMap<String, Fact> values;

  private Facts(NavigableMap<String, Fact> values) {
    this.values = values;
  }

  /** Facts from a map, which is copied. */
  public static Facts of(Map<String, Fact> values) {
    return values.isEmpty()
        ? NONE
        : new Facts(Collections.unmodifiableNavigableMap(new TreeMap<>(values)));
  }

  /**
   * These facts with those of {@code assertions} that supersede or confirm them, {@link Claims}
   * within their bound; the same instance when nothing changes.
   */
  public Facts with(Map<String, Fact> assertions) {
    TreeMap<String, Fact> next = null;
    for (Map.Entry<String, Fact> entry : assertions.entrySet()) {
      Fact present = values.get(entry.getKey());
      Fact holds = present == null ? entry.getValue() : present.merged(entry.getValue());
      if (!holds.equals(present)) {
        if (next == null) {
          next = new TreeMap<>(values);
        }
        next.put(entry.getKey(), holds);
      }
    }
    if (next == null) {
      return this;
    }
    return Claims.bound(next) && next.equals(values)
        ? this
        : new Facts(Collections.unmodifiableNavigableMap(next));
  }

  /** What differs from earlier facts, by attribute; empty = it fell out. */
  Map<String, Optional<Fact>> since(Facts before) {
    Map<String, Optional<Fact>> changed = new TreeMap<>();
    values.forEach(
        (name, fact) -> {
          if (before.values.get(name) != fact) {
            changed.put(name, Optional.of(fact));
          }
        });
    for (String name : before.values.keySet()) {
      if (!values.containsKey(name)) {
        changed.put(name, Optional.empty());
      }
    }
    return Collections.unmodifiableMap(changed);
  }

  /** These facts after a change that was recorded, as {@link #since} told it. */
  public Facts after(Map<String, Optional<Fact>> changed) {
    TreeMap<String, Fact> next = new TreeMap<>(values);
    changed.forEach(
        (name, fact) ->
            fact.ifPresentOrElse(present -> next.put(name, present), () -> next.remove(name)));
    return new Facts(Collections.unmodifiableNavigableMap(next));
  }

  /** All facts by attribute. */
  public NavigableMap<String, Fact> asMap() {
    return values;
  }

  /** The fact of an attribute. */
  public Optional<Fact> fact(String attribute) {
    return Optional.ofNullable(values.get(attribute));
  }

  /** The value of an attribute. */
  public Optional<String> text(String attribute) {
    return fact(attribute).map(Fact::value);
  }

  /** The value as a decimal. */
  public Optional<BigDecimal> decimal(String attribute) {
    return text(attribute).map(BigDecimal::new);
  }

  /** The value as an instant. */
  public Optional<Instant> instant(String attribute) {
    return text(attribute).map(Instant::parse);
  }

  /** Whether the value is {@code true}. */
  public boolean flag(String attribute) {
    return text(attribute).filter("true"::equals).isPresent();
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof Facts facts && values.equals(facts.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "Facts" + values.keySet();
  }
}
