package dev.andon.intake.store;

import dev.andon.intake.NumberSequence;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where the senders that count are, and what is missing of them. */
final class SequenceStore {
  private SequenceStore() {}

  /** Takes a number of a sender's line into account, in the caller's transaction. */
  static NumberSequence.Step take(Connection connection, String tenant, String line, long number)
      throws SQLException {
    NumberSequence.Step step;
    try (PreparedStatement select =
        connection.prepareStatement(
            "select last from sequence_in where tenant = ? and line = ? for update")) {
      select.setString(1, tenant);
      select.setString(2, line);
      try (ResultSet row = select.executeQuery()) {
        step =
            row.next()
                ? NumberSequence.next(row.getLong(1), missing(connection, tenant, line), number)
                : NumberSequence.first(number);
      }
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into sequence_in (tenant, line, last) values (?, ?, ?) on conflict (tenant, line) do update set last = excluded.last")) {
      upsert.setString(1, tenant);
      upsert.setString(2, line);
      upsert.setLong(3, step.last());
      upsert.executeUpdate();
    }
    each(
        connection,
        "insert into sequence_missing (tenant, line, number) values (?, ?, ?) on conflict do nothing",
        tenant,
        line,
        step.missing());
    each(
        connection,
        "delete from sequence_missing where tenant = ? and line = ? and number = ?",
        tenant,
        line,
        step.arrived() ? List.of(number) : List.of());
    return step;
  }

  private static Set<Long> missing(Connection connection, String tenant, String line)
      throws SQLException {
    Set<Long> missing = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select number from sequence_missing where tenant = ? and line = ?")) {
      select.setString(1, tenant);
      select.setString(2, line);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          missing.add(row.getLong(1));
        }
      }
    }
    return missing;
  }

  private static void each(
      Connection connection, String sql, String tenant, String line, List<Long> numbers)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (long number : numbers) {
        statement.setString(1, tenant);
        statement.setString(2, line);
        statement.setLong(3, number);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
