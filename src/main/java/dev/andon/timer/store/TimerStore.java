package dev.andon.timer.store;

import dev.andon.store.TextArray;
import dev.andon.timer.Timer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The table of timers, shared by all that wait for something. Every method works in the caller's
 * transaction.
 */
public final class TimerStore {
  /** Sets timers; one that is set already stays. */
  public void set(Connection connection, Collection<Timer> timers) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into timer (tenant, due, kind, subject) values (?, ?, ?, ?) on conflict do nothing")) {
      for (Timer timer : timers) {
        insert.setString(1, timer.tenant());
        insert.setTimestamp(2, Timestamp.from(timer.due()));
        insert.setString(3, timer.kind());
        insert.setString(4, timer.subject());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** Takes away the timers of some subjects, whenever they are due. */
  public void cancel(Connection connection, String tenant, String kind, Collection<String> subjects)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from timer where tenant = ? and kind = ? and subject = any(?)")) {
      delete.setString(1, tenant);
      delete.setString(2, kind);
      delete.setArray(3, TextArray.of(connection, subjects));
      delete.executeUpdate();
    }
  }

  /**
   * Takes the timers that are due, the earliest first; those that another worker holds are left to
   * it.
   */
  List<Timer> claim(Connection connection, String tenant, Instant now, int most)
      throws SQLException {
    List<Timer> timers = new ArrayList<>();
    try (PreparedStatement take =
        connection.prepareStatement(
            "with ready as (select due, kind, subject from timer where tenant = ? and due <= ? order by due limit ? for update skip locked)"
                + " delete from timer t using ready r where t.tenant = ? and t.due = r.due and t.kind = r.kind and t.subject = r.subject"
                + " returning t.due, t.kind, t.subject")) {
      take.setString(1, tenant);
      take.setTimestamp(2, Timestamp.from(now));
      take.setInt(3, most);
      take.setString(4, tenant);
      try (ResultSet row = take.executeQuery()) {
        while (row.next()) {
          timers.add(
              new Timer(
                  tenant, row.getTimestamp(1).toInstant(), row.getString(2), row.getString(3)));
        }
      }
    }
    timers.sort(
        Comparator.comparing(Timer::due).thenComparing(Timer::kind).thenComparing(Timer::subject));
    return timers;
  }
}
