package dev.andon.canonical;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A read-only view of the JSON object of an event. Values are {@link String}, {@link BigDecimal},
 * {@link Boolean}, nested maps and lists. Quantities and prices are decimals written as JSON
 * strings or numbers; money totals are minor units; times are ISO-8601 instants in UTC. A required
 * value that is missing or of another type is a REJECTED fault with the JSON pointer of the place.
 */
public final class Data {
  private final Map<String, Object> values;
  private final String pointer;

  private Data(Map<String, Object> values, String pointer) {
    this.values = values;
    this.pointer = pointer;
  }

  /** Wraps a JSON object; the map is copied (one level), null values are dropped. */
  public static Data of(Map<String, ?> values) {
    Map<String, Object> copy = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (value != null) {
            copy.put(key, value);
          }
        });
    return new Data(Collections.unmodifiableMap(copy), "");
  }

  /** The values as a map, in the order in which they were written. */
  public Map<String, Object> asMap() {
    return values;
  }

  /** A text that must be there. */
  public String text(String name) {
    return optional(name).orElseThrow(() -> missing(name));
  }

  /** A text, number or boolean in its text form. */
  public Optional<String> optional(String name) {
    Object value = values.get(name);
    if (value == null || value instanceof Map || value instanceof List) {
      return Optional.empty();
    }
    return Optional.of(
        value instanceof BigDecimal number ? number.toPlainString() : value.toString());
  }

  /** A decimal that must be there. */
  public BigDecimal decimal(String name) {
    return optionalDecimal(name).orElseThrow(() -> missing(name));
  }

  /** A decimal, if there is one. */
  public Optional<BigDecimal> optionalDecimal(String name) {
    return optional(name)
        .map(
            text -> {
              try {
                return new BigDecimal(text);
              } catch (NumberFormatException e) {
                throw wrong(name, "a decimal number");
              }
            });
  }

  /** An instant that must be there. */
  public Instant instant(String name) {
    return optionalInstant(name).orElseThrow(() -> missing(name));
  }

  /** An instant, if there is one. */
  public Optional<Instant> optionalInstant(String name) {
    return optional(name)
        .map(
            text -> {
              try {
                return Instant.parse(text);
              } catch (DateTimeParseException e) {
                throw wrong(name, "an ISO-8601 instant in UTC");
              }
            });
  }

  /** The objects of a list; an absent list is empty. */
  public List<Data> list(String name) {
    List<Data> result = new ArrayList<>();
    if (values.get(name) instanceof List<?> items) {
      for (Object item : items) {
        result.add(view(item, pointer + "/" + name + "/" + result.size()));
      }
    }
    return List.copyOf(result);
  }

  /** A nested object; an absent one is empty. */
  public Data object(String name) {
    Object value = values.get(name);
    return value == null ? of(Map.of()) : view(value, pointer + "/" + name);
  }

  @SuppressWarnings("unchecked")
  private static Data view(Object value, String pointer) {
    if (value instanceof Map<?, ?> map) {
      return new Data((Map<String, Object>) map, pointer);
    }
    throw new FaultException(
        new Fault(
            "EVENT-DATA-TYPE",
            FaultKind.REJECTED,
            "an object was expected at " + pointer,
            "Send the event as its JSON Schema says.",
            SourcePosition.ofPointer(pointer)));
  }

  private FaultException missing(String name) {
    return wrong(name, "a value");
  }

  private FaultException wrong(String name, String expected) {
    String place = pointer + "/" + name;
    return new FaultException(
        new Fault(
            "EVENT-DATA-TYPE",
            FaultKind.REJECTED,
            expected + " was expected at " + place,
            "Send the event as its JSON Schema says.",
            SourcePosition.ofPointer(place)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Data data && values.equals(data.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "Data" + values.keySet();
  }
}
