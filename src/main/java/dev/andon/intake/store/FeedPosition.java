package dev.andon.intake.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How far a reader has come with its source; it moves in the transaction that stores what was read.
 *
 * @param feed the reader's kind and feed, e.g. {@code cdc/erp}
 * @param start the position before anything was read
 */
public record FeedPosition(String tenant, String feed, String start) {
  /** The position now. */
  public String read(Connection connection) throws SQLException {
    return read(connection, "");
  }

  /** The position now; no other reader moves it until the transaction ends. */
  public String lock(Connection connection) throws SQLException {
    return read(connection, " for update");
  }

  private String read(Connection connection, String lock) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into feed_position (tenant, feed, position) values (?, ?, ?) on conflict do nothing")) {
      insert.setString(1, tenant);
      insert.setString(2, feed);
      insert.setString(3, start);
      insert.executeUpdate();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select position from feed_position where tenant = ? and feed = ?" + lock)) {
      select.setString(1, tenant);
      select.setString(2, feed);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  /** Moves the position. */
  public void save(Connection connection, String reached) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update feed_position set position = ? where tenant = ? and feed = ?")) {
      update.setString(1, reached);
      update.setString(2, tenant);
      update.setString(3, feed);
      update.executeUpdate();
    }
  }
}
