package dev.andon.scoring;

import java.util.OptionalInt;

/**
 * Estimates what nobody knows of a case. Each answer starts from what people set for the type, so a
 * figure is there whatever was counted, or when nothing was. Implementations are immutable
 * snapshots: the same question gives the same answer.
 */
public interface Estimator {
  /** What can be asked. */
  enum Quantity {
    /** Expected handling time. */
    HANDLING_MINUTES("handling"),
    /** Median of the lead still needed after a case is resolved. */
    LEAD_HOURS("lead"),
    /** Spread of its logarithm. */
    LEAD_SPREAD("leadSpread"),
    /** Rate at which such cases resolve themselves. */
    SELF_RESOLUTION_PER_HOUR("selfResolution"),
    /** Probability that it is none. */
    FALSE_ALARM_SHARE("falseAlarm"),
    /** Probability that an order is cancelled when it is late. */
    CANCEL_GIVEN_LATE("cancel"),
    /** Mean value concerned, where no fact says it. */
    VALUE_MINOR("value"),
    /** Lower tercile of the time to the due time, where no fact says it. */
    SLACK_HOURS("slack");

    private final String code;

    Quantity(String code) {
      this.code = code;
    }

    /** How records name it. */
    String code() {
      return code;
    }
  }

  /**
   * The typical open case of a type, that others are compared with.
   *
   * @param dueHours to its due time
   * @param ageHours since its detection
   */
  record Typical(
      double lumpMinor, double valueMinor, double dueHours, double ageHours, double workedHours) {}

  /** Version of the policy {@code estimates}; 0 = nothing was ever counted. */
  int version();

  /**
   * The estimate of a quantity.
   *
   * @param where the case stands
   * @param prior what people set for its type
   */
  Estimate of(Quantity quantity, Setting where, MoneyTerms prior);

  /** The same of one case, by whatever else is known of it; averages ask but where it stands. */
  default Estimate of(Quantity quantity, Features features, MoneyTerms prior) {
    return of(quantity, features.where(), prior);
  }

  /** Version of the policy {@code model}; empty = no model is asked. */
  default OptionalInt modelVersion() {
    return OptionalInt.empty();
  }

  /** The typical case of a type. */
  Typical typical(String type, MoneyTerms prior);
}
