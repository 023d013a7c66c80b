package dev.andon.demo;

import dev.andon.canonical.BusinessClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;

/**
 * The demo's clock: a row that only the player moves, in one transaction with its position
 * (contract 5). Before the first step it is the beginning of the day.
 */
public final class DatabaseBusinessClock implements BusinessClock {
  private final DataSource dataSource;
  private final String tenant;

  public DatabaseBusinessClock(DataSource dataSource, String tenant) {
    this.dataSource = dataSource;
    this.tenant = tenant;
  }

  @Override
  public Instant now() {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select now from business_clock where tenant = ?")) {
      select.setString(1, tenant);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getTimestamp(1).toInstant() : Day.START;
      }
    } catch (SQLException e) {
      throw new ClockUnreadable(e);
    }
  }

  private static final class ClockUnreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClockUnreadable(SQLException cause) {
      super("the business clock cannot be read", cause);
    }
  }
}
