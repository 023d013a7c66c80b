package dev.andon.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DriftTest {
  private static double[] normal(Random random, int count, double shift) {
    return random.doubles(count, 0, 1).map(ignored -> random.nextGaussian() + shift).toArray();
  }

  @Test
  void whatDidNotChangeIsHardlyEverToldAndWhatMovedAlwaysIs() {
    Random random = new Random(7);
    int told = 0;
    for (int run = 0; run < 500; run++) {
      Reading same = Drift.of("x", normal(random, 800, 0), normal(random, 200, 0));
      told += same.level() == Reading.Level.OK ? 0 : 1;
      assertThat(Drift.of("x", normal(random, 800, 0), normal(random, 200, 1)).level())
          .isEqualTo(Reading.Level.ACT);
    }
    assertThat(told).as("false alarms of 500").isLessThan(5);
  }

  @Test
  void aValueThatPeopleSetIsATenthOfItsOwn() {
    double[] set = new double[400];
    Arrays.fill(set, 24);
    assertThat(Drift.psi(set, set)).isCloseTo(0, within(1e-9));
    double[] half = set.clone();
    Arrays.fill(half, 0, 200, 30);
    assertThat(Drift.of("x", set, half).level()).isEqualTo(Reading.Level.ACT);
    Arrays.fill(half, 0, 200, 10);
    assertThat(Drift.of("x", set, half).level()).isEqualTo(Reading.Level.ACT);
  }

  @Test
  void fewDecisionsTellNothing() {
    Random random = new Random(1);
    Reading reading = Drift.of("x", normal(random, 800, 0), normal(random, 199, 3));
    assertThat(reading.level()).isEqualTo(Reading.Level.FEW);
    assertThat(reading.text()).contains("800 before and 199 now");
    assertThat(Drift.limit(100, 100)).isCloseTo(0.558, within(1e-9));
    assertThat(Drift.limit(10_000, 10_000)).isEqualTo(0.10);
  }
}
