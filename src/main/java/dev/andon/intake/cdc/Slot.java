package dev.andon.intake.cdc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The replication slot at the ERP's database: it keeps the log that is not stored here yet, and
 * only one reader at a time may use it.
 */
public final class Slot {
  /** Writes nothing but a mark into the log. */
  static final String HEARTBEAT = "select pg_logical_emit_message(true, 'andon', '')";

  private final DataSource erp;
  private final String name;

  /** What the ERP's server says of the slot. */
  enum State {
    /**
     * Never made, dropped, invalidated because it held back too much log, or moved on beyond what
     * is stored here, as when the store was restored from a backup.
     */
    GONE,
    /** Another reader has it. */
    BUSY,
    READY
  }

  /**
   * The log that the ERP keeps for the slot.
   *
   * @param bytes up to the log's end; 0 = there is no slot
   * @param endangered whether the server's limit is passed, so that it drops the log soon
   */
  record Kept(long bytes, boolean endangered) {}

  public Slot(DataSource erp, String name) {
    this.erp = erp;
    this.name = name;
  }

  String name() {
    return name;
  }

  State state(Position position) throws SQLException {
    try (Connection connection = erp.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select active, coalesce(wal_status, '') = 'lost' or confirmed_flush_lsn - '0/0'::pg_lsn > ?"
                    + " from pg_replication_slots where slot_name = ?")) {
      select.setLong(1, position.lsn());
      select.setString(2, name);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next() || row.getBoolean(2)) {
          return State.GONE;
        }
        return row.getBoolean(1) ? State.BUSY : State.READY;
      }
    }
  }

  /** Drops the slot, so that a new one begins exactly where the next snapshot ends. */
  void drop() throws SQLException {
    try (Connection connection = erp.getConnection();
        PreparedStatement drop =
            connection.prepareStatement(
                "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ?")) {
      drop.setString(1, name);
      drop.execute();
    }
  }

  Kept kept() throws SQLException {
    try (Connection connection = erp.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint, coalesce(wal_status, '') = 'unreserved'"
                    + " from pg_replication_slots where slot_name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new Kept(row.getLong(1), row.getBoolean(2)) : new Kept(0, false);
      }
    }
  }
}
