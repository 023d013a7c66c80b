package dev.andon.intake.cdc;

import dev.andon.canonical.json.EventJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The copies of the ERP's rows ({@code cdc_row}) that one batch touches: read once, folded in
 * memory, written once.
 */
final class RowCopies {
  private static final int SWEEP = 1_000;
  private final Connection connection;
  private final String tenant;
  private final String feed;
  private final EventJson json;
  private final NavigableMap<Id, Copy> copies = new TreeMap<>();
  private final Map<Id, Copy> changed = new TreeMap<>();
  private final Set<Id> complete = new HashSet<>();
  private final Map<Id, Map<String, Object>> deleted = new TreeMap<>();

  /** A row of a table. */
  record Id(String table, String key) implements Comparable<Id> {
    @Override
    public int compareTo(Id other) {
      int order = table.compareTo(other.table);
      return order != 0 ? order : key.compareTo(other.key);
    }
  }

  /**
   * A row as last stored.
   *
   * @param image its values; null = deleted, or never seen
   */
  record Copy(@Nullable Map<String, Object> image, long lsn, long generation) {
    static final Copy NONE = new Copy(null, -1, 0);
  }

  RowCopies(Connection connection, String tenant, String feed, EventJson json) {
    this.connection = connection;
    this.tenant = tenant;
    this.feed = feed;
    this.json = json;
  }

  /** Reads the copies of these rows in one query. */
  void load(Collection<Id> ids) throws SQLException {
    List<Id> missing = ids.stream().filter(id -> !copies.containsKey(id)).distinct().toList();
    missing.forEach(id -> copies.put(id, Copy.NONE));
    try (PreparedStatement select =
        connection.prepareStatement(
            "select table_name, key, image, lsn, generation from cdc_row where tenant = ? and feed = ?"
                + " and (table_name, key) in (select * from unnest(?::text[], ?::text[]))")) {
      select.setString(1, tenant);
      select.setString(2, feed);
      select.setArray(3, texts(missing.stream().map(Id::table).toArray()));
      select.setArray(4, texts(missing.stream().map(Id::key).toArray()));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          copies.put(new Id(row.getString(1), row.getString(2)), copy(row));
        }
      }
    }
  }

  /** Reads all rows whose key begins with one of these, in one query. */
  void loadChildren(Collection<Id> parents) throws SQLException {
    List<Id> missing = parents.stream().filter(complete::add).toList();
    if (missing.isEmpty()) {
      return;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select c.table_name, c.key, c.image, c.lsn, c.generation from unnest(?::text[], ?::text[]) as p(table_name, key)"
                + " join cdc_row c on c.tenant = ? and c.feed = ? and c.table_name = p.table_name"
                + " and c.key >= p.key || '/' and c.key < p.key || '0'")) {
      select.setArray(1, texts(missing.stream().map(Id::table).toArray()));
      select.setArray(2, texts(missing.stream().map(Id::key).toArray()));
      select.setString(3, tenant);
      select.setString(4, feed);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          copies.putIfAbsent(new Id(row.getString(1), row.getString(2)), copy(row));
        }
      }
    }
  }

  /**
   * The rows that are there and whose key begins with this one, shorter keys first, so that line 10
   * follows line 9.
   */
  Map<Id, Map<String, Object>> children(Id parent) throws SQLException {
    loadChildren(List.of(parent));
    Map<Id, Map<String, Object>> rows =
        new TreeMap<>(
            Comparator.comparingInt((Id id) -> id.key().length())
                .thenComparing(Comparator.naturalOrder()));
    copies
        .subMap(
            new Id(parent.table(), parent.key() + "/"), new Id(parent.table(), parent.key() + "0"))
        .forEach(
            (id, copy) -> {
              if (copy.image() != null) {
                rows.put(id, copy.image());
              }
            });
    return rows;
  }

  private Copy copy(ResultSet row) throws SQLException {
    String image = row.getString(3);
    return new Copy(image == null ? null : json.object(image), row.getLong(4), row.getLong(5));
  }

  Copy get(Id id) throws SQLException {
    if (!copies.containsKey(id)) {
      load(List.of(id));
    }
    return copies.getOrDefault(id, Copy.NONE);
  }

  /** The row, or what it was before this batch deleted it; null = never seen. */
  @Nullable Map<String, Object> lastKnown(Id id) throws SQLException {
    Map<String, Object> image = get(id).image();
    return image == null ? deleted.get(id) : image;
  }

  void put(Id id, Copy copy) {
    Copy former = copies.get(id);
    if (copy.image() == null && former != null && former.image() != null) {
      deleted.put(id, former.image());
    }
    copies.put(id, copy);
    changed.put(id, copy);
  }

  /**
   * Some rows that stand in the ERP no more, as far as the copies know; asked until none is left.
   */
  List<Id> unseen(Optional<String> table, long generation) throws SQLException {
    flush();
    List<Id> ids = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select table_name, key from cdc_row where tenant = ? and feed = ? and image is not null"
                + (table.isPresent() ? " and table_name = ?" : " and generation < ?")
                + " order by table_name, key limit "
                + SWEEP)) {
      select.setString(1, tenant);
      select.setString(2, feed);
      if (table.isPresent()) {
        select.setString(3, table.get());
      } else {
        select.setLong(3, generation);
      }
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ids.add(new Id(row.getString(1), row.getString(2)));
        }
      }
    }
    return ids;
  }

  /** Forgets what was deleted before a snapshot: the log before it is never read again. */
  void prune(long generation) throws SQLException {
    flush();
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from cdc_row where tenant = ? and feed = ? and image is null and generation < ?")) {
      delete.setString(1, tenant);
      delete.setString(2, feed);
      delete.setLong(3, generation);
      delete.executeUpdate();
    }
    copies.clear();
    complete.clear();
  }

  /** Writes what changed, in key order. */
  void flush() throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into cdc_row (tenant, feed, table_name, key, image, lsn, generation) values (?, ?, ?, ?, ?::jsonb, ?, ?)"
                + " on conflict (tenant, feed, table_name, key) do update set image = excluded.image, lsn = excluded.lsn, generation = excluded.generation")) {
      for (Map.Entry<Id, Copy> entry : changed.entrySet()) {
        Map<String, Object> image = entry.getValue().image();
        upsert.setString(1, tenant);
        upsert.setString(2, feed);
        upsert.setString(3, entry.getKey().table());
        upsert.setString(4, entry.getKey().key());
        upsert.setString(5, image == null ? null : json.text(image));
        upsert.setLong(6, entry.getValue().lsn());
        upsert.setLong(7, entry.getValue().generation());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
    changed.clear();
  }

  private java.sql.Array texts(Object[] values) throws SQLException {
    return connection.createArrayOf("text", values);
  }
}
