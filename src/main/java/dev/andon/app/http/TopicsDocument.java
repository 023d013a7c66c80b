package dev.andon.app.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.andon.app.security.Role;
import dev.andon.canonical.json.EventSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * The AsyncAPI 3.0 document of the queues and topics that this system is configured for, with the
 * schema of every event type.
 */
public final class TopicsDocument {
  private static final String SETTING = "x-andon-setting";
  private static final String SCHEMAS = "#/components/schemas/";
  private static final List<String> OF_EVENTS =
      List.of("pipelineQueue", "pipelineTopic", "processedEvents");

  private final String text;

  /**
   * @param topics the topic that a setting names; empty = that channel is off
   */
  public TopicsDocument(EventSchemas schemas, Function<String, Optional<String>> topics) {
    ObjectNode document = read("/asyncapi.yaml");
    JsonNode api = read("/openapi.yaml").at("/components/schemas");
    ObjectNode known = (ObjectNode) document.at("/components/schemas");
    for (String shared : List.of("Case", "Explanation")) {
      known.set(shared, api.get(shared));
    }
    for (String type : new TreeSet<>(schemas.types())) {
      known.set(type, schemas.schema(type));
      describe(document, type);
    }
    address(document, topics);
    text = document.toString();
  }

  private static ObjectNode read(String resource) {
    try (InputStream file = TopicsDocument.class.getResourceAsStream(resource)) {
      return (ObjectNode) new YAMLMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(ObjectNode document, String type) {
    ObjectNode message = ((ObjectNode) document.at("/components/messages")).putObject(type);
    message.put("title", type).put("contentType", "application/cloudevents+json");
    message.putObject("headers").put("$ref", SCHEMAS + "Headers");
    var all = message.putObject("payload").putArray("allOf");
    all.addObject().put("$ref", SCHEMAS + "CanonicalEvent");
    ObjectNode own = all.addObject().put("type", "object").putObject("properties");
    own.putObject("type").put("const", type);
    own.putObject("data").put("$ref", SCHEMAS + type);
    for (String channel : OF_EVENTS) {
      ((ObjectNode) document.at("/channels/" + channel + "/messages"))
          .putObject(type)
          .put("$ref", "#/components/messages/" + type);
    }
  }

  private static void address(ObjectNode document, Function<String, Optional<String>> topics) {
    ObjectNode channels = (ObjectNode) document.get("channels");
    List<String> off = new ArrayList<>();
    for (Map.Entry<String, JsonNode> channel : channels.properties()) {
      JsonNode setting = channel.getValue().get(SETTING);
      if (setting != null) {
        Optional<String> topic = topics.apply(setting.textValue());
        topic.ifPresent(name -> ((ObjectNode) channel.getValue()).put("address", name));
        if (topic.isEmpty()) {
          off.add(channel.getKey());
        }
      }
    }
    channels.remove(off);
    ((ObjectNode) document.get("operations"))
        .removeIf(
            operation ->
                off.contains(
                    operation.at("/channel/$ref").textValue().substring("#/channels/".length())));
  }

  /** The document as JSON. */
  String text() {
    return text;
  }

  /** {@code GET /api/v1/asyncapi}. */
  public void get(Exchange exchange) {
    HttpAnswers.caller(exchange, Role.VIEWER);
    exchange.getIn().setBody(text);
    exchange.getIn().setHeader(Exchange.CONTENT_TYPE, "application/json");
  }
}
