package dev.andon.app.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.andon.app.security.Role;
import dev.andon.canonical.json.EventSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * The AsyncAPI 3.0 document of the queues and topics that this system is configured for, with the
 * schema of every event type.
 */
public final class TopicsDocument {
  private static final String SETTING = "x-andon-setting";
  private static final String CHANNELS = "#/channels/";
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
    share("Case", api, known);
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

  /** Takes a schema over from the OpenAPI document, with those that it refers to. */
  private static void share(String name, JsonNode api, ObjectNode known) {
    if (!known.has(name)) {
      JsonNode schema = api.get(name);
      known.set(name, schema);
      schema
          .findValues("$ref")
          .forEach(one -> share(one.textValue().substring(SCHEMAS.length()), api, known));
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

  /** Of a setting that names several topics each gets a channel and an operation of its own. */
  private static void address(ObjectNode document, Function<String, Optional<String>> topics) {
    ObjectNode channels = (ObjectNode) document.get("channels");
    ObjectNode operations = (ObjectNode) document.get("operations");
    Map<String, List<String>> addresses = new TreeMap<>();
    for (Map.Entry<String, JsonNode> channel : channels.properties()) {
      JsonNode setting = channel.getValue().get(SETTING);
      if (setting != null) {
        addresses.put(
            channel.getKey(),
            topics.apply(setting.textValue()).stream()
                .flatMap(names -> Stream.of(names.split("\\s*,\\s*")))
                .toList());
      }
    }
    addresses.forEach(
        (channel, names) -> {
          JsonNode described = channels.remove(channel);
          String operation = operation(operations, channel);
          JsonNode done = operations.remove(operation);
          for (int i = 0; i < names.size(); i++) {
            String suffix = i == 0 ? "" : Integer.toString(i + 1);
            ObjectNode one = described.deepCopy();
            channels.set(channel + suffix, one.put("address", names.get(i)));
            ObjectNode own = done.deepCopy();
            own.putObject("channel").put("$ref", CHANNELS + channel + suffix);
            operations.set(operation + suffix, own);
          }
        });
  }

  private static String operation(ObjectNode operations, String channel) {
    return operations.properties().stream()
        .filter(one -> one.getValue().at("/channel/$ref").textValue().equals(CHANNELS + channel))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
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
