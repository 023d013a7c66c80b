package dev.andon.canonical.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schema compiled so that good data, maps and lists as they are, passes at little cost. It never
 * accepts what the validator would refuse; what it does not accept goes to the validator, which
 * alone knows what to say. A schema with a keyword that is not known here has no quick check.
 */
final class QuickCheck {
  private static final Set<String> SILENT =
      Set.of("$schema", "$id", "title", "description", "default", "examples");

  /** As our instants are written; the validator takes more forms. */
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?Z");

  private @Nullable String type;
  private @Nullable Pattern pattern;
  private @Nullable Set<String> choices;
  private @Nullable QuickCheck items;
  private boolean time;
  private int minLength;
  private int minItems;
  private long minimum = Long.MIN_VALUE;
  private long maximum = Long.MAX_VALUE;
  private final List<String> required = new ArrayList<>();
  private final Map<String, QuickCheck> properties = new HashMap<>();

  private QuickCheck() {}

  /** Of a schema; empty where it says more than is known here. */
  static Optional<QuickCheck> of(JsonNode schema) {
    QuickCheck check = new QuickCheck();
    return schema.isObject() && check.read(schema) ? Optional.of(check) : Optional.empty();
  }

  private boolean read(JsonNode schema) {
    for (Iterator<Map.Entry<String, JsonNode>> all = schema.fields(); all.hasNext(); ) {
      Map.Entry<String, JsonNode> one = all.next();
      if (!SILENT.contains(one.getKey()) && !keyword(one.getKey(), one.getValue())) {
        return false;
      }
    }
    return true;
  }

  private boolean keyword(String name, JsonNode value) {
    switch (name) {
      case "type" -> {
        type = value.asText();
        return Set.of("object", "array", "string", "integer", "boolean").contains(type);
      }
      case "pattern" -> pattern = Pattern.compile(value.asText());
      case "minLength" -> minLength = value.asInt();
      case "minItems" -> minItems = value.asInt();
      case "minimum" -> {
        minimum = value.asLong();
        return value.canConvertToLong() && value.isIntegralNumber();
      }
      case "maximum" -> {
        maximum = value.asLong();
        return value.canConvertToLong() && value.isIntegralNumber();
      }
      case "format" -> {
        time = true;
        return value.asText().equals("date-time");
      }
      case "required" -> value.forEach(one -> required.add(one.asText()));
      case "enum" -> {
        Set<String> texts = new HashSet<>();
        for (JsonNode one : value) {
          if (!one.isTextual()) {
            return false;
          }
          texts.add(one.asText());
        }
        choices = texts;
      }
      case "items" -> {
        Optional<QuickCheck> of = of(value);
        items = of.orElse(null);
        return of.isPresent();
      }
      case "properties" -> {
        for (Iterator<Map.Entry<String, JsonNode>> all = value.fields(); all.hasNext(); ) {
          Map.Entry<String, JsonNode> one = all.next();
          Optional<QuickCheck> of = of(one.getValue());
          if (of.isEmpty()) {
            return false;
          }
          properties.put(one.getKey(), of.get());
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  boolean accepts(@Nullable Object value) {
    if (value instanceof String text) {
      return (type == null || type.equals("string")) && accepts(text);
    }
    if (value instanceof Map<?, ?> map) {
      return "object".equals(type) && choices == null && accepts(map);
    }
    if (value instanceof List<?> list) {
      return "array".equals(type) && choices == null && accepts(list);
    }
    if (value instanceof Boolean) {
      return "boolean".equals(type) && choices == null;
    }
    return (value instanceof Long || value instanceof Integer)
        && "integer".equals(type)
        && choices == null
        && ((Number) value).longValue() >= minimum
        && ((Number) value).longValue() <= maximum;
  }

  private boolean accepts(String text) {
    return (choices == null || choices.contains(text))
        && (minLength == 0 || text.codePointCount(0, text.length()) >= minLength)
        && (pattern == null || (oneLine(text) && pattern.matcher(text).find()))
        && (!time || time(text));
  }

  /** Whether {@code ^}, {@code $} and {@code .} mean the same in every dialect. */
  private static boolean oneLine(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean time(String text) {
    try {
      return TIME.matcher(text).matches() && Instant.parse(text).isBefore(Instant.MAX);
    } catch (DateTimeException e) {
      return false;
    }
  }

  private boolean accepts(Map<?, ?> map) {
    for (String name : required) {
      if (!map.containsKey(name)) {
        return false;
      }
    }
    for (Map.Entry<?, ?> member : map.entrySet()) {
      QuickCheck check = properties.get(String.valueOf(member.getKey()));
      if (check != null && !check.accepts(member.getValue())) {
        return false;
      }
    }
    return true;
  }

  private boolean accepts(List<?> list) {
    if (list.size() < minItems) {
      return false;
    }
    if (items != null) {
      for (Object item : list) {
        if (!items.accepts(item)) {
          return false;
        }
      }
    }
    return true;
  }
}
