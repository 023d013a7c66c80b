package dev.andon.simulation;

import org.jspecify.annotations.Nullable;

/**
 * One who works cases, one at a time and to its end, also past the end of the shift.
 *
 * @param number place among all people
 * @param second team whose cases this person can work too, while that team is open; null = none
 * @param start hour of the day at which the shift starts
 * @param works by weekday from Monday
 */
record Person(int number, Team team, @Nullable Team second, double start, boolean[] works) {
  boolean on(double at) {
    double hour = Hours.ofDay(at);
    return works[Hours.weekday(at)] && hour >= start && hour < start + Team.SHIFT;
  }

  boolean can(Team other, double at) {
    return other == team || (other == second && other.open(at));
  }
}
