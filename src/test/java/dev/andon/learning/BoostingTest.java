package dev.andon.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class BoostingTest {
  private static final Boosting.Parameters PARAMETERS =
      new Boosting.Parameters(200, 4, 0.1, 32, 30, 10, 0.8, 1);

  private static Boosting.Sample sample(
      long seed, int count, ToDoubleFunction<double[]> of, double noise) {
    Random random = new Random(seed);
    List<double[]> rows = new ArrayList<>();
    List<Double> targets = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      double[] row = {random.nextInt(2), random.nextDouble() * 10, random.nextInt(7)};
      rows.add(row);
      targets.add(of.applyAsDouble(row) + noise * random.nextGaussian());
    }
    return new Boosting.Sample(rows, targets);
  }

  private static double error(BoostedTrees trees, Boosting.Sample sample) {
    double sum = 0;
    for (int n = 0; n < sample.rows().size(); n++) {
      double off = sample.targets().get(n) - trees.of(sample.rows().get(n));
      sum += off * off;
    }
    return StrictMath.sqrt(sum / sample.rows().size());
  }

  /** Matters only where the other is set. */
  private static double interaction(double[] row) {
    return row[0] == 1 && row[1] > 6 ? 1.5 : 0;
  }

  @Test
  void itFindsWhatOnlyTwoFeaturesTogetherSay() {
    BoostedTrees trees =
        Boosting.learn(
            sample(1, 3000, BoostingTest::interaction, 0.3),
            sample(2, 800, BoostingTest::interaction, 0.3),
            PARAMETERS);
    Boosting.Sample unseen = sample(3, 2000, BoostingTest::interaction, 0);
    assertThat(error(trees, unseen)).isLessThan(0.12);
    assertThat(error(new BoostedTrees(List.of()), unseen)).isGreaterThan(0.5);
  }

  @Test
  void whereThereIsNothingToLearnItSaysAlmostNothing() {
    BoostedTrees trees =
        Boosting.learn(sample(4, 3000, row -> 0, 0.5), sample(5, 800, row -> 0, 0.5), PARAMETERS);
    assertThat(error(trees, sample(6, 2000, row -> 0, 0))).isLessThan(0.04);
  }

  @Test
  void itNeverSaysMoreThanWhatItWasTaughtFrom() {
    Boosting.Sample fit = sample(7, 2000, row -> row[1] * row[0], 1);
    BoostedTrees trees = Boosting.learn(fit, sample(8, 500, row -> row[1] * row[0], 1), PARAMETERS);
    double most = fit.targets().stream().mapToDouble(StrictMath::abs).max().orElseThrow();
    Random random = new Random(9);
    for (int n = 0; n < 5000; n++) {
      double[] row = {
        random.nextGaussian() * 1e6, random.nextGaussian() * 1e6, random.nextGaussian() * 1e6
      };
      assertThat(StrictMath.abs(trees.of(row))).isLessThan(2 * most);
    }
  }

  @Test
  void theSameRowsGiveTheSameTreesAndTheirTextIsReadBitByBit() {
    Boosting.Sample fit = sample(10, 1500, BoostingTest::interaction, 0.4);
    Boosting.Sample check = sample(11, 400, BoostingTest::interaction, 0.4);
    BoostedTrees trees = Boosting.learn(fit, check, PARAMETERS);
    assertThat(Boosting.learn(fit, check, PARAMETERS)).isEqualTo(trees);
    List<String> lines = trees.trees().stream().map(BoostedTrees::text).toList();
    assertThat(lines).isNotEmpty();
    assertThat(new BoostedTrees(lines.stream().map(line -> BoostedTrees.parse(line, 3)).toList()))
        .isEqualTo(trees);
  }

  @Test
  void aTextThatIsNoTreeIsRefused() {
    for (String wrong :
        List.of(
            "0<1 2", "1 2", "3<1 0 0", "0<NaN 1 2", "x", "0<1 0<1 0<1 0<1 0<1 0<1 0 0 0 0 0 0 0")) {
      assertThatThrownBy(() -> BoostedTrees.parse(wrong, 3))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
