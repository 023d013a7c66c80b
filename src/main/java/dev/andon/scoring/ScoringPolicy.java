package dev.andon.scoring;

import dev.andon.calendar.WorkCalendar;
import java.util.Map;

/**
 * Everything that scoring reads beside the facts: one immutable version.
 *
 * @param version of {@code config/scoring.yaml} in the policy store
 * @param calendarVersion of {@code config/calendars.yaml}
 * @param currency of all money terms, ISO 4217
 * @param guardWindowHours how far ahead a due time makes an obligation guard class 1
 * @param terms by exception type
 * @param teams team by exception type
 * @param calendars calendar by team
 */
public record ScoringPolicy(
    int version,
    int calendarVersion,
    String currency,
    double guardWindowHours,
    Map<String, MoneyTerms> terms,
    Map<String, String> teams,
    Map<String, WorkCalendar> calendars) {
  public ScoringPolicy {
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
      throw new IllegalArgumentException("config/calendars.yaml has no calendar for the team of " + type);
    }
    return found;
  }
}
