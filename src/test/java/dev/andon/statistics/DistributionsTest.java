package dev.andon.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The distributions are those of the tables. */
class DistributionsTest {
  @Test
  void tailOfTheNormal() {
    assertThat(Normal.above(0)).isCloseTo(0.5, within(2e-7));
    assertThat(Normal.above(1.6448536)).isCloseTo(0.05, within(2e-7));
    assertThat(Normal.above(-1.6448536)).isCloseTo(0.95, within(2e-7));
    assertThat(Normal.above(1.959964)).isCloseTo(0.025, within(2e-7));
  }

  @Test
  void tailOfStudent() {
    assertThat(StudentT.above(2.228, 10)).isCloseTo(0.025, within(1e-4));
    assertThat(StudentT.above(-2.228, 10)).isCloseTo(0.975, within(1e-4));
  }

  @Test
  void valuesThatAShareIsAbove() {
    assertThat(StudentT.exceededBy(0.05, 10)).isCloseTo(1.8125, within(1e-3));
    assertThat(StudentT.exceededBy(0.05, 27)).isCloseTo(1.7033, within(1e-3));
    assertThat(StudentT.exceededBy(0.025, 1)).isCloseTo(12.7062, within(1e-3));
    assertThat(StudentT.exceededBy(0.025, 14)).isCloseTo(2.1448, within(1e-3));
  }
}
