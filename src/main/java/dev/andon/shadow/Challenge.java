package dev.andon.shadow;

import dev.andon.statistics.Normal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A challenger beside its champion: where they agree, who would move, whose figures came true, and
 * whether it may take over. What cannot be measured is said to be so, never counted as met.
 *
 * @param agreement of the two orders, team by team
 * @param up cases that it puts higher by most points, {@code down} lower
 * @param predicted whose figures came true
 * @param shares who stands in the top tenth of the teams' orders
 * @param replay what either order would have cost
 * @param criteria of promotion
 * @param promote whether all of them are met
 */
public record Challenge(
    Run run,
    List<Agreement> agreement,
    List<Move> up,
    List<Move> down,
    List<Predicted> predicted,
    List<Share> shares,
    Replay replay,
    List<Criterion> criteria,
    boolean promote,
    String verdict) {
  private static final double LEAST_DAYS = 14;
  private static final long LEAST_CLOSED = 5000;

  /** Fewer say nothing of a calibration. */
  private static final int LEAST_CALIBRATED = 300;

  /** Fewer of a type or tier say nothing of it. */
  private static final int LEAST_OF_KIND = 20;

  private static final int MOVES = 5;
  private static final int BINS = 10;
  private static final double HOURS = 3600;
  private static final String NOT_MEASURED = "not measured";

  /**
   * The time in shadow.
   *
   * @param days that it lasted
   * @param cases that both scored, {@code closed} of them
   * @param missing decisions that the challenger did not score
   */
  public record Run(double days, long cases, long closed, long decisions, long missing) {}

  /**
   * How alike two orders are.
   *
   * @param kendallTau 1 = the same order, -1 = the reverse; null with less than two cases
   * @param topTenth cases in a tenth, {@code inCommon} of them in both
   */
  public record Agreement(
      String team, int cases, @Nullable Double kendallTau, int topTenth, int inCommon) {}

  /**
   * A case that moves.
   *
   * @param from its place in its team by the champion, {@code to} by the challenger
   * @param part whose points change most, by {@code points}
   */
  public record Move(
      String caseId,
      String type,
      String key,
      String team,
      double champion,
      double challenger,
      int from,
      int to,
      String part,
      double points) {}

  /**
   * A figure beside what came.
   *
   * @param measure of the error
   * @param champion null = nothing came yet
   */
  public record Predicted(
      String quantity,
      int cases,
      String measure,
      @Nullable Double champion,
      @Nullable Double challenger) {}

  /**
   * The share of a tier or type.
   *
   * @param all among the cases in shadow
   * @param champion in the top tenths
   * @param pulls among those that people pulled from worklists meanwhile; null = nobody did
   */
  public record Share(
      String of, double all, double champion, double challenger, @Nullable Double pulls) {}

  /**
   * What either order would have cost.
   *
   * @param how it was computed
   * @param byChampion what the challenger costs more a day, valued as the champion values an hour
   *     of each case; null with less than two days
   */
  public record Replay(
      String how, int cases, @Nullable Saving byChampion, @Nullable Saving byChallenger) {}

  /** A mean a day with its 95 % interval; below zero = the challenger costs less. */
  public record Saving(double perDay, double low, double high, int days) {}

  /**
   * What must hold.
   *
   * @param state {@code met}, {@code not met} or {@code not measured}
   */
  public record Criterion(String name, String required, String value, String state) {}

  /**
   * Compares.
   *
   * @param days in shadow
   * @param decisions that the challenger scored, {@code missing} those it did not
   * @param pulls from worklists by {@code tier X} and {@code type Y}
   * @param approver who activates it now; empty = nobody yet
   */
  public static Challenge of(
      List<Pair> pairs,
      Duration days,
      long decisions,
      long missing,
      Map<String, Long> pulls,
      Optional<String> approver) {
    List<Pair> ordered = pairs.stream().sorted(Comparator.comparing(Pair::caseId)).toList();
    Orders orders = new Orders(ordered);
    long closed = ordered.stream().filter(pair -> pair.closed().isPresent()).count();
    Run run =
        new Run(
            round(days.toSeconds() / (HOURS * 24), 2), ordered.size(), closed, decisions, missing);
    PairedReplay replay = PairedReplay.of(ordered);
    PairedReplay.Interval byChampion =
        replay.costOfChallenger(pair -> pair.champion().nextHourMinor());
    PairedReplay.Interval byChallenger =
        replay.costOfChallenger(pair -> pair.challenger().nextHourMinor());
    List<Criterion> criteria = new ArrayList<>(volume(run));
    criteria.addAll(calibration(ordered));
    criteria.addAll(replayed(replay, byChampion, byChallenger));
    criteria.add(
        new Criterion(
            "approved by a named person",
            "another one than the author",
            approver.orElse("nobody yet"),
            state(approver.isPresent())));
    boolean promote = criteria.stream().allMatch(one -> one.state().equals("met"));
    return new Challenge(
        run,
        orders.agreement(),
        orders.moves(Comparator.comparingDouble((Pair pair) -> -pair.change()), 1),
        orders.moves(Comparator.comparingDouble(Pair::change), -1),
        predicted(ordered),
        orders.shares(pulls),
        new Replay(
            "Each close by hand is a chance of its team at the time when it happened; either order takes the first of the cases detected by then. A case costs its wait times what its decision said an hour of waiting costs. Handling times are not exchanged, and an hour costs the same however long the wait.",
            replay.waited().size(),
            saving(byChampion),
            saving(byChallenger)),
        criteria,
        promote,
        verdict(criteria, promote));
  }

  private static String verdict(List<Criterion> criteria, boolean promote) {
    if (promote) {
      return "All criteria are met.";
    }
    return "Not proven: "
        + criteria.stream()
            .filter(one -> !one.state().equals("met"))
            .map(one -> one.name() + " " + one.state())
            .collect(Collectors.joining(", "))
        + ".";
  }

  /** The order of each team by both. */
  private static final class Orders {
    private final List<Pair> pairs;
    private final Map<String, List<Pair>> byChampion;
    private final Map<String, List<Pair>> byChallenger;
    private final Map<String, Integer> from = new HashMap<>();
    private final Map<String, Integer> to = new HashMap<>();

    Orders(List<Pair> pairs) {
      this.pairs = pairs;
      byChampion = ordered(pairs, Pair::champion, from);
      byChallenger = ordered(pairs, Pair::challenger, to);
    }

    private static Map<String, List<Pair>> ordered(
        List<Pair> pairs, Function<Pair, Figures> side, Map<String, Integer> places) {
      Map<String, List<Pair>> teams = new TreeMap<>();
      pairs.stream()
          .sorted(Comparator.comparing(pair -> side.apply(pair).rank(pair.caseId())))
          .forEach(
              pair -> {
                List<Pair> team = teams.computeIfAbsent(pair.team(), name -> new ArrayList<>());
                team.add(pair);
                places.put(pair.caseId(), team.size());
              });
      return teams;
    }

    private static int tenth(int cases) {
      return (cases + 9) / 10;
    }

    private static Set<String> top(Map<String, List<Pair>> teams) {
      return teams.values().stream()
          .flatMap(team -> team.stream().limit(tenth(team.size())))
          .map(Pair::caseId)
          .collect(Collectors.toSet());
    }

    private int place(Map<String, Integer> places, Pair pair) {
      return Objects.requireNonNull(places.get(pair.caseId()));
    }

    List<Agreement> agreement() {
      Set<String> both = top(byChampion);
      both.retainAll(top(byChallenger));
      List<Agreement> agreement = new ArrayList<>();
      byChampion.forEach(
          (team, cases) -> {
            int n = cases.size();
            int[] places = cases.stream().mapToInt(pair -> place(to, pair)).toArray();
            long common = cases.stream().filter(pair -> both.contains(pair.caseId())).count();
            Double tau =
                n < 2
                    ? null
                    : round(
                        1 - 4.0 * inversions(places, new int[n], 0, n) / ((double) n * (n - 1)), 4);
            agreement.add(new Agreement(team, n, tau, tenth(n), (int) common));
          });
      return agreement;
    }

    /** Pairs that stand the other way round; sorts on the way. */
    private static long inversions(int[] places, int[] spare, int low, int high) {
      if (high - low < 2) {
        return 0;
      }
      int middle = (low + high) >>> 1;
      long count = inversions(places, spare, low, middle) + inversions(places, spare, middle, high);
      int left = low;
      int right = middle;
      for (int i = low; i < high; i++) {
        if (right >= high || (left < middle && places[left] <= places[right])) {
          spare[i] = places[left++];
        } else {
          count += middle - left;
          spare[i] = places[right++];
        }
      }
      System.arraycopy(spare, low, places, low, high - low);
      return count;
    }

    List<Move> moves(Comparator<Pair> most, int sign) {
      return pairs.stream()
          .filter(pair -> pair.change() * sign > 0)
          .sorted(most.thenComparing(Pair::caseId))
          .limit(MOVES)
          .map(this::move)
          .toList();
    }

    private Move move(Pair pair) {
      int widest = 0;
      double points = 0;
      for (int part = 0; part < Figures.PARTS.size(); part++) {
        double change = pair.challenger().points().get(part) - pair.champion().points().get(part);
        if (StrictMath.abs(change) > StrictMath.abs(points)) {
          points = change;
          widest = part;
        }
      }
      return new Move(
          pair.caseId(),
          pair.type(),
          pair.key(),
          pair.team(),
          round(pair.champion().score(), 2),
          round(pair.challenger().score(), 2),
          place(from, pair),
          place(to, pair),
          Figures.PARTS.get(widest),
          round(points, 2));
    }

    List<Share> shares(Map<String, Long> pulls) {
      Map<String, List<Pair>> kinds = new TreeMap<>();
      for (Pair pair : pairs) {
        kinds.computeIfAbsent("tier " + pair.tier(), kind -> new ArrayList<>()).add(pair);
        kinds.computeIfAbsent("type " + pair.type(), kind -> new ArrayList<>()).add(pair);
      }
      Set<String> champion = top(byChampion);
      Set<String> challenger = top(byChallenger);
      long pulled =
          pulls.entrySet().stream()
              .filter(one -> one.getKey().startsWith("type "))
              .mapToLong(Map.Entry::getValue)
              .sum();
      Set<String> names = new TreeSet<>(kinds.keySet());
      names.addAll(pulls.keySet());
      return names.stream()
          .map(
              name -> {
                List<Pair> of = kinds.getOrDefault(name, List.of());
                return new Share(
                    name,
                    share(of.size(), pairs.size()),
                    share(
                        of.stream().filter(p -> champion.contains(p.caseId())).count(),
                        champion.size()),
                    share(
                        of.stream().filter(p -> challenger.contains(p.caseId())).count(),
                        challenger.size()),
                    pulled == 0 ? null : share(pulls.getOrDefault(name, 0L), pulled));
              })
          .toList();
    }

    private static double share(long part, long all) {
      return round(all == 0 ? 0 : (double) part / all, 4);
    }
  }

  private static List<Predicted> predicted(List<Pair> pairs) {
    List<double[]> handling = new ArrayList<>();
    List<double[]> lead = new ArrayList<>();
    for (Pair pair : pairs) {
      seen(pair, Pair.Closed::handlingMinutes)
          .ifPresent(
              came ->
                  handling.add(
                      squares(
                          came,
                          pair.champion().handlingMinutes(),
                          pair.challenger().handlingMinutes())));
      seen(pair, Pair.Closed::leadHours)
          .ifPresent(
              came ->
                  lead.add(logs(came, pair.champion().leadHours(), pair.challenger().leadHours())));
    }
    return List.of(
        error("handling", "root mean square, minutes", handling, StrictMath::sqrt),
        error("lead", "mean of |ln(came / said)|", lead, mean -> mean));
  }

  private static OptionalDouble seen(Pair pair, Function<Pair.Closed, OptionalDouble> what) {
    return pair.closed().map(what).orElse(OptionalDouble.empty());
  }

  private static double[] squares(double came, double champion, double challenger) {
    return new double[] {
      (came - champion) * (came - champion), (came - challenger) * (came - challenger)
    };
  }

  private static double[] logs(double came, double champion, double challenger) {
    double log = StrictMath.log(StrictMath.max(0.01, came));
    return new double[] {
      StrictMath.abs(log - StrictMath.log(champion)),
      StrictMath.abs(log - StrictMath.log(challenger))
    };
  }

  private static Predicted error(
      String quantity, String measure, List<double[]> errors, ToDoubleFunction<Double> last) {
    if (errors.isEmpty()) {
      return new Predicted(quantity, 0, measure, null, null);
    }
    return new Predicted(
        quantity,
        errors.size(),
        measure,
        round(last.applyAsDouble(mean(errors, 0)), 4),
        round(last.applyAsDouble(mean(errors, 1)), 4));
  }

  private static double mean(List<double[]> rows, int column) {
    return rows.stream().mapToDouble(row -> row[column]).reduce(0, Double::sum) / rows.size();
  }

  private static List<Criterion> volume(Run run) {
    return List.of(
        new Criterion(
            "days in shadow", "at least 14", plain(run.days()), state(run.days() >= LEAST_DAYS)),
        new Criterion(
            "closed cases in shadow",
            "at least 5,000",
            Long.toString(run.closed()),
            state(run.closed() >= LEAST_CLOSED)),
        new Criterion(
            "decisions scored in shadow",
            "all of its time",
            run.decisions() + ", missing " + run.missing(),
            run.decisions() == 0 ? NOT_MEASURED : state(run.missing() == 0)));
  }

  /**
   * The probability that a promise is missed, as the lead said it at the close; cases whose promise
   * was past by then say nothing.
   */
  private static List<Criterion> calibration(List<Pair> pairs) {
    List<double[]> said = new ArrayList<>();
    for (Pair pair : pairs) {
      Optional<Pair.Closed> closed = pair.closed().filter(Pair.Closed::byHand);
      if (closed.isPresent() && closed.get().leadHours().isPresent() && pair.due().isPresent()) {
        double left = Duration.between(closed.get().at(), pair.due().get()).toSeconds() / HOURS;
        if (left > 0) {
          said.add(
              new double[] {
                missed(pair.champion(), left),
                missed(pair.challenger(), left),
                closed.get().leadHours().getAsDouble() > left ? 1 : 0
              });
        }
      }
    }
    String loss = "log loss of missed promises";
    String error = "calibration error of missed promises";
    if (said.size() < LEAST_CALIBRATED) {
      String value = said.size() + " promises of " + LEAST_CALIBRATED;
      return List.of(
          new Criterion(loss, "not worse", value, NOT_MEASURED),
          new Criterion(error, "at most the champion's + 0.005", value, NOT_MEASURED));
    }
    double[] losses = {logLoss(said, 0), logLoss(said, 1)};
    double[] errors = {calibrationError(said, 0), calibrationError(said, 1)};
    return List.of(
        new Criterion(loss, "not worse", beside(losses), state(losses[1] <= losses[0])),
        new Criterion(
            error,
            "at most the champion's + 0.005",
            beside(errors),
            state(errors[1] <= errors[0] + 0.005)));
  }

  private static String beside(double[] both) {
    return plain(round(both[1], 4)) + " beside " + plain(round(both[0], 4));
  }

  private static double missed(Figures figures, double leftHours) {
    double spread = StrictMath.max(0.05, figures.leadSpread());
    double z = (StrictMath.log(leftHours) - StrictMath.log(figures.leadHours())) / spread;
    return StrictMath.min(0.999, StrictMath.max(0.001, Normal.above(z)));
  }

  private static double logLoss(List<double[]> said, int column) {
    return said.stream()
            .mapToDouble(row -> -StrictMath.log(row[2] > 0 ? row[column] : 1 - row[column]))
            .reduce(0, Double::sum)
        / said.size();
  }

  private static double calibrationError(List<double[]> said, int column) {
    double[] sums = new double[BINS];
    for (double[] row : said) {
      sums[(int) StrictMath.min(BINS - 1, row[column] * BINS)] += row[column] - row[2];
    }
    double error = 0;
    for (double sum : sums) {
      error += StrictMath.abs(sum);
    }
    return error / said.size();
  }

  /**
   * @param champion what the challenger's order costs more by the champion's money
   * @param challenger the same by the challenger's
   */
  private static List<Criterion> replayed(
      PairedReplay replay, PairedReplay.Interval champion, PairedReplay.Interval challenger) {
    boolean enough = champion.days() >= LEAST_DAYS;
    return List.of(
        new Criterion(
            "loss by paired replay",
            "lower by either's money, the 95 % interval without zero",
            enough
                ? words(champion)
                    + " a day by the champion's money, "
                    + words(challenger)
                    + " by the challenger's"
                : champion.days() + " days with closes by hand of 14",
            enough ? state(champion.high() < 0 && challenger.high() < 0) : NOT_MEASURED),
        worst(
            "95th percentile of the wait by type",
            "no type up by more than 20 %",
            replay,
            pair -> pair.type(),
            Challenge::longest,
            1.2),
        worst(
            "service levels missed by tier",
            "no tier up by more than 5 %",
            replay,
            pair -> pair.tier(),
            Challenge::lateShare,
            1.05));
  }

  /** Of the cases of a kind by champion and challenger. */
  private interface Measure {
    double[] of(List<PairedReplay.Waited> cases);
  }

  private static Criterion worst(
      String name,
      String required,
      PairedReplay replay,
      Function<Pair, String> kind,
      Measure measure,
      double most) {
    Map<String, List<PairedReplay.Waited>> kinds =
        replay.waited().stream()
            .collect(
                Collectors.groupingBy(
                    one -> kind.apply(one.pair()), TreeMap::new, Collectors.toList()));
    List<String> wrong = new ArrayList<>();
    int measured = 0;
    for (Map.Entry<String, List<PairedReplay.Waited>> one : kinds.entrySet()) {
      if (one.getValue().size() >= LEAST_OF_KIND) {
        measured++;
        double[] both = measure.of(one.getValue());
        if (both[1] > both[0] * most) {
          wrong.add(one.getKey() + " " + beside(both));
        }
      }
    }
    String of = measured + " of " + kinds.size() + " with at least " + LEAST_OF_KIND + " cases";
    return new Criterion(
        name,
        required,
        wrong.isEmpty() ? of : String.join(", ", wrong) + "; " + of,
        measured == 0 ? NOT_MEASURED : state(wrong.isEmpty()));
  }

  private static double[] longest(List<PairedReplay.Waited> cases) {
    return new double[] {
      quantile(cases, PairedReplay.Waited::championHours),
      quantile(cases, PairedReplay.Waited::challengerHours)
    };
  }

  private static double quantile(
      Collection<PairedReplay.Waited> cases, ToDoubleFunction<PairedReplay.Waited> hours) {
    double[] sorted = cases.stream().mapToDouble(hours).sorted().toArray();
    return sorted[(int) (0.95 * (sorted.length - 1))];
  }

  private static double[] lateShare(List<PairedReplay.Waited> cases) {
    double champion = 0;
    double challenger = 0;
    for (PairedReplay.Waited one : cases) {
      champion += late(one.pair(), one.champion());
      challenger += late(one.pair(), one.challenger());
    }
    return new double[] {champion / cases.size(), challenger / cases.size()};
  }

  private static int late(Pair pair, Instant taken) {
    return taken.isAfter(pair.slaDue()) ? 1 : 0;
  }

  private static @Nullable Saving saving(PairedReplay.Interval interval) {
    return interval.days() < 2
        ? null
        : new Saving(
            round(interval.mean(), 2),
            round(interval.low(), 2),
            round(interval.high(), 2),
            interval.days());
  }

  private static String words(PairedReplay.Interval interval) {
    return String.format(
        Locale.ROOT, "%.2f (%.2f to %.2f)", interval.mean(), interval.low(), interval.high());
  }

  private static String state(boolean met) {
    return met ? "met" : "not met";
  }

  private static String plain(double number) {
    return number == StrictMath.rint(number) && StrictMath.abs(number) < 1e9
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static double round(double number, int digits) {
    double scale = StrictMath.pow(10, digits);
    return StrictMath.round(number * scale) / scale;
  }
}
