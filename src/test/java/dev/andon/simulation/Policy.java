package dev.andon.simulation;

import dev.andon.scoring.Rank;

/** In which order a worklist offers its cases. */
interface Policy {
  String name();

  /** Whether ranks change with time: if so, they are made anew at each full hour. */
  boolean moves();

  /** The case's place at a time; the least is offered first. */
  Rank rank(Case one, double now);

  /** Whether every 20th case that a person takes is the oldest that has waited too long. */
  default boolean reserve() {
    return false;
  }
}
