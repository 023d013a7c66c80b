package dev.andon.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.decision.cel.CelLanguage;
import dev.andon.decision.file.DecisionReader;
import dev.andon.decision.file.DecisionText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecisionFilesTest {
  private static final String POLICY =
      """
      rules:
        - id: large
          when: amountMinor >= 1000 && tier == 'A'
          then: {severity: high}
        - id: rest
          when: true
          then: {severity: =severity}
      """;
  private static final String TESTS =
      """
      tests:
        - {name: large, given: {severity: low, tier: A, amountMinor: 1000}, rule: large, then: {severity: high}}
        - {name: rest, given: {severity: low}, rule: rest, then: {severity: low}}
      """;
  private static final String ENVIRONMENT =
      """
      inputs:
        severity: {type: string, values: [high, medium, low]}
        tier: {type: string, default: ''}
        amountMinor: {type: int, min: 0, default: 0}
        hoursToDue: {type: double, default: 0}
      outputs:
        severity: {type: string, values: [high, medium, low]}
      """;

  private static String body(String environment, String policy, String tests) {
    return "### environment.yaml\n"
        + environment
        + "### policy.yaml\n"
        + policy
        + "### tests.yaml\n"
        + tests;
  }

  private static List<String> problems(String body) {
    List<Problem> problems = new ArrayList<>();
    new DecisionReader(new CelLanguage())
        .read("severity", "s", body, problems)
        .ifPresent(book -> problems.addAll(book.failures()));
    return problems.stream().map(Problem::toString).toList();
  }

  private static Rulebook book(String body) {
    List<Problem> problems = new ArrayList<>();
    var book = new DecisionReader(new CelLanguage()).read("severity", "s", body, problems);
    assertThat(problems).isEmpty();
    return book.orElseThrow();
  }

  @Test
  void theFirstRuleThatHitsDecidesAndTheRulingSaysWhatWasRead() {
    Rulebook book = book(body(ENVIRONMENT, POLICY, TESTS));
    Ruling large = book.rule(Map.of("severity", "low", "tier", "A", "amountMinor", 1000L));
    assertThat(large.rule()).isEqualTo("large");
    assertThat(large.text("severity")).isEqualTo("high");
    assertThat(large.inputs())
        .containsOnly(Map.entry("amountMinor", 1000L), Map.entry("tier", "A"));
    assertThat(book.rule(Map.of("severity", "low", "unknown", 7)).inputs())
        .containsOnlyKeys("amountMinor", "severity", "tier");
    assertThat(book.failures()).isEmpty();
    assertThat(book.untested()).isEmpty();
  }

  @Test
  void aRulingThatCannotBeMadeSaysWhichRuleAndWhy() {
    Rulebook book =
        book(
            body(
                ENVIRONMENT,
                POLICY.replace("amountMinor >= 1000", "1000 / amountMinor > 1"),
                TESTS
                    .replace(
                        "large, given: {severity: low, tier: A, amountMinor: 1000}",
                        "large, given: {severity: low, tier: A, amountMinor: 1}")
                    .replace(
                        "rest, given: {severity: low}",
                        "rest, given: {severity: low, amountMinor: 1}")));
    assertThatThrownBy(() -> book.rule(Map.of("severity", "low", "tier", "A")))
        .isInstanceOf(RulingFailed.class)
        .hasMessageContaining("the decision severity: the condition of large")
        .hasMessageContaining("/ by zero");
    assertThatThrownBy(() -> book.rule(Map.of()))
        .hasMessageContaining("the input severity is missing");
    assertThatThrownBy(() -> book.rule(Map.of("severity", "urgent")))
        .hasMessageContaining("the input severity is urgent, expected one of [high, low, medium]");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake(
            "amountMinor >=",
            "amuntMinor >=",
            "s/policy.yaml:3:11: ",
            "undeclared reference to 'amuntMinor'",
            "amountMinor, hoursToDue, severity, tier"),
        mistake(
            "tier == 'A'",
            "tier == 7",
            "s/policy.yaml:3:39: ",
            "found no matching overload for '_==_'",
            "tier: string"),
        mistake("tier == 'A'", "tier == 'A", "s/policy.yaml:3:", "the expression is wrong", "CEL"),
        mistake(
            "amountMinor >= 1000 && tier == 'A'",
            "'amountMinor'",
            "s/policy.yaml:3:",
            "expected type 'bool' but found 'int'",
            "type bool"),
        mistake(
            "amountMinor >= 1000 && tier == 'A'",
            "|\n      amountMinor >= 1000\n      && tear == 'A'",
            "s/policy.yaml:5:10: ",
            "undeclared reference to 'tear'",
            ""),
        mistake(
            "amountMinor >= 1000 && tier == 'A'",
            ">\n      amountMinor >= 1000\n      && tier == 'A'",
            "s/policy.yaml:3:11: ",
            "goes over several lines",
            "block"),
        mistake(
            "when: amountMinor >= 1000 && tier == 'A'",
            "when: \"amuntMinor >= 1000\"",
            "s/policy.yaml:3:12: ",
            "undeclared",
            ""),
        mistake(
            "amountMinor >= 1000 && tier == 'A'",
            "'[1, 2].exists(x, x > amountMinor)'",
            "s/policy.yaml:3:",
            "undeclared reference to 'exists'",
            "not allowed"),
        mistake(
            "{severity: high}",
            "{severity: hgih}",
            "s/policy.yaml:4:22: ",
            "severity is hgih, expected one of [high, low, medium]",
            ""),
        mistake(
            "{severity: =severity}",
            "{severity: =amountMinor}",
            "s/policy.yaml:7:23: ",
            "expected type 'string' but found 'int'",
            ""),
        mistake(
            "{severity: high}",
            "{severty: high}",
            "s/policy.yaml:4:12: ",
            "then has no member severty, expected [severity]",
            ""),
        mistake(
            "when: true",
            "when: tier == 'B'",
            "s/policy.yaml:6:11: ",
            "the last rule, rest, does not always hit",
            "when: true"),
        mistake(
            "amountMinor >= 1000 && tier == 'A'",
            "true",
            "s/policy.yaml:5:5: ",
            "the rule rest can never hit",
            ""),
        mistake("id: rest", "id: large", "s/policy.yaml:5:9: ", "the id large is used twice", ""),
        mistake(
            "- id: large", "- id: Large One", "s/policy.yaml:2:9: ", "not of small letters", ""),
        mistake(
            "then: {severity: high}",
            "then: {severity: high",
            "s/policy.yaml:",
            "this is no YAML",
            ""),
        mistake(
            "amountMinor: {type: int, min: 0",
            "amountMinor: {type: long, min: 0",
            "s/environment.yaml:4:23: ",
            "the type long is unknown, expected one of [string, int",
            ""),
        mistake(
            "hoursToDue: {type: double",
            "hoursToGo: {type: double",
            "s/environment.yaml:5:3: ",
            "severity is given no input hoursToGo",
            "hoursToDue (double)"),
        mistake(
            "amountMinor: 1000}, rule: large",
            "amountMinor: -1}, rule: large",
            "s/tests.yaml:2:64: ",
            "amountMinor is -1, expected at least 0",
            ""),
        mistake(
            "rule: large,",
            "rule: lage,",
            "s/tests.yaml:2:77: ",
            "policy.yaml has no rule lage, it has [large, rest]",
            ""),
        mistake(
            "amountMinor: 1000}, rule: large",
            "amountMinor: 999}, rule: large",
            "s/tests.yaml:2:5: ",
            "the test 'large' fails: expected the rule large, rest hit",
            ""),
        mistake(
            "rule: rest, then: {severity: low}",
            "rule: rest, then: {severity: high}",
            "s/tests.yaml:3:5: ",
            "expected severity = high, it is low",
            ""));
  }

  private static Arguments mistake(
      String right, String wrong, String place, String message, String repair) {
    return Arguments.of(right, wrong, place, message, repair);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsToldWithFileLineColumnExpectationAndRepair(
      String right, String wrong, String place, String message, String repair) {
    String whole = body(ENVIRONMENT, POLICY, TESTS);
    assertThat(whole).contains(right);
    assertThat(problems(whole.replace(right, wrong)))
        .anySatisfy(
            problem -> assertThat(problem).startsWith(place).contains(message).contains(repair));
  }

  @Test
  void anExpressionWithoutEndIsRefusedNotComputed() {
    String deep = "(".repeat(100) + "true" + ")".repeat(100);
    String longOne = "amountMinor > 0" + " || amountMinor > 1".repeat(200);
    for (String when : List.of(deep, longOne)) {
      assertThat(
              problems(
                  body(
                      ENVIRONMENT,
                      POLICY.replace("amountMinor >= 1000 && tier == 'A'", when),
                      TESTS)))
          .anySatisfy(problem -> assertThat(problem).startsWith("s/policy.yaml:3:"));
    }
  }

  @Test
  void theShippedDecisionsAreAllAskedRightAndTestedRuleByRule() throws IOException {
    List<Path> folders = DecisionText.folders(Path.of("config/decisions"));
    assertThat(folders.stream().map(one -> one.getFileName().toString()))
        .containsExactlyInAnyOrderElementsOf(Contract.names());
    for (Path folder : folders) {
      List<Problem> problems = new ArrayList<>();
      Rulebook book =
          new DecisionReader(new CelLanguage())
              .read(
                  folder.getFileName().toString(),
                  folder.toString(),
                  DecisionText.read(folder),
                  problems)
              .orElseThrow(() -> new AssertionError(problems));
      assertThat(book.failures()).isEmpty();
      assertThat(book.untested()).as(folder.toString()).isEmpty();
    }
  }
}
