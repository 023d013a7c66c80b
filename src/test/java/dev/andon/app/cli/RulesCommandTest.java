package dev.andon.app.cli;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.Said;
import dev.andon.testing.TestAndon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesCommandTest {
  @TempDir Path folder;
  private Path decisions;
  private String out = "";
  private String err = "";

  @BeforeEach
  void home() throws IOException {
    decisions = TestAndon.home(folder).resolve("config/decisions");
  }

  private int rules(String... arguments) {
    Said said =
        Said.by(Stream.concat(Stream.of("rules"), Stream.of(arguments)).toArray(String[]::new));
    out = said.out();
    err = said.err();
    return said.code();
  }

  private void edit(String file, String right, String wrong) throws IOException {
    Path path = decisions.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(right);
    Files.writeString(path, text.replace(right, wrong));
  }

  @Test
  void theShippedDecisionsAreRightAndTheirTestsPass() {
    assertThat(rules("check", decisions.toString())).isZero();
    assertThat(out).contains("severity: right").contains("thresholds: right");
    assertThat(rules("test", decisions.toString())).isZero();
    assertThat(out).contains("gates: right, {tests=4, untested=[]}");
  }

  @Test
  void aMistakeInAnExpressionIsToldWithItsPlaceAndExitCode3() throws IOException {
    edit("severity/policy.yaml", "tier == 'A'", "teir == 'A'");
    assertThat(rules("check", decisions.toString())).isEqualTo(3);
    assertThat(out)
        .contains(
            decisions.resolve("severity/policy.yaml")
                + ":13:11: the expression is wrong: undeclared reference to 'teir'")
        .contains("severity: 1 problem(s)")
        .contains("routing: right");
    assertThat(rules("check", "--json", decisions.resolve("severity").toString())).isEqualTo(3);
    assertThatJson(out).inPath("$.problems[0].line").isEqualTo(13);
    assertThatJson(out).inPath("$.problems[0].column").isEqualTo(11);
    assertThatJson(out).inPath("$.right").isEqualTo(false);
  }

  @Test
  void aRuleThatItsTestContradictsPassesTheCheckAndFailsTheTest() throws IOException {
    edit("severity/policy.yaml", "amountMinor >= 500000", "amountMinor >= 600000");
    assertThat(rules("check", decisions.toString())).isZero();
    assertThat(rules("test", decisions.toString())).isEqualTo(3);
    assertThat(out)
        .contains("severity/tests.yaml:6:5: the test 'much money tomorrow' fails")
        .contains("expected the rule large-and-near, dictionary hit");
  }

  @Test
  void wrongUsageIs2AndAFolderWithoutDecisionsIs1() {
    assertThat(rules()).isEqualTo(2);
    assertThat(rules("check", folder.resolve("nothing").toString())).isEqualTo(1);
    assertThat(err).contains("holds no decision");
  }
}
