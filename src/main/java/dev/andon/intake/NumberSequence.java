package dev.andon.intake;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A sender's own count of what it sends: which numbers are missing when one comes. Numbers start
 * anywhere and begin again after a wrap.
 */
public final class NumberSequence {
  private static final long MAX_GAP = 100;
  private static final long WRAP = 500_000_000;

  private NumberSequence() {}

  /**
   * What a number says.
   *
   * @param last the greatest number seen from now on
   * @param missing numbers that this one shows to be missing; of a gap of more than {@value
   *     #MAX_GAP} only the one before it, because the sender counts anew more likely
   * @param arrived whether it was missing until now
   */
  public record Step(long last, List<Long> missing, boolean arrived) {
    public Step {
      missing = List.copyOf(missing);
    }
  }

  /** The first number of a sender. */
  public static Step first(long number) {
    return new Step(number, List.of(), false);
  }

  /**
   * A further one.
   *
   * @param last the greatest number seen
   * @param missing numbers known to be missing
   */
  public static Step next(long last, Set<Long> missing, long number) {
    if (missing.contains(number)) {
      return new Step(Math.max(last, number), List.of(), true);
    }
    if (last - number > WRAP) {
      return first(number);
    }
    if (number <= last + 1) {
      return new Step(Math.max(last, number), List.of(), false);
    }
    return new Step(
        number,
        number - last - 1 > MAX_GAP
            ? List.of(number - 1)
            : LongStream.range(last + 1, number).boxed().toList(),
        false);
  }
}
