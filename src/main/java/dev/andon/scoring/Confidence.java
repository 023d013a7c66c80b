package dev.andon.scoring;

import java.util.ArrayList;
import java.util.List;

/**
 * How sure an index is: the width of its 90 % interval when each input that was assumed or
 * estimated moves to its 5 % and 95 % point, one at a time, widths added in quadrature.
 *
 * @param width in points
 * @param upper the index at its upper end, at most
 * @param widest the input that moves it most; empty = none does
 * @param level HIGH, MEDIUM or LOW
 */
record Confidence(double width, double upper, String widest, String level) {
  private interface Moved {
    ScoreInputs to(double value);
  }

  /** How far the share that was set at one rate of cancellations moves with that rate. */
  private static ScoreInputs cancelled(StoredInputs stored, ScoreInputs in, double rate) {
    double share = in.valueShare() * rate / stored.number("cancelGivenLate");
    return in.withValueShare(StrictMath.min(1, share));
  }

  private record Uncertain(String name, Moved moved) {}

  static Confidence of(StoredInputs in, ScoreInputs numbers, double index) {
    double squares = 0;
    double above = 0;
    double most = 0;
    String widest = "";
    for (Uncertain one : uncertain(in, numbers)) {
      String range = in.find(one.name() + "Range");
      if (range != null) {
        double[] ends = in.numbers(one.name() + "Range");
        double low = Score.of(one.moved().to(ends[0])).index();
        double high = Score.of(one.moved().to(ends[1])).index();
        double width = StrictMath.abs(high - low);
        double up = StrictMath.max(0, StrictMath.max(low, high) - index);
        squares += width * width;
        above += up * up;
        if (width > most) {
          most = width;
          widest = one.name();
        }
      }
    }
    double width = StrictMath.sqrt(squares);
    double[] limits = in.numbers("confidencePoints");
    if (in.defaulted("terms")) {
      return new Confidence(width, index + StrictMath.sqrt(above), "terms", "LOW");
    }
    String level = width <= limits[0] ? "HIGH" : width <= limits[1] ? "MEDIUM" : "LOW";
    return new Confidence(width, index + StrictMath.sqrt(above), widest, level);
  }

  private static List<Uncertain> uncertain(StoredInputs stored, ScoreInputs in) {
    List<Uncertain> all = new ArrayList<>();
    all.add(new Uncertain("value", in::withValueMinor));
    all.add(new Uncertain("lump", in::withLumpMinor));
    all.add(new Uncertain("cancel", rate -> cancelled(stored, in, rate)));
    all.add(new Uncertain("due", in::withDueHours));
    all.add(new Uncertain("lead", in::withLeadHours));
    all.add(new Uncertain("handling", minutes -> in.withHandlingHours(minutes / 60)));
    all.add(new Uncertain("selfResolution", in::withSelfResolutionPerHour));
    all.add(new Uncertain("falseAlarm", in::withFalseAlarmShare));
    return all;
  }
}
