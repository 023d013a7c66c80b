package dev.andon.scoring;

import dev.andon.canonical.Hashes;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.learning.BoostedTrees;
import dev.andon.learning.Boosting;
import dev.andon.scoring.Estimator.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Learns a {@link TreeModel} of cases that people closed. The last 14 days are held out: trees,
 * averages counted from the same cases and the hand-set figures are judged on them. Of what is
 * learnt from, the latest fifth decides how many trees stay and how far they are off.
 */
public final class Training {
  /** Held out. */
  public static final Duration HELD_OUT = Duration.ofDays(14);

  /** Fewer closed cases say too little, before the hold-out and in it. */
  static final int LEAST_CASES = 500;

  static final int LEAST_HELD_OUT = 100;

  /** Bound of what is learnt from; of more, the latest. */
  private static final int MOST_CASES = 50_000;

  /** Fewer cases of a name make no code of their own. */
  private static final int LEAST_NAMED = 10;

  private static final Boosting.Parameters PARAMETERS =
      new Boosting.Parameters(200, 4, 0.1, 32, Learned.LEAST, 10, 0.8, 1);
  private static final double LONGEST_HANDLING = 480;
  private static final double SHORTEST_LEAD = 0.01;
  private final ScoringPolicy policy;
  private final Instant asOf;
  private final Instant cut;
  private final String code;
  private final List<String> left = new ArrayList<>();

  /**
   * A case that a person closed.
   *
   * @param counted what averages count of it
   */
  public record Example(
      String caseId, Features features, Instant closedAt, Counting.Counted counted) {}

  /**
   * What came of it.
   *
   * @param left why a quantity was not learnt
   */
  public record Trained(TreeModel model, List<String> left) {
    public Trained {
      left = List.copyOf(left);
    }
  }

  private Training(ScoringPolicy policy, Instant asOf, String code) {
    this.policy = policy;
    this.asOf = asOf;
    this.cut = asOf.minus(HELD_OUT);
    this.code = code;
  }

  /**
   * Learns.
   *
   * @param policy with the hand-set figures
   * @param code release of Andon
   * @throws FaultException REJECTED with the numbers where too few cases closed
   */
  public static Trained of(
      Collection<Example> closed, ScoringPolicy policy, Instant asOf, String code) {
    List<Example> ordered =
        closed.stream()
            .sorted(Comparator.comparing(Example::closedAt).thenComparing(Example::caseId))
            .toList();
    ordered = ordered.subList(Math.max(0, ordered.size() - MOST_CASES), ordered.size());
    return new Training(policy, asOf, code).learn(ordered);
  }

  private Trained learn(List<Example> closed) {
    List<Example> before = closed.stream().filter(one -> one.closedAt().isBefore(cut)).toList();
    Optional<TreeModel.Learnt> handling =
        learnt(
            "handling",
            closed,
            one -> logMinutes(one.counted()),
            judge ->
                StrictMath.sqrt(
                    mean(judge, row -> (row.came() - row.said()) * (row.came() - row.said()))),
            Quantity.HANDLING_MINUTES,
            before);
    Optional<TreeModel.Learnt> lead =
        learnt(
            "lead",
            closed,
            this::logLead,
            judge ->
                mean(
                    judge,
                    row -> StrictMath.abs(StrictMath.log(row.came()) - StrictMath.log(row.said()))),
            Quantity.LEAD_HOURS,
            before);
    if (handling.isEmpty() && lead.isEmpty()) {
      throw FaultException.of(
          "ESTIMATES-TOO-FEW",
          FaultKind.REJECTED,
          String.join("; ", left),
          "Averages serve until more cases are closed by hand.");
    }
    TreeModel.Provenance provenance =
        new TreeModel.Provenance(
            before.isEmpty() ? "" : before.get(0).closedAt().toString(),
            cut.toString(),
            asOf.toString(),
            data(before),
            Features.SCHEMA,
            PARAMETERS.seed(),
            "trees at most %d, depth %d, rate %s, bins %d, leaf %d, weight %s, share %s"
                .formatted(
                    PARAMETERS.trees(),
                    PARAMETERS.depth(),
                    BoostedTrees.plain(PARAMETERS.rate()),
                    PARAMETERS.bins(),
                    PARAMETERS.leaf(),
                    BoostedTrees.plain(PARAMETERS.weight()),
                    BoostedTrees.plain(PARAMETERS.share())),
            code);
    return new Trained(new TreeModel(Optional.of(provenance), handling, lead), left);
  }

  private static String data(List<Example> cases) {
    StringBuilder text = new StringBuilder();
    for (Example one : cases) {
      Features features = one.features();
      text.append(one.caseId())
          .append(features.names())
          .append(hex(features.valueMinor()))
          .append(features.detectedAt())
          .append(one.closedAt())
          .append(hex(one.counted().handlingMinutes()))
          .append(hex(one.counted().leadHours()))
          .append('\n');
    }
    return Hashes.sha256(text.toString());
  }

  /** Not by {@code toString}, whose digits changed in Java 19. */
  private static String hex(OptionalDouble number) {
    return number.isEmpty() ? "-" : Double.toHexString(number.getAsDouble());
  }

  private static OptionalDouble logMinutes(Counting.Counted counted) {
    OptionalDouble minutes = counted.handlingMinutes();
    return minutes.isEmpty()
        ? minutes
        : OptionalDouble.of(
            StrictMath.log(
                StrictMath.max(1, StrictMath.min(LONGEST_HANDLING, minutes.getAsDouble()))));
  }

  private OptionalDouble logLead(Example one) {
    OptionalDouble hours = one.counted().leadHours();
    if (hours.isEmpty()) {
      return hours;
    }
    // What came about after the cut was not known by then.
    boolean known =
        !one.closedAt().isBefore(cut)
            || one.closedAt().plusSeconds((long) (hours.getAsDouble() * 3600)).isBefore(cut);
    return known
        ? OptionalDouble.of(StrictMath.log(StrictMath.max(SHORTEST_LEAD, hours.getAsDouble())))
        : OptionalDouble.empty();
  }

  /** A case with the logarithm that it came to. */
  private record Labelled(Example example, double log) {}

  /** What came beside what was said. */
  private record Row(double came, double said) {}

  private static double mean(List<Row> rows, ToDoubleFunction<Row> of) {
    return rows.stream().mapToDouble(of).reduce(0, Double::sum) / rows.size();
  }

  private Optional<TreeModel.Learnt> learnt(
      String name,
      List<Example> closed,
      Function<Example, OptionalDouble> label,
      ToDoubleFunction<List<Row>> error,
      Quantity quantity,
      List<Example> before) {
    List<Labelled> known = new ArrayList<>();
    List<Labelled> held = new ArrayList<>();
    for (Example one : closed) {
      label
          .apply(one)
          .ifPresent(
              log -> (one.closedAt().isBefore(cut) ? known : held).add(new Labelled(one, log)));
    }
    if (known.size() < LEAST_CASES || held.size() < LEAST_HELD_OUT) {
      left.add(
          "%s: %d cases closed by hand before %s of %d needed, %d since of %d needed"
              .formatted(name, known.size(), cut, LEAST_CASES, held.size(), LEAST_HELD_OUT));
      return Optional.empty();
    }
    TreeModel.Learnt unjudged = unjudged(known);
    TreeModel trees =
        new TreeModel(
            Optional.empty(),
            name.equals("handling") ? Optional.of(unjudged) : Optional.empty(),
            name.equals("lead") ? Optional.of(unjudged) : Optional.empty());
    Averages counted = averages(before);
    Averages none = Averages.none(policy.uncertainty());
    TreeModel.HeldOut judged =
        new TreeModel.HeldOut(
            held.size(),
            BoostedTrees.rounded(
                error.applyAsDouble(rows(held, new Learned(0, trees, counted), quantity))),
            BoostedTrees.rounded(error.applyAsDouble(rows(held, counted, quantity))),
            BoostedTrees.rounded(error.applyAsDouble(rows(held, none, quantity))));
    return Optional.of(
        new TreeModel.Learnt(
            unjudged.cases(),
            unjudged.codes(),
            unjudged.types(),
            unjudged.low(),
            unjudged.high(),
            unjudged.trees(),
            judged));
  }

  private Averages averages(List<Example> before) {
    Counting counting = new Counting();
    before.forEach(one -> counting.add(one.counted()));
    return new Averages(0, counting.snapshot(cut.toString()), policy.uncertainty());
  }

  private List<Row> rows(List<Labelled> held, Estimator estimator, Quantity quantity) {
    List<Row> rows = new ArrayList<>(held.size());
    for (Labelled one : held) {
      Features features = one.example().features();
      policy
          .findTerms(features.where().type())
          .ifPresent(
              prior ->
                  rows.add(
                      new Row(
                          StrictMath.exp(one.log()),
                          estimator.of(quantity, features, prior).value())));
    }
    return rows;
  }

  private TreeModel.Learnt unjudged(List<Labelled> known) {
    int fitted = known.size() - known.size() / 5;
    List<Labelled> fit = known.subList(0, fitted);
    List<Labelled> check = known.subList(fitted, known.size());
    List<Map<String, Double>> codes = codes(fit);
    BoostedTrees trees = Boosting.learn(sample(fit, codes), sample(check, codes), PARAMETERS);
    // A mean takes many cases to be told: smearing is of all, what the trees were not fitted to
    // says how far they are off.
    Map<String, List<Double>> all = rest(known, codes, trees);
    Map<String, List<Double>> unseen = rest(check, codes, trees);
    List<Double> over = unseen.values().stream().flatMap(List::stream).toList();
    double smear = smear(all.values().stream().flatMap(List::stream).toList(), 0, 1);
    double variance = variance(over, 0, 0);
    double weight = policy.uncertainty().priorCases();
    Map<String, TreeModel.Kind> types = new TreeMap<>();
    all.forEach(
        (type, own) -> {
          double around = variance(unseen.getOrDefault(type, List.of()), weight, variance);
          types.put(
              type,
              new TreeModel.Kind(
                  own.size(),
                  BoostedTrees.rounded(smear(own, weight, smear)),
                  BoostedTrees.rounded(StrictMath.sqrt(around))));
        });
    List<Double> sorted = over.stream().sorted().toList();
    return new TreeModel.Learnt(
        known.size(),
        codes,
        types,
        BoostedTrees.rounded(StrictMath.min(0, quantile(sorted, 0.05))),
        BoostedTrees.rounded(StrictMath.max(0, quantile(sorted, 0.95))),
        trees,
        new TreeModel.HeldOut(0, 0, 0, 0));
  }

  /** What the trees leave of each case, by type. */
  private static Map<String, List<Double>> rest(
      List<Labelled> cases, List<Map<String, Double>> codes, BoostedTrees trees) {
    Map<String, List<Double>> rest = new TreeMap<>();
    for (Labelled one : cases) {
      double[] row = one.example().features().row(codes);
      rest.computeIfAbsent(one.example().features().where().type(), type -> new ArrayList<>())
          .add(one.log() - row[0] - trees.of(row));
    }
    return rest;
  }

  /** The mean of what was left of the figure itself, drawn towards that of all types. */
  private static double smear(List<Double> over, double weight, double prior) {
    double sum = weight * prior;
    for (double one : over) {
      sum += StrictMath.exp(one);
    }
    return sum / (weight + over.size());
  }

  private static double variance(List<Double> over, double weight, double prior) {
    double sum = weight * prior;
    for (double one : over) {
      sum += one * one;
    }
    return sum / (weight + over.size());
  }

  private static double quantile(List<Double> sorted, double share) {
    return sorted.get((int) (share * (sorted.size() - 1)));
  }

  /** What is left for the trees: the logarithm without the mean of its type. */
  private static Boosting.Sample sample(List<Labelled> cases, List<Map<String, Double>> codes) {
    List<double[]> rows = new ArrayList<>(cases.size());
    List<Double> targets = new ArrayList<>(cases.size());
    for (Labelled one : cases) {
      double[] row = one.example().features().row(codes);
      rows.add(row);
      targets.add(one.log() - row[0]);
    }
    return new Boosting.Sample(rows, targets);
  }

  /** Counts what each name comes to; names of few cases come to what their type does. */
  private List<Map<String, Double>> codes(List<Labelled> fit) {
    double mean = fit.stream().mapToDouble(Labelled::log).reduce(0, Double::sum) / fit.size();
    List<Map<String, Double>> codes = new ArrayList<>();
    Map<String, Double> types = code(fit, 0, one -> one.log() - mean, 0);
    types.replaceAll((type, more) -> BoostedTrees.rounded(mean + more));
    codes.add(types);
    for (int feature = 1; feature < Features.NAMED.size(); feature++) {
      codes.add(
          code(
              fit,
              feature,
              one -> one.log() - types.getOrDefault(one.example().features().where().type(), mean),
              LEAST_NAMED));
    }
    return codes;
  }

  private Map<String, Double> code(
      List<Labelled> fit, int feature, ToDoubleFunction<Labelled> of, int least) {
    Map<String, double[]> sums = new TreeMap<>();
    for (Labelled one : fit) {
      double[] sum =
          sums.computeIfAbsent(
              one.example().features().names().get(feature), name -> new double[2]);
      sum[0] += of.applyAsDouble(one);
      sum[1]++;
    }
    Map<String, Double> code = new TreeMap<>();
    sums.entrySet().stream()
        .filter(one -> one.getValue()[1] >= least)
        .sorted(
            Comparator.comparingDouble((Map.Entry<String, double[]> one) -> -one.getValue()[1])
                .thenComparing(Map.Entry::getKey))
        .limit(TreeModel.MOST_NAMES)
        .forEach(
            one ->
                code.put(
                    one.getKey(),
                    BoostedTrees.rounded(
                        one.getValue()[0]
                            / (policy.uncertainty().priorCases() + one.getValue()[1]))));
    return code;
  }
}
