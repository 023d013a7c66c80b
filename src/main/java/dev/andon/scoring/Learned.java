package dev.andon.scoring;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/**
 * Trees for what they learnt, averages for all else: for other quantities, types of which too few
 * cases closed, and questions that are of no single case. An immutable snapshot.
 */
public final class Learned implements Estimator {
  /** A leaf has at least so many cases; of fewer of a type nothing is told. */
  static final int LEAST = 30;

  private static final double LEAST_MINUTES = 1;
  private static final double MOST_MINUTES = 480;
  private static final double LEAST_HOURS = 0.01;
  private static final double MOST_HOURS = 2400;
  private static final double LEAST_SPREAD = 0.05;
  private static final double MOST_SPREAD = 3;
  private final int version;
  private final TreeModel model;
  private final Averages averages;

  /**
   * @param version of the policy {@code model}
   * @param averages what answers where nothing was learnt
   */
  public Learned(int version, TreeModel model, Averages averages) {
    this.version = version;
    this.model = model;
    this.averages = averages;
  }

  @Override
  public int version() {
    return averages.version();
  }

  @Override
  public OptionalInt modelVersion() {
    return OptionalInt.of(version);
  }

  @Override
  public Typical typical(String type, MoneyTerms prior) {
    return averages.typical(type, prior);
  }

  @Override
  public Estimate of(Quantity quantity, Setting where, MoneyTerms prior) {
    return averages.of(quantity, where, prior);
  }

  @Override
  public Estimate of(Quantity quantity, Features features, MoneyTerms prior) {
    return learnt(quantity, features)
        .orElseGet(() -> averages.of(quantity, features.where(), prior));
  }

  private Optional<Estimate> learnt(Quantity quantity, Features features) {
    return switch (quantity) {
      case HANDLING_MINUTES -> minutes(features);
      case LEAD_HOURS -> hours(features);
      case LEAD_SPREAD -> spread(features);
      default -> Optional.empty();
    };
  }

  private static Optional<TreeModel.Kind> kind(TreeModel.Learnt learnt, Features features) {
    return Optional.ofNullable(learnt.types().get(features.where().type()))
        .filter(kind -> kind.cases() >= LEAST);
  }

  /** The mean of the handling, which the logarithm alone would put too low. */
  private Optional<Estimate> minutes(Features features) {
    return expected(model.handling(), features, TreeModel.Kind::smear, LEAST_MINUTES, MOST_MINUTES);
  }

  /** The median of the lead. */
  private Optional<Estimate> hours(Features features) {
    return expected(model.lead(), features, kind -> 1, LEAST_HOURS, MOST_HOURS);
  }

  private Optional<Estimate> expected(
      Optional<TreeModel.Learnt> quantity,
      Features features,
      ToDoubleFunction<TreeModel.Kind> smear,
      double least,
      double most) {
    return quantity.flatMap(
        learnt ->
            kind(learnt, features)
                .map(
                    kind ->
                        around(
                            StrictMath.exp(learnt.of(features)) * smear.applyAsDouble(kind),
                            least,
                            most,
                            learnt,
                            kind)));
  }

  private Optional<Estimate> spread(Features features) {
    return model
        .lead()
        .flatMap(learnt -> kind(learnt, features))
        .map(
            kind -> {
              double spread = bounded(kind.spread(), LEAST_SPREAD, MOST_SPREAD);
              return new Estimate(spread, spread, spread, kind.cases(), source(kind));
            });
  }

  /**
   * What is uncertain is the expectation, as with averages, not the single case: what was left over
   * narrows with the root of the cases that a leaf has at least.
   */
  private Estimate around(
      double figure, double least, double most, TreeModel.Learnt learnt, TreeModel.Kind kind) {
    double value = bounded(figure, least, most);
    double narrow = StrictMath.sqrt(LEAST);
    return new Estimate(
        value,
        value * StrictMath.exp(learnt.low() / narrow),
        value * StrictMath.exp(learnt.high() / narrow),
        kind.cases(),
        source(kind));
  }

  private String source(TreeModel.Kind kind) {
    return "trees@" + version + ", " + kind.cases() + " cases";
  }

  private static double bounded(double number, double least, double most) {
    return StrictMath.max(least, StrictMath.min(most, number));
  }
}
