package dev.andon.dispatch.relay;

import java.sql.Connection;
import java.util.List;

/** The way to a transport, for one thread; closed and opened anew after a failure. */
interface Link extends AutoCloseable {
  /**
   * Sends rows in their order; returns once every one is confirmed.
   *
   * @param connection the transaction that will mark them
   */
  void send(Connection connection, List<Row> rows) throws Exception;

  /** Opens a link. */
  @FunctionalInterface
  interface Way {
    Link open() throws Exception;
  }
}
