package dev.andon.simulation;

import dev.andon.canonical.Hashes;

/**
 * What became of a world, over the cases that were detected in the measured days.
 *
 * @param started time by case number; NaN = nobody did
 * @param takenBy number of the person by case number, where somebody started
 * @param resolved time by case number; NaN = it never arose
 */
record Outcome(World world, double[] started, int[] takenBy, double[] resolved) {

  /** Of who took which case when. */
  String digest() {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < started.length; i++) {
      log.append(takenBy[i]).append(' ').append(Double.toHexString(started[i])).append('\n');
    }
    return Hashes.sha256(log.toString());
  }

  /**
   * @param loss EUR a day
   * @param missed promises a day
   * @param meanAge hours from detected to resolved
   * @param maxAge the same of the oldest; open cases until the end
   * @param open cases at the end
   */
  record Figures(double loss, double missed, double meanAge, double maxAge, int open, int cases) {}

  Figures figures() {
    Losses.Booked booked = world.losses.of(world, resolved);
    double loss = 0;
    double missed = 0;
    double ages = 0;
    double maxAge = 0;
    int open = 0;
    int cases = 0;
    for (Case one : world.cases) {
      int i = one.number();
      if (Double.isNaN(resolved[i])) {
        continue;
      }
      double age = StrictMath.min(resolved[i], world.end) - one.detected();
      maxAge = StrictMath.max(maxAge, age);
      if (world.measured(one)) {
        loss += booked.loss()[i];
        missed += booked.missed()[i] ? 1 : 0;
        ages += age;
        cases++;
      }
      if (resolved[i] >= world.end && Double.isNaN(started[i])) {
        open++;
      }
    }
    double days = world.measuredDays();
    return new Figures(loss / days, missed / days, ages / cases, maxAge, open, cases);
  }

  /** EUR a day by what the cases hold up. */
  double loss(Trouble.Line line) {
    Losses.Booked booked = world.losses.of(world, resolved);
    double loss = 0;
    for (Case one : world.cases) {
      if (world.measured(one)
          && one.type().line() == line
          && !Double.isNaN(resolved[one.number()])) {
        loss += booked.loss()[one.number()];
      }
    }
    return loss / world.measuredDays();
  }
}
