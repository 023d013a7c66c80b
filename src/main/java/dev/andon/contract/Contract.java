package dev.andon.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The contract of one service. Safe for many threads. */
public final class Contract {
  /** Bytes of a request's body; more is answered with 413. */
  public static final int MAX_BODY = 65_536;

  /** The services that have a contract. */
  public static final List<String> SERVICES = List.of("erp", "wms-north", "wms-south", "tms");

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .formatAssertionsEnabled(true)
          .locale(Locale.ENGLISH)
          .pathType(PathType.JSON_POINTER)
          .build();

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012))
          .metaSchema(
              JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                  .keyword(new NonValidationKeyword("components"))
                  .build())
          .build();

  private final String service;
  private final ObjectNode document;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();

  private Contract(String service, ObjectNode document) {
    this.service = service;
    this.document = document;
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            operations.add(
                                new Operation(
                                    method.getValue().path("operationId").asText(),
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    method.getValue()))));
  }

  /** The contract of one of {@link #SERVICES}. */
  public static Contract of(String service) {
    ObjectNode document = read(service);
    ObjectNode components = (ObjectNode) document.get("components");
    read("common")
        .path("components")
        .properties()
        .forEach(
            kind -> {
              ObjectNode own = components.withObject("/" + kind.getKey());
              kind.getValue().properties().forEach(one -> own.set(one.getKey(), one.getValue()));
            });
    return new Contract(service, document);
  }

  private static ObjectNode read(String name) {
    try (InputStream file = Contract.class.getResourceAsStream("/contracts/" + name + ".yaml")) {
      return (ObjectNode) new YAMLMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of {@link #SERVICES}. */
  public String service() {
    return service;
  }

  /** The OpenAPI document, complete in itself. */
  public JsonNode document() {
    return document;
  }

  /** All operations, in the order of the document. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** The operation of an id that the document has. */
  public Operation operation(String id) {
    return operations.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  /**
   * One method of one path.
   *
   * @param path with parameters in braces
   */
  public record Operation(String id, String method, String path, JsonNode node) {
    /** Whether it changes something. */
    public boolean writes() {
      return !method.equals("GET");
    }

    /** The status of success. */
    public int success() {
      return node.path("responses").has("201") ? 201 : 200;
    }
  }

  /** The parameters of an operation, references followed. */
  public List<JsonNode> parameters(Operation operation) {
    List<JsonNode> parameters = new ArrayList<>();
    operation.node().path("parameters").forEach(one -> parameters.add(resolved(one)));
    return parameters;
  }

  /** Whether an operation knows a parameter, e.g. {@code If-Match}. */
  public boolean has(Operation operation, String parameter) {
    return parameters(operation).stream()
        .anyMatch(one -> one.path("name").asText().equals(parameter));
  }

  /** What an operation answers with a status, references followed; empty when it never does. */
  public Optional<JsonNode> response(Operation operation, int status) {
    JsonNode response = operation.node().path("responses").path(Integer.toString(status));
    return response.isMissingNode() ? Optional.empty() : Optional.of(resolved(response));
  }

  /** The schema of a request's body. */
  public JsonNode requestSchema(Operation operation) {
    return operation.node().at("/requestBody/content/application~1json/schema");
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  /**
   * One place of a value that is not as its schema says.
   *
   * @param pointer JSON pointer; empty = the value itself
   */
  public record Mismatch(String pointer, String message) {}

  /** What a value breaks of a schema of this document, in the order of places. */
  public List<Mismatch> mismatches(JsonNode schema, JsonNode value) {
    return schemas.computeIfAbsent(schema, this::compiled).validate(value).stream()
        .map(
            one ->
                new Mismatch(
                    pointer(one.getInstanceLocation().toString()),
                    one.getMessage().substring(one.getMessage().indexOf(": ") + 2)))
        .sorted(Comparator.comparing(Mismatch::pointer).thenComparing(Mismatch::message))
        .toList();
  }

  private static String pointer(String place) {
    return place.equals("/") ? "" : place;
  }

  /** References of the schema mean the document's components, so they go with it. */
  private JsonSchema compiled(JsonNode schema) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.set("components", document.get("components"));
    whole.putArray("allOf").add(schema);
    return FACTORY.getSchema(whole, CONFIG);
  }
}
