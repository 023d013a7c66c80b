package dev.andon.calendar;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * When a team works: the same hours on each of its work days, less its holidays.
 *
 * @param zone the team's time zone
 * @param days work days
 * @param start start of the shift, local time
 * @param end end of the shift, local time, after {@code start}
 * @param holidays days without work
 */
public record WorkCalendar(
    ZoneId zone, Set<DayOfWeek> days, LocalTime start, LocalTime end, Set<LocalDate> holidays) {
  private static final int SEARCH_DAYS = 400;

  public WorkCalendar {
    days = Set.copyOf(days);
    holidays = Set.copyOf(holidays);
    if (days.isEmpty() || !start.isBefore(end)) {
      throw new IllegalArgumentException("a calendar needs a work day and a start before its end");
    }
  }

  /** The instant at which {@code work} working time has passed after {@code from}. */
  public Instant plus(Instant from, Duration work) {
    ZonedDateTime local = from.atZone(zone);
    Duration left = work;
    for (int day = 0; day < SEARCH_DAYS; day++) {
      LocalDate date = local.toLocalDate().plusDays(day);
      if (works(date)) {
        Instant opens = later(date.atTime(start).atZone(zone).toInstant(), from);
        Instant closes = date.atTime(end).atZone(zone).toInstant();
        if (opens.isBefore(closes)) {
          Duration open = Duration.between(opens, closes);
          if (left.compareTo(open) <= 0) {
            return opens.plus(left);
          }
          left = left.minus(open);
        }
      }
    }
    throw new IllegalArgumentException(
        "no " + work + " of working time within " + SEARCH_DAYS + " days");
  }

  /** The latest start of a shift that is not after an instant. */
  public Instant lastStart(Instant at) {
    LocalDate today = at.atZone(zone).toLocalDate();
    for (int day = 0; day < SEARCH_DAYS; day++) {
      LocalDate date = today.minusDays(day);
      Instant opens = date.atTime(start).atZone(zone).toInstant();
      if (works(date) && !opens.isAfter(at)) {
        return opens;
      }
    }
    throw new IllegalArgumentException("no working day within " + SEARCH_DAYS + " days");
  }

  /** Working time between two instants; zero when {@code to} is not after {@code from}. */
  public Duration between(Instant from, Instant to) {
    Duration sum = Duration.ZERO;
    LocalDate last = to.atZone(zone).toLocalDate();
    for (LocalDate date = from.atZone(zone).toLocalDate();
        !date.isAfter(last);
        date = date.plusDays(1)) {
      if (works(date)) {
        Instant opens = later(date.atTime(start).atZone(zone).toInstant(), from);
        Instant closes = date.atTime(end).atZone(zone).toInstant();
        Instant until = closes.isBefore(to) ? closes : to;
        if (opens.isBefore(until)) {
          sum = sum.plus(Duration.between(opens, until));
        }
      }
    }
    return sum;
  }

  private boolean works(LocalDate date) {
    return days.contains(date.getDayOfWeek()) && !holidays.contains(date);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
