package dev.andon.whatif;

import dev.andon.casework.ExceptionCase;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Rank;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a draft would have done otherwise, beside the replay of the policies in force and what
 * happened: who moves and whose money, which cases differ, which breaches are caused and avoided,
 * and what share of the first places and of the work each tier and site gets.
 */
public final class Effects {
  private static final int NAMED = 20;
  private static final int LEAST_FIRST = 5;
  private static final double FIRST_SHARE = 0.10;
  private static final double SMALL = 0.005;
  private final Lane actual;
  private final Lane draft;
  private final Instant since;
  private final Instant end;

  Effects(Lane actual, Lane draft, Instant since, Instant end) {
    this.actual = actual;
    this.draft = draft;
    this.since = since;
    this.end = end;
  }

  /** The open cases of each team in the order of contract 9. */
  static Map<String, List<Rank>> order(Collection<ExceptionCase> cases) {
    Map<String, List<Rank>> order = new TreeMap<>();
    for (ExceptionCase one : cases) {
      if (one.state() != ExceptionCase.State.CLOSED) {
        Decision decision = one.decision();
        order
            .computeIfAbsent(one.team(), ignored -> new ArrayList<>())
            .add(new Rank(decision.guard(), decision.score(), decision.due(), one.caseId()));
      }
    }
    order.values().forEach(ranks -> ranks.sort(null));
    return order;
  }

  private record Place(String team, int position) {}

  private static Map<String, Place> places(Lane lane) {
    Map<String, Place> places = new HashMap<>();
    order(lane.cases().values())
        .forEach(
            (team, ranks) -> {
              for (int i = 0; i < ranks.size(); i++) {
                places.put(ranks.get(i).caseId(), new Place(team, i + 1));
              }
            });
    return places;
  }

  /** For a report. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    Map<String, Place> before = places(actual);
    Map<String, Place> after = places(draft);
    json.put("moved", moved(before, after));
    json.put("cases", cases());
    json.put("breaches", breaches());
    json.put("shares", shares());
    return json;
  }

  // ---- who moves ----

  private record Move(ExceptionCase before, ExceptionCase after, int from, int to) {
    boolean rises() {
      return to < from;
    }

    long money() {
      return before.decision().amountMinor();
    }
  }

  /** What rises and falls, and the money at stake of it. */
  private static final class Sums {
    int rises;
    int falls;
    long risesMinor;
    long fallsMinor;

    void add(Move move) {
      if (move.rises()) {
        rises++;
        risesMinor += move.money();
      } else {
        falls++;
        fallsMinor += move.money();
      }
    }

    void into(Map<String, Object> json) {
      json.put("rises", rises);
      json.put("falls", falls);
      json.put("risesMinor", risesMinor);
      json.put("fallsMinor", fallsMinor);
    }
  }

  private Map<String, Object> moved(Map<String, Place> before, Map<String, Place> after) {
    List<Move> moves = new ArrayList<>();
    int open = 0;
    for (Map.Entry<String, Place> entry : before.entrySet()) {
      Place now = after.get(entry.getKey());
      if (now != null && now.team().equals(entry.getValue().team())) {
        open++;
        if (now.position() != entry.getValue().position()) {
          moves.add(
              new Move(
                  one(actual, entry.getKey()),
                  one(draft, entry.getKey()),
                  entry.getValue().position(),
                  now.position()));
        }
      }
    }
    Sums all = new Sums();
    Map<List<String>, Sums> byType = new TreeMap<>(Comparator.comparing(List::toString));
    Map<List<String>, Sums> byTeam = new TreeMap<>(Comparator.comparing(List::toString));
    for (Move move : moves) {
      String team = move.before().team();
      all.add(move);
      byTeam.computeIfAbsent(List.of(team), ignored -> new Sums()).add(move);
      byType.computeIfAbsent(List.of(team, move.before().type()), ignored -> new Sums()).add(move);
    }
    moves.sort(
        Comparator.comparingInt((Move move) -> -Math.abs(move.from() - move.to()))
            .thenComparing(move -> move.before().caseId()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("open", open);
    all.into(json);
    json.put("byTeam", sums(byTeam, "team"));
    json.put("byType", sums(byType, "team", "type"));
    json.put("most", moves.stream().limit(NAMED).map(Effects::move).toList());
    return json;
  }

  private static List<Map<String, Object>> sums(Map<List<String>, Sums> sums, String... names) {
    List<Map<String, Object>> lines = new ArrayList<>();
    sums.forEach(
        (key, sum) -> {
          Map<String, Object> line = new LinkedHashMap<>();
          for (int i = 0; i < names.length; i++) {
            line.put(names[i], key.get(i));
          }
          sum.into(line);
          lines.add(line);
        });
    return lines;
  }

  private static Map<String, Object> move(Move move) {
    Map<String, Object> json = named(move.before());
    json.put("from", move.from());
    json.put("to", move.to());
    json.put("amountMinor", move.money());
    json.put("why", why(move.before().decision(), move.after().decision()));
    return json;
  }

  /** The parts of the score that changed, the most first; guard and band where they did. */
  private static List<Map<String, Object>> why(Decision before, Decision after) {
    Map<String, Double> now = new HashMap<>();
    after.parts().forEach(part -> now.put(part.code(), part.points()));
    List<Map<String, Object>> parts = new ArrayList<>();
    before.parts().stream()
        .filter(part -> Math.abs(difference(part, now)) > SMALL)
        .sorted(
            Comparator.comparingDouble((Decision.Part part) -> -Math.abs(difference(part, now))))
        .forEach(
            part ->
                parts.add(change(part.code(), part.points(), now.getOrDefault(part.code(), 0.0))));
    if (before.guard() != after.guard()) {
      parts.add(0, change("guard", before.guard(), after.guard()));
    }
    return parts;
  }

  private static double difference(Decision.Part part, Map<String, Double> now) {
    return now.getOrDefault(part.code(), 0.0) - part.points();
  }

  private static Map<String, Object> change(String code, Object from, Object to) {
    Map<String, Object> change = new LinkedHashMap<>();
    change.put("code", code);
    change.put("from", from);
    change.put("to", to);
    return change;
  }

  private static ExceptionCase one(Lane lane, String caseId) {
    return Objects.requireNonNull(lane.cases().get(caseId));
  }

  private static Map<String, Object> named(ExceptionCase one) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("caseId", one.caseId());
    json.put("type", one.type());
    json.put("key", one.object().key());
    json.put("team", one.team());
    return json;
  }

  // ---- which cases differ ----

  private Map<String, Object> cases() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("opened", only(draft, actual));
    json.put("notOpened", only(actual, draft));
    json.put("closed", differing((before, after) -> open(before) && !open(after), null));
    json.put("notClosed", differing((before, after) -> !open(before) && open(after), null));
    json.put("otherTeam", differing(ExceptionCase::team));
    json.put("otherScore", differing(one -> points(one.decision().score())));
    json.put("otherBand", differing(one -> one.decision().band()));
    json.put("otherSeverity", differing(one -> text(one.handling().severity())));
    json.put("otherGate", differing(one -> text(one.handling().gate())));
    json.put("otherMode", differing(one -> text(one.handling().mode())));
    json.put("otherSla", differing(one -> one.handling().slaDue().toString()));
    return json;
  }

  /** As people see it; half a hundredth of a point is nothing. */
  private static String points(double score) {
    return String.format(Locale.ROOT, "%.2f", score);
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static boolean open(ExceptionCase one) {
    return one.state() != ExceptionCase.State.CLOSED;
  }

  private static Map<String, Object> only(Lane lane, Lane other) {
    return counted(
        lane.cases().values().stream()
            .filter(one -> !other.cases().containsKey(one.caseId()))
            .toList(),
        Effects::named);
  }

  private Map<String, Object> differing(Function<ExceptionCase, String> what) {
    return differing((before, after) -> !what.apply(before).equals(what.apply(after)), what);
  }

  private Map<String, Object> differing(
      BiPredicate<ExceptionCase, ExceptionCase> differ,
      @Nullable Function<ExceptionCase, String> what) {
    List<ExceptionCase> found = new ArrayList<>();
    for (ExceptionCase before : actual.cases().values()) {
      ExceptionCase after = draft.cases().get(before.caseId());
      if (after != null && differ.test(before, after)) {
        found.add(before);
      }
    }
    return counted(
        found,
        before -> {
          Map<String, Object> line = named(before);
          if (what != null) {
            line.put("from", what.apply(before));
            line.put("to", what.apply(one(draft, before.caseId())));
          }
          return line;
        });
  }

  /** How many there are, and the first of them. */
  private static <T> Map<String, Object> counted(
      List<T> all, Function<T, Map<String, Object>> line) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("count", all.size());
    json.put("first", all.stream().limit(NAMED).map(line).toList());
    return json;
  }

  // ---- breaches ----

  private Map<String, Object> breaches() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("slots", draft.board().pulled().size() + draft.board().idle());
    json.put("idleSlots", draft.board().idle());
    json.put("sla", breaches(job -> Optional.of(job.slaDue())));
    json.put("due", breaches(Job::due));
    json.put("lossMinor", losses());
    return json;
  }

  private Map<String, Object> breaches(Function<Job, Optional<Instant>> promise) {
    Predicate<Job> happened = job -> late(job, job.ended(job.takenThen, end), promise);
    Predicate<Job> replayed = job -> late(job, job.ended(job.taken, end), promise);
    Map<String, Job> then = byKey(actual);
    Map<String, Job> now = byKey(draft);
    List<Job> caused =
        draft.board().all().stream()
            .filter(replayed)
            .filter(job -> !Optional.ofNullable(then.get(job.key)).filter(happened).isPresent())
            .toList();
    List<Job> avoided =
        actual.board().all().stream()
            .filter(happened)
            .filter(job -> !Optional.ofNullable(now.get(job.key)).filter(replayed).isPresent())
            .toList();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("happened", count(actual, happened));
    json.put("inForce", count(actual, replayed));
    json.put("draft", count(draft, replayed));
    json.put("caused", counted(caused, job -> named(one(draft, job.caseId))));
    json.put("avoided", counted(avoided, job -> named(one(actual, job.caseId))));
    json.put("byTeam", byTeam(caused, avoided));
    return json;
  }

  private static List<Map<String, Object>> byTeam(List<Job> caused, List<Job> avoided) {
    Map<String, int[]> teams = new TreeMap<>();
    caused.forEach(job -> teams.computeIfAbsent(job.team(), ignored -> new int[2])[0]++);
    avoided.forEach(job -> teams.computeIfAbsent(job.team(), ignored -> new int[2])[1]++);
    List<Map<String, Object>> lines = new ArrayList<>();
    teams.forEach(
        (team, counts) -> {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("team", team);
          line.put("caused", counts[0]);
          line.put("avoided", counts[1]);
          lines.add(line);
        });
    return lines;
  }

  private static boolean late(Job job, Instant ended, Function<Job, Optional<Instant>> promise) {
    return promise.apply(job).filter(ended::isAfter).isPresent();
  }

  private static long count(Lane lane, Predicate<Job> which) {
    return lane.board().all().stream().filter(which).count();
  }

  private static Map<String, Job> byKey(Lane lane) {
    Map<String, Job> jobs = new HashMap<>();
    lane.board().all().forEach(job -> jobs.put(job.key, job));
    return jobs;
  }

  /** What is expected to be lost until the cases were taken, all by the terms in force. */
  private Map<String, Object> losses() {
    Map<String, Job> now = byKey(draft);
    double happened = 0;
    double inForce = 0;
    double drafted = 0;
    for (Job job : actual.board().all()) {
      Job other = now.get(job.key);
      if (other != null && job.cleared == null) {
        happened += job.takenMinor(job.ended(job.takenThen, end));
        inForce += job.takenMinor(job.ended(job.taken, end));
        drafted += job.takenMinor(other.ended(other.taken, end));
      }
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("happened", Math.round(happened));
    json.put("inForce", Math.round(inForce));
    json.put("draft", Math.round(drafted));
    return json;
  }

  // ---- shares ----

  private Map<String, Object> shares() {
    Map<String, Object> json = new LinkedHashMap<>();
    List<Job> firstBefore = first(actual);
    List<Job> firstAfter = first(draft);
    List<Job> taken =
        actual.board().all().stream()
            .filter(job -> job.takenThen != null && !job.takenThen.isBefore(since))
            .toList();
    Map<String, Function<Job, String>> by = new LinkedHashMap<>();
    by.put("tier", Job::tier);
    by.put("site", Job::site);
    by.forEach(
        (name, what) -> {
          Map<String, Object> shares = new LinkedHashMap<>();
          shares.put(
              "firstPlaces", share(what, Map.of("inForce", firstBefore, "draft", firstAfter)));
          shares.put(
              "taken",
              share(
                  what,
                  Map.of(
                      "happened", taken,
                      "inForce", actual.board().pulled(),
                      "draft", draft.board().pulled())));
          json.put(name, shares);
        });
    return json;
  }

  /** The first tenth of each team's open cases. */
  private static List<Job> first(Lane lane) {
    List<Job> first = new ArrayList<>();
    order(lane.cases().values())
        .values()
        .forEach(
            ranks ->
                ranks.stream()
                    .limit(Math.max(LEAST_FIRST, Math.round(ranks.size() * FIRST_SHARE)))
                    .flatMap(rank -> lane.board().job(rank.caseId()).stream())
                    .forEach(first::add));
    return first;
  }

  private static List<Map<String, Object>> share(
      Function<Job, String> what, Map<String, List<Job>> columns) {
    Map<String, Map<String, Integer>> lines = new TreeMap<>();
    columns.forEach(
        (column, jobs) ->
            jobs.forEach(
                job ->
                    lines
                        .computeIfAbsent(what.apply(job), ignored -> new TreeMap<>())
                        .merge(column, 1, Integer::sum)));
    List<Map<String, Object>> json = new ArrayList<>();
    lines.forEach(
        (name, counts) -> {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("of", name);
          new TreeMap<>(columns)
              .keySet()
              .forEach(column -> line.put(column, counts.getOrDefault(column, 0)));
          json.add(line);
        });
    return json;
  }
}
