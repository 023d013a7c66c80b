package dev.andon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A few days of {@code bench/simulation}. */
final class SimulationTest {
  private static final int DAYS = 3;

  @Test
  void theSameSeedPlaysTheSameWorldAndTheScoreLosesLessThanFifo() {
    World world = new World(1, DAYS, new SmoothLosses());
    Outcome scored = play(world);

    assertThat(play(new World(1, DAYS, new SmoothLosses())).digest()).isEqualTo(scored.digest());
    assertThat(play(new World(2, DAYS, new SmoothLosses())).digest()).isNotEqualTo(scored.digest());
    double least = Run.unlimited(world).figures().loss();
    double fifo = Run.of(world, Rivals.fifo()).figures().loss() - least;
    assertThat(scored.figures().loss() - least).isPositive().isLessThan(fifo);
  }

  private static Outcome play(World world) {
    return Run.of(world, ByScore.shipped(Simulation.SCORE, world));
  }
}
