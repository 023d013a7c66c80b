package dev.andon.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One database transaction: committed when its work returns, rolled back when it throws. */
public final class Transaction {
  private Transaction() {}

  /** What is done in the transaction. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    /** Works on the connection, which it neither commits nor closes. */
    T in(Connection connection) throws SQLException, E;
  }

  /**
   * Runs the work in a transaction of its own.
   *
   * @return what the work returns, after the commit
   */
  public static <T, E extends Exception> T run(DataSource dataSource, Work<T, E> work)
      throws SQLException, E {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (Throwable e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  /** Rolls back; a rollback that fails on a lost connection must not hide the cause. */
  public static void rollback(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
