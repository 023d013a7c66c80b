package dev.andon.intake.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;

/**
 * The partitions of {@code event}, one a day of receipt. They are made apart and then attached:
 * made in place they would wait for every transaction that writes events, and hold up all others
 * meanwhile.
 */
public final class EventPartitions {
  private EventPartitions() {}

  /** Makes the partition of a day when it is missing; the caller commits. */
  public static void ensure(Connection connection, LocalDate day) throws SQLException {
    String name = "event_" + day.toString().replace("-", "");
    try (Statement statement = connection.createStatement()) {
      if (exists(statement, name)) {
        return;
      }
      statement.execute("select pg_advisory_xact_lock(hashtextextended('event partitions', 0))");
      if (exists(statement, name)) {
        return; // made by another instance while this one waited
      }
      statement.execute("create table " + name + " (like event including all)");
      statement.execute(
          "alter table event attach partition "
              + name
              + " for values from ('"
              + day
              + "') to ('"
              + day.plusDays(1)
              + "')");
    }
  }

  private static boolean exists(Statement statement, String name) throws SQLException {
    try (ResultSet row = statement.executeQuery("select to_regclass('" + name + "') is not null")) {
      return row.next() && row.getBoolean(1);
    }
  }
}
