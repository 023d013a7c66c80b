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
import java.util.TreeSet;

/**
 * Tells what had not come in time. What is expected is computed anew from the facts: by a rule that
 * was changed meanwhile something may be due later, or be expected no more.
 */
public final class ExpectationDue implements TimerHandler {
  private final Expectations expectations;
  private final ContextStore context;
  private final ExpectationStore store = new ExpectationStore();
  private final TimerStore timers = new TimerStore();
  private final OwnEvents events;

  public ExpectationDue(Expectations expectations, ContextStore context, OwnEvents events) {
    this.expectations = expectations;
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
    List<Subject> subjects = due.stream().map(Subject::of).toList();
    Context facts = facts(connection, tenant, subjects);
    List<Event> lapses = new ArrayList<>();
    List<Expectation> later = new ArrayList<>();
    List<Expectation> gone = new ArrayList<>();
    for (Subject subject : subjects) {
      Optional<Expectation> present =
          expectations
              .rule(subject.type(), subject.object().kind())
              .flatMap(rule -> expectations.of(rule, subject.object(), facts));
      if (present.isEmpty()) {
        gone.add(subject.former());
      } else if (!present.get().lapsed()) {
        if (present.get().due().isAfter(subject.timer().due())) {
          later.add(present.get());
        } else {
          lapses.add(lapse(tenant, present.get(), subject.timer().due()));
        }
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
    events.tell(connection, lapses);
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
