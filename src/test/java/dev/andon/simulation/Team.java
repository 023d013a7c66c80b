package dev.andon.simulation;

import dev.andon.calendar.WorkCalendar;
import dev.andon.scoring.Delays;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A team of the shipped configuration: its calendar by tables of quarters of an hour (the product's
 * calendar fills them), the shifts (from full hour to full hour) that cover its opening hours, and
 * how many people it has.
 */
final class Team {
  static final double SHIFT = 8;
  static final double WEEK_OF_A_PERSON = 40;

  final String name;
  final int number;
  final int people;
  private final WorkCalendar calendar;
  private final double opens;
  private final double closes;
  private final double[] worked;
  private final Map<Moment, Delays> delays = new HashMap<>();

  private record Moment(int quarter, long handlingSeconds, double deferWorkingHours) {}

  Team(String name, int number, int people, WorkCalendar calendar, double horizon) {
    this.name = name;
    this.number = number;
    this.people = people;
    this.calendar = calendar;
    this.opens = calendar.start().toSecondOfDay() / 3600.0;
    this.closes = calendar.end().toSecondOfDay() / 3600.0;
    this.worked = new double[Hours.quarter(horizon) + 1];
    for (int i = 1; i < worked.length; i++) {
      double from = (i - 1) * Hours.QUARTER;
      worked[i] =
          worked[i - 1]
              + calendar
                      .between(Hours.instant(from), Hours.instant(from + Hours.QUARTER))
                      .toSeconds()
                  / 3600.0;
    }
  }

  boolean open(double at) {
    return works(Hours.weekday(at)) && Hours.ofDay(at) >= opens && Hours.ofDay(at) < closes;
  }

  private boolean works(int weekday) {
    return calendar.days().contains(DayOfWeek.of(weekday + 1));
  }

  /** The first time at or after {@code from} at which the team works. */
  double opening(double from) {
    double at = from;
    while (!open(at)) {
      double day = StrictMath.floor(at / Hours.DAY) * Hours.DAY;
      at = at < day + opens ? day + opens : day + Hours.DAY + opens;
    }
    return at;
  }

  /** Working hours between two times, on the grid of quarters. */
  double worked(double from, double to) {
    return worked[Hours.quarter(to)] - worked[Hours.quarter(from)];
  }

  /** The product's delays as of a time, remembered: the same for all cases of one handling time. */
  Delays delays(double asOf, double handlingMinutes, double deferWorkingHours) {
    int quarter = Hours.quarter(asOf);
    return delays.computeIfAbsent(
        new Moment(quarter, (long) (handlingMinutes * 60), deferWorkingHours),
        unknown ->
            Delays.of(
                Optional.of(calendar),
                Hours.instant(quarter * Hours.QUARTER),
                handlingMinutes,
                deferWorkingHours));
  }

  /**
   * Its people: five shifts of eight hours a week each, spread over the opening hours; a team that
   * works six days gives each one of them off.
   *
   * @param first number of the first person
   * @param second team that one in eight is trained for too
   */
  List<Person> staff(int first, Team second) {
    int shifts = closes - opens > 2 * SHIFT ? 3 : 2;
    int days = calendar.days().size();
    List<Person> staff = new ArrayList<>();
    for (int i = 0; i < people; i++) {
      double start = opens + (closes - opens - SHIFT) * (i % shifts) / (shifts - 1);
      boolean[] works = new boolean[7];
      for (int day = 0; day < 7; day++) {
        works[day] = works(day) && (days == 5 || day != i / shifts % days);
      }
      boolean crossTrained =
          StrictMath.floor((i + 1) * World.CROSS_TRAINED)
              > StrictMath.floor(i * World.CROSS_TRAINED);
      staff.add(new Person(first + i, this, crossTrained ? second : null, start, works));
    }
    return staff;
  }
}
