package dev.andon.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NumberSequenceTest {
  private static NumberSequence.Step step(long last, List<Long> missing, boolean arrived) {
    return new NumberSequence.Step(last, missing, arrived);
  }

  @Test
  void whatLiesBetweenTheLastNumberAndTheNextIsMissingUntilItArrives() {
    assertThat(NumberSequence.first(7)).isEqualTo(step(7, List.of(), false));
    assertThat(NumberSequence.next(7, Set.of(), 8)).isEqualTo(step(8, List.of(), false));
    assertThat(NumberSequence.next(8, Set.of(), 11)).isEqualTo(step(11, List.of(9L, 10L), false));
    assertThat(NumberSequence.next(11, Set.of(9L, 10L), 9)).isEqualTo(step(11, List.of(), true));
    assertThat(NumberSequence.next(11, Set.of(10L), 9)).isEqualTo(step(11, List.of(), false));
  }

  @Test
  void aWrapIsNoGapAndOfALeapOnlyTheNumberBeforeItIsMissing() {
    assertThat(NumberSequence.next(999_999_999, Set.of(), 1)).isEqualTo(step(1, List.of(), false));
    assertThat(NumberSequence.next(5, Set.of(), 90_000))
        .isEqualTo(step(90_000, List.of(89_999L), false));
  }
}
