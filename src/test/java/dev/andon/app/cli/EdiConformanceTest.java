package dev.andon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.app.edi.EdiReport;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.testing.GuestTranslator;
import dev.andon.testing.StaediAlone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every file of the corpus of real EDI files, as {@code edi check} tells it, against what {@code
 * conformance/corpus.tsv} expects: verdict, set, fault and segment, with the reason for whatever is
 * not accepted, and why where StAEDI alone judges otherwise.
 */
class EdiConformanceTest {
  private static final Path CORPUS = Path.of("..", "shared", "corpus", "edi");
  private static final Path EXPECTED = Path.of("src/test/resources/conformance/corpus.tsv");
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final Set<String> CONTENT = Set.of("EDI-SEGMENT", "EDI-ELEMENT");

  /** A row of the table. */
  private record Expected(
      String file,
      String verdict,
      String set,
      String code,
      String segment,
      String reason,
      String staedi) {
    static Expected of(String line) {
      String[] part = line.split("\t", -1);
      assertThat(part).as(line).hasSize(7);
      return new Expected(part[0], part[1], part[2], part[3], part[4], part[5], part[6]);
    }
  }

  @BeforeEach
  void theCorpusIsHere() {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isDirectory(CORPUS), "skipped: the corpus of real EDI files is not here");
  }

  private static List<Expected> expected() throws IOException {
    return Files.readAllLines(EXPECTED).stream().skip(1).map(Expected::of).toList();
  }

  private static Map<String, Object> told(EdiTranslator translator, String file) {
    try {
      return EdiReport.of(translator, CORPUS.resolve(file), NOW).members();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> faults(Map<String, Object> told) {
    return (List<Map<String, Object>>) told.get("faults");
  }

  @Test
  void everyFileHasItsRowAndWhatIsNotAcceptedItsReason() throws IOException {
    try (Stream<Path> files = Files.walk(CORPUS)) {
      assertThat(expected().stream().map(Expected::file))
          .containsExactlyInAnyOrderElementsOf(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> CORPUS.relativize(file).toString())
                  .filter(file -> !file.equals("INDEX.tsv"))
                  .toList());
    }
    assertThat(expected())
        .filteredOn(row -> !row.verdict().equals("accepted"))
        .allSatisfy(
            row -> assertThat(List.of(row.code(), row.segment(), row.reason())).doesNotContain(""));
  }

  @Test
  @Timeout(120)
  void everyFileIsToldAsItsRowSays() throws IOException {
    EdiTranslator translator = GuestTranslator.at(NOW);
    List<String> wrong = new ArrayList<>();
    for (Expected row : expected()) {
      Map<String, Object> told = told(translator, row.file());
      String set = told.get("set") == null ? "" : String.valueOf(told.get("set"));
      boolean as =
          row.verdict().equals(told.get("verdict"))
              && row.set().equals(set)
              && (row.code().isEmpty()
                  || faults(told).stream()
                      .anyMatch(
                          fault ->
                              row.code().equals(fault.get("code"))
                                  && row.segment().equals(fault.get("segment"))));
      boolean silent =
          row.verdict().equals("accepted")
              && !row.set().isEmpty()
              && ((List<?>) told.get("events")).isEmpty();
      if (!as || silent) {
        wrong.add(row.file() + " is " + told.get("verdict") + " " + set + " " + faults(told));
      }
    }
    assertThat(wrong).isEmpty();
  }

  /**
   * The same places in the content and the same segments of the envelope; where the envelope is
   * refused, its content is not read by us. What StAEDI cannot read counts as unreadable.
   */
  @Test
  @Timeout(120)
  void staediAloneJudgesTheSameUnlessTheRowSaysWhyNot() throws IOException {
    EdiTranslator translator = GuestTranslator.at(NOW);
    StaediAlone staedi = new StaediAlone();
    List<String> wrong = new ArrayList<>();
    for (Expected row : expected()) {
      Map<String, Object> told = told(translator, row.file());
      StaediAlone.Found found = staedi.read(Files.readAllBytes(CORPUS.resolve(row.file())));
      if (agrees(told, found) != row.staedi().isEmpty()) {
        wrong.add(row + " but StAEDI found " + found + ", we " + faults(told));
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean agrees(Map<String, Object> told, StaediAlone.Found found) {
    List<Map<String, Object>> faults = faults(told);
    Set<String> codes =
        faults.stream()
            .map(fault -> String.valueOf(fault.get("code")))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> envelope =
        faults.stream()
            .filter(fault -> envelope(String.valueOf(fault.get("code"))))
            .map(fault -> String.valueOf(fault.get("segment")))
            .collect(Collectors.toSet());
    boolean thrown = !found.thrown().isEmpty();
    if (codes.contains("EDI-UNREADABLE")) {
      return thrown;
    }
    if (!envelope.isEmpty()) {
      return thrown
          ? codes.stream().anyMatch(code -> code.endsWith("-MISSING"))
          : found.envelope().containsAll(envelope);
    }
    if (told.get("verdict").equals("unsupported")) {
      return !thrown && found.envelope().isEmpty();
    }
    return !thrown && found.envelope().isEmpty() && content(faults).equals(places(found));
  }

  private static boolean envelope(String code) {
    return !CONTENT.contains(code)
        && !code.equals("EDI-UNSUPPORTED")
        && !code.startsWith("EDI-FIELD");
  }

  private static Set<String> content(List<Map<String, Object>> faults) {
    return faults.stream()
        .filter(fault -> CONTENT.contains(String.valueOf(fault.get("code"))))
        .map(
            fault ->
                fault.get("segment")
                    + "@"
                    + fault.get("segmentPosition")
                    + "-"
                    + fault.get("element")
                    + "-"
                    + fault.get("component"))
        .collect(Collectors.toSet());
  }

  private static Set<String> places(StaediAlone.Found found) {
    return new HashSet<>(found.content());
  }
}
