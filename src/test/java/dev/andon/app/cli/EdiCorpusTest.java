package dev.andon.app.cli;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.PartnerDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real documents of the kinds of which the corpus, when it is here, has valid ones. */
class EdiCorpusTest {
  private static final Path CORPUS = Path.of("..", "shared", "corpus", "edi");
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  @ParameterizedTest
  @ValueSource(strings = {"RECADV", "SLSRPT"})
  void everyRealDocumentIsAccepted(String document) throws Exception {
    Assumptions.assumeTrue(
        Files.isDirectory(CORPUS), "skipped: the corpus of real EDI files is not here");
    EdiTranslator translator =
        EdiFactory.translator(
            Path.of(""),
            Projections.TYPES,
            () -> NOW,
            new EventSchemas(Projections.TYPES),
            PartnerDirectory.guest());
    List<Path> files;
    try (Stream<Path> all = Files.walk(CORPUS)) {
      files = all.filter(file -> file.getParent().endsWith(document)).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      String told = new EventJson().text(EdiReport.of(translator, file, NOW).members());
      assertThatJson(told).inPath("$.verdict").as(told).isEqualTo("accepted");
      assertThatJson(told).inPath("$.events").isArray().isNotEmpty();
    }
  }
}
