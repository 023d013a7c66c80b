package dev.andon.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What a query of a test finds. */
public final class Rows {
  private Rows() {}

  /** The first column. */
  public static List<String> strings(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return strings(connection, sql);
    }
  }

  /** The first column. */
  public static List<String> strings(Connection connection, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        found.add(row.getString(1));
      }
    }
    return found;
  }

  /** The number in the first row's first column. */
  public static long number(DataSource database, String sql) throws SQLException {
    return Long.parseLong(strings(database, sql).get(0));
  }
}
