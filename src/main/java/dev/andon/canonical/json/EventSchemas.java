package dev.andon.canonical.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The JSON Schemas of all event types, {@code schemas/<type>.json}; formats are checked. Safe for
 * many threads.
 */
public final class EventSchemas {
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
      String nearest = nearest(type);
      throw FaultException.of(
          "EVENT-TYPE-UNKNOWN",
          FaultKind.REJECTED,
          "the event type "
              + type
              + " is unknown; the nearest known one is "
              + nearest
              + ", by which "
              + Optional.ofNullable(byType.get(nearest))
                  .flatMap(known -> wrong(known, data))
                  .map(wrong -> place(wrong) + " is wrong: " + wrong.getMessage())
                  .orElse("its data is right"),
          "Send a type and version of docs/events.md.");
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
   * Another version of the same type when there is one, else the type that is the fewest letters
   * away.
   */
  private String nearest(String type) {
    String base = type.replaceAll("\\.v\\d+$", ".v");
    return byType.keySet().stream()
        .filter(known -> known.startsWith(base))
        .max(Comparator.naturalOrder())
        .orElseGet(
            () ->
                byType.keySet().stream()
                    .min(
                        Comparator.comparingInt((String known) -> distance(known, type))
                            .thenComparing(known -> known))
                    .orElse("none"));
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
