package dev.andon.policy;

import dev.andon.fault.FaultException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What all policies together make at a business time: a function of the versions and of that time
 * alone, so that batch borders, restarts and replays change nothing. A version that cannot be used
 * is passed over for the one before it; when the versions of a time do not fit together, those of
 * the time before hold on. Both are told.
 *
 * @param <T> what they make
 */
public final class InForce<T> {
  private final Assembly<T> assembly;
  private volatile Timeline<T> timeline = new Timeline<>(List.of(), List.of());

  /** Makes something of policies. */
  public interface Assembly<T> {
    /** Fails with a {@link FaultException} when a version cannot be used at all. */
    void check(PolicyVersion version);

    /** Of one version of each policy; fails with a {@link FaultException} if they do not fit. */
    T of(Map<String, PolicyVersion> versions);
  }

  /** The versions, the times at which something changes, and what was made for each of them. */
  private record Timeline<T>(List<PolicyVersion> versions, List<Slot<T>> slots) {}

  private static final class Slot<T> {
    final Instant from;
    volatile Made<T> made;

    Slot(Instant from, Made<T> none) {
      this.from = from;
      this.made = none;
    }
  }

  private record Made<T>(List<T> one, List<String> warnings) {}

  public InForce(Assembly<T> assembly) {
    this.assembly = assembly;
  }

  /** How many versions it knows. */
  public int known() {
    return timeline.versions().size();
  }

  /** Takes all versions of all policies; those of a policy in any order. */
  public void follow(List<PolicyVersion> versions) {
    TreeSet<Instant> borders = new TreeSet<>();
    borders.add(Instant.MIN);
    versions.stream()
        .filter(one -> one.version() > 1)
        .forEach(one -> borders.add(one.effectiveAt()));
    List<Slot<T>> slots = new ArrayList<>();
    borders.forEach(from -> slots.add(new Slot<>(from, new Made<>(List.of(), List.of()))));
    timeline = new Timeline<>(List.copyOf(versions), slots);
  }

  /** What holds at a business time. */
  public T at(Instant time) {
    return made(time).one().get(0);
  }

  /** What held from one business time to another, in order. */
  public List<T> between(Instant from, Instant to) {
    Timeline<T> now = timeline;
    List<T> held = new ArrayList<>();
    for (int index = index(now, from); index <= index(now, to); index++) {
      held.add(made(now, index).one().get(0));
    }
    return held;
  }

  /** Why it is not what the newest versions say; empty = it is. */
  public List<String> warnings(Instant time) {
    return made(time).warnings();
  }

  /** The same of every time at which something changes. */
  public List<String> warnings() {
    Timeline<T> now = timeline;
    Set<String> all = new LinkedHashSet<>();
    for (int index = 0; index < now.slots().size(); index++) {
      all.addAll(made(now, index).warnings());
    }
    return List.copyOf(all);
  }

  /** The versions that are used at a business time, by policy. */
  public static Map<String, PolicyVersion> named(List<PolicyVersion> versions, Instant time) {
    Map<String, PolicyVersion> named = new TreeMap<>();
    for (PolicyVersion one : versions) {
      if (one.effective(time)) {
        named.merge(one.name(), one, (a, b) -> a.version() > b.version() ? a : b);
      }
    }
    return named;
  }

  private Made<T> made(Instant time) {
    Timeline<T> now = timeline;
    return made(now, index(now, time));
  }

  private static int index(Timeline<?> timeline, Instant time) {
    int index = timeline.slots().size() - 1;
    while (index > 0 && timeline.slots().get(index).from.isAfter(time)) {
      index--;
    }
    if (index < 0) {
      throw new IllegalStateException("no policy is known yet");
    }
    return index;
  }

  private Made<T> made(Timeline<T> timeline, int index) {
    Slot<T> slot = timeline.slots().get(index);
    Made<T> known = slot.made;
    if (!known.one().isEmpty()) {
      return known;
    }
    synchronized (slot) {
      if (slot.made.one().isEmpty()) {
        slot.made = make(timeline, index);
      }
      return slot.made;
    }
  }

  private Made<T> make(Timeline<T> timeline, int index) {
    Instant from = timeline.slots().get(index).from;
    List<String> warnings = new ArrayList<>();
    List<PolicyVersion> usable = new ArrayList<>(timeline.versions());
    while (true) {
      Map<String, PolicyVersion> named = named(usable, from);
      List<PolicyVersion> wrong =
          named.values().stream().filter(one -> !usable(one, warnings)).toList();
      if (wrong.isEmpty()) {
        return together(timeline, index, named, warnings);
      }
      usable.removeAll(wrong);
    }
  }

  private boolean usable(PolicyVersion one, List<String> warnings) {
    try {
      assembly.check(one);
      return true;
    } catch (FaultException e) {
      if (one.version() == 1) {
        throw e;
      }
      warnings.add("version " + one.version() + " of " + one.name() + ": " + e.fault().message());
      return false;
    }
  }

  private Made<T> together(
      Timeline<T> timeline, int index, Map<String, PolicyVersion> named, List<String> warnings) {
    try {
      return new Made<>(List.of(assembly.of(named)), List.copyOf(warnings));
    } catch (FaultException e) {
      if (index == 0) {
        throw e;
      }
      warnings.add(
          "the versions from "
              + timeline.slots().get(index).from
              + " on do not fit together: "
              + e.fault().message());
      Made<T> before = made(timeline, index - 1);
      warnings.addAll(before.warnings());
      return new Made<>(before.one(), List.copyOf(warnings));
    }
  }
}
