package dev.andon.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks messages by the schemas of a document that describes them. */
public final class Documents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Documents() {}

  /** What is wrong with a message by the schema at a place of a document; empty = nothing. */
  public static Set<String> wrong(JsonNode document, String place, String message)
      throws IOException {
    ObjectNode schema = JSON.createObjectNode();
    schema.set("components", document.get("components"));
    schema.put("$ref", "#" + place);
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(schema)
        .validate(JSON.readTree(message))
        .stream()
        .map(Object::toString)
        .collect(Collectors.toSet());
  }
}
