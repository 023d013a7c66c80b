package dev.andon.simulation;

/** What delay costs in a world, from when each case was resolved. */
interface Losses {
  String name();

  /** Whether integration breaks by faults that one repair ends. */
  default boolean faults() {
    return false;
  }

  /** The due time that stands in the facts, from when something is wanted. */
  default double due(Trouble type, int lane, double wanted) {
    return wanted;
  }

  /**
   * @param resolved time by case number; NaN = never arose
   */
  Booked of(World world, double[] resolved);

  /**
   * By case number.
   *
   * @param loss EUR
   * @param missed whether the promise was
   */
  record Booked(double[] loss, boolean[] missed) {
    Booked(int cases) {
      this(new double[cases], new boolean[cases]);
    }
  }
}
