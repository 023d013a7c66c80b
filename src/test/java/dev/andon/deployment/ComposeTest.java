package dev.andon.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** By the schema of the Compose Specification; no Docker runs here. */
class ComposeTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void theComposeFileFollowsTheSchema() throws IOException {
    assertThat(schema().validate(compose())).isEmpty();
  }

  @Test
  void theSchemaSeesAMisspeltKeyAndAnUnknownCondition() throws IOException {
    JsonNode misspelt = compose();
    ((ObjectNode) misspelt.at("/services/andon")).put("enviroment", "x");
    assertThat(schema().validate(misspelt)).isNotEmpty();
    JsonNode unknown = compose();
    ((ObjectNode) unknown.at("/services/andon/depends_on/broker")).put("condition", "healthy");
    assertThat(schema().validate(unknown)).isNotEmpty();
  }

  @Test
  void whatItNamesIsThere() throws IOException {
    JsonNode services = compose().get("services");
    services
        .at("/andon/depends_on")
        .fieldNames()
        .forEachRemaining(name -> assertThat(services.has(name)).as(name).isTrue());
    assertThat(
            Path.of("docker")
                .resolve(services.at("/andon/build/context").asText())
                .resolve(services.at("/andon/build/dockerfile").asText()))
        .exists();
    assertThat(Path.of("docker", "../config/broker.xml")).exists();
  }

  /** A variable that no setting answers to would be ignored in silence. */
  @Test
  void everyVariableOfAndonIsASetting() throws IOException {
    Properties settings = new Properties();
    try (var file = Files.newBufferedReader(Path.of("config", "application.properties"))) {
      settings.load(file);
    }
    var known =
        settings.stringPropertyNames().stream()
            .map(key -> key.replaceAll("[.-]", "_").toUpperCase(java.util.Locale.ROOT))
            .toList();
    compose()
        .at("/services/andon/environment")
        .fieldNames()
        .forEachRemaining(name -> assertThat(known).contains(name));
  }

  private static JsonNode compose() throws IOException {
    return YAML.readTree(Path.of("docker", "compose.yaml").toFile());
  }

  private static JsonSchema schema() {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909)
        .getSchema(ComposeTest.class.getResourceAsStream("/compose-spec.json"));
  }
}
