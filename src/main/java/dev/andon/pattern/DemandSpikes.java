package dev.andon.pattern;

import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * Demand of an item at a site on a day, far over what the same weekday of the weeks before had:
 * deviations from their median in robust standard deviations (1.4826 times the median absolute
 * deviation, never less than counting and ordinary trade make it vary). Six deviations are passed
 * by chance on less than one of 1,000 days (measured in DemandSpikesTest, demand that varies by 30
 * %).
 */
public final class DemandSpikes {
  /** Weeks that are looked back at most. */
  public static final int WEEKS = 8;

  /** Days for which a spike is worth knowing. */
  public static final int DAYS = 14;

  private static final int FEWEST_WEEKS = 5;
  private static final double NORMAL = 1.4826;
  private static final double ORDINARY = 0.35;

  private DemandSpikes() {}

  /** Where demand is told by the day. */
  public record Series(String stock, NavigableMap<LocalDate, Double> byDay) {}

  /** The stocks whose demand on one of these days passes so many deviations. */
  public static List<Found> among(List<Series> all, List<LocalDate> days, double least) {
    List<Found> found = new ArrayList<>();
    for (Series series : all) {
      days.stream()
          .map(day -> spike(series, day, least))
          .flatMap(List::stream)
          .findFirst()
          .ifPresent(found::add);
    }
    return found;
  }

  private static List<Found> spike(Series series, LocalDate day, double least) {
    double demand = series.byDay().getOrDefault(day, 0.0);
    double[] before = before(series, day);
    if (demand <= 0 || before.length < FEWEST_WEEKS) {
      return List.of();
    }
    double usual = median(before);
    double deviations = (demand - usual) / scale(before, usual);
    if (deviations < least) {
      return List.of();
    }
    return List.of(
        Found.of(
            new ObjectRef(Kind.STOCK, series.stock()),
            deviations,
            "Demand for "
                + series.stock()
                + " on "
                + day
                + " is "
                + Math.round(demand)
                + ", usual on this weekday is "
                + Math.round(usual)
                + " ("
                + Math.round(deviations)
                + " deviations over it).",
            Map.of("quantity", Long.toString(Math.round(demand - usual)))));
  }

  static double deviations(double[] before, double demand) {
    double usual = median(before);
    return (demand - usual) / scale(before, usual);
  }

  private static double scale(double[] before, double usual) {
    double[] off = Arrays.stream(before).map(one -> Math.abs(one - usual)).toArray();
    return Math.max(
        NORMAL * median(off), Math.max(Math.sqrt(Math.max(usual, 1)), ORDINARY * usual));
  }

  /** The same weekday of the weeks before, from the first demand on; days without any count. */
  private static double[] before(Series series, LocalDate day) {
    LocalDate first = series.byDay().isEmpty() ? day : series.byDay().firstKey();
    List<Double> values = new ArrayList<>();
    for (int week = 1; week <= WEEKS; week++) {
      LocalDate then = day.minusWeeks(week);
      if (!then.isBefore(first)) {
        values.add(series.byDay().getOrDefault(then, 0.0));
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
