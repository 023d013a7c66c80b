package dev.andon.expectation.store;

import dev.andon.expectation.Feed;
import dev.andon.expectation.Feeds;
import dev.andon.expectation.Rhythm;
import dev.andon.expectation.SpokenHours;
import dev.andon.store.TextArray;
import dev.andon.timer.Timer;
import dev.andon.timer.store.TimerStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When feeds were heard. A feed's timer looks after it; a word that something waits for sets it to
 * now. Every method works in the caller's transaction.
 */
public final class FeedStore {
  /** Kind of the timers of feeds; their subject is the feed. */
  static final String TIMER = "feed";

  private final TimerStore timers = new TimerStore();

  /**
   * A feed as stored.
   *
   * @param heardAt its latest word, or since when we listen
   * @param awaited whether something waited for its word, and none came since
   * @param silentSince null = it is not silent
   * @param settlesAt until when it may be catching up; null = it was never silent
   */
  record Row(
      Instant heardAt,
      boolean awaited,
      @Nullable Instant silentSince,
      @Nullable Instant settlesAt) {
    boolean settling(Instant at) {
      return settlesAt != null && at.isBefore(settlesAt);
    }
  }

  /** Notes what a batch heard. */
  public void hear(Connection connection, String tenant, Map<String, Feeds.Heard> heard)
      throws SQLException {
    if (heard.isEmpty()) {
      return;
    }
    List<String> quiet = notAwaited(connection, tenant, heard.keySet());
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into feed (tenant, feed, heard_at) select ?, feed, at from unnest(?::text[], ?::timestamptz[]) as t(feed, at)"
                + " on conflict (tenant, feed) do update set heard_at = greatest(feed.heard_at, excluded.heard_at), awaited = false")) {
      upsert.setString(1, tenant);
      upsert.setArray(2, TextArray.of(connection, heard.keySet()));
      upsert.setArray(
          3,
          connection.createArrayOf(
              "timestamptz",
              heard.values().stream().map(one -> Timestamp.from(one.last())).toArray()));
      upsert.executeUpdate();
    }
    count(connection, tenant, heard);
    List<Timer> watch = new ArrayList<>();
    heard.forEach(
        (feed, one) -> {
          if (!quiet.contains(feed)) {
            watch.add(new Timer(tenant, one.first(), TIMER, feed));
          }
        });
    timers.set(connection, watch);
  }

  /** Those whose word nobody waits for; their rows are locked. */
  private static List<String> notAwaited(
      Connection connection, String tenant, Collection<String> feeds) throws SQLException {
    List<String> found = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select feed, awaited from feed where tenant = ? and feed = any(?) order by feed for update")) {
      select.setString(1, tenant);
      select.setArray(2, TextArray.of(connection, feeds));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (!row.getBoolean(2)) {
            found.add(row.getString(1));
          }
        }
      }
    }
    return found;
  }

  private static void count(Connection connection, String tenant, Map<String, Feeds.Heard> heard)
      throws SQLException {
    List<String> feeds = new ArrayList<>();
    List<Timestamp> hours = new ArrayList<>();
    List<Integer> events = new ArrayList<>();
    heard.forEach(
        (feed, one) ->
            one.hours()
                .forEach(
                    (hour, count) -> {
                      feeds.add(feed);
                      hours.add(Timestamp.from(hour));
                      events.add(count);
                    }));
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into feed_hour (tenant, feed, hour, events) select ?, feed, hour, events from unnest(?::text[], ?::timestamptz[], ?::int[])"
                + " as t(feed, hour, events) on conflict (tenant, feed, hour) do update set events = feed_hour.events + excluded.events")) {
      upsert.setString(1, tenant);
      upsert.setArray(2, TextArray.of(connection, feeds));
      upsert.setArray(3, connection.createArrayOf("timestamptz", hours.toArray()));
      upsert.setArray(4, connection.createArrayOf("int4", events.toArray()));
      upsert.executeUpdate();
    }
  }

  /**
   * @param lock whether nobody else may hear it until the commit
   */
  Map<String, Row> find(
      Connection connection, String tenant, Collection<String> feeds, boolean lock)
      throws SQLException {
    Map<String, Row> rows = new TreeMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select feed, heard_at, awaited, silent_since, settles_at from feed where tenant = ? and feed = any(?) order by feed"
                + (lock ? " for update" : ""))) {
      select.setString(1, tenant);
      select.setArray(2, TextArray.of(connection, feeds));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.put(
              row.getString(1),
              new Row(
                  row.getTimestamp(2).toInstant(),
                  row.getBoolean(3),
                  instant(row, 4),
                  instant(row, 5)));
        }
      }
    }
    return rows;
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }

  /** The hours of the weeks before a time in which the feeds that learn were heard. */
  Map<String, SpokenHours> hours(
      Connection connection, String tenant, Collection<Feed> feeds, Instant until)
      throws SQLException {
    Map<String, SpokenHours> hours = new HashMap<>();
    for (Feed feed : feeds) {
      if (feed.rhythm() instanceof Rhythm.Learned learned) {
        hours.put(feed.id(), hours(connection, tenant, feed.id(), learned.weeks(), until));
      }
    }
    return hours;
  }

  private static SpokenHours hours(
      Connection connection, String tenant, String feed, int weeks, Instant until)
      throws SQLException {
    List<Instant> heard = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select hour from feed_hour where tenant = ? and feed = ? and hour >= ? and hour < ?")) {
      select.setString(1, tenant);
      select.setString(2, feed);
      select.setTimestamp(3, Timestamp.from(until.minus(Duration.ofDays(7L * weeks))));
      select.setTimestamp(4, Timestamp.from(until));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          heard.add(row.getTimestamp(1).toInstant());
        }
      }
    }
    return new SpokenHours(heard);
  }

  /** Forgets hours that count no more. */
  void forget(Connection connection, String tenant, String feed, Instant before)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from feed_hour where tenant = ? and feed = ? and hour < ?")) {
      delete.setString(1, tenant);
      delete.setString(2, feed);
      delete.setTimestamp(3, Timestamp.from(before));
      delete.executeUpdate();
    }
  }

  /** Begins to listen to a feed that was never heard. */
  void listen(Connection connection, String tenant, String feed, Instant at) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into feed (tenant, feed, heard_at) values (?, ?, ?) on conflict do nothing")) {
      insert.setString(1, tenant);
      insert.setString(2, feed);
      insert.setTimestamp(3, Timestamp.from(at));
      if (insert.executeUpdate() > 0) {
        watch(connection, tenant, feed, at);
      }
    }
  }

  /** Sets the feed's next look; a look that was set before stays. */
  void watch(Connection connection, String tenant, String feed, Instant at) throws SQLException {
    timers.set(connection, List.of(new Timer(tenant, at, TIMER, feed)));
  }

  /** The feed's next look in place of those that are set. */
  void watchInstead(Connection connection, String tenant, String feed, Instant at)
      throws SQLException {
    timers.cancel(connection, tenant, TIMER, List.of(feed));
    watch(connection, tenant, feed, at);
  }

  /**
   * Has the feed looked at with its next word.
   *
   * @return its last word; empty = it was never heard
   */
  Optional<Instant> await(Connection connection, String tenant, String feed) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update feed set awaited = true where tenant = ? and feed = ? returning heard_at")) {
      update.setString(1, tenant);
      update.setString(2, feed);
      try (ResultSet row = update.executeQuery()) {
        return row.next() ? Optional.of(row.getTimestamp(1).toInstant()) : Optional.empty();
      }
    }
  }

  /** The feed is silent, or is heard again and settles until then. */
  void turn(
      Connection connection,
      String tenant,
      String feed,
      @Nullable Instant silentSince,
      @Nullable Instant settlesAt)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update feed set silent_since = ?, settles_at = ?, awaited = ? where tenant = ? and feed = ?")) {
      update.setTimestamp(1, silentSince == null ? null : Timestamp.from(silentSince));
      update.setTimestamp(2, settlesAt == null ? null : Timestamp.from(settlesAt));
      update.setBoolean(3, silentSince != null);
      update.setString(4, tenant);
      update.setString(5, feed);
      update.executeUpdate();
    }
  }
}
