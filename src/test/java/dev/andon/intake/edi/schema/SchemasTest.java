package dev.andon.intake.edi.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemasTest {
  private final X12Schemas x12 = new X12Schemas();
  private final EdifactSchemas edifact = new EdifactSchemas(List.of("D96A", "D01B"));

  private static Optional<String> name(Optional<SetSchema> schema) {
    return schema.map(SetSchema::name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "204", "214", "810", "812", "820", "824", "846", "850", "855", "856", "857", "860", "861",
        "865", "867", "870", "940", "943", "944", "945", "990", "997"
      })
  void everyX12TableIsASchema(String set) {
    assertThat(name(x12.find(set, "004010"))).contains("X12/004010/" + set);
  }

  @Test
  void anX12VersionThatWeDoNotHaveGetsTheNearestAndSaysSo() {
    assertThat(name(x12.find("850", "005010X1"))).contains("X12/005010/850");
    assertThat(name(x12.find("850", "003040"))).contains("X12/004010/850");
    assertThat(x12.find("850", "003040").orElseThrow().exact()).isFalse();
    assertThat(x12.find("850", "004010VICS").orElseThrow().exact()).isTrue();
    assertThat(x12.find("../", "004010")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ORDERS", "ORDRSP", "DESADV", "INVOIC", "RECADV", "ORDCHG", "SLSRPT"})
  void everyEdifactMessageIsASchema(String message) {
    assertThat(name(edifact.find(message, "D96A"))).contains("EDIFACT/D96A/" + message);
    assertThat(name(edifact.find(message, "D01B"))).contains("EDIFACT/D01B/" + message);
  }

  @Test
  void anEdifactDirectoryThatWeDoNotHaveGetsTheNearestOlderOneAndSaysSo() {
    assertThat(name(edifact.find("ORDERS", "D97A"))).contains("EDIFACT/D96A/ORDERS");
    assertThat(name(edifact.find("ORDERS", "D07A"))).contains("EDIFACT/D01B/ORDERS");
    assertThat(name(edifact.find("ORDERS", "D93A"))).contains("EDIFACT/D96A/ORDERS");
    assertThat(edifact.find("NOSUCH", "D96A")).isEmpty();
  }
}
