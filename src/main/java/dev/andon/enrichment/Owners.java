package dev.andon.enrichment;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which sources own which attributes ({@code config/owners.yaml}, requirement A2.07). What another
 * source says of an owned attribute is kept as evidence, under an attribute of its own that nothing
 * takes for the truth.
 */
public final class Owners {
  /** Nothing is owned: the latest word of any source holds. */
  public static final Owners NONE = new Owners(List.of());

  private static final char EVIDENCE = '~';
  private static final char END = ' ';

  private final Map<Kind, List<Compiled>> rules = new EnumMap<>(Kind.class);

  /** The first rule that names an attribute decides. */
  public Owners(List<Rule> rules) {
    for (Rule rule : rules) {
      this.rules
          .computeIfAbsent(rule.kind(), ignored -> new ArrayList<>())
          .add(new Compiled(pattern(rule.attributes()), pattern(rule.sources())));
    }
  }

  /**
   * The owners of some attributes.
   *
   * @param attributes names, {@code *} stands for anything: {@code hold.*}
   * @param sources CloudEvents sources of those who own them: {@code /cdc/*}
   */
  public record Rule(Kind kind, List<String> attributes, List<String> sources) {
    public Rule {
      attributes = List.copyOf(attributes);
      sources = List.copyOf(sources);
      if (attributes.isEmpty() || sources.isEmpty()) {
        throw new IllegalArgumentException(
            kind.code() + ": attributes and sources need at least one entry each");
      }
    }
  }

  private record Compiled(Pattern attributes, Pattern sources) {}

  private static Pattern pattern(List<String> globs) {
    return Pattern.compile(
        globs.stream()
            .map(
                glob ->
                    Stream.of(glob.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")))
            .collect(Collectors.joining("|")));
  }

  /** What an event says, with that to which its source has no right set apart as evidence. */
  Projected judge(Projected projected) {
    if (projected.assertions().keySet().stream()
        .noneMatch(object -> rules.containsKey(object.kind()))) {
      return projected;
    }
    Map<ObjectRef, Map<String, Fact>> judged = new TreeMap<>();
    projected
        .assertions()
        .forEach((object, facts) -> judged.put(object, judge(object.kind(), facts)));
    return new Projected(judged, projected.references(), projected.links());
  }

  private Map<String, Fact> judge(Kind kind, Map<String, Fact> facts) {
    List<Compiled> known = rules.get(kind);
    if (known == null) {
      return facts;
    }
    Map<String, Fact> judged = new TreeMap<>();
    facts.forEach(
        (attribute, fact) ->
            judged.put(
                owns(known, attribute, fact.source())
                    ? attribute
                    : EVIDENCE + fact.source() + END + attribute,
                fact));
    return judged;
  }

  private static boolean owns(List<Compiled> rules, String attribute, String source) {
    for (Compiled rule : rules) {
      if (rule.attributes().matcher(attribute).matches()) {
        return rule.sources().matcher(source).matches();
      }
    }
    return true;
  }

  /** Whether this stored attribute is evidence, not the truth. */
  public static boolean isEvidence(String attribute) {
    return attribute.charAt(0) == EVIDENCE;
  }

  /** The attribute that a stored attribute is about. */
  public static String attribute(String stored) {
    return isEvidence(stored) ? stored.substring(stored.indexOf(END) + 1) : stored;
  }
}
