package dev.andon.expectation;

import dev.andon.calendar.SiteCalendars;
import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.WorkingSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All rules of {@code config/expectations.yaml}: what is expected follows from facts alone. */
public final class Expectations {
  /** Nothing is ever expected. */
  public static final Expectations NONE = new Expectations(List.of(), Optional.empty());

  private final Map<Kind, List<ExpectationRule>> byKind = new EnumMap<>(Kind.class);
  private final List<ExpectationRule> rules;
  private final Optional<SiteCalendars> sites;

  /**
   * @throws IllegalArgumentException when two rules are of one type and kind
   */
  public Expectations(List<ExpectationRule> rules, SiteCalendars sites) {
    this(rules, Optional.of(sites));
  }

  private Expectations(List<ExpectationRule> rules, Optional<SiteCalendars> sites) {
    this.rules = List.copyOf(rules);
    this.sites = sites;
    for (ExpectationRule rule : rules) {
      List<ExpectationRule> ofKind =
          byKind.computeIfAbsent(rule.kind(), ignored -> new ArrayList<>());
      if (ofKind.stream().anyMatch(other -> other.type().equals(rule.type()))) {
        throw new IllegalArgumentException(
            "two rows expect " + rule.type() + " of the kind " + rule.kind().code());
      }
      ofKind.add(rule);
    }
  }

  /** The rules, in the order of the file. */
  public List<ExpectationRule> rules() {
    return rules;
  }

  /** What a rule expects for an object; empty = nothing, or it came. */
  public Optional<Expectation> of(ExpectationRule rule, ObjectRef object, Context context) {
    return sites.flatMap(calendars -> rule.of(object, context, calendars));
  }

  /** The rule of a type and kind. */
  public Optional<ExpectationRule> rule(String type, Kind kind) {
    return byKind.getOrDefault(kind, List.of()).stream()
        .filter(rule -> rule.type().equals(type))
        .findFirst();
  }

  /**
   * What a batch changed, in the order of objects.
   *
   * @param before what was expected and is no more, or otherwise
   * @param after what is expected anew, or otherwise
   */
  public record Difference(List<Expectation> before, List<Expectation> after) {
    public Difference {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }

    /** Whether nothing changed. */
    public boolean isEmpty() {
      return before.isEmpty() && after.isEmpty();
    }

    /** What is expected no more. */
    public List<Expectation> gone() {
      Set<String> stay = after.stream().map(Expectation::subject).collect(Collectors.toSet());
      return before.stream().filter(one -> !stay.contains(one.subject())).toList();
    }
  }

  /** The rules by time of receipt. */
  @FunctionalInterface
  public interface ByTime {
    /** Those in force from one time to another, the latest last. */
    List<Expectations> between(Instant from, Instant to);
  }

  /**
   * The difference between a working set as it was loaded and as it is. What an object expects
   * follows from the rules in force when its last event was received; its row is of one of those in
   * force since the last one before.
   */
  public static Difference difference(WorkingSet workingSet, ByTime rules) {
    Set<Expectation> before = new LinkedHashSet<>();
    List<Expectation> after = new ArrayList<>();
    workingSet
        .affected()
        .forEach(
            (object, receivedAt) -> {
              Instant known = lastKnown(workingSet.asLoaded().facts(object), receivedAt);
              List<Expectations> held =
                  rules.between(known, known.isAfter(receivedAt) ? known : receivedAt);
              List<Map<String, Expectation>> was =
                  held.stream().map(one -> one.expected(object, workingSet.asLoaded())).toList();
              Map<String, Expectation> is = held.get(held.size() - 1).expected(object, workingSet);
              Set<String> types = new TreeSet<>(is.keySet());
              was.forEach(one -> types.addAll(one.keySet()));
              for (String type : types) {
                Optional<Expectation> now = Optional.ofNullable(is.get(type));
                List<Optional<Expectation>> then =
                    was.stream().map(one -> Optional.ofNullable(one.get(type))).toList();
                if (!then.stream().allMatch(now::equals)) {
                  then.forEach(one -> one.ifPresent(before::add));
                  now.ifPresent(after::add);
                }
              }
            });
    return new Difference(List.copyOf(before), after);
  }

  /** When something was last learned of an object. */
  private static Instant lastKnown(Facts facts, Instant otherwise) {
    return facts.asMap().values().stream()
        .map(Fact::receivedAt)
        .max(Instant::compareTo)
        .orElse(otherwise);
  }

  /** What is expected of an object, by type. */
  private Map<String, Expectation> expected(ObjectRef object, Context context) {
    Map<String, Expectation> expected = new TreeMap<>();
    for (ExpectationRule rule : byKind.getOrDefault(object.kind(), List.of())) {
      of(rule, object, context).ifPresent(one -> expected.put(one.type(), one));
    }
    return expected;
  }
}
