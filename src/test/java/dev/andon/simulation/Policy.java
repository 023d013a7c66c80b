package dev.andon.simulation;

import dev.andon.scoring.Rank;
import dev.andon.worklist.Worklist;
import java.util.List;

/** In which order a worklist offers its cases. */
interface Policy {
  /** No pull does. */
  Worklist.Reserve NO_RESERVE = new Worklist.Reserve(0, 0);

  String name();

  /** Whether ranks change with time: if so, they are made anew at each full hour. */
  boolean moves();

  /** The case's place at a time; the least is offered first. */
  Rank rank(Case one, double now);

  /**
   * The place of a case whose repair resolves others with it.
   *
   * @param waiting all that it would resolve, itself included
   */
  default Rank rank(Case one, List<Case> waiting, double now) {
    return rank(one, now);
  }

  /** Which pulls of a person take the case that has waited longest. */
  default Worklist.Reserve reserve() {
    return NO_RESERVE;
  }
}
