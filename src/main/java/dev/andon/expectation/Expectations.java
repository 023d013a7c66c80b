package dev.andon.expectation;

import dev.andon.calendar.SiteCalendars;
import dev.andon.enrichment.Context;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.WorkingSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** The difference between a working set as it was loaded and as it is. */
  public Difference difference(WorkingSet workingSet) {
    List<Expectation> before = new ArrayList<>();
    List<Expectation> after = new ArrayList<>();
    for (ObjectRef object : workingSet.affected()) {
      for (ExpectationRule rule : byKind.getOrDefault(object.kind(), List.of())) {
        Optional<Expectation> was = of(rule, object, workingSet.asLoaded());
        Optional<Expectation> is = of(rule, object, workingSet);
        if (!was.equals(is)) {
          was.ifPresent(before::add);
          is.ifPresent(after::add);
        }
      }
    }
    return new Difference(before, after);
  }
}
