package dev.andon.casework;

import dev.andon.calendar.WorkCalendar;
import dev.andon.decision.Rulebook;
import dev.andon.decision.Ruling;
import dev.andon.decision.RulingFailed;
import dev.andon.detection.Detection;
import dev.andon.detection.ExceptionType;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.Owners;
import dev.andon.scoring.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks the decisions that staff edit about a finding that holds: severity, service level, gate and
 * mode, and at the opening the team. Pure: a function of the finding, its score and the
 * dictionary's row. A decision that cannot be made, or that goes beyond the dictionary's bounds,
 * leaves what the dictionary says; the record names it.
 */
public final class Triage {
  private final Map<String, Book> books;
  private final Map<String, WorkCalendar> calendars;
  private final RulingCounts counts;

  /**
   * A compiled decision.
   *
   * @param version of its policy
   */
  public record Book(Rulebook rules, int version) {}

  /** Asks for one case; collects what was said. */
  private final class Asking {
    final ExceptionType type;
    final Map<String, Object> inputs;
    final List<String> lines = new ArrayList<>();

    Asking(ExceptionType type, Map<String, Object> inputs) {
      this.type = type;
      this.inputs = inputs;
    }

    Optional<Ruling> ask(String decision) {
      Book book = books.get(decision);
      if (book == null) {
        return Optional.empty();
      }
      counts.asked(decision);
      try {
        Ruling ruling = book.rules().rule(inputs);
        lines.add(
            decision + "@" + book.version() + " " + ruling.rule() + " (" + text(ruling) + ")");
        return Optional.of(ruling);
      } catch (RulingFailed e) {
        fallback(decision, String.valueOf(e.getMessage()));
        return Optional.empty();
      }
    }

    void fallback(String decision, String why) {
      counts.fallback(decision);
      lines.add(decision + " as the dictionary says (" + why + ")");
    }
  }

  /**
   * @param books by the name of their decision; without one the dictionary decides
   * @param calendars by team
   */
  public Triage(Map<String, Book> books, Map<String, WorkCalendar> calendars, RulingCounts counts) {
    this.books = Map.copyOf(books);
    this.calendars = Map.copyOf(calendars);
    this.counts = counts;
  }

  /** The team of a new case, and what was said. */
  record Routed(String team, List<String> rulings) {}

  Routed route(Finding finding, Detection detection, Decision decision, ExceptionType type) {
    Asking asking = new Asking(type, inputs(finding, detection, decision, type));
    String team = asking.ask("routing").map(ruling -> ruling.text("team")).orElse(type.team());
    if (!calendars.containsKey(team)) {
      asking.fallback("routing", "there is no team " + team + " in config/calendars.yaml");
      team = type.team();
    }
    return new Routed(team, asking.lines);
  }

  /**
   * How the case is to be worked.
   *
   * @param team whose calendar counts
   * @param from when the time of the service level began
   */
  Handling handle(
      Finding finding,
      Detection detection,
      Decision decision,
      ExceptionType type,
      String team,
      Instant from) {
    Map<String, Object> inputs = inputs(finding, detection, decision, type);
    inputs.put("team", team);
    Asking asking = new Asking(type, inputs);
    ExceptionType.Severity severity =
        asking
            .ask("severity")
            .map(ruling -> ExceptionType.Severity.valueOf(upper(ruling.text("severity"))))
            .orElse(type.severity());
    inputs.put("severity", lower(severity));
    Sla sla = sla(asking, team, from);
    Optional<Ruling> gates = asking.ask("gates");
    ExceptionType.Gate gate = gate(asking, gates);
    ExceptionType.Mode mode = mode(asking, gates);
    if (decision.confidence().equals("LOW")) {
      // What is known this little is nothing to act on without a person.
      gate = stricter(gate, ExceptionType.Gate.APPROVE);
      mode = nearer(mode, ExceptionType.Mode.RECOMMEND);
      asking.lines.add("confidence LOW: a person looks first, nothing happens by itself");
    }
    return new Handling(
        severity, sla.name(), sla.minutes(), from, sla.due(), gate, mode, asking.lines);
  }

  private record Sla(String name, long minutes, Instant due) {}

  private Sla sla(Asking asking, String team, Instant from) {
    Optional<Ruling> ruling = asking.ask("sla");
    if (ruling.isPresent()) {
      long minutes = ruling.get().whole("minutes");
      Optional<Instant> due = due(team, from, minutes);
      if (due.isPresent()) {
        return new Sla(ruling.get().text("class"), minutes, due.get());
      }
      asking.fallback("sla", minutes + " minutes lie beyond the calendar of " + team);
    }
    long minutes = asking.type.slaMinutes().value().longValue();
    return new Sla(
        "", minutes, due(team, from, minutes).orElse(from.plus(Duration.ofMinutes(minutes))));
  }

  private Optional<Instant> due(String team, Instant from, long minutes) {
    WorkCalendar calendar = calendars.get(team);
    Duration work = Duration.ofMinutes(minutes);
    try {
      return Optional.of(calendar == null ? from.plus(work) : calendar.plus(from, work));
    } catch (IllegalArgumentException beyond) {
      return Optional.empty();
    }
  }

  private static ExceptionType.Gate stricter(ExceptionType.Gate one, ExceptionType.Gate other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static ExceptionType.Mode nearer(ExceptionType.Mode one, ExceptionType.Mode other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static ExceptionType.Gate gate(Asking asking, Optional<Ruling> ruling) {
    ExceptionType.Gate central = asking.type.gate();
    if (ruling.isEmpty()) {
      return central;
    }
    ExceptionType.Gate gate = ExceptionType.Gate.valueOf(upper(ruling.get().text("gate")));
    if (gate.compareTo(central) < 0) {
      asking.fallback("gates", "the gate " + lower(gate) + " is looser than " + lower(central));
      return central;
    }
    return gate;
  }

  private static ExceptionType.Mode mode(Asking asking, Optional<Ruling> ruling) {
    ExceptionType.Mode central = asking.type.mode();
    if (ruling.isEmpty()) {
      return central;
    }
    ExceptionType.Mode mode = ExceptionType.Mode.valueOf(upper(ruling.get().text("mode")));
    if (mode.compareTo(central) > 0) {
      asking.fallback("gates", "the mode " + lower(mode) + " goes further than " + lower(central));
      return central;
    }
    return mode;
  }

  // ---- what the decisions are given: dev.andon.decision.Contract ----

  private static Map<String, Object> inputs(
      Finding finding, Detection detection, Decision decision, ExceptionType type) {
    Facts object = finding.context().getOrDefault(finding.object(), Facts.NONE);
    Facts customer = facts(finding, Kind.CUSTOMER);
    Map<String, Object> in = new HashMap<>();
    in.put("type", type.code());
    in.put("domain", type.domain());
    in.put("kind", finding.object().kind().code());
    in.put("cause", cause(type, object));
    in.put("site", detection.site() == null ? "" : detection.site());
    in.put("team", type.team());
    in.put("severity", lower(type.severity()));
    in.put("gate", lower(type.gate()));
    in.put("mode", lower(type.mode()));
    in.put("slaMinutes", type.slaMinutes().value().longValue());
    in.put("customer", object.text("customer").orElse(""));
    in.put("tier", customer.text("tier").orElse(""));
    in.put("contract", customer.flag("contract"));
    in.put(
        "partner",
        object
            .text("supplier")
            .or(() -> object.text("carrier"))
            .or(() -> object.text("customer"))
            .orElse(""));
    in.put("item", object.text("item").orElse(""));
    in.put("itemClass", facts(finding, Kind.ITEM).text("family").orElse(""));
    in.put("currency", decision.currency());
    in.put("band", decision.band());
    in.put("amountMinor", decision.amountMinor());
    in.put("score", decision.score());
    in.put("guard", decision.obliged());
    boolean known = decision.dueKnown();
    Instant due = decision.due();
    in.put("dueKnown", known);
    in.put(
        "hoursToDue",
        due == null ? 0.0 : Duration.between(decision.asOf(), due).toSeconds() / 3600.0);
    return in;
  }

  /**
   * {@code data} when what did not come was told by somebody who does not own it: the thing is
   * there, its owner's data are not. What a pattern concentrates on, where it says so.
   */
  private static String cause(ExceptionType type, Facts object) {
    if (type.signal() == ExceptionType.Signal.PATTERN) {
      return object.text("pattern." + type.code() + ".cause").orElse("");
    }
    boolean told = object.asMap().keySet().stream().anyMatch(Owners::isEvidence);
    return type.signal() == ExceptionType.Signal.ABSENCE && told ? "data" : "";
  }

  /** The facts of the first object of a kind, by key: the same in every process. */
  private static Facts facts(Finding finding, Kind kind) {
    return finding.context().entrySet().stream()
        .filter(entry -> entry.getKey().kind() == kind)
        .min(Comparator.comparing((Map.Entry<ObjectRef, Facts> entry) -> entry.getKey()))
        .map(Map.Entry::getValue)
        .orElse(Facts.NONE);
  }

  private static String text(Ruling ruling) {
    return ruling.inputs().entrySet().stream()
        .map(input -> input.getKey() + " = " + input.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
