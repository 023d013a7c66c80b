package dev.andon.app.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.andon.app.security.Role;
import dev.andon.canonical.json.EventSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.TreeSet;
import org.apache.camel.Exchange;

/** The OpenAPI 3.1 document of this server, with the schema of every event type. */
public final class ApiDocument {
  private final String text;

  public ApiDocument(EventSchemas schemas) {
    YAMLMapper mapper = new YAMLMapper();
    try (InputStream file = ApiDocument.class.getResourceAsStream("/openapi.yaml")) {
      JsonNode document = mapper.readTree(file);
      ObjectNode components = (ObjectNode) document.at("/components/schemas");
      ObjectNode type = (ObjectNode) components.at("/CloudEvent/properties/type");
      for (String one : new TreeSet<>(schemas.types())) {
        components.set(one, schemas.schema(one));
        type.withArray("enum").add(one);
      }
      text = document.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code GET /api/v1/openapi}. */
  public void get(Exchange exchange) {
    HttpAnswers.caller(exchange, Role.VIEWER);
    exchange.getIn().setBody(text);
    exchange.getIn().setHeader(Exchange.CONTENT_TYPE, "application/json");
  }
}
