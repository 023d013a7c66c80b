package dev.andon.intake.cdc;

import static java.time.temporal.ChronoUnit.MICROS;

import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.intake.cdc.RowChange.Operation;
import dev.andon.intake.cdc.RowCopies.Copy;
import dev.andon.intake.cdc.RowCopies.Id;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.RecordMapper;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.apache.camel.ExchangeProperty;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what the log says: rows are compared with their copies, differences that concern the
 * mapping become originals, and the position moves, all in one transaction and only from where the
 * log was read. So each change is stored exactly once, whatever is killed and however many read.
 *
 * <p>A snapshot row asserts a state: only a difference is a change, and a row that the snapshot did
 * not see was deleted (contract 3).
 */
public final class CdcStore {
  static final String DOOR = "cdc";

  /** Exchange property: the {@link Position} from which a batch was read. */
  static final String READ_FROM = "readFrom";

  private static final Logger LOG = LoggerFactory.getLogger(CdcStore.class);

  private final DataSource dataSource;
  private final MessageStore messages;
  private final TranslateWorker worker;
  private final PendingLimit limit;
  private final EventJson json;
  private final RecordMapper mapper;
  private final Map<String, Mapping.Table> tables;
  private final MappedColumns columns;
  private final String tenant;
  private final String feed;

  /**
   * @param feed the mapping's name under {@code mappings/cdc}, and the key of the position
   */
  public CdcStore(
      DataSource dataSource,
      MessageStore messages,
      TranslateWorker worker,
      PendingLimit limit,
      EventJson json,
      EventSchemas schemas,
      Mapping mapping,
      String tenant,
      String feed) {
    this.dataSource = dataSource;
    this.messages = messages;
    this.worker = worker;
    this.limit = limit;
    this.json = json;
    this.mapper = new RecordMapper(mapping, schemas);
    this.tables = Objects.requireNonNull(mapping.tables(), "tables of mappings/cdc/" + feed);
    this.columns = new MappedColumns(mapping);
    this.tenant = tenant;
    this.feed = feed;
  }

  /** The captured tables, parents first. */
  Set<String> tables() {
    return tables.keySet();
  }

  Position position() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return position(connection, "");
    }
  }

  /** The next generation: its snapshot must see every row that is to stay. */
  Position beginSnapshot() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      Position next = position(connection, " for update").next(tables());
      save(connection, next);
      connection.commit();
      return next;
    }
  }

  /**
   * Holds the right to read until it is closed; empty while another instance has it. Effects are
   * fenced by the position, this only keeps two readers from taking each other's slot.
   */
  Optional<AutoCloseable> claim() throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      if (lock(connection, "pg_try_advisory_lock")) {
        return Optional.of(
            () -> {
              try (connection) {
                lock(connection, "pg_advisory_unlock");
              }
            });
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    connection.close();
    return Optional.empty();
  }

  private boolean lock(Connection connection, String function) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select " + function + "(hashtextextended(?, 0))")) {
      select.setString(1, "andon/" + DOOR + "/" + tenant + "/" + feed);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /**
   * Stores one batch of the log.
   *
   * @return the position after it
   * @throws IllegalStateException when another reader moved the position meanwhile; nothing is
   *     stored then
   */
  public Position store(List<SourceRecord> records, @ExchangeProperty(READ_FROM) Position readFrom)
      throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        if (!position(connection, " for update").equals(readFrom)) {
          throw new IllegalStateException("another reader has moved the position of " + feed);
        }
        Batch batch = new Batch(connection, readFrom);
        Position reached = batch.apply(records);
        limit.require(DOOR, feed, batch.originals.size());
        messages.storeAll(connection, DOOR, feed, batch.originals);
        if (!reached.equals(readFrom)) {
          save(connection, reached);
        }
        connection.commit();
        if (!batch.originals.isEmpty()) {
          worker.wake();
        }
        return reached;
      } catch (SQLException | RuntimeException e) {
        rollback(connection, e);
        throw e;
      }
    }
  }

  /** A rollback that fails on a lost connection must not hide the cause. */
  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** One batch in its transaction. */
  private final class Batch {
    private final RowCopies copies;
    private final Position readFrom;
    private final List<MessageStore.Original> originals = new ArrayList<>();
    private boolean snapshot;

    Batch(Connection connection, Position readFrom) {
      this.copies = new RowCopies(connection, tenant, feed, json);
      this.readFrom = readFrom;
      this.snapshot = readFrom.offset() == null;
    }

    Position apply(List<SourceRecord> records) throws SQLException {
      Position reached = readFrom;
      List<RowChange> changes = new ArrayList<>();
      for (SourceRecord record : records) {
        Optional<RowChange> change = ChangeReader.read(record).map(columns::named);
        Optional<Operation> operation = change.map(RowChange::operation);
        boolean row = operation.equals(Optional.of(Operation.SNAPSHOT));
        boolean complete = isComplete(record.sourceOffset());
        if (row) {
          changes.add(change.get());
        }
        if (snapshot && complete) {
          fold(changes);
          changes.clear();
          endSnapshot(record.sourceOffset());
        }
        if (!row) {
          change.ifPresent(changes::add);
        }
        if (complete && !operation.equals(Optional.of(Operation.KEY_LEFT))) {
          reached = readFrom.at(json.text(record.sourceOffset()));
        }
      }
      fold(changes);
      copies.flush();
      return reached;
    }

    private void endSnapshot(Map<String, ?> offset) throws SQLException {
      snapshot = false;
      long lsn = number(offset, "lsn");
      Instant at = Instant.EPOCH.plus(number(offset, "ts_usec"), MICROS);
      int gone = deleteUnseen(Optional.empty(), lsn, at);
      copies.prune(readFrom.generation());
      LOG.atInfo()
          .addKeyValue("feed", feed)
          .addKeyValue("generation", readFrom.generation())
          .addKeyValue("changes", originals.size())
          .addKeyValue("gone", gone)
          .log("snapshot of the ERP is complete");
    }

    /** Rows of which the snapshot, or a truncated table, holds no more. */
    private int deleteUnseen(Optional<String> table, long lsn, Instant at) throws SQLException {
      int deleted = 0;
      List<Id> ids = copies.unseen(table, readFrom.generation());
      while (!ids.isEmpty()) {
        copies.load(ids);
        for (Id id : ids) {
          delete(id, lsn, at);
        }
        deleted += ids.size();
        ids = copies.unseen(table, readFrom.generation());
      }
      return deleted;
    }

    private void fold(List<RowChange> changes) throws SQLException {
      Set<Id> touched = new TreeSet<>();
      for (RowChange change : changes) {
        touched.add(new Id(change.table(), change.key()));
        change.formerKey().ifPresent(key -> touched.add(new Id(change.table(), key)));
        parents(change.table(), change.row()).forEach((name, id) -> touched.add(id));
      }
      copies.load(touched);
      for (RowChange change : changes) {
        fold(change);
      }
    }

    private void fold(RowChange change) throws SQLException {
      Id id = new Id(change.table(), change.key());
      Copy known = copies.get(id);
      boolean asserts = change.operation() == Operation.SNAPSHOT;
      if (change.operation() == Operation.KEY_LEFT) {
        return;
      }
      if (change.operation() == Operation.TRUNCATE) {
        deleteUnseen(Optional.of(change.table()), change.lsn(), change.at());
      } else if (!asserts && change.lsn() <= known.lsn()) {
        LOG.atDebug().addKeyValue("table", change.table()).log("a change was sent again");
      } else if (change.operation() == Operation.DELETE) {
        delete(id, change.lsn(), change.at());
      } else {
        write(id, change);
      }
    }

    private void write(Id id, RowChange change) throws SQLException {
      Map<String, Object> before = copies.get(id).image();
      Map<String, Object> former = before;
      if (change.formerKey().isPresent()) {
        Id left = new Id(change.table(), change.formerKey().get());
        former = copies.get(left).image();
        delete(left, change.lsn(), change.at());
      }
      Map<String, Object> after = whole(change.row(), former == null ? Map.of() : former);
      copies.put(id, new Copy(after, change.lsn(), readFrom.generation()));
      Map<String, String> changed = new TreeMap<>();
      for (String column : change.columns()) {
        Object old = before == null ? null : before.get(column);
        if (!Objects.equals(old, after.get(column))) {
          changed.put(column, "true");
        }
      }
      if (!changed.isEmpty()) {
        offer(id, before, after, changed, change.lsn(), change.at());
      }
    }

    private void delete(Id id, long lsn, Instant at) throws SQLException {
      Map<String, Object> before = copies.get(id).image();
      copies.put(id, new Copy(null, lsn, readFrom.generation()));
      if (before != null) {
        Map<String, String> changed = new TreeMap<>();
        before.keySet().forEach(column -> changed.put(column, "true"));
        offer(id, before, null, changed, lsn, at);
      }
    }

    /** The row with the large values that the update left alone, which come as placeholders. */
    private Map<String, Object> whole(Map<String, Object> row, Map<String, Object> former) {
      Map<String, Object> whole = new LinkedHashMap<>(row);
      whole.replaceAll(
          (column, value) ->
              value.equals(ChangeReader.UNCHANGED) || value.equals(List.of(ChangeReader.UNCHANGED))
                  ? former.getOrDefault(column, value)
                  : value);
      return whole;
    }

    private void offer(
        Id id,
        @Nullable Map<String, Object> before,
        @Nullable Map<String, Object> after,
        Map<String, String> changed,
        long lsn,
        Instant at)
        throws SQLException {
      Map<String, Object> row = Objects.requireNonNull(after == null ? before : after);
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("table", id.table());
      record.put("op", before == null ? "insert" : after == null ? "delete" : "update");
      record.put("row", row);
      record.put("rows", List.of(row));
      if (before != null) {
        record.put("before", before);
      }
      if (after != null) {
        record.put("after", after);
      }
      record.put("changed", changed);
      for (Map.Entry<String, Id> parent : parents(id.table(), row).entrySet()) {
        Map<String, Object> image = copies.get(parent.getValue()).image();
        if (image != null) {
          record.put(parent.getKey(), image);
        }
      }
      record.put("lsn", Long.toString(lsn));
      record.put("at", at.toString());
      if (mapper.concerns(record)) {
        String text = json.text(record);
        String place = id.table() + "/" + id.key();
        String identity = feed + "/" + place + "/" + lsn + "/" + Hashes.sha256(text);
        originals.add(
            new MessageStore.Original(place, identity, text.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private Map<String, Id> parents(String table, Map<String, Object> row) {
    Map<String, Id> found = new TreeMap<>();
    Mapping.Table known = tables.get(table);
    if (known != null && known.parents() != null) {
      known
          .parents()
          .forEach(
              (name, parent) ->
                  found.put(
                      name,
                      new Id(
                          parent.table(),
                          ChangeReader.key(
                              parent.by().stream()
                                  .map(column -> row.getOrDefault(column, ""))
                                  .toList()))));
    }
    return found;
  }

  /** Whether a reader may resume from here: the snapshot, if there was one, is over. */
  private static boolean isComplete(Map<String, ?> offset) {
    return !offset.containsKey("snapshot")
        || "true".equals(String.valueOf(offset.get("last_snapshot_record")));
  }

  private static long number(Map<String, ?> offset, String name) {
    return ((Number) Objects.requireNonNull(offset.get(name), name)).longValue();
  }

  private Position position(Connection connection, String lock) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into feed_position (tenant, feed, position) values (?, ?, ?) on conflict do nothing")) {
      insert.setString(1, tenant);
      insert.setString(2, DOOR + "/" + feed);
      insert.setString(3, Position.START.text());
      insert.executeUpdate();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select position from feed_position where tenant = ? and feed = ?" + lock)) {
      select.setString(1, tenant);
      select.setString(2, DOOR + "/" + feed);
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
      update.setString(3, DOOR + "/" + feed);
      update.executeUpdate();
    }
  }
}
