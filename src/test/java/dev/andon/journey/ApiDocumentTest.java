package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.spi.RestRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The served OpenAPI document is right as such, complete, and what the server answers is by it. */
@Tag("journey")
class ApiDocumentTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir static Path data;
  private static TestAndon andon;
  private static JsonNode document;

  @BeforeAll
  static void start() throws IOException {
    andon = TestAndon.start(data, Map.of());
    document = JSON.readTree(andon.get("/api/v1/openapi"));
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  @Test
  void itIsOpenApi31WithoutAnError() {
    SwaggerParseResult read = new OpenAPIV3Parser().readContents(document.toString());
    assertThat(read.getMessages()).isEmpty();
    assertThat(read.getOpenAPI().getOpenapi()).startsWith("3.1");
  }

  @Test
  void itHasEveryPathOfTheServerAndNoOther() {
    RestRegistry registry =
        andon.application().camel().getCamelContextExtension().getContextPlugin(RestRegistry.class);
    assertThat(registry).isNotNull();
    Set<String> served =
        registry.listAllRestServices().stream()
            .map(one -> one.getMethod().toLowerCase(Locale.ROOT) + " " + path(one))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> described = new TreeSet<>();
    document
        .get("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> described.add(method + " " + path.getKey())));
    assertThat(described).isEqualTo(served);
  }

  private static String path(RestRegistry.RestService service) {
    String uri = service.getUriTemplate();
    return service.getBasePath() + (uri == null || uri.equals("/") ? "" : uri);
  }

  @Test
  void whatTheServerAnswersIsByIt() throws IOException {
    andon.drop("edi/in", "api-1.edi", X12.order(8701, "ten"));
    andon.awaitMessage("name=api-1.edi", "rejected");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> andon.get("/api/v1/cases?type=INT-EDI-REJECTED").contains("caseId"));
    JsonNode cases = checked("get", "/api/v1/cases", "/api/v1/cases", 200);
    String id = cases.at("/items/0/caseId").textValue();
    checked("get", "/api/v1/cases/{id}", "/api/v1/cases/" + id, 200);
    checked("get", "/api/v1/cases/{id}", "/api/v1/cases/none", 404);
    checked("get", "/api/v1/cases/{id}/explanation", "/api/v1/cases/" + id + "/explanation", 200);
    checked("get", "/api/v1/messages", "/api/v1/messages", 200);
    JsonNode feeds = checked("get", "/api/v1/feeds", "/api/v1/feeds", 200);
    assertThat(feeds.at("/items").findValuesAsText("feed")).contains("asn");
    checked("get", "/api/v1/expectations", "/api/v1/expectations?type=PRC-ASN-MISSING&key=P1", 200);
    checked("get", "/api/v1/schemas", "/api/v1/schemas", 200);
    checked("get", "/api/v1/schemas/{type}", "/api/v1/schemas/order.placed.v1", 200);
    checked("get", "/api/v1/schemas/{type}", "/api/v1/schemas/order.placed.v9", 404);
    checked("get", "/api/v1/policies", "/api/v1/policies", 200);
    for (String of : new String[] {"versions", "diff"}) {
      String path = "/api/v1/policies/" + of;
      checked("get", path, path + "?name=decisions/severity", 200);
      checked("get", path, path + "?name=none", 404);
    }
    checked("post", "/api/v1/policies/activate", "/api/v1/policies/activate", 400);
    checked("get", "/api/v1/predictions", "/api/v1/predictions", 200);
    checked("get", "/api/v1/dead-letters", "/api/v1/dead-letters", 200);
    checked("post", "/api/v1/verify", "/api/v1/verify", 200);
    checked("post", "/api/v1/edi/check", "/api/v1/edi/check", 400);
    checked("post", "/api/v1/events", "/api/v1/events", 400);
    checked("post", "/webhooks/{source}", "/webhooks/wms-south", 401);
    checked("post", "/webhooks/{source}", "/webhooks/nobody", 401);
  }

  @Test
  void aSchemaIsAnsweredOnceToWhoKeepsItsTag() {
    HttpResponse<String> first = andon.send(andon.authenticated("/api/v1/schemas/order.held.v1"));
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again =
        andon.send(
            andon.authenticated("/api/v1/schemas/order.held.v1").header("If-None-Match", tag));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(
            andon
                .send(
                    andon
                        .authenticated("/api/v1/schemas/order.released.v1")
                        .header("If-None-Match", tag))
                .statusCode())
        .isEqualTo(200);
  }

  private JsonNode checked(String method, String path, String uri, int status) throws IOException {
    HttpResponse<String> answer =
        andon.send(
            method.equals("get")
                ? andon.authenticated(uri)
                : andon.authenticated(uri).POST(BodyPublishers.noBody()));
    assertThat(answer.statusCode()).as(uri + " " + answer.body()).isEqualTo(status);
    String type =
        status >= 400
            ? "application/problem+json"
            : path.equals("/api/v1/schemas/{type}")
                ? "application/schema+json"
                : "application/json";
    assertThat(answer.headers().firstValue("Content-Type")).contains(type);
    JsonNode response =
        document.at("/paths").path(path).path(method).path("responses").path("" + status);
    if (response.has("$ref")) {
      response = document.at(response.get("$ref").textValue().substring(1));
    }
    ObjectNode schema = JSON.createObjectNode();
    schema.set("components", document.get("components"));
    schema.setAll((ObjectNode) response.at("/content").path(type).path("schema"));
    JsonSchema compiled =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    JsonNode body = JSON.readTree(answer.body());
    assertThat(compiled.validate(body)).as(uri).isEmpty();
    return body;
  }
}
