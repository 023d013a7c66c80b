package dev.andon.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.andon.testing.OtherJava;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DecisionProofTest {
  /** Of 10,000 decisions: any Java on any machine must come to it. */
  private static final String GOLDEN =
      "87b7805499e51cdeb693bc9450b646dfdd8e5dc1f278ca7a9ddc8f2ad6e54741";

  @Test
  void tenThousandRandomDecisionsAreMadeAgainToTheSameBytesFromTheirStoredInputsAlone()
      throws Exception {
    Map<String, Integer> confidences = new HashMap<>();
    String digest =
        RandomDecisions.digest(
            10_000,
            decision -> {
              assertThat(Scorer.recompute(decision)).isEqualTo(decision);
              sumsUp(decision);
              confidences.merge(decision.confidence(), 1, Integer::sum);
            });
    assertThat(digest).as("the same on every Java and machine").isEqualTo(GOLDEN);
    assertThat(confidences).containsKeys("HIGH", "MEDIUM", "LOW");
  }

  private static void sumsUp(Decision decision) {
    assertThat(decision.parts().stream().mapToDouble(Decision.Part::points).sum())
        .isCloseTo(decision.score(), within(1e-9));
    double against =
        decision.reasons().against().stream().mapToDouble(Decision.Contribution::points).sum();
    assertThat(decision.reasons().typical() + against).isCloseTo(decision.score(), within(1e-9));
    assertThat(decision.euro().stream().mapToLong(Decision.Euro::amountMinor).sum())
        .isEqualTo(decision.amountMinor());
  }

  @Test
  void aSketchDecidesAsTheWholeDecisionDoesAndItsMarkTellsInputsApart() {
    RandomDecisions whole = new RandomDecisions(2);
    RandomDecisions sketched = new RandomDecisions(2);
    Map<String, Map<String, String>> marks = new HashMap<>();
    for (int n = 0; n < 2_000; n++) {
      Decision one = whole.next();
      Decision other = sketched.sketch();
      assertThat(other)
          .usingRecursiveComparison()
          .ignoringFields("text", "hash", "reasons.typical", "reasons.against", "reasons.sources")
          .isEqualTo(one);
      assertThat(marks.merge(other.hash(), other.inputs(), (before, now) -> before))
          .isEqualTo(other.inputs());
    }
    assertThat(marks).hasSizeGreaterThan(1_900);
  }

  @Test
  void anotherJavaBesideThisOneComesToTheSameBytes() throws Exception {
    Optional<Path> other = OtherJava.find();
    Assumptions.assumeTrue(other.isPresent(), "no other Java beside this one");
    assertThat(OtherJava.run(other.get(), RandomDecisions.class, List.of("10000")))
        .isEqualTo(GOLDEN);
  }
}
