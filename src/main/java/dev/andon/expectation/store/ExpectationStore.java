package dev.andon.expectation.store;

import dev.andon.expectation.Expectation;
import dev.andon.expectation.Expectations;
import dev.andon.store.TextArray;
import dev.andon.timer.Timer;
import dev.andon.timer.store.TimerStore;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The table of what is expected; every method works in the caller's transaction. */
public final class ExpectationStore {
  private final TimerStore timers = new TimerStore();

  /**
   * Writes what changed. Timers go before rows, as their handler takes them, so that the two never
   * wait for each other.
   */
  public void save(Connection connection, String tenant, Expectations.Difference difference)
      throws SQLException {
    if (difference.isEmpty()) {
      return;
    }
    List<String> stale =
        difference.before().stream()
            .filter(one -> !one.lapsed())
            .map(Expectation::subject)
            .toList();
    if (!stale.isEmpty()) {
      timers.cancel(connection, tenant, Expectation.TIMER, stale);
    }
    remove(connection, tenant, difference.gone(), null);
    put(connection, tenant, difference.after());
    timers.set(
        connection,
        difference.after().stream()
            .filter(one -> !one.lapsed())
            .map(one -> timer(tenant, one))
            .toList());
  }

  static Timer timer(String tenant, Expectation expectation) {
    return new Timer(tenant, expectation.fires(), Expectation.TIMER, expectation.subject());
  }

  /**
   * @param until only rows that were due by then; null = all
   */
  void remove(
      Connection connection, String tenant, Collection<Expectation> gone, @Nullable Instant until)
      throws SQLException {
    if (gone.isEmpty()) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from expectation e using unnest(?::text[], ?::text[], ?::text[]) as t(kind, key, type)"
                + " where e.tenant = ? and e.kind = t.kind and e.key = t.key and e.type = t.type and e.due <= coalesce(?, e.due)")) {
      bind(connection, delete, gone);
      delete.setString(4, tenant);
      delete.setTimestamp(5, until == null ? null : Timestamp.from(until));
      delete.executeUpdate();
    }
  }

  void put(Connection connection, String tenant, Collection<Expectation> set) throws SQLException {
    if (set.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into expectation (tenant, kind, key, type, feed, due, state)"
                + " select ?, kind, key, type, feed, due, state from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[])"
                + " as t(kind, key, type, feed, due, state)"
                + " on conflict (tenant, kind, key, type) do update set feed = excluded.feed, due = excluded.due, state = excluded.state")) {
      upsert.setString(1, tenant);
      upsert.setArray(2, texts(connection, set, one -> one.object().kind().code()));
      upsert.setArray(3, texts(connection, set, one -> one.object().key()));
      upsert.setArray(4, texts(connection, set, Expectation::type));
      upsert.setArray(5, TextArray.of(connection, set.stream().map(Expectation::feed)));
      upsert.setArray(
          6,
          connection.createArrayOf(
              "timestamptz", set.stream().map(one -> Timestamp.from(one.due())).toArray()));
      upsert.setArray(7, texts(connection, set, one -> one.lapsed() ? "lapsed" : "open"));
      upsert.executeUpdate();
    }
  }

  /** These wait for the next word of their feed. */
  void await(Connection connection, String tenant, Collection<Expectation> waiting)
      throws SQLException {
    if (waiting.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "update expectation e set state = 'waiting' from unnest(?::text[], ?::text[], ?::text[]) as t(kind, key, type)"
                + " where e.tenant = ? and e.kind = t.kind and e.key = t.key and e.type = t.type and e.state = 'open'")) {
      bind(connection, update, waiting);
      update.setString(4, tenant);
      update.executeUpdate();
    }
  }

  /**
   * What waited for a feed that was heard after it was due falls due; a row that someone holds is
   * about to change anyhow.
   *
   * @return whether none waits any more
   */
  boolean release(
      Connection connection, String tenant, String feed, Instant heardAt, Instant fallsDue)
      throws SQLException {
    try (PreparedStatement release =
        connection.prepareStatement(
            "with w as (select kind, key, type from expectation where tenant = ? and feed = ? and state = 'waiting' and due <= ? for update skip locked),"
                + " u as (update expectation e set state = 'open' from w where e.tenant = ? and e.kind = w.kind and e.key = w.key and e.type = w.type"
                + " returning e.type, e.kind, e.key)"
                + " insert into timer (tenant, due, kind, subject) select ?, ?, ?, type || ' ' || kind || ' ' || key from u on conflict do nothing")) {
      release.setString(1, tenant);
      release.setString(2, feed);
      release.setTimestamp(3, Timestamp.from(heardAt));
      release.setString(4, tenant);
      release.setString(5, tenant);
      release.setTimestamp(6, Timestamp.from(fallsDue));
      release.setString(7, Expectation.TIMER);
      release.executeUpdate();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select not exists (select 1 from expectation where tenant = ? and feed = ? and state = 'waiting')")) {
      select.setString(1, tenant);
      select.setString(2, feed);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static void bind(
      Connection connection, PreparedStatement statement, Collection<Expectation> expectations)
      throws SQLException {
    statement.setArray(1, texts(connection, expectations, one -> one.object().kind().code()));
    statement.setArray(2, texts(connection, expectations, one -> one.object().key()));
    statement.setArray(3, texts(connection, expectations, Expectation::type));
  }

  private static Array texts(
      Connection connection,
      Collection<Expectation> expectations,
      Function<Expectation, String> value)
      throws SQLException {
    return TextArray.of(connection, expectations.stream().map(value));
  }
}
