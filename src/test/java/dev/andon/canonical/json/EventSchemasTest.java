package dev.andon.canonical.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.andon.enrichment.Projections;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventSchemasTest {
  private final EventSchemas schemas = new EventSchemas(Projections.TYPES);

  private static Map<String, Object> milestone() {
    Map<String, Object> data = new HashMap<>();
    data.put("shipment", "S1");
    data.put("carrier", "swiftship");
    data.put("code", "delayed");
    data.put("at", "2026-03-02T10:00:00Z");
    return data;
  }

  @Test
  void everyTypeOfTheCatalogueHasItsSchemaAndNoOther() throws IOException {
    Pattern row = Pattern.compile("(?m)^\\| ([a-z]+\\.[a-z-]+\\.v\\d+)");
    TreeSet<String> catalogue = new TreeSet<>();
    row.matcher(Files.readString(Path.of("docs/events.md")))
        .results()
        .map((MatchResult one) -> one.group(1))
        .forEach(catalogue::add);
    TreeSet<String> files = new TreeSet<>();
    try (var list = Files.list(Path.of("src/main/resources/schemas"))) {
      list.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> name.replaceAll("\\.json$", ""))
          .forEach(files::add);
    }
    assertThat(files).isEqualTo(catalogue);
    assertThat(schemas.types()).containsExactlyInAnyOrderElementsOf(catalogue);
  }

  @Test
  void goodDataPassesAndUnknownMembersAreLeftAlone() {
    Map<String, Object> data = milestone();
    data.put("newMember", List.of(1, 2));
    assertThatCode(() -> schemas.check("shipment.milestone.v1", data)).doesNotThrowAnyException();
  }

  @Test
  void aWrongTimeCodeOrMissingMemberIsNamedWithItsPlace() {
    Map<String, Object> time = milestone();
    time.put("at", "2026-02-30T10:00:00Z");
    assertThatThrownBy(() -> schemas.check("shipment.milestone.v1", time))
        .isInstanceOfSatisfying(
            FaultException.class,
            thrown -> {
              assertThat(thrown.fault().code()).isEqualTo("EVENT-SCHEMA");
              assertThat(thrown.fault().position().field()).isEqualTo("/at");
            });
    Map<String, Object> code = milestone();
    code.put("code", "lost");
    assertThatThrownBy(() -> schemas.check("shipment.milestone.v1", code))
        .hasMessageContaining("/code")
        .hasMessageContaining("eta-changed");
    Map<String, Object> missing = milestone();
    missing.remove("carrier");
    assertThatThrownBy(() -> schemas.check("shipment.milestone.v1", missing))
        .hasMessageContaining("carrier");
  }

  @Test
  void anUnknownTypeOrVersionNamesTheNearestKnownOneAndEveryDifference() {
    assertThat(unknown("order.hold.v1", Map.of()))
        .contains("nearest known one is order.held.v1, from which its data differs: missing /")
        .doesNotContain("of another");
    assertThat(unknown("shipment.milestone.v2", milestone()))
        .endsWith("nearest known one is shipment.milestone.v1, by which its data is right");
    assertThat(unknown("shipment.milestone", milestone())).contains("is shipment.milestone.v1,");
    Map<String, Object> changed = milestone();
    changed.remove("carrier");
    changed.put("shipment", 7);
    changed.put("code", "lost");
    changed.put("place", Map.of("city", "Kassel"));
    changed.put("carbon", "12");
    changed.put("origin", Map.of("set", "214"));
    assertThat(unknown("shipment.milestone.v3", changed))
        .endsWith(
            "from which its data differs: missing /carrier; of another type /place, /shipment; of another form /code; not known there /carbon");
    Map<String, Object> lines = new HashMap<>();
    lines.put("lines", List.of(Map.of("line", "1", "colour", "red")));
    assertThat(unknown("order.placed.v2", lines))
        .contains("missing /customer, /lines/0/quantity", "not known there /lines/0/colour");
  }

  private String unknown(String type, Map<String, Object> data) {
    Fault[] told = new Fault[1];
    assertThatThrownBy(() -> schemas.check(type, data))
        .isInstanceOfSatisfying(FaultException.class, thrown -> told[0] = thrown.fault());
    assertThat(told[0].code()).isEqualTo("EVENT-TYPE-UNKNOWN");
    return told[0].message();
  }

  @Test
  void eachIsAValidSchemaOfItsDraftThatNamesItselfAndItsUnits() throws IOException {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(URI.create("https://json-schema.org/draft/2020-12/schema"));
    for (String type : schemas.types()) {
      JsonNode schema = schemas.schema(type);
      assertThat(meta.validate(schema)).as(type).isEmpty();
      assertThat(schema.path("$schema").textValue())
          .isEqualTo("https://json-schema.org/draft/2020-12/schema");
      assertThat(schema.path("$id").textValue()).isEqualTo("urn:andon:schema:" + type);
      assertThat(schema.path("title").textValue()).isEqualTo(type);
      assertThat(schema.path("description").textValue()).isNotBlank();
      assertThat(withoutUnit(schema, "")).as(type + ": members without their unit").isEmpty();
    }
  }

  /** Times, quantities, amounts and counts that do not say what they are measured in. */
  private static List<String> withoutUnit(JsonNode schema, String place) {
    List<String> found = new ArrayList<>();
    schema
        .path("properties")
        .fields()
        .forEachRemaining(
            member -> {
              String at = place + "/" + member.getKey();
              JsonNode one = member.getValue();
              boolean measured =
                  one.path("type").asText().equals("integer")
                      || one.path("format").asText().equals("date-time")
                      || one.path("pattern").asText().startsWith("^-?[0-9]+");
              if (measured && one.path("description").asText().isBlank()) {
                found.add(at);
              }
              found.addAll(withoutUnit(one, at));
            });
    if (schema.has("items")) {
      found.addAll(withoutUnit(schema.get("items"), place + "/0"));
    }
    return found;
  }

  /**
   * Two events of each released version, one with every member that it had then, one with the
   * fewest: they must be right for ever, so that a change inside a version can only add.
   */
  @Test
  void eventsOfEveryReleasedVersionAreStillRight() throws IOException {
    for (String type : schemas.types()) {
      List<Map<String, Object>> events =
          new ObjectMapper()
              .readValue(
                  Path.of("src/test/resources/events", type + ".json").toFile(),
                  new TypeReference<>() {});
      assertThat(events).as(type).hasSize(2);
      for (Map<String, Object> data : events) {
        assertThatCode(() -> schemas.check(type, data)).as(type).doesNotThrowAnyException();
      }
      assertThat(schemas.difference(type, events.get(0)))
          .as(type + ": members that a newer schema of the same version took away")
          .isEmpty();
    }
    try (var files = Files.list(Path.of("src/test/resources/events"))) {
      assertThat(files.map(file -> file.getFileName().toString().replaceAll("\\.json$", "")))
          .containsExactlyInAnyOrderElementsOf(schemas.types());
    }
  }
}
