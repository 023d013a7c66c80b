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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real documents of the kinds of which the corpus, when it is here, has valid ones. */
class EdiCorpusTest {
  private static final Path CORPUS = Path.of("..", "shared", "corpus", "edi");

  /** Files with a real fault, and what is told of it. */
  private static final Map<String, String> FAULTY =
      Map.of(
          "INVOIC/invoic01.edi", "the control number 111425 stands twice in one interchange",
          "INVOIC/INVOIC_D.03B_Interchange_with_UNA.txt", "UNT 0074 says 36 segments, there are 35",
          "INVOIC/expected.txt", "UNT 0074 says 36 segments, there are 6",
          "INVOIC/wrapped_invoic_d97b.edi", "UNZ 0020 is",
          "INVOIC/invoic_d97b_bad.edi",
              "QTY01-02 has characters that its type does not allow (segment 10",
          "INVOIC/d01b_invoic_conforming.edi", "an interchange header (UNB)",
          "INVOIC/d01b_invoic_malformed.edi", "an interchange header (UNB)",
          "INVOIC/d96a_invoic_conforming.edi", "an interchange header (UNB)",
          "INVOIC/d96a_invoic_malformed.edi", "an interchange header (UNB)",
          "INVOIC/invoic_conforming.edi", "an interchange header (UNB)");

  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");

  @ParameterizedTest
  @ValueSource(strings = {"810", "820", "824", "APERAK", "INVOIC", "RECADV", "SLSRPT"})
  void everyRealDocumentIsAcceptedUnlessItHasAFaultThatIsTold(String document) throws Exception {
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
      String fault = FAULTY.get(document + "/" + file.getFileName());
      if (fault != null) {
        assertThatJson(told).inPath("$.verdict").as(told).isNotEqualTo("accepted");
        assertThat(told).contains(fault);
        continue;
      }
      assertThatJson(told).inPath("$.verdict").as(told).isEqualTo("accepted");
      assertThatJson(told).inPath("$.events").isArray().isNotEmpty();
    }
  }
}
