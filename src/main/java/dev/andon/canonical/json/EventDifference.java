package dev.andon.canonical.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import java.util.Set;
import java.util.TreeSet;

/**
 * What sets some data apart from a schema: members that are missing, of another type or form, or
 * not known to it. Places are JSON pointers into the data; so many of a kind are told.
 */
final class EventDifference {
  private static final int MOST = 10;
  private static final int MOST_ELEMENTS = 20;

  private final Set<String> missing = new TreeSet<>();
  private final Set<String> types = new TreeSet<>();
  private final Set<String> forms = new TreeSet<>();
  private final Set<String> extra = new TreeSet<>();

  private EventDifference() {}

  /** In words; empty when there is none. */
  static String of(JsonSchema schema, JsonNode data) {
    EventDifference difference = new EventDifference();
    for (ValidationMessage wrong : schema.validate(data)) {
      difference.add(wrong);
    }
    difference.extra(schema.getSchemaNode(), data, "");
    StringBuilder text = new StringBuilder();
    tell(text, "missing ", difference.missing);
    tell(text, "of another type ", difference.types);
    tell(text, "of another form ", difference.forms);
    tell(text, "not known there ", difference.extra);
    return text.toString();
  }

  private void add(ValidationMessage wrong) {
    String place = wrong.getInstanceLocation().toString();
    switch (wrong.getType()) {
      case "required" -> missing.add(place + "/" + wrong.getProperty());
      case "type" -> types.add(place);
      default -> forms.add(place);
    }
  }

  /** {@code origin} says where an event was read, whatever its type. */
  private void extra(JsonNode schema, JsonNode data, String place) {
    if (data.isObject() && schema.has("properties")) {
      data.fields()
          .forEachRemaining(
              member -> {
                String at = place + "/" + member.getKey();
                JsonNode known = schema.get("properties").get(member.getKey());
                if (known != null) {
                  extra(known, member.getValue(), at);
                } else if (!at.equals("/origin")) {
                  extra.add(at);
                }
              });
    } else if (data.isArray() && schema.has("items")) {
      for (int i = 0; i < Math.min(MOST_ELEMENTS, data.size()); i++) {
        extra(schema.get("items"), data.get(i), place + "/" + i);
      }
    }
  }

  private static void tell(StringBuilder text, String what, Set<String> places) {
    if (places.isEmpty()) {
      return;
    }
    text.append(text.isEmpty() ? "" : "; ").append(what);
    text.append(String.join(", ", places.stream().limit(MOST).toList()));
    if (places.size() > MOST) {
      text.append(" and ").append(places.size() - MOST).append(" more");
    }
  }
}
