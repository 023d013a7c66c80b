package dev.andon.app.cli;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;

import dev.andon.app.edi.EdiReport;
import dev.andon.canonical.json.EventJson;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.testing.GuestTranslator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Golden cases: {@code src/test/resources/mappings/<standard>/<document>/<case>/in.edi} and what
 * {@code edi check} tells of it, {@code out.json}; {@code -Dandon.test.golden=write} writes the
 * latter anew, to be read before it is committed.
 */
class EdiDocumentsTest {
  private static final Path CASES = Path.of("src/test/resources/mappings");
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final EdiTranslator TRANSLATOR = GuestTranslator.at(NOW);

  static List<Path> cases() throws IOException {
    try (Stream<Path> files = Files.walk(CASES)) {
      return files
          .filter(file -> file.getFileName().toString().equals("in.edi"))
          .map(Path::getParent)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyDocumentIsToldAsItsCaseSays(Path folder) throws IOException {
    Map<String, Object> told = EdiReport.of(TRANSLATOR, folder.resolve("in.edi"), NOW).members();
    told.remove("file");
    Path expected = folder.resolve("out.json");
    if ("write".equals(System.getProperty("andon.test.golden"))) {
      Files.writeString(
          expected,
          new com.fasterxml.jackson.databind.ObjectMapper()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(told)
              + "\n");
    }
    assertThatJson(new EventJson().text(told)).isEqualTo(Files.readString(expected));
  }
}
