package dev.andon.intake.outbox;

import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.TranslateWorker;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code erp.outbox} in the order (txid, id), and only below the oldest transaction that is
 * still open: a row that commits late is never skipped. The position moves in the transaction that
 * stores the rows, so each row is stored exactly once, whatever is killed.
 */
public final class OutboxPoller {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxPoller.class);
  private static final int BATCH = 500;
  private static final String START = "0/0";
  private static final String BEYOND = " from erp.outbox o where (o.txid, o.id) > (?::xid8, ?)";

  private final DataSource dataSource;
  private final DataSource erp;
  private final MessageStore messages;
  private final TranslateWorker worker;
  private final String tenant;
  private final String feed;
  private volatile @Nullable String degraded;

  private record Position(String txid, long id) {
    static Position parse(String text) {
      int slash = text.indexOf('/');
      return new Position(text.substring(0, slash), Long.parseLong(text.substring(slash + 1)));
    }

    String text() {
      return txid + "/" + id;
    }
  }

  /**
   * @param erp the ERP's database; select on {@code erp.outbox} is all it needs
   * @param feed the mapping's name under {@code mappings/outbox}, and the key of the position
   */
  public OutboxPoller(
      DataSource dataSource,
      DataSource erp,
      MessageStore messages,
      TranslateWorker worker,
      String tenant,
      String feed) {
    this.dataSource = dataSource;
    this.erp = erp;
    this.messages = messages;
    this.worker = worker;
    this.tenant = tenant;
    this.feed = feed;
  }

  /** Takes all that is due; an outage of either database is left to the next poll. */
  public void poll() throws SQLException {
    try {
      int taken = take();
      while (taken == BATCH) {
        taken = take();
      }
      degraded = null;
    } catch (SQLException e) {
      if (Faults.kindOf(e) != FaultKind.TRANSIENT) {
        degraded = String.valueOf(e.getMessage());
        throw e;
      }
      if (degraded == null) {
        LOG.atWarn()
            .setCause(e)
            .log("the ERP's outbox cannot be read now, tried again at the next poll");
      }
      degraded = String.valueOf(e.getMessage());
    }
  }

  /** Why nothing can be read now; null = all is well. */
  public @Nullable String degraded() {
    return degraded;
  }

  /** Rows of the ERP that are committed and not stored yet. */
  public long pending() throws SQLException {
    Position position;
    try (Connection connection = dataSource.getConnection()) {
      position = position(connection, "");
    }
    try (Connection source = erp.getConnection();
        PreparedStatement select = source.prepareStatement("select count(*)" + BEYOND)) {
      bind(select, position);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /** Stores one batch; how many rows it had. */
  int take() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        Position position = position(connection, " for update");
        List<MessageStore.Original> originals = new ArrayList<>();
        Position reached = read(position, originals);
        if (!originals.isEmpty()) {
          messages.storeAll(connection, "outbox", feed, originals);
          save(connection, reached);
        }
        connection.commit();
        if (!originals.isEmpty()) {
          worker.wake();
        }
        return originals.size();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    }
  }

  private Position read(Position from, List<MessageStore.Original> into) throws SQLException {
    Position reached = from;
    // Columns with their table: a bare txid in order by would be the text of the select list, and
    // "1000" sorts before "999".
    String sql =
        "select o.id, o.txid::text, jsonb_build_object('id', id, 'topic', topic, 'key', key, 'payload', payload, 'occurred_at',"
            + " to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'))::text"
            + BEYOND
            + " and o.txid < pg_snapshot_xmin(pg_current_snapshot()) order by o.txid, o.id limit "
            + BATCH;
    try (Connection source = erp.getConnection();
        PreparedStatement select = source.prepareStatement(sql)) {
      bind(select, from);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String id = row.getString(1);
          reached = new Position(row.getString(2), row.getLong(1));
          into.add(
              new MessageStore.Original(
                  id, feed + "/" + id, row.getString(3).getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    return reached;
  }

  private static void bind(PreparedStatement select, Position position) throws SQLException {
    select.setString(1, position.txid());
    select.setLong(2, position.id());
  }

  private Position position(Connection connection, String lock) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into feed_position (tenant, feed, position) values (?, ?, ?) on conflict do nothing")) {
      insert.setString(1, tenant);
      insert.setString(2, "outbox/" + feed);
      insert.setString(3, START);
      insert.executeUpdate();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select position from feed_position where tenant = ? and feed = ?" + lock)) {
      select.setString(1, tenant);
      select.setString(2, "outbox/" + feed);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return Position.parse(row.getString(1));
      }
    }
  }

  private void save(Connection connection, Position reached) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update feed_position set position = ? where tenant = ? and feed = ?")) {
      update.setString(1, reached.text());
      update.setString(2, tenant);
      update.setString(3, "outbox/" + feed);
      update.executeUpdate();
    }
  }
}
