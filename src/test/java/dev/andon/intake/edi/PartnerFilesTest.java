package dev.andon.intake.edi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.fault.FaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PartnerFilesTest {
  private static final String SHORT =
      "id: ACME\nparty: C100\nidentifiers:\n  - {qualifier: ZZ, id: ACME}\n";
  private static final String LONG =
      SHORT
          + """
          status: test
          contact: {name: Ann, email: edi@acme.example}
          codes: off
          documents:
            850: {versions: [004010, '005010'], acknowledgement: 999, mapping: 850-acme}
            '846': {acknowledgement: none}
          acknowledgements:
            {x12: 999, ta1: on-error, contrl: never, level: group, when: rejections, duplicates: refuse,
             advice: rejections, adviceCodes: {unknown-item: ITM}}
          send: {element: '!', component: '^', segment: "\\n", repetition: '%', lines: false}
          charset: UTF-8
          sequential: true
          tests: refuse
          zone: Europe/Berlin
          cutOffs: {850: 16:00}
          expects:
            - {document: '846', every: P1D, by: 07:00}
          """;

  @TempDir Path home;
  private Path file;

  @BeforeEach
  void folder() throws IOException {
    file = Files.createDirectories(home.resolve("config/partners")).resolve("acme.yaml");
    Path mappings = Files.createDirectories(home.resolve("mappings/x12"));
    for (String name : List.of("850", "850-acme", "846")) {
      Files.writeString(mappings.resolve(name + ".yaml"), "");
    }
  }

  private Partner partner() {
    return PartnerFiles.read(home).all().get(0);
  }

  @Test
  void aShortProfileHasDefaults() throws IOException {
    Files.writeString(file, SHORT);
    Partner partner = partner();
    assertThat(partner.status()).isEqualTo(Partner.Status.LIVE);
    assertThat(partner.codes()).isEqualTo(Partner.Codes.OFF);
    assertThat(partner.acknowledgements())
        .isEqualTo(
            new Partner.Acknowledgements(
                Partner.Functional.F997,
                Partner.Answered.ON_REQUEST,
                Partner.Answered.ALWAYS,
                Partner.Level.TRANSACTION,
                Partner.When.ALWAYS,
                Partner.Duplicates.SILENT,
                Partner.Advised.NONE,
                Map.of()));
    assertThat(partner.mayUse("204")).isTrue();
    assertThat(partner.mapping("850")).isEqualTo("850");
    assertThat(partner.charset(StandardCharsets.US_ASCII)).isEqualTo(StandardCharsets.US_ASCII);
  }

  @Test
  void everyKeyIsReadAlsoWhereYamlWouldTakeItForANumberOrATruth() throws IOException {
    Files.writeString(file, LONG);
    Partner partner = partner();
    assertThat(partner.status()).isEqualTo(Partner.Status.TEST);
    assertThat(partner.acknowledgements())
        .isEqualTo(
            new Partner.Acknowledgements(
                Partner.Functional.F999,
                Partner.Answered.ON_ERROR,
                Partner.Answered.NEVER,
                Partner.Level.GROUP,
                Partner.When.REJECTIONS,
                Partner.Duplicates.REFUSE,
                Partner.Advised.REJECTIONS,
                Map.of("unknown-item", "ITM")));
    assertThat(partner.send()).isEqualTo(new Partner.Send("!", "^", "\n", "%", false));
    assertThat(partner.mayUse("850", "004010VICS")).isTrue();
    assertThat(partner.mayUse("850", "003040")).isFalse();
    assertThat(partner.mayUse("846", "003040")).isTrue();
    assertThat(partner.mayUse("855")).isFalse();
    assertThat(partner.mapping("850")).isEqualTo("850-acme");
    assertThat(partner.cutOffs()).containsEntry("850", "16:00");
    assertThat(partner.expects()).containsExactly(new Partner.Expected("846", "P1D", "07:00"));
    assertThat(partner.charset(StandardCharsets.US_ASCII)).isEqualTo(StandardCharsets.UTF_8);
  }

  static Stream<Arguments> wrongKeys() {
    return Stream.of(
        Arguments.of(
            "status: test",
            "status: sleeping",
            "status: one of [onboarding, test, live, suspended] was expected, not sleeping"),
        Arguments.of("codes: off", "codes: [off]", "codes: Codes was expected"),
        Arguments.of(
            "x12: 999",
            "x12: 998",
            "acknowledgements.x12: one of [none, 997, 999] was expected, not 998"),
        Arguments.of(
            "codes: off", "code: off", "code: this key is unknown; known are [acknowledgements,"),
        Arguments.of(
            "email: edi@",
            "email: edi",
            "contact: email: an address was expected, not ediacme.example"),
        Arguments.of(
            "UTF-8",
            "UTF-99",
            "charset: a name such as ISO-8859-1 or UTF-8 was expected, not UTF-99"),
        Arguments.of("Europe/Berlin", "Berlin", "zone: a name such as Europe/Berlin was expected"),
        Arguments.of("16:00", "25:00", "cutOffs.850: a time as 16:00 was expected, not 25:00"),
        Arguments.of(
            "P1D",
            "daily",
            "expects[0]: document and every (a span such as P1D or PT4H) were expected"),
        Arguments.of("element: '!'", "element: 'x'", "send: element: one character was expected"),
        Arguments.of("element: '!'", "element: '^'", "send: component: ^ separates something else"),
        Arguments.of(
            ", repetition: '%'", "", "send: repetition: say it too, because without it is ^"),
        Arguments.of("846':", "847':", "documents.847: there is no mapping of this document"),
        Arguments.of(
            "850-acme", "850-other", "documents.850.mapping: there is no mapping 850-other of it"),
        Arguments.of("id: ACME", "id: A C", "id: letters, digits, - and _ were expected"),
        Arguments.of(
            "party: C100",
            "party:",
            "party: the canonical id of the customer or supplier was expected"),
        Arguments.of("status: test", "status: test \nzone: UTC", "Duplicate field 'zone'"));
  }

  @ParameterizedTest
  @MethodSource("wrongKeys")
  void aWrongKeyIsNamedWithWhatWasExpected(String right, String wrong, String message)
      throws IOException {
    String text =
        LONG.replaceFirst(
            java.util.regex.Pattern.quote(right), java.util.regex.Matcher.quoteReplacement(wrong));
    assertThat(text).isNotEqualTo(LONG);
    Files.writeString(file, text);
    assertThatThrownBy(() -> PartnerFiles.read(home))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("acme.yaml: ")
        .hasMessageContaining(message);
  }

  @Test
  void everyWrongFileIsNamedAtOnce() throws IOException {
    Files.writeString(file, SHORT);
    Files.writeString(file.resolveSibling("b.yaml"), SHORT.replace("id: ACME\np", "id: B\np"));
    Files.writeString(file.resolveSibling("c.yaml"), "\tid: C");
    List<PartnerDirectory.Problem> problems = new ArrayList<>();
    PartnerDirectory right =
        PartnerDirectory.read(PartnerFiles.folder(home), Set.of("850"), problems);
    assertThat(right.all()).extracting(Partner::id).containsExactly("ACME");
    assertThat(problems)
        .extracting(problem -> problem.file().getFileName() + " " + problem.message())
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        "b.yaml identifiers: the identifier ZZ/ACME belongs to ACME already"),
            second -> assertThat(second).startsWith("c.yaml line "));
  }

  @Test
  void aChangeIsInForceAtOnceAndABadOneLeavesTheLastGoodOne() throws IOException {
    Files.writeString(file, SHORT);
    PartnerFiles files = new PartnerFiles(home, directory -> {});
    assertThat(files.get().find("ZZ", "ACME2")).isEmpty();
    Files.writeString(file, SHORT + "  - {qualifier: ZZ, id: ACME2}\n");
    assertThat(files.get().find("ZZ", "ACME2")).isPresent();
    assertThat(files.problem()).isNull();
    Files.writeString(file, SHORT + "status: asleep\n");
    assertThat(files.get().find("ZZ", "ACME2")).isPresent();
    assertThat(files.problem()).contains("acme.yaml", "status", "onboarding");
    Files.writeString(file, SHORT + "status: suspended\n");
    assertThat(files.problem()).isNull();
    assertThat(files.get().find("ZZ", "ACME2")).isEmpty();
  }
}
