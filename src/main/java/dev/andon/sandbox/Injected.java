package dev.andon.sandbox;

import java.util.Locale;
import java.util.Map;

/**
 * Faults that a service is told to have. Shares are 0 to 1 of the requests or of what it emits.
 *
 * @param latencyMillis added to every answer
 * @param errors share of requests that are answered with 500, nothing done
 * @param lost share of requests that are done, but whose answer is lost
 * @param outage whether the service is there at all
 * @param duplicates share of emitted webhooks and outbox rows that are emitted twice
 * @param outOfOrder share of emitted webhooks and outbox rows that the next one overtakes
 */
record Injected(
    int latencyMillis,
    double errors,
    double lost,
    Outage outage,
    double duplicates,
    double outOfOrder) {
  /** How a service is away: not, no connection, or 503. */
  enum Outage {
    NONE,
    REFUSED,
    UNAVAILABLE
  }

  static final Injected NOTHING = new Injected(0, 0, 0, Outage.NONE, 0, 0);

  Injected {
    if (latencyMillis < 0 || latencyMillis > 600_000) {
      throw new IllegalArgumentException("latency must be 0 to 600000 milliseconds");
    }
    for (double share : new double[] {errors, lost, duplicates, outOfOrder}) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("a share must be 0 to 1");
      }
    }
  }

  /**
   * The same with one changed.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  Injected with(String name, String value) {
    try {
      return switch (name) {
        case "latency" ->
            new Injected(Integer.parseInt(value), errors, lost, outage, duplicates, outOfOrder);
        case "errors" ->
            new Injected(latencyMillis, share(value), lost, outage, duplicates, outOfOrder);
        case "lost" ->
            new Injected(latencyMillis, errors, share(value), outage, duplicates, outOfOrder);
        case "outage" ->
            new Injected(latencyMillis, errors, lost, outage(value), duplicates, outOfOrder);
        case "duplicates" ->
            new Injected(latencyMillis, errors, lost, outage, share(value), outOfOrder);
        case "outOfOrder" ->
            new Injected(latencyMillis, errors, lost, outage, duplicates, share(value));
        default ->
            throw new IllegalArgumentException(
                "there is no fault "
                    + name
                    + "; there are latency, errors, lost, outage, duplicates, outOfOrder");
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number, not " + value, e);
    }
  }

  private static Outage outage(String value) {
    for (Outage one : Outage.values()) {
      if (one.name().equalsIgnoreCase(value)) {
        return one;
      }
    }
    throw new IllegalArgumentException("outage must be none, refused or unavailable, not " + value);
  }

  private static double share(String value) {
    return Double.parseDouble(value);
  }

  Map<String, Object> members() {
    return Map.of(
        "latency", latencyMillis,
        "errors", errors,
        "lost", lost,
        "outage", outage.name().toLowerCase(Locale.ROOT),
        "duplicates", duplicates,
        "outOfOrder", outOfOrder);
  }
}
