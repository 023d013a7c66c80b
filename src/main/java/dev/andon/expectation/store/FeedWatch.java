package dev.andon.expectation.store;

import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.expectation.Feed;
import dev.andon.expectation.Rhythm;
import dev.andon.expectation.SpokenHours;
import dev.andon.intake.store.OwnEvents;
import dev.andon.timer.Timer;
import dev.andon.timer.store.TimerHandler;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks at a feed when it may have fallen silent, and when a word came that something waits for:
 * tells its silence and its return, and has the expectations that waited fall due once it has
 * caught up. While it is silent they wait without any work.
 */
public final class FeedWatch implements TimerHandler {
  private static final Duration LEARNING = Duration.ofDays(1);
  private static final Duration KEPT = Duration.ofDays(370);

  private final RulesInForce rules;
  private final OwnEvents events;
  private final FeedStore store = new FeedStore();
  private final ExpectationStore expectations = new ExpectationStore();

  public FeedWatch(RulesInForce rules, OwnEvents events) {
    this.rules = rules;
    this.events = events;
  }

  @Override
  public String kind() {
    return FeedStore.TIMER;
  }

  @Override
  public void fire(Connection connection, List<Timer> due) throws SQLException {
    String tenant = due.get(0).tenant();
    rules.look(connection);
    Map<String, Instant> looks = new TreeMap<>();
    due.forEach(
        timer ->
            looks.merge(
                timer.subject(), timer.due(), (one, other) -> one.isAfter(other) ? one : other));
    List<Event> told = new ArrayList<>();
    for (Map.Entry<String, FeedStore.Row> one :
        store.find(connection, tenant, looks.keySet(), true).entrySet()) {
      Instant at = looks.get(one.getKey());
      Optional<Feed> feed =
          Optional.ofNullable(at).flatMap(time -> rules.feeds(time).feed(one.getKey()));
      if (feed.isPresent() && at != null) { // else it is configured no more
        look(connection, tenant, feed.get(), one.getValue(), at).ifPresent(told::add);
      }
    }
    events.tell(connection, told);
  }

  private Optional<Event> look(
      Connection connection, String tenant, Feed feed, FeedStore.Row row, Instant at)
      throws SQLException {
    SpokenHours hours =
        store
            .hours(connection, tenant, List.of(feed), at)
            .getOrDefault(feed.id(), SpokenHours.NONE);
    Optional<Instant> silentAt = feed.rhythm().silentAt(row.heardAt(), hours);
    if (feed.rhythm() instanceof Rhythm.Learned) {
      store.forget(connection, tenant, feed.id(), at.minus(KEPT));
    }
    boolean back = row.silentSince() != null;
    if (back && row.awaited()) {
      return Optional.empty(); // still silent; its next word sets a timer
    }
    if (!back && silentAt.isPresent() && !silentAt.get().isAfter(at)) {
      return Optional.of(silent(connection, tenant, feed, row, silentAt.get()));
    }
    Instant settles = back ? at.plus(feed.settle()) : row.settlesAt();
    store.turn(connection, tenant, feed.id(), null, settles);
    Instant release = settles != null && settles.isAfter(at) ? settles : at;
    if (!expectations.release(connection, tenant, feed.id(), row.heardAt(), release)) {
      store.await(connection, tenant, feed.id());
    }
    store.watchInstead(connection, tenant, feed.id(), silentAt.orElse(at.plus(LEARNING)));
    return row.silentSince() == null
        ? Optional.empty()
        : Optional.of(heard(tenant, feed, row.heardAt(), at, row.silentSince()));
  }

  /** A word that was received before its silence was found, and read behind it, ends it too. */
  private Event heard(String tenant, Feed feed, Instant heardAt, Instant at, Instant silentSince) {
    Instant end = at.isAfter(silentSince) ? at : silentSince.plusMillis(1);
    return event(tenant, "feed.heard.v1", feed, heardAt, end, silentSince);
  }

  private Event silent(
      Connection connection, String tenant, Feed feed, FeedStore.Row row, Instant since)
      throws SQLException {
    store.turn(connection, tenant, feed.id(), since, row.settlesAt());
    return event(tenant, "feed.silent.v1", feed, row.heardAt(), since, since);
  }

  private Event event(
      String tenant, String type, Feed feed, Instant heardAt, Instant at, Instant silentSince) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("feed", feed.id());
    data.put("heardAt", heardAt.toString());
    data.put("silentSince", silentSince.toString());
    return events.event(
        tenant,
        "feeds",
        Hashes.id(tenant, type, feed.id(), at.toString()),
        type,
        "feed:" + feed.id(),
        "feed:" + feed.id(),
        at,
        data);
  }
}
