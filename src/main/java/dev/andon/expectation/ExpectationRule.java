package dev.andon.expectation;

import dev.andon.calendar.SiteCalendars;
import dev.andon.enrichment.Context;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code config/expectations.yaml}.
 *
 * @param type the exception when nothing came
 * @param kind of the objects that it is about
 * @param opens attribute that opens the expectation
 * @param values of that attribute for which it does; empty = any
 * @param unless values of attributes for which nothing is expected; empty = any value
 * @param from times that the window begins at: the first that the facts know counts
 * @param closes what brings it to its end
 * @param newer whether only what is as new as that which opened it does
 * @param feed what brings it; null = nothing that has a rhythm
 * @param site attribute that names the site of the case
 * @param promise attribute with the time that is missed when this goes on; null = the due time
 * @param says the sentence of the case, with {@code {attribute|otherwise}}, {@code {key}}, {@code
 *     {due}}
 */
public record ExpectationRule(
    String type,
    Kind kind,
    String opens,
    Set<String> values,
    Map<String, Set<String>> unless,
    List<From> from,
    Window window,
    List<Closing> closes,
    boolean newer,
    @Nullable String feed,
    @Nullable String site,
    @Nullable String promise,
    String says) {
  private static final Pattern PLACE = Pattern.compile("\\{([^{}|]+)(?:\\|([^{}]*))?}");

  public ExpectationRule {
    values = Set.copyOf(values);
    unless = Map.copyOf(unless);
    from = List.copyOf(from);
    closes = List.copyOf(closes);
    if (from.isEmpty() || closes.isEmpty()) {
      throw new IllegalArgumentException(
          type + ": from and closes need at least one attribute each");
    }
    if (!says.contains("{key}")) {
      throw new IllegalArgumentException(type + ": says: a sentence with {key} was expected");
    }
  }

  /**
   * A time that a window begins at.
   *
   * @param attribute its value, or with {@code learnt} the time at which the fact became true
   * @param later so much after it
   */
  public record From(String attribute, boolean learnt, Duration later) {
    Optional<Instant> in(Facts facts) {
      return (learnt
              ? facts.fact(attribute).map(Fact::eventTime)
              : facts.text(attribute).flatMap(From::instant))
          .flatMap(base -> new Window.Wall(later).after(base));
    }

    private static Optional<Instant> instant(String text) {
      try {
        return Optional.of(Instant.parse(text));
      } catch (DateTimeException noTime) {
        return Optional.empty(); // e.g. an empty text: there is no base, so nothing is expected yet
      }
    }
  }

  /**
   * What ends an expectation: an attribute of the object itself, or of the one that it refers to.
   *
   * @param kind of the other object; null = the object itself
   * @param by attribute that holds the other's key
   */
  public record Closing(Attributes attributes, @Nullable Kind kind, @Nullable String by) {
    /** Attributes of the object itself. */
    public static Closing own(String pattern) {
      return new Closing(Attributes.of(pattern), null, null);
    }

    /** Attributes of the object that {@code by} names. */
    public static Closing other(Kind kind, String by, String pattern) {
      return new Closing(Attributes.of(pattern), kind, by);
    }

    Stream<Fact> in(Facts facts, Context context) {
      if (kind == null || by == null) {
        return attributes.in(facts);
      }
      return facts.text(by).stream()
          .flatMap(key -> attributes.in(context.facts(new ObjectRef(kind, key))));
    }
  }

  /** What is expected for an object as the facts stand. */
  Optional<Expectation> of(ObjectRef object, Context context, SiteCalendars sites) {
    Facts facts = context.facts(object);
    Optional<Fact> opening =
        facts
            .fact(opens)
            .filter(fact -> values.isEmpty() || values.contains(fact.value()))
            .filter(fact -> expected(facts) && !closed(fact, facts, context));
    if (opening.isEmpty()) {
      return Optional.empty();
    }
    return from.stream()
        .flatMap(one -> one.in(facts).stream())
        .findFirst()
        .flatMap(base -> window.due(base, facts, sites))
        .map(due -> expectation(object, opening.get(), due, facts));
  }

  private Expectation expectation(ObjectRef object, Fact opening, Instant due, Facts facts) {
    Instant known = opening.receivedAt();
    boolean lapsed =
        facts.instant(Expectation.LAPSED + type).filter(at -> !at.isBefore(due)).isPresent();
    return new Expectation(type, object, feed, due, due.isBefore(known) ? known : due, lapsed);
  }

  private boolean expected(Facts facts) {
    return unless.entrySet().stream()
        .noneMatch(
            one ->
                facts
                    .text(one.getKey())
                    .filter(value -> one.getValue().isEmpty() || one.getValue().contains(value))
                    .isPresent());
  }

  private boolean closed(Fact opening, Facts facts, Context context) {
    return closes.stream()
        .flatMap(one -> one.in(facts, context))
        .anyMatch(fact -> !newer || !fact.eventTime().isBefore(opening.eventTime()));
  }

  /** The sentence of a case. */
  public String sentence(Expectation expectation, Facts facts) {
    return PLACE.matcher(says).replaceAll(match -> quoted(match, expectation, facts));
  }

  private static String quoted(MatchResult match, Expectation expectation, Facts facts) {
    String name = match.group(1);
    String otherwise = match.group(2) == null ? "?" : match.group(2);
    String value =
        switch (name) {
          case "key" -> expectation.object().key();
          case "due" -> expectation.due().toString();
          default -> facts.text(name).orElse(otherwise);
        };
    return java.util.regex.Matcher.quoteReplacement(value);
  }
}
