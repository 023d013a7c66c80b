package dev.andon.intake.store;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Bounds what waits for translation in each feed (contract 6): a door asks for places before it
 * takes messages, and slows its sender when there are none. The store is asked only when the places
 * granted are used up, so the bound holds within what one look allows, an instance.
 */
public final class PendingLimit {
  /** Code of the fault that says a feed is full. */
  public static final String FULL = "INTAKE-FULL";

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final DataSource dataSource;
  private final String tenant;
  private final int limit;
  private final Map<String, Feed> feeds = new ConcurrentHashMap<>();

  private static final class Feed {
    private int room;
    private long looked = System.nanoTime() - LOOK_NANOS;
  }

  /**
   * @param limit messages that may wait in a feed
   */
  public PendingLimit(DataSource dataSource, String tenant, int limit) {
    this.dataSource = dataSource;
    this.tenant = tenant;
    this.limit = limit;
  }

  /** Grants up to {@code wanted} places in a feed; 0 = full, come again later. */
  public int take(String door, String source, int wanted) throws SQLException {
    Feed feed = feeds.computeIfAbsent(door + "/" + source, ignored -> new Feed());
    synchronized (feed) {
      if (feed.room == 0 && System.nanoTime() - feed.looked >= LOOK_NANOS) {
        try {
          feed.room = Math.max(0, limit - waiting(door, source));
        } finally {
          feed.looked = System.nanoTime();
        }
      }
      int granted = Math.min(wanted, feed.room);
      feed.room -= granted;
      return granted;
    }
  }

  /**
   * Takes one place.
   *
   * @throws FaultException TRANSIENT INTAKE-FULL when there is none
   */
  public void require(String door, String source) throws SQLException {
    if (take(door, source, 1) == 0) {
      throw FaultException.of(
          FULL,
          FaultKind.TRANSIENT,
          "too many messages of this feed wait to be translated (more than "
              + limit
              + "), nothing was stored",
          "Send it again later.");
    }
  }

  private int waiting(String door, String source) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select count(*) from (select 1 from message_in where tenant = ? and door = ? and source = ? and state = 'received' limit ?) as waiting")) {
      select.setString(1, tenant);
      select.setString(2, door);
      select.setString(3, source);
      select.setInt(4, limit);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
