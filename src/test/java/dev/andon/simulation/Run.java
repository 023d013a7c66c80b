package dev.andon.simulation;

import dev.andon.scoring.Rank;
import dev.andon.worklist.Worklist;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A world played once under one policy: cases arrive, people of a team (or trained for it) who are
 * in their shift and free take the first of its worklist and work it to its end. A case that
 * resolves itself, or whose fault is repaired, while it waits leaves the worklist. Who repairs a
 * fault has its other cases of integration taken with it.
 */
final class Run {
  private record Offer(Rank rank, Case one) implements Comparable<Offer> {
    @Override
    public int compareTo(Offer other) {
      return rank.compareTo(other.rank);
    }
  }

  private record Finish(double at, Person person) implements Comparable<Finish> {
    @Override
    public int compareTo(Finish other) {
      int order = Double.compare(at, other.at);
      return order != 0 ? order : Integer.compare(person.number(), other.person.number());
    }
  }

  private final World world;
  private final Policy policy;
  private final List<PriorityQueue<Offer>> worklists = new ArrayList<>();
  private final List<Deque<Case>> byAge = new ArrayList<>();
  private final PriorityQueue<Finish> finishes = new PriorityQueue<>();
  private final boolean[] on;
  private final boolean[] busy;
  private final int[] taken;
  private final double[] started;
  private final int[] takenBy;
  private final double[] faultEnds;
  private final boolean[] inRepair;
  private final List<List<Case>> caused = new ArrayList<>();

  private Run(World world, Policy policy) {
    this.world = world;
    this.policy = policy;
    for (int i = 0; i < world.teams.size(); i++) {
      worklists.add(new PriorityQueue<>());
      byAge.add(new ArrayDeque<>());
    }
    on = new boolean[world.people.size()];
    busy = new boolean[world.people.size()];
    taken = new int[world.people.size()];
    started = new double[world.cases.size()];
    takenBy = new int[world.cases.size()];
    Arrays.fill(started, Double.NaN);
    faultEnds = world.faults.stream().mapToDouble(Fault::ends).toArray();
    inRepair = new boolean[world.faults.size()];
    world.faults.forEach(fault -> caused.add(new ArrayList<>()));
  }

  static Outcome of(World world, Policy policy) {
    return new Run(world, policy).play();
  }

  /** The same world where everyone is there as soon as the team works: what no order can avoid. */
  static Outcome unlimited(World world) {
    return new Run(world, Rivals.fifo()).playUnlimited();
  }

  private Outcome play() {
    int next = 0;
    double hour = 0;
    while (true) {
      double arrival = next < world.cases.size() ? world.cases.get(next).detected() : world.end;
      double finish = finishes.isEmpty() ? world.end : finishes.peek().at();
      double now = StrictMath.min(hour, StrictMath.min(arrival, finish));
      if (now >= world.end) {
        return outcome();
      }
      if (now == hour) {
        turn(now);
        hour++;
      } else if (now == finish) {
        Person person = finishes.remove().person();
        busy[person.number()] = false;
        take(person, now);
      } else {
        arrive(world.cases.get(next++), now);
      }
    }
  }

  /** A full hour: people come and go, ranks are made anew. */
  private void turn(double now) {
    world.people.forEach(person -> on[person.number()] = person.on(now));
    if (policy.moves()) {
      for (Team team : world.teams) {
        if (team.open(now)) {
          rerank(team, now);
        }
      }
    }
    world.people.forEach(person -> take(person, now));
  }

  private void rerank(Team team, double now) {
    List<Offer> fresh = new ArrayList<>();
    for (Offer offer : worklists.get(team.number)) {
      if (waits(offer.one(), now)) {
        fresh.add(offer(offer.one(), now));
      }
    }
    worklists.set(team.number, new PriorityQueue<>(fresh));
  }

  private void arrive(Case one, double now) {
    if (one.fault() != null && faultEnds[one.fault().number()] <= now) {
      started[one.number()] = Double.NEGATIVE_INFINITY;
      return;
    }
    Team team = one.type().team();
    if (one.fault() != null) {
      caused.get(one.fault().number()).add(one);
    }
    worklists.get(team.number).add(offer(one, now));
    byAge.get(team.number).add(one);
    for (Person person : world.people) {
      if (on[person.number()] && !busy[person.number()] && person.can(team, now)) {
        take(person, now);
        return;
      }
    }
  }

  private Offer offer(Case one, double now) {
    if (one.fault() == null || !one.repairs()) {
      return new Offer(policy.rank(one, now), one);
    }
    List<Case> waiting =
        caused.get(one.fault().number()).stream().filter(other -> waits(other, now)).toList();
    return new Offer(policy.rank(one, waiting, now), one);
  }

  private boolean waits(Case one, double now) {
    return Double.isNaN(started[one.number()])
        && one.resolvesItself() > now
        && (one.fault() == null
            || (faultEnds[one.fault().number()] > now
                && !(one.repairs() && inRepair[one.fault().number()])));
  }

  /** A free person in the shift takes a case, if one waits. */
  private void take(Person person, double now) {
    if (busy[person.number()] || !on[person.number()]) {
      return;
    }
    Case chosen = null;
    Worklist.Reserve reserve = policy.reserve();
    if (reserve.every() > 0 && (taken[person.number()] + 1) % reserve.every() == 0) {
      chosen = oldest(person, reserve.afterHours(), now);
    }
    if (chosen == null) {
      chosen = first(person, now);
    }
    if (chosen != null) {
      start(person, chosen, now);
    }
  }

  private @Nullable Case first(Person person, double now) {
    Offer best = null;
    for (Team team : world.teams) {
      if (person.can(team, now)) {
        PriorityQueue<Offer> worklist = worklists.get(team.number);
        while (!worklist.isEmpty() && !waits(worklist.peek().one(), now)) {
          worklist.remove();
        }
        Offer offer = worklist.peek();
        if (offer != null && (best == null || offer.compareTo(best) < 0)) {
          best = offer;
        }
      }
    }
    return best == null ? null : best.one();
  }

  private @Nullable Case oldest(Person person, double afterHours, double now) {
    Case oldest = null;
    for (Team team : world.teams) {
      if (person.can(team, now)) {
        Deque<Case> waiting = byAge.get(team.number);
        while (!waiting.isEmpty() && !waits(waiting.peek(), now)) {
          waiting.remove();
        }
        Case one = waiting.peek();
        if (one != null
            && team.worked(one.detected(), now) > afterHours
            && (oldest == null || one.detected() < oldest.detected())) {
          oldest = one;
        }
      }
    }
    return oldest;
  }

  private void start(Person person, Case one, double now) {
    double done = now + one.handling();
    started[one.number()] = now;
    takenBy[one.number()] = person.number();
    busy[person.number()] = true;
    taken[person.number()]++;
    finishes.add(new Finish(done, person));
    if (one.repairs() && one.fault() != null) {
      inRepair[one.fault().number()] = true;
      faultEnds[one.fault().number()] = StrictMath.min(faultEnds[one.fault().number()], done);
    }
  }

  private Outcome playUnlimited() {
    for (Case one : world.cases) {
      if (one.fault() != null && faultEnds[one.fault().number()] <= one.detected()) {
        started[one.number()] = Double.NEGATIVE_INFINITY;
        continue;
      }
      double start = one.type().team().opening(one.detected());
      if (start < StrictMath.min(world.end, one.resolvesItself())
          && !(one.repairs() && repaired(one))) {
        started[one.number()] = start;
        if (one.repairs() && one.fault() != null) {
          inRepair[one.fault().number()] = true;
          faultEnds[one.fault().number()] =
              StrictMath.min(faultEnds[one.fault().number()], start + one.handling());
        }
      }
    }
    return outcome();
  }

  private boolean repaired(Case one) {
    return one.fault() != null && inRepair[one.fault().number()];
  }

  /** What is still open counts as resolved a day after the end. */
  private Outcome outcome() {
    double[] resolved = new double[world.cases.size()];
    for (Case one : world.cases) {
      int i = one.number();
      double at = StrictMath.min(world.end + Hours.DAY, one.resolvesItself());
      if (!Double.isNaN(started[i])) {
        at = started[i] + one.handling();
      }
      if (one.fault() != null) {
        at = StrictMath.min(at, faultEnds[one.fault().number()]);
      }
      resolved[i] = started[i] == Double.NEGATIVE_INFINITY ? Double.NaN : at;
    }
    return new Outcome(world, started, takenBy, resolved);
  }
}
