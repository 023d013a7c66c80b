package dev.andon.scoring;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a case's index differs from that of the typical case of its type: exact Shapley values over
 * eight groups of inputs, all 256 mixtures of the two. They sum to the difference.
 */
final class Shapley {
  private static final List<String> GROUPS =
      List.of(
          "money",
          "open-cost",
          "due",
          "lead",
          "effort",
          "self-resolution",
          "false-alarm",
          "waiting");
  private static final int LEAD = 3;
  private static final int SELF_RESOLUTION = 5;

  private Shapley() {}

  static List<Decision.Contribution> of(ScoreInputs mine, ScoreInputs typical) {
    int groups = GROUPS.size();
    double[] index = indexes(mine, typical);
    double[] weight = weights(groups);
    List<Decision.Contribution> contributions = new ArrayList<>(groups);
    for (int group = 0; group < groups; group++) {
      int bit = 1 << group;
      double sum = 0;
      for (int mask = 0; mask < index.length; mask++) {
        if ((mask & bit) == 0) {
          sum += weight[Integer.bitCount(mask)] * (index[mask | bit] - index[mask]);
        }
      }
      contributions.add(new Decision.Contribution(GROUPS.get(group), sum));
    }
    return contributions;
  }

  /** The index of each mixture; a bit set = that group is the case's own. */
  private static double[] indexes(ScoreInputs mine, ScoreInputs typical) {
    double[][] lead = {Score.Curves.lead(typical), Score.Curves.lead(mine)};
    double[][] thin = {Score.Curves.thin(typical), Score.Curves.thin(mine)};
    double[] index = new double[1 << GROUPS.size()];
    int different = different(mine, typical);
    for (int mask = 0; mask < index.length; mask++) {
      if ((mask & different) != mask) {
        index[mask] = index[mask & different]; // A group that is the same changes nothing.
        continue;
      }
      Score.Curves curves =
          new Score.Curves(lead[mask >> LEAD & 1], thin[mask >> SELF_RESOLUTION & 1]);
      index[mask] = Score.of(mixed(mine, typical, mask), curves).index();
    }
    return index;
  }

  /** The groups in which the two differ. */
  private static int different(ScoreInputs mine, ScoreInputs typical) {
    int different = 0;
    for (int group = 0; group < GROUPS.size(); group++) {
      if (!mixed(mine, typical, 1 << group).equals(mixed(mine, typical, 0))) {
        different |= 1 << group;
      }
    }
    return different;
  }

  private static ScoreInputs mixed(ScoreInputs mine, ScoreInputs typical, int mask) {
    ScoreInputs money = of(mine, typical, mask, 0);
    ScoreInputs open = of(mine, typical, mask, 1);
    ScoreInputs lead = of(mine, typical, mask, LEAD);
    ScoreInputs waiting = of(mine, typical, mask, 7);
    return new ScoreInputs(
        money.lumpMinor(),
        money.valueMinor(),
        money.valueShare(),
        money.perLateHourMinor(),
        open.perOpenHourMinor(),
        open.growthMinor(),
        waiting.ageHours(),
        waiting.workedHours(),
        of(mine, typical, mask, 2).dueHours(),
        lead.leadHours(),
        lead.leadSpread(),
        of(mine, typical, mask, 4).handlingHours(),
        of(mine, typical, mask, SELF_RESOLUTION).selfResolutionPerHour(),
        of(mine, typical, mask, 6).falseAlarmShare(),
        mine.obligation(),
        mine.guardWindowHours(),
        mine.delays(),
        mine.constants());
  }

  private static ScoreInputs of(ScoreInputs mine, ScoreInputs typical, int mask, int group) {
    return (mask >> group & 1) == 1 ? mine : typical;
  }

  /** |S|!·(n − |S| − 1)!/n! by |S|. */
  private static double[] weights(int n) {
    double[] weight = new double[n];
    double choose = 1;
    for (int size = 0; size < n; size++) {
      weight[size] = 1 / (n * choose);
      choose = choose * (n - 1 - size) / (size + 1);
    }
    return weight;
  }
}
