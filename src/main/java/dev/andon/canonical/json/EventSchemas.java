package dev.andon.canonical.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.andon.canonical.Event;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSON Schemas of all event types, {@code schemas/<type>.json}; formats are checked. Safe for
 * many threads.
 */
public final class EventSchemas {
  private static final Pattern VERSION = Pattern.compile("(.+)\\.v(\\d+)");
  private final ObjectMapper mapper = new ObjectMapper();
  private final Map<String, JsonSchema> byType = new TreeMap<>();
  private final Map<String, QuickCheck> quick = new TreeMap<>();

  /**
   * Loads the schemas.
   *
   * @param types each must have its file
   */
  public EventSchemas(Set<String> types) {
    JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ENGLISH)
            .build();
    for (String type : types) {
      try (InputStream file =
          EventSchemas.class.getResourceAsStream("/schemas/" + type + ".json")) {
        if (file == null) {
          throw new IllegalStateException("the event type " + type + " has no schema");
        }
        JsonNode schema = mapper.readTree(file);
        byType.put(type, factory.getSchema(schema, config));
        QuickCheck.of(schema).ifPresent(check -> quick.put(type, check));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The schema of a known type. */
  public JsonNode schema(String type) {
    JsonSchema schema = byType.get(type);
    if (schema == null) {
      throw new IllegalArgumentException(type);
    }
    return schema.getSchemaNode();
  }

  /** The types that have a schema. */
  public Set<String> types() {
    return Set.copyOf(byType.keySet());
  }

  /**
   * Checks the data of an event.
   *
   * @throws FaultException REJECTED: an unknown type with the nearest known one, or the first place
   *     that is wrong
   */
  public void check(String type, Map<String, Object> data) {
    JsonSchema schema = byType.get(type);
    if (schema == null) {
      throw new FaultException(unknown(type, data));
    }
    if (passesQuickly(type, data)) {
      return;
    }
    Optional<ValidationMessage> wrong = wrong(schema, data);
    if (wrong.isPresent()) {
      throw new FaultException(
          new Fault(
              "EVENT-SCHEMA",
              FaultKind.REJECTED,
              type + " " + wrong.get().getMessage(),
              "Correct the record, or the mapping that reads it.",
              SourcePosition.ofPointer(place(wrong.get()))));
    }
  }

  /** The same of a whole event; the place is one in the event. */
  public void check(Event event) {
    try {
      check(event.type(), event.data().asMap());
    } catch (FaultException e) {
      SourcePosition place = e.fault().position();
      if (place == null || place.field() == null) {
        throw e;
      }
      throw new FaultException(e.fault().at(SourcePosition.ofPointer("/data" + place.field())), e);
    }
  }

  /** Whether a type, with its version, has a schema. */
  public boolean knows(String type) {
    return byType.containsKey(type);
  }

  /** What is said of an event whose type or version is unknown: how it differs from the nearest. */
  public Fault unknown(String type, Map<String, Object> data) {
    String nearest = nearest(type);
    String difference = difference(nearest, data);
    return Fault.of(
        "EVENT-TYPE-UNKNOWN",
        FaultKind.REJECTED,
        "the event type "
            + type
            + " is unknown; the nearest known one is "
            + nearest
            + (difference.isEmpty()
                ? ", by which its data is right"
                : ", from which its data differs: " + difference),
        "Send a type and version of docs/events.md (GET /api/v1/schemas); or upgrade Andon to one that knows it, then replay the dead letter.");
  }

  /** How data differs from a known type, in words; empty when it does not. */
  String difference(String type, Map<String, Object> data) {
    return EventDifference.of(Objects.requireNonNull(byType.get(type)), mapper.valueToTree(data));
  }

  boolean passesQuickly(String type, Map<String, Object> data) {
    QuickCheck check = quick.get(type);
    return check != null && check.accepts(data);
  }

  /** Whether the validator itself finds nothing. */
  boolean valid(String type, Map<String, Object> data) {
    JsonSchema schema = byType.get(type);
    return schema != null && wrong(schema, data).isEmpty();
  }

  private Optional<ValidationMessage> wrong(JsonSchema schema, Map<String, Object> data) {
    return schema.validate(mapper.valueToTree(data)).stream()
        .min(
            Comparator.comparing(EventSchemas::place).thenComparing(ValidationMessage::getMessage));
  }

  private static String place(ValidationMessage message) {
    return message.getInstanceLocation().toString();
  }

  /**
   * The nearest version of the same type when there is one, else the type that is the fewest
   * letters away.
   */
  private String nearest(String type) {
    Matcher asked = VERSION.matcher(type);
    Optional<String> other =
        !asked.matches()
            ? Optional.empty()
            : byType.keySet().stream()
                .filter(known -> known.startsWith(asked.group(1) + ".v"))
                .min(
                    Comparator.comparing(
                            (String known) -> version(known).subtract(version(type)).abs())
                        .thenComparing(EventSchemas::version, Comparator.reverseOrder()));
    return other.orElseGet(
        () ->
            byType.keySet().stream()
                .min(
                    Comparator.comparingInt((String known) -> distance(known, type))
                        .thenComparing(known -> known))
                .orElseThrow());
  }

  private static BigInteger version(String type) {
    return new BigInteger(type.substring(type.lastIndexOf('v') + 1));
  }

  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int i = 0; i <= right.length(); i++) {
      previous[i] = i;
    }
    for (int row = 1; row <= left.length(); row++) {
      int[] current = new int[right.length() + 1];
      current[0] = row;
      for (int i = 1; i <= right.length(); i++) {
        int other = left.charAt(row - 1) == right.charAt(i - 1) ? 0 : 1;
        current[i] = Math.min(Math.min(current[i - 1], previous[i]) + 1, previous[i - 1] + other);
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
