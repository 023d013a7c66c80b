package dev.andon.scoring;

import java.util.Map;

/**
 * When a prediction is worth raising ({@code predictions} in {@code config/scoring.yaml}).
 *
 * @param hoursShare share of a team's hours that predictions may take, 0..1
 * @param actionWorks how often acting before prevents it, 0..1; hand-set until outcomes replace it
 * @param worthTouches so many times the cost of the touches must be expected to be saved
 * @param handlerHourMinor what an hour of a handler costs
 * @param people of the teams; a team that is not named has one
 */
public record PredictionTerms(
    double hoursShare,
    double actionWorks,
    double worthTouches,
    long handlerHourMinor,
    Map<String, Integer> people) {
  public PredictionTerms {
    people = Map.copyOf(people);
    if (!(hoursShare >= 0 && hoursShare <= 1 && actionWorks > 0 && actionWorks <= 1)) {
      throw new IllegalArgumentException(
          "predictions: hoursShare must be from 0 to 1, actionWorks above 0 and at most 1");
    }
    if (worthTouches < 0
        || handlerHourMinor < 0
        || people.values().stream().anyMatch(many -> many < 0)) {
      throw new IllegalArgumentException(
          "predictions: worthTouches, handlerHourMinor and people must not be below 0");
    }
  }
}
