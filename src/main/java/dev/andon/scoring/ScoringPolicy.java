package dev.andon.scoring;

import dev.andon.calendar.WorkCalendar;
import java.util.Map;

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
 * @param terms by exception type
 * @param teams team by exception type
 * @param calendars calendar by team
 */
public record ScoringPolicy(
    int version,
    int calendarVersion,
    String currency,
    Map<String, Double> rates,
    double guardWindowHours,
    Constants constants,
    Map<String, MoneyTerms> terms,
    Map<String, String> teams,
    Map<String, WorkCalendar> calendars) {
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

  MoneyTerms termsOf(String type) {
    MoneyTerms found = terms.get(type);
    if (found == null) {
      throw new IllegalArgumentException("config/scoring.yaml has no terms for " + type);
    }
    return found;
  }

  WorkCalendar calendarOf(String type) {
    String team = teams.get(type);
    WorkCalendar found = team == null ? null : calendars.get(team);
    if (found == null) {
      throw new IllegalArgumentException(
          "config/calendars.yaml has no calendar for the team of " + type);
    }
    return found;
  }
}
