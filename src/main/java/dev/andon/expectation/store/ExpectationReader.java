package dev.andon.expectation.store;

import dev.andon.expectation.Feed;
import dev.andon.expectation.Feeds;
import dev.andon.expectation.SpokenHours;
import dev.andon.store.TextArray;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is expected, and how the feeds are, for those who look. */
public final class ExpectationReader {
  private static final String STATE =
      "case when e.state = 'waiting' and f.silent_since is not null then 'suspended' else e.state end";

  private final Supplier<Feeds> inForce;
  private final FeedStore store = new FeedStore();

  /**
   * @param inForce the feeds of now
   */
  public ExpectationReader(Supplier<Feeds> inForce) {
    this.inForce = inForce;
  }

  /**
   * Something expected.
   *
   * @param state open, waiting (due, its feed not heard since), suspended (its feed is silent) or
   *     lapsed
   */
  public record Row(
      String type, String kind, String key, @Nullable String feed, Instant due, String state) {}

  /** The expectations of a type, a key, or both; of none all; the first due ones. */
  public List<Row> expectations(
      Connection connection, String tenant, Optional<String> type, Optional<String> key, int most)
      throws SQLException {
    // Of a key alone the kinds are named too, so that the primary key finds it.
    String where =
        (type.isPresent() ? " and e.type = ?" : "")
            + (key.isPresent() ? " and e.kind = any(?) and e.key = ?" : "");
    try (PreparedStatement select =
        connection.prepareStatement(
            "select e.type, e.kind, e.key, e.feed, e.due, "
                + STATE
                + " from expectation e left join feed f on f.tenant = e.tenant and f.feed = e.feed where e.tenant = ?"
                + where
                + " order by e.due, e.kind, e.key, e.type limit ?")) {
      int n = 1;
      select.setString(n++, tenant);
      if (type.isPresent()) {
        select.setString(n++, type.get());
      }
      if (key.isPresent()) {
        select.setArray(n++, TextArray.of(connection, dev.andon.enrichment.Kind.codes()));
        select.setString(n++, key.get());
      }
      select.setInt(n, most);
      List<Row> rows = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getTimestamp(5).toInstant(),
                  row.getString(6)));
        }
      }
      return rows;
    }
  }

  /** The number of expectations by type and state, as in {@link Row}. */
  public Map<String, Map<String, Long>> counts(Connection connection, String tenant)
      throws SQLException {
    Map<String, Map<String, Long>> counts = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select e.type, case when e.state = 'waiting' and f.silent_since is not null then 'suspended' else e.state end, sum(e.n) from"
                + " (select type, state, feed, count(*) as n from expectation where tenant = ? group by type, state, feed) e"
                + " left join feed f on f.tenant = ? and f.feed = e.feed group by 1, 2")) {
      select.setString(1, tenant);
      select.setString(2, tenant);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          counts
              .computeIfAbsent(row.getString(1), type -> new HashMap<>())
              .put(row.getString(2), row.getLong(3));
        }
      }
    }
    return counts;
  }

  /**
   * How a feed is.
   *
   * @param state speaking, silent, or unheard
   * @param heardAt its last word, or since when we listen; null = never
   * @param silentAt when it is silent unless it is heard; null = never, or not known yet
   */
  public record FeedRow(
      Feed feed,
      String state,
      @Nullable Instant heardAt,
      @Nullable Instant silentSince,
      @Nullable Instant silentAt,
      long waiting) {}

  /** All feeds, by name. */
  public List<FeedRow> feeds(Connection connection, String tenant, Instant now)
      throws SQLException {
    Feeds feeds = inForce.get();
    Map<String, FeedStore.Row> rows =
        store.find(connection, tenant, feeds.all().stream().map(Feed::id).toList(), false);
    Map<String, SpokenHours> hours = store.hours(connection, tenant, feeds.all(), now);
    Map<String, Long> waiting = waiting(connection, tenant);
    List<FeedRow> found = new ArrayList<>();
    for (Feed feed : feeds.all()) {
      FeedStore.Row row = rows.get(feed.id());
      found.add(
          new FeedRow(
              feed,
              row == null ? "unheard" : row.silentSince() == null ? "speaking" : "silent",
              row == null ? null : row.heardAt(),
              row == null ? null : row.silentSince(),
              row == null || row.silentSince() != null
                  ? null
                  : feed.rhythm()
                      .silentAt(row.heardAt(), hours.getOrDefault(feed.id(), SpokenHours.NONE))
                      .orElse(null),
              waiting.getOrDefault(feed.id(), 0L)));
    }
    return found;
  }

  /** When feeds were heard last. */
  public Map<String, Instant> heard(Connection connection, String tenant) throws SQLException {
    Map<String, Instant> heard = new HashMap<>();
    store
        .find(connection, tenant, inForce.get().all().stream().map(Feed::id).toList(), false)
        .forEach((feed, row) -> heard.put(feed, row.heardAt()));
    return heard;
  }

  private static Map<String, Long> waiting(Connection connection, String tenant)
      throws SQLException {
    Map<String, Long> waiting = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select feed, count(*) from expectation where tenant = ? and state = 'waiting' group by feed")) {
      select.setString(1, tenant);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          waiting.put(row.getString(1), row.getLong(2));
        }
      }
    }
    return waiting;
  }
}
