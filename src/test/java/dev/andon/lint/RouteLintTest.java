package dev.andon.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The law of route files (house style): checked here so that the tree of files stays the table of
 * contents of the system.
 */
class RouteLintTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}:]+)");
  private static final int MAX_STEPS = 12;

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("routes"))) {
      return files.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsValidForCamelsYamlSchema(Path file) throws IOException {
    try (InputStream schema =
        Objects.requireNonNull(getClass().getResourceAsStream("/schema/camelYamlDsl.json"))) {
      var errors =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
              .getSchema(schema)
              .validate(YAML.readTree(Files.readString(file)));
      assertThat(errors).as(file.toString()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyRouteHasIdDescriptionGroupAndIsShort(Path file) throws IOException {
    String stage = file.getParent().getFileName().toString();
    String subject = file.getFileName().toString().replace(".camel.yaml", "");
    int routes = 0;
    for (JsonNode one : YAML.readTree(Files.readString(file))) {
      JsonNode template = one.path("routeTemplate");
      if (!template.isMissingNode()) {
        assertThat(template.path("id").asText())
            .as("the id in %s is <stage>-<subject>[-<step>], its routes add who they are for", file)
            .matches(stage + "-" + subject + "(-[a-z0-9-]+)?");
        assertThat(template.path("route").path("group").asText()).isEqualTo(stage);
        assertThat(template.path("route").has("errorHandler")).isTrue();
      }
      JsonNode route = one.path("route");
      if (route.isMissingNode()) {
        continue;
      }
      routes++;
      String id = route.path("id").asText();
      assertThat(id)
          .as("the id in %s is <stage>-<subject>[-<step>]", file)
          .matches(stage + "-" + subject + "(-[a-z0-9-]+)?");
      assertThat(route.path("description").asText())
          .as("one sentence that says from whom, what, to whom: " + id)
          .endsWith(".")
          .hasSizeGreaterThan(20);
      assertThat(route.path("group").asText())
          .as("the group is the folder: " + id)
          .isEqualTo(stage);
      assertThat(count(route.path("from").path("steps")))
          .as("steps of " + id)
          .isLessThanOrEqualTo(MAX_STEPS);
      assertThat(
              route.has("errorHandler")
                  || route.has("routeConfigurationId")
                  || stage.equals("intake"))
          .as("an error configuration: " + id)
          .isTrue();
    }
    assertThat(routes).as("routes in " + file).isLessThanOrEqualTo(3);
  }

  private static int count(JsonNode steps) {
    int count = 0;
    for (JsonNode step : steps) {
      count++;
      for (JsonNode inner : step) {
        count += count(inner.path("steps"));
      }
    }
    return count;
  }

  @ParameterizedTest
  @MethodSource("files")
  void noRouteHoldsAScript(Path file) throws IOException {
    assertThat(Files.readString(file))
        .doesNotContainPattern("(?i)\\b(groovy|javascript|python|mvel|ognl|java:|joor)\\b");
  }

  @Test
  void everyPlaceholderIsDeclaredAndEveryDeclaredAndonKeyIsUsed() throws IOException {
    Properties declared = new Properties();
    String properties = Files.readString(Path.of("config/application.properties"));
    declared.load(new java.io.StringReader(properties));
    Set<String> used = new TreeSet<>();
    for (Path file : files()) {
      Set<String> own = new TreeSet<>();
      placeholders(Files.readString(file), own);
      own.removeAll(templateParameters(file));
      used.addAll(own);
    }
    Set<String> undeclared = new TreeSet<>(used);
    undeclared.removeAll(declared.stringPropertyNames());
    undeclared.remove("andon.home");
    assertThat(undeclared)
        .as("placeholders in routes/ that config/application.properties does not declare")
        .isEmpty();

    placeholders(properties, used);
    String java = java();
    List<String> unused = new ArrayList<>();
    for (String key : new TreeSet<>(declared.stringPropertyNames())) {
      if (key.startsWith("andon.") && !used.contains(key) && !java.contains("\"" + key + "\"")) {
        unused.add(key);
      }
    }
    assertThat(unused).as("declared keys that nobody reads").isEmpty();
  }

  @Test
  void everyBeanNamedInARouteIsWired() throws IOException {
    String java = java();
    for (Path file : files()) {
      Matcher matcher = Pattern.compile("ref: ([A-Za-z0-9]+)").matcher(Files.readString(file));
      while (matcher.find()) {
        assertThat(java)
            .as("%s names the bean %s", file, matcher.group(1))
            .containsPattern(
                "(bind\\(\"|value = \"|@BindToRegistry\\(\")" + matcher.group(1) + "\"");
      }
    }
  }

  /** What a template's maker fills in, with or without the mark of an optional one. */
  private static Set<String> templateParameters(Path file) throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode one : YAML.readTree(Files.readString(file))) {
      for (JsonNode parameter : one.path("routeTemplate").path("parameters")) {
        names.add(parameter.path("name").asText());
        names.add("?" + parameter.path("name").asText());
      }
    }
    return names;
  }

  private static void placeholders(String text, Set<String> into) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      into.add(matcher.group(1).strip());
    }
  }

  private static String java() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
