package dev.andon.whatif;

import dev.andon.casework.ExceptionCase;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Rescoring;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The worklists of all teams, played again: each time at which a person took a case is a slot of
 * that team, and the slot takes the case that stands first then. So the hands are those that there
 * were, at the times at which they were free; only the order differs. What cleared before anybody
 * had acted clears here too; what a person ended waits here until a slot takes it.
 */
final class Board {
  private static final Comparator<Job> AGE =
      Comparator.comparing((Job job) -> job.from).thenComparing(job -> job.caseId);
  private final Map<String, Team> teams = new HashMap<>();
  private final Map<String, Job> newest = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final List<Job> all = new ArrayList<>();
  private final List<Job> pulled = new ArrayList<>();
  private int idle;

  /** What waits for a team; ranked when the first slot comes. */
  private static final class Team {
    private final Map<String, Job> waiting = new HashMap<>();
    private final Map<String, Job.Place> places = new HashMap<>();

    /** Places by their order; those that {@link #places} does not hold are past. */
    private PriorityQueue<Job.Place> order = new PriorityQueue<>();

    private @Nullable Instant asOf;

    void put(Job job) {
      waiting.put(job.caseId, job);
      if (asOf != null) {
        Job.Place place = job.place();
        places.put(job.caseId, place);
        order.add(place);
      }
    }

    void remove(Job job) {
      waiting.remove(job.caseId);
      places.remove(job.caseId);
    }

    Optional<Job> first(Rescoring rescoring) {
      if (!rescoring.asOf().equals(asOf)) {
        asOf = rescoring.asOf();
        places.clear();
        waiting.values().forEach(job -> places.put(job.caseId, job.place(rescoring)));
        order = new PriorityQueue<>(places.values());
      }
      Job.Place first = order.peek();
      while (first != null && places.get(first.job().caseId) != first) {
        order.remove();
        first = order.peek();
      }
      return Optional.ofNullable(first).map(Job.Place::job);
    }

    Optional<Job> oldest() {
      return waiting.values().stream().min(AGE);
    }
  }

  private Team team(String name) {
    return teams.computeIfAbsent(name, ignored -> new Team());
  }

  /** A case opened. */
  void open(ExceptionCase one, Decision decision, Instant at) {
    put(new Job(one, count(one.caseId()), decision, at));
  }

  /**
   * A case opened again; one that still waits goes on waiting.
   *
   * @param decision empty = the one before holds
   */
  void reopen(ExceptionCase one, Optional<Decision> decision, Instant at) {
    Job before = newest.get(one.caseId());
    if (waiting(one.caseId()).isPresent()) {
      decision.ifPresent(next -> rescore(one, next));
    } else if (decision.isPresent()) {
      open(one, decision.get(), at);
    } else if (before != null) {
      put(new Job(before, one, count(one.caseId()), at));
    }
  }

  private int count(String caseId) {
    return counts.merge(caseId, 1, Integer::sum);
  }

  private void put(Job job) {
    newest.put(job.caseId, job);
    all.add(job);
    team(job.team()).put(job);
  }

  /** A case that waits was decided on again. */
  void rescore(ExceptionCase one, Decision decision) {
    waiting(one.caseId())
        .ifPresent(
            job -> {
              job.rescore(one, decision);
              team(job.team()).put(job);
            });
  }

  /** A case cleared before anybody had acted. */
  void clear(String caseId, Instant at) {
    waiting(caseId)
        .ifPresent(
            job -> {
              job.cleared = at;
              team(job.team()).remove(job);
            });
  }

  /** A case went to another team, for which it waits from then on. */
  void reassign(ExceptionCase one, Instant at) {
    Optional<Job> job = waiting(one.caseId());
    if (job.isPresent()) {
      team(job.get().team()).remove(job.get());
      job.get().reassign(one.team());
      team(one.team()).put(job.get());
    } else {
      reopen(one, Optional.empty(), at);
    }
  }

  private Optional<Job> waiting(String caseId) {
    return Optional.ofNullable(newest.get(caseId))
        .filter(job -> job.taken == null && job.cleared == null);
  }

  /** The newest job of a case, whether it waits or not. */
  Optional<Job> job(String caseId) {
    return Optional.ofNullable(newest.get(caseId));
  }

  /** A person took this very case, before the time from which on the order counts. */
  void follow(String caseId, Instant at) {
    waiting(caseId).ifPresent(job -> take(job, at));
  }

  /**
   * A slot of a team: takes the case that stands first, or the one that waited longest where it was
   * a pull of the reserve.
   */
  void slot(String name, Instant at, boolean reserve, Rescoring rescoring) {
    Team team = team(name);
    Optional<Job> next = reserve ? team.oldest() : team.first(rescoring);
    if (next.isEmpty()) {
      idle++;
      return;
    }
    take(next.get(), at);
    pulled.add(next.get());
  }

  private void take(Job job, Instant at) {
    job.taken = at;
    team(job.team()).remove(job);
  }

  /** All jobs, in the order of their opening. */
  List<Job> all() {
    return Collections.unmodifiableList(all);
  }

  /** What the slots took, in their order. */
  List<Job> pulled() {
    return Collections.unmodifiableList(pulled);
  }

  /** Slots that found nothing to take. */
  int idle() {
    return idle;
  }
}
