package dev.andon.app.http;

import dev.andon.app.security.Role;
import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.camel.Exchange;

/** The JSON Schema (2020-12) of {@code data} of every event type, each version under its name. */
public final class SchemasApi {
  private record Schema(String text, String tag) {}

  private final EventSchemas schemas;
  private final Map<String, Schema> byType = new TreeMap<>();

  public SchemasApi(EventSchemas schemas, EventJson json) {
    this.schemas = schemas;
    for (String type : schemas.types()) {
      String text = json.text(schemas.schema(type));
      byType.put(type, new Schema(text, "\"" + Hashes.sha256(text).substring(0, 32) + "\""));
    }
  }

  /** {@code GET /api/v1/schemas}: the types with their versions. */
  public void list(Exchange exchange) {
    HttpAnswers.caller(exchange, Role.VIEWER);
    List<Map<String, Object>> items = new ArrayList<>();
    for (String type : new TreeSet<>(byType.keySet())) {
      int version = type.lastIndexOf(".v");
      Map<String, Object> item = new LinkedHashMap<>();
      item.put("type", type);
      item.put("name", type.substring(0, version));
      item.put("version", Integer.parseInt(type.substring(version + 2)));
      item.put("id", schemas.schema(type).get("$id").textValue());
      item.put("description", schemas.schema(type).get("description").textValue());
      item.put("href", "/api/v1/schemas/" + type);
      items.add(item);
    }
    exchange.getIn().setBody(Map.of("items", items));
  }

  /** {@code GET /api/v1/schemas/{type}}: one of them; 304 for who has it. */
  public void get(Exchange exchange) {
    HttpAnswers.caller(exchange, Role.VIEWER);
    String type = exchange.getIn().getHeader("type", "", String.class);
    Schema schema = byType.get(type);
    if (schema == null) {
      throw FaultException.of(
          "SCHEMA-UNKNOWN",
          FaultKind.REJECTED,
          "there is no event type of this name and version",
          "List them: GET /api/v1/schemas.");
    }
    boolean known =
        Objects.equals(exchange.getIn().getHeader("If-None-Match", String.class), schema.tag());
    exchange.getIn().setBody(known ? "" : schema.text());
    exchange.getIn().setHeader("ETag", schema.tag());
    exchange.getIn().setHeader(Exchange.HTTP_RESPONSE_CODE, known ? 304 : 200);
    exchange.getIn().setHeader(Exchange.CONTENT_TYPE, "application/schema+json");
  }
}
