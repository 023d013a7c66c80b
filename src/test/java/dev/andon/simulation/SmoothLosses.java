package dev.andon.simulation;

/**
 * World 1, the score's own family: a lump when the promise is missed, a price of each late hour (at
 * most 96) and of each open hour (at most 240), the latter growing.
 */
final class SmoothLosses implements Losses {
  @Override
  public String name() {
    return "1 smooth";
  }

  @Override
  public Booked of(World world, double[] resolved) {
    Booked booked = new Booked(resolved.length);
    for (Case one : world.cases) {
      int i = one.number();
      double late = resolved[i] + one.lead() - one.due();
      double open = StrictMath.min(resolved[i] - one.detected(), 240);
      if (!one.falseAlarm()) {
        booked.missed()[i] = late > 0;
        booked.loss()[i] =
            one.perOpenHour() * open
                + 0.5 * one.growth() * open * open
                + (late > 0
                    ? one.lump() + one.cancel() + one.perLateHour() * StrictMath.min(late, 96)
                    : 0);
      }
    }
    return booked;
  }
}
