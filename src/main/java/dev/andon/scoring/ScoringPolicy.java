package dev.andon.scoring;

import dev.andon.calendar.WorkCalendar;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that scoring reads beside the facts: one immutable version.
 *
 * @param version of {@code config/scoring.yaml} in the policy store
 * @param calendarVersion of {@code config/calendars.yaml}
 * @param currency of all money terms, ISO 4217
 * @param rates value of one unit of another currency in {@code currency}; amounts in a currency
 *     without a rate count as unknown
 * @param guardWindowHours how far ahead a due time makes an obligation guard class 1
 * @param constants of the formula
 * @param uncertainty of its inputs
 * @param terms by exception type
 * @param teams team by exception type
 * @param calendars calendar by team
 * @param predictions when a prediction is worth raising
 */
public record ScoringPolicy(
    int version,
    int calendarVersion,
    String currency,
    Map<String, Double> rates,
    double guardWindowHours,
    Constants constants,
    Uncertainty uncertainty,
    Map<String, MoneyTerms> terms,
    Map<String, String> teams,
    Map<String, WorkCalendar> calendars,
    PredictionTerms predictions) {
  private static final int DAYS = 7;

  /** An amount in minor units; none is known when there is no rate for its currency. */
  public record Amount(long minor, String currency) {}

  /**
   * Constants of the formula (design: 8, 96, 240, 24, 0.05, 70, 55, 33).
   *
   * @param deferWorkingHours Δ: mean working hours of the team until the next chance
   * @param lateCapHours late hours beyond which no more cost is counted
   * @param openCapHours open hours beyond which no more cost is counted
   * @param ageingAfterHours working hours after which waiting itself counts
   * @param ageingRate price of that waiting, money per hour²
   * @param p1 least index of band P1; {@code p2}, {@code p3} likewise
   */
  public record Constants(
      double deferWorkingHours,
      double lateCapHours,
      double openCapHours,
      double ageingAfterHours,
      double ageingRate,
      double p1,
      double p2,
      double p3) {
    public Constants {
      if (!(deferWorkingHours > 0 && lateCapHours > 0 && openCapHours > 0)) {
        throw new IllegalArgumentException(
            "deferWorkingHours, lateCapHours and openCapHours must be above 0");
      }
      if (ageingAfterHours < 0 || ageingRate < 0) {
        throw new IllegalArgumentException("ageingAfterHours and ageingRate must not be below 0");
      }
      if (!(p1 > p2 && p2 > p3)) {
        throw new IllegalArgumentException("the bands must fall: p1 > p2 > p3");
      }
    }
  }

  public ScoringPolicy {
    rates = Map.copyOf(rates);
    terms = Map.copyOf(terms);
    teams = Map.copyOf(teams);
    calendars = Map.copyOf(calendars);
  }

  /** The terms of a type; empty when it has none. */
  Optional<MoneyTerms> findTerms(String type) {
    return Optional.ofNullable(terms.get(type));
  }

  private MoneyTerms termsOf(String type) {
    return findTerms(type)
        .orElseThrow(
            () -> new IllegalArgumentException("config/scoring.yaml has no terms for " + type));
  }

  /** The calendar of the team of a type; empty when it has none. */
  Optional<WorkCalendar> findCalendar(String type) {
    return Optional.ofNullable(teams.get(type)).map(calendars::get);
  }

  private WorkCalendar calendarOf(String type) {
    String team = teams.get(type);
    if (team == null) {
      throw new IllegalArgumentException("config/exceptions.yaml has no team for " + type);
    }
    return calendarOfTeam(team);
  }

  WorkCalendar calendarOfTeam(String team) {
    WorkCalendar found = calendars.get(team);
    if (found == null) {
      throw new IllegalArgumentException("config/calendars.yaml has no calendar for team " + team);
    }
    return found;
  }

  /**
   * What a promise is worth before it is missed, by the terms that a case of the type would have.
   *
   * @param penalty that the customer's contract names
   * @param value of what is promised
   */
  public Stakes stakes(String type, @Nullable Amount penalty, @Nullable Amount value) {
    MoneyTerms of = termsOf(type);
    double lump =
        worth(penalty, of.lumpMinor()) + worth(value, of.defaultValueMinor()) * of.valueShare();
    double hours = of.handlingMinutes() / 60;
    return new Stakes(
        lump / 100,
        of.perLateHourMinor() / 100.0,
        constants.lateCapHours(),
        of.leadHours(),
        hours,
        predictions.actionWorks(),
        predictions.worthTouches() * predictions.handlerHourMinor() / 100.0 * hours);
  }

  private double worth(@Nullable Amount amount, long otherwise) {
    if (amount == null) {
      return otherwise;
    }
    if (amount.currency().equals(currency)) {
      return amount.minor();
    }
    Double rate = rates.get(amount.currency());
    return rate == null ? otherwise : amount.minor() * rate;
  }

  /** Hours a day that the team of a type has for predictions, by its last seven days. */
  public double predictionHours(String type, Instant asOf) {
    Duration worked = calendarOf(type).between(asOf.minus(Duration.ofDays(DAYS)), asOf);
    return predictions.hoursShare()
        * predictions.people().getOrDefault(teams.get(type), 1)
        * worked.toMinutes()
        / 60
        / DAYS;
  }

  /** Hours that acting on one prediction of a type takes, when its team is that of another type. */
  public double handlingHours(String type, String sharedWith) {
    String team = teams.get(type);
    return team != null && team.equals(teams.get(sharedWith))
        ? termsOf(type).handlingMinutes() / 60
        : 0;
  }
}
