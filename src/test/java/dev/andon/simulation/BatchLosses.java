package dev.andon.simulation;

/**
 * World 3: a fault of integration blocks ever more documents, each a case, until one repair ends it
 * and all its cases. Customers lose patience by degrees, contracts charge a quarter of the penalty
 * for each started half day, open work costs half after the first day.
 */
final class BatchLosses implements Losses {
  private static final double PATIENCE = 36;

  @Override
  public String name() {
    return "3 batch";
  }

  @Override
  public boolean faults() {
    return true;
  }

  @Override
  public Booked of(World world, double[] resolved) {
    Booked booked = new Booked(resolved.length);
    for (Case one : world.cases) {
      int i = one.number();
      if (one.falseAlarm() || Double.isNaN(resolved[i])) {
        continue;
      }
      double hours = resolved[i] - one.detected();
      double late = resolved[i] + one.lead() - one.due();
      booked.missed()[i] = late > 0;
      booked.loss()[i] = one.perOpenHour() * (StrictMath.min(hours, 24) + patient(hours));
      if (late > 0) {
        double gone = 1 - StrictMath.exp(-StrictMath.pow(late / PATIENCE, 1.5));
        double charged = StrictMath.min(1, 0.25 * StrictMath.ceil(late / 12));
        booked.loss()[i] += one.cancel() * gone + one.lump() * charged;
      }
    }
    return booked;
  }

  private static double patient(double hours) {
    return 0.5 * StrictMath.max(0, StrictMath.min(hours, 240) - 24);
  }
}
