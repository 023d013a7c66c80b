package dev.andon.expectation.store;

import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.enrichment.Context;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.References;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.expectation.Expectation;
import dev.andon.expectation.Expectations;
import dev.andon.expectation.Feed;
import dev.andon.expectation.SpokenHours;
import dev.andon.intake.store.OwnEvents;
import dev.andon.timer.Timer;
import dev.andon.timer.store.TimerHandler;
import dev.andon.timer.store.TimerStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells what had not come in time. What is expected is computed anew from the facts by the rules in
 * force at the timer's time: by one that was changed meanwhile something may be due later, or be
 * expected no more.
 */
public final class ExpectationDue implements TimerHandler {
  private final RulesInForce rules;
  private final ContextStore context;
  private final FeedStore feedStore = new FeedStore();
  private final ExpectationStore store = new ExpectationStore();
  private final TimerStore timers = new TimerStore();
  private final OwnEvents events;

  public ExpectationDue(RulesInForce rules, ContextStore context, OwnEvents events) {
    this.rules = rules;
    this.context = context;
    this.events = events;
  }

  @Override
  public String kind() {
    return Expectation.TIMER;
  }

  /** A timer's subject, read. */
  private record Subject(Timer timer, String type, ObjectRef object) {
    static Subject of(Timer timer) {
      String[] parts = timer.subject().split(" ", 3);
      return new Subject(timer, parts[0], new ObjectRef(Kind.of(parts[1]), parts[2]));
    }

    /** What it was, for the row that goes. */
    Expectation former() {
      return new Expectation(type, object, null, timer.due(), timer.due(), false);
    }
  }

  @Override
  public void fire(Connection connection, List<Timer> due) throws SQLException {
    String tenant = due.get(0).tenant();
    rules.look(connection);
    List<Subject> subjects = due.stream().map(Subject::of).toList();
    Context facts = facts(connection, tenant, subjects);
    List<Overdue> overdue = new ArrayList<>();
    List<Expectation> later = new ArrayList<>();
    List<Expectation> gone = new ArrayList<>();
    for (Subject subject : subjects) {
      Instant at = subject.timer().due();
      Expectations expectations = rules.expectations(at);
      Optional<Expectation> present =
          expectations
              .rule(subject.type(), subject.object().kind())
              .flatMap(rule -> expectations.of(rule, subject.object(), facts));
      if (present.isEmpty()) {
        gone.add(subject.former());
      } else if (present.get().due().isAfter(at)) {
        later.add(present.get());
      } else if (!present.get().lapsed()) {
        overdue.add(new Overdue(present.get(), at));
      }
    }
    // A batch that is under way may expect it anew, for later.
    store.remove(
        connection,
        tenant,
        gone,
        due.stream().map(Timer::due).max(Instant::compareTo).orElseThrow());
    store.put(connection, tenant, later);
    timers.set(connection, later.stream().map(one -> ExpectationStore.timer(tenant, one)).toList());
    tell(connection, tenant, overdue);
  }

  /** What was due by the time of its timer. */
  private record Overdue(Expectation expectation, Instant at) {}

  /** What is to be done with something that is overdue. */
  private enum Verdict {
    LAPSED,
    SETTLING,
    WAITING
  }

  /** Tells what lapsed; of silent feeds nothing can be said before they are heard again. */
  private void tell(Connection connection, String tenant, List<Overdue> overdue)
      throws SQLException {
    Map<String, Feed> concerned = new TreeMap<>();
    for (Overdue one : overdue) {
      Optional.ofNullable(one.expectation().feed())
          .flatMap(rules.feeds(one.at())::feed)
          .ifPresent(feed -> concerned.put(feed.id(), feed));
    }
    Map<String, FeedStore.Row> rows = Map.of();
    Map<String, SpokenHours> hours = Map.of();
    if (!concerned.isEmpty()) {
      Instant until = overdue.stream().map(Overdue::at).max(Instant::compareTo).orElseThrow();
      rows = feedStore.find(connection, tenant, concerned.keySet(), false);
      hours = feedStore.hours(connection, tenant, concerned.values(), until);
    }
    List<Event> lapses = new ArrayList<>();
    List<Timer> settling = new ArrayList<>();
    Map<String, List<Overdue>> waiting = new TreeMap<>();
    for (Overdue one : overdue) {
      Feed feed = concerned.get(String.valueOf(one.expectation().feed()));
      FeedStore.Row row = feed == null ? null : rows.get(feed.id());
      Verdict verdict =
          feed == null
              ? Verdict.LAPSED
              : verdict(feed, row, hours.getOrDefault(feed.id(), SpokenHours.NONE), one);
      if (verdict == Verdict.LAPSED) {
        lapses.add(lapse(tenant, one.expectation(), one.at()));
      } else if (verdict == Verdict.WAITING && feed != null) {
        waiting.computeIfAbsent(feed.id(), ignored -> new ArrayList<>()).add(one);
      } else if (row != null && row.settlesAt() != null) {
        settling.add(new Timer(tenant, row.settlesAt(), kind(), one.expectation().subject()));
      }
    }
    timers.set(connection, settling);
    await(connection, tenant, waiting);
    events.tell(connection, lapses);
  }

  private static Verdict verdict(
      Feed feed, FeedStore.@Nullable Row row, SpokenHours hours, Overdue overdue) {
    if (row == null) {
      return feed.rhythm().stated() ? Verdict.WAITING : Verdict.LAPSED;
    }
    if (row.silentSince() != null) {
      return Verdict.WAITING;
    }
    if (row.settling(overdue.at())) {
      return Verdict.SETTLING;
    }
    Instant due = overdue.expectation().due();
    return !row.heardAt().isBefore(due) || !feed.rhythm().speaks(due, hours)
        ? Verdict.LAPSED
        : Verdict.WAITING;
  }

  /** Rows before feeds, as batches lock them; a word that came meanwhile is not missed. */
  private void await(Connection connection, String tenant, Map<String, List<Overdue>> waiting)
      throws SQLException {
    store.await(
        connection,
        tenant,
        waiting.values().stream().flatMap(List::stream).map(Overdue::expectation).toList());
    for (Map.Entry<String, List<Overdue>> one : waiting.entrySet()) {
      Instant at = one.getValue().stream().map(Overdue::at).min(Instant::compareTo).orElseThrow();
      Instant due =
          one.getValue().stream()
              .map(overdue -> overdue.expectation().due())
              .min(Instant::compareTo)
              .orElseThrow();
      Optional<Instant> heardAt = feedStore.await(connection, tenant, one.getKey());
      if (heardAt.isEmpty()) {
        feedStore.listen(connection, tenant, one.getKey(), at);
      } else if (!heardAt.get().isBefore(due)) {
        feedStore.watch(connection, tenant, one.getKey(), at);
      }
    }
  }

  /** The facts of these objects and of those that they refer to. */
  private Context facts(Connection connection, String tenant, List<Subject> subjects)
      throws SQLException {
    Set<ObjectRef> objects = new TreeSet<>();
    subjects.forEach(subject -> objects.add(subject.object()));
    Context own = context.find(connection, tenant, objects);
    Set<ObjectRef> all = new TreeSet<>(objects);
    objects.forEach(object -> all.addAll(References.of(object, own.facts(object))));
    return all.size() == objects.size() ? own : context.find(connection, tenant, all);
  }

  private Event lapse(String tenant, Expectation expectation, Instant at) {
    ObjectRef object = expectation.object();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("type", expectation.type());
    data.put("kind", object.kind().code());
    data.put("key", object.key());
    if (expectation.feed() != null) {
      data.put("feed", expectation.feed());
    }
    data.put("dueAt", expectation.due().toString());
    data.put("lapsedAt", at.toString());
    return events.event(
        tenant,
        "expectations",
        Hashes.id(
            tenant, kind(), expectation.type(), object.kind().code(), object.key(), at.toString()),
        "expectation.lapsed.v1",
        "expectation:" + expectation.type() + "/" + object.key(),
        partition(object),
        at,
        data);
  }

  /** As docs/events.md has it: the lines of an order stay with their order. */
  private static String partition(ObjectRef object) {
    String kind = object.kind().code().replace("-line", "").replace("-", "");
    int line = object.key().lastIndexOf('#');
    return kind
        + ":"
        + (object.kind().code().endsWith("-line") && line > 0
            ? object.key().substring(0, line)
            : object.key());
  }
}
