package dev.andon.scoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts cases to a {@link Averages.Snapshot}. The same cases give the same snapshot, in whatever
 * order they come.
 */
public final class Counting {
  /** Fewer cases than this make no cell of their own below the type. */
  private static final int LEAST = 5;

  /** Bound of a snapshot; of more, those of the most cases stay. */
  private static final int MOST = 2000;

  private static final double LONGEST_HANDLING = 480;
  private final Map<String, Sum> cells = new HashMap<>();
  private final Map<String, List<Double>> values = new HashMap<>();
  private final Map<String, Shapes> types = new HashMap<>();
  private long cases;

  /**
   * A case as it is counted.
   *
   * @param handlingMinutes working time from the claim to the close by hand; cases that Andon
   *     closed say nothing of it
   * @param leadHours from the close by hand to what it was for: the order shipped, the delivery
   *     received
   * @param exposureHours time in which it could resolve itself: until somebody acted, it closed, or
   *     now
   * @param selfResolved whether it did
   * @param judged whether a person closed it, {@code falseAlarm} as no exception
   * @param late whether its order passed its due time, {@code cancelled} whether it was cancelled
   * @param valueMinor concerned, where facts said it
   * @param lumpMinor its penalty
   * @param slackHours from detection to the due time, where facts said it
   * @param openHours time open, {@code workedHours} in working time of its team
   */
  public record Counted(
      Setting where,
      OptionalDouble handlingMinutes,
      OptionalDouble leadHours,
      double exposureHours,
      boolean selfResolved,
      boolean judged,
      boolean falseAlarm,
      boolean late,
      boolean cancelled,
      OptionalDouble valueMinor,
      double lumpMinor,
      OptionalDouble slackHours,
      double openHours,
      double workedHours) {}

  /** Sums of a cell; numbers are kept so that their order does not matter. */
  private static final class Sum {
    private final List<Double> minutes = new ArrayList<>();
    private final List<Double> leads = new ArrayList<>();
    private final List<Double> exposures = new ArrayList<>();
    private long selfResolved;
    private long judged;
    private long falseAlarms;
    private long late;
    private long cancelled;

    void add(Counted one) {
      one.handlingMinutes()
          .ifPresent(
              spent -> minutes.add(StrictMath.max(1, StrictMath.min(LONGEST_HANDLING, spent))));
      one.leadHours().ifPresent(hours -> leads.add(StrictMath.log(StrictMath.max(0.01, hours))));
      exposures.add(one.exposureHours());
      selfResolved += one.selfResolved() ? 1 : 0;
      judged += one.judged() ? 1 : 0;
      falseAlarms += one.judged() && one.falseAlarm() ? 1 : 0;
      late += one.late() ? 1 : 0;
      cancelled += one.late() && one.cancelled() ? 1 : 0;
    }

    Averages.Tally tally() {
      return new Averages.Tally(
          minutes.size(),
          sum(minutes),
          leads.size(),
          sum(leads),
          sum(leads.stream().map(log -> log * log).toList()),
          exposures.size(),
          selfResolved,
          sum(exposures),
          judged,
          falseAlarms,
          late,
          cancelled);
    }
  }

  private static final class Shapes {
    private final List<Double> lumps = new ArrayList<>();
    private final List<Double> slacks = new ArrayList<>();
    private final List<Double> open = new ArrayList<>();
    private final List<Double> worked = new ArrayList<>();
  }

  /** Counts a case. */
  public void add(Counted one) {
    cases++;
    one.where().cells().forEach(cell -> cells.computeIfAbsent(cell, ignored -> new Sum()).add(one));
    one.valueMinor()
        .ifPresent(
            minor ->
                one.where()
                    .valueCells()
                    .forEach(
                        cell ->
                            values.computeIfAbsent(cell, ignored -> new ArrayList<>()).add(minor)));
    Shapes shapes = types.computeIfAbsent(one.where().type(), ignored -> new Shapes());
    shapes.lumps.add(one.lumpMinor());
    one.slackHours().ifPresent(shapes.slacks::add);
    shapes.open.add(one.openHours());
    shapes.worked.add(one.workedHours());
  }

  /**
   * What was counted.
   *
   * @param asOf until when
   */
  public Averages.Snapshot snapshot(String asOf) {
    Map<String, Averages.Tally> tallies = new TreeMap<>();
    cells.entrySet().stream()
        .filter(one -> kept(one.getKey(), one.getValue().exposures.size()))
        .sorted(
            Comparator.comparing((Map.Entry<String, Sum> one) -> -one.getValue().exposures.size())
                .thenComparing(Map.Entry::getKey))
        .limit(MOST)
        .forEach(one -> tallies.put(one.getKey(), one.getValue().tally()));
    Map<String, Averages.Values> means =
        values.entrySet().stream()
            .filter(one -> kept(one.getKey(), one.getValue().size()))
            .sorted(
                Comparator.comparing(
                        (Map.Entry<String, List<Double>> one) -> -one.getValue().size())
                    .thenComparing(Map.Entry::getKey))
            .limit(MOST)
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    one -> new Averages.Values(one.getValue().size(), sum(one.getValue()))));
    Map<String, Averages.Shape> shapes = new TreeMap<>();
    types.forEach(
        (type, shape) -> {
          if (!shape.slacks.isEmpty()) {
            shapes.put(
                type,
                new Averages.Shape(
                    shape.slacks.size(),
                    sum(shape.lumps) / shape.lumps.size(),
                    quantile(shape.slacks, 1.0 / 3),
                    quantile(shape.slacks, 0.5),
                    quantile(shape.open, 0.5),
                    quantile(shape.worked, 0.5)));
          }
        });
    return new Averages.Snapshot(asOf, cases, tallies, means, shapes);
  }

  /** The cell of a whole type is always kept. */
  private static boolean kept(String cell, int count) {
    return count >= LEAST || cell.indexOf('*') == cell.indexOf('|') + 1;
  }

  private static double sum(List<Double> numbers) {
    return numbers.stream().sorted().mapToDouble(Double::doubleValue).reduce(0, Double::sum);
  }

  private static double quantile(List<Double> numbers, double share) {
    List<Double> sorted = numbers.stream().sorted().toList();
    return sorted.get((int) (share * (sorted.size() - 1)));
  }
}
