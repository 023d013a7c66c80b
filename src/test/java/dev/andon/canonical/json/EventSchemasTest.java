package dev.andon.canonical.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.enrichment.Projections;
import dev.andon.fault.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Pattern row = Pattern.compile("(?m)^\\| ([a-z]+\\.[a-z]+\\.v\\d+)");
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
  void anUnknownTypeOrVersionNamesTheNearestKnownOne() {
    assertThatThrownBy(() -> schemas.check("order.placed.v2", Map.of()))
        .hasMessageContaining("nearest known one is order.placed.v1");
    assertThatThrownBy(() -> schemas.check("order.hold.v1", Map.of()))
        .hasMessageContaining("nearest known one is order.held.v1");
  }
}
