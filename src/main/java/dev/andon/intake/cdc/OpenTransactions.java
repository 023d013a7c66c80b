package dev.andon.intake.cdc;

import dev.andon.canonical.Data;
import dev.andon.canonical.json.EventJson;
import dev.andon.intake.cdc.EnvelopeReader.Told;
import dev.andon.intake.cdc.RowChange.Operation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ERP's transactions whose rows come from several topics in any order: kept until all rows of
 * one are there, and told in the order of the log. See docs/decisions/0015.
 */
final class OpenTransactions {
  private static final int CHUNK = 10_000;

  /** How much longer than for a quiet one is waited for a transaction whose end is told. */
  private static final int COUNTED = 30;

  private final Connection connection;
  private final String tenant;
  private final String feed;
  private final EventJson json;
  private final Duration settle;

  private record Head(String transaction, boolean ready) {}

  /**
   * @param settle a transaction of which nothing came for so long is whole
   */
  OpenTransactions(
      Connection connection, String tenant, String feed, EventJson json, Duration settle) {
    this.connection = connection;
    this.tenant = tenant;
    this.feed = feed;
    this.json = json;
    this.settle = settle;
  }

  /** Keeps rows. */
  void add(List<Told.Row> rows) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into cdc_waiting (tenant, feed, transaction, lsn, table_name, key, change) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing")) {
      Map<String, Integer> counts = new LinkedHashMap<>();
      for (Told.Row row : rows) {
        insert.setString(1, tenant);
        insert.setString(2, feed);
        insert.setString(3, row.transaction());
        insert.setLong(4, row.change().lsn());
        insert.setString(5, row.change().table());
        insert.setString(6, row.change().key());
        insert.setString(7, json.text(members(row.change())));
        insert.addBatch();
      }
      int[] inserted = insert.executeBatch();
      for (int i = 0; i < inserted.length; i++) {
        counts.merge(rows.get(i).transaction(), Math.max(0, inserted[i]), Integer::sum);
      }
      for (Told.Row row : rows) {
        Integer count = counts.remove(row.transaction());
        note(row.transaction(), count == null ? 0 : count, null, row.counted(), row.change().lsn());
      }
    }
  }

  /** Notes the end of a transaction. */
  void end(Told.End end) throws SQLException {
    if (end.rows() > 0) {
      note(end.transaction(), 0, end.rows(), true, end.lsn());
    }
  }

  private void note(
      String transaction, int rows, @Nullable Integer expected, boolean counted, long lsn)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into cdc_transaction as t (tenant, feed, transaction, row_count, expected, counted, lsn) values (?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (tenant, feed, transaction) do update set row_count = t.row_count + excluded.row_count, expected = coalesce(excluded.expected, t.expected),"
                + " counted = t.counted or excluded.counted, lsn = greatest(t.lsn, excluded.lsn), arrived_at = clock_timestamp()")) {
      upsert.setString(1, tenant);
      upsert.setString(2, feed);
      upsert.setString(3, transaction);
      upsert.setInt(4, rows);
      upsert.setObject(5, expected, java.sql.Types.INTEGER);
      upsert.setBoolean(6, counted);
      upsert.setLong(7, lsn);
      upsert.executeUpdate();
    }
  }

  /**
   * Folds the transactions that are whole, in the order of the log; one that is not holds up the
   * later ones.
   */
  void release(RowFold rows, Set<String> parentsFirst) throws SQLException {
    Optional<Head> head = head();
    while (head.isPresent() && head.get().ready()) {
      String transaction = head.get().transaction();
      if (transaction.startsWith("snapshot ")) {
        for (String table : parentsFirst) {
          fold(transaction, table, rows);
          rows.end();
        }
      } else {
        fold(transaction, "", rows);
        rows.end();
      }
      for (String table : List.of("cdc_waiting", "cdc_transaction")) {
        try (PreparedStatement delete =
            connection.prepareStatement(
                "delete from " + table + " where tenant = ? and feed = ? and transaction = ?")) {
          delete.setString(1, tenant);
          delete.setString(2, feed);
          delete.setString(3, transaction);
          delete.executeUpdate();
        }
      }
      head = head();
    }
  }

  private Optional<Head> head() throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select transaction, coalesce(row_count >= expected, false) or arrived_at < clock_timestamp() - case when counted then ? else ? end * interval '1 millisecond'"
                + " from cdc_transaction where tenant = ? and feed = ? order by lsn, transaction limit 1")) {
      select.setLong(1, settle.toMillis() * COUNTED);
      select.setLong(2, settle.toMillis());
      select.setString(3, tenant);
      select.setString(4, feed);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Head(row.getString(1), row.getBoolean(2)))
            : Optional.empty();
      }
    }
  }

  /** In parts: a snapshot may have more rows than the heap holds. */
  private void fold(String transaction, String table, RowFold rows) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select change from cdc_waiting where tenant = ? and feed = ? and transaction = ? and (? = '' or table_name = ?) order by lsn, table_name, key")) {
      select.setString(1, tenant);
      select.setString(2, feed);
      select.setString(3, transaction);
      select.setString(4, table);
      select.setString(5, table);
      select.setFetchSize(CHUNK);
      try (ResultSet row = select.executeQuery()) {
        List<Optional<RowChange>> changes = new ArrayList<>();
        while (row.next()) {
          changes.add(Optional.of(change(json.object(row.getString(1)))));
          if (changes.size() == CHUNK) {
            rows.fold(changes);
            changes.clear();
          }
        }
        rows.fold(changes);
      }
    }
  }

  private static Map<String, Object> members(RowChange change) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("table", change.table());
    members.put("key", change.key());
    members.put("operation", change.operation().name());
    members.put("columns", change.columns());
    members.put("row", change.row());
    members.put("lsn", change.lsn());
    members.put("at", change.at().toString());
    return members;
  }

  @SuppressWarnings("unchecked")
  private static RowChange change(Map<String, Object> members) {
    Data change = Data.of(members);
    return new RowChange(
        change.text("table"),
        String.valueOf(members.get("key")), // empty when a table is truncated
        Operation.valueOf(change.text("operation")),
        new LinkedHashSet<>((List<String>) Objects.requireNonNull(members.get("columns"))),
        (Map<String, Object>) Objects.requireNonNull(members.get("row")),
        change.decimal("lsn").longValueExact(),
        change.instant("at"),
        Optional.empty());
  }
}
