package dev.andon.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * World 2: nothing grows evenly. What a customer waits for leaves with the next departure of its
 * carrier that has room, and is charged back in tiers at +0, +24 and +72 h after the promised one;
 * supply is taken in at 06:00 and stops lines in the same tiers; invoices make the payment run of
 * 16:00 or lose what the run would have saved; what is open costs by started shifts.
 */
final class SteppedLosses implements Losses {
  private static final double[] CUT_OFF = {17, 17, 17, 17, 16, 16};
  private static final double INBOUND = 6;
  private static final double PAYMENT_RUN = 16;
  private static final double SHIFT = 8;

  /** Room of a departure for late orders, of the mean of a normal working day. */
  private static final double ROOM = 1.25;

  @Override
  public String name() {
    return "2 stepped";
  }

  @Override
  public double due(Trouble type, int lane, double wanted) {
    return switch (type.line()) {
      case PROMISE -> Hours.next(wanted, CUT_OFF[lane], 6);
      case FINANCE -> Hours.next(wanted, PAYMENT_RUN, 5);
      default -> wanted;
    };
  }

  @Override
  public Booked of(World world, double[] resolved) {
    Booked booked = new Booked(resolved.length);
    double[] arrives = new double[resolved.length];
    for (int lane = 0; lane < World.LANES; lane++) {
      ship(world, lane, resolved, arrives);
    }
    for (Case one : world.cases) {
      int i = one.number();
      if (one.falseAlarm()) {
        continue;
      }
      double ready = resolved[i] + one.lead();
      double at =
          switch (one.type().line()) {
            case PROMISE -> arrives[i];
            case SUPPLY -> Hours.next(ready, INBOUND, 6);
            case FINANCE -> Hours.next(resolved[i], PAYMENT_RUN, 5);
            case INTEGRATION -> ready;
          };
      double late = at - one.due();
      booked.missed()[i] = late > 0;
      booked.loss()[i] = open(one, resolved[i]) + tiers(one, late);
    }
    return booked;
  }

  /** Departures of a carrier take what is ready, the earliest first, until they are full. */
  private static void ship(World world, int lane, double[] resolved, double[] arrives) {
    List<Case> waiting = new ArrayList<>();
    double perDay = 0;
    for (Trouble type : world.types) {
      if (type.line() == Trouble.Line.PROMISE) {
        perDay += type.perDay() * (1 - type.falseAlarmShare()) / World.LANES;
      }
    }
    int room = (int) StrictMath.ceil(perDay * 7 / 6 * ROOM);
    for (Case one : world.cases) {
      if (one.lane() == lane && one.type().line() == Trouble.Line.PROMISE && !one.falseAlarm()) {
        waiting.add(one);
      }
    }
    waiting.sort(
        Comparator.comparingDouble((Case one) -> resolved[one.number()] + one.lead())
            .thenComparingInt(Case::number));
    double departure = Hours.next(0, CUT_OFF[lane], 6);
    int aboard = 0;
    for (Case one : waiting) {
      double ready = resolved[one.number()] + one.lead();
      if (ready > departure || aboard == room) {
        double after = aboard == room ? departure + 1 : ready;
        departure = Hours.next(StrictMath.max(ready, after), CUT_OFF[lane], 6);
        aboard = 0;
      }
      aboard++;
      arrives[one.number()] = departure;
    }
  }

  private static double tiers(Case one, double late) {
    double owed = 0;
    if (late > 0) {
      owed += one.lump() + 0.4 * one.cancel();
    }
    if (late >= 24) {
      owed += 0.5 * one.lump() + 0.3 * one.cancel();
    }
    if (late >= 72) {
      owed += one.lump() + 0.3 * one.cancel();
    }
    return owed;
  }

  /** Started shifts; a fault of integration costs a step more after 4, 12 and 24 hours. */
  private static double open(Case one, double resolved) {
    double hours = StrictMath.min(resolved - one.detected(), 240);
    double shifts = StrictMath.ceil(hours / SHIFT);
    double steps = (hours >= 4 ? 1 : 0) + (hours >= 12 ? 3 : 0) + (hours >= 24 ? 8 : 0);
    return shifts * SHIFT * one.perOpenHour() + steps * 40 * one.growth();
  }
}
