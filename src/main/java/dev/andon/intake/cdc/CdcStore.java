package dev.andon.intake.cdc;

import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.RecordMapper;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.ExchangeProperty;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Stores what the log says: rows are compared with their copies, differences that concern the
 * mapping become originals, and the position moves, all in one transaction and only from where the
 * log was read. So each change is stored exactly once, whatever is killed and however many read.
 */
public final class CdcStore {
  static final String DOOR = "cdc";

  /** Exchange property: the {@link Position} from which a batch was read. */
  static final String READ_FROM = "readFrom";

  private final DataSource dataSource;
  private final MessageStore messages;
  private final TranslateWorker worker;
  private final PendingLimit limit;
  private final EventJson json;
  private final RecordMapper mapper;
  private final Map<String, Mapping.Table> tables;
  private final Relations relations;
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
    this.relations = new Relations(mapping);
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
    limit.require(DOOR, feed); // before the work, which a full feed would have us do again
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        if (!position(connection, " for update").equals(readFrom)) {
          throw new IllegalStateException("another reader has moved the position of " + feed);
        }
        RowCopies copies = new RowCopies(connection, tenant, feed, json);
        Offers offers = new Offers(copies, relations, mapper, json, feed);
        Position reached =
            new ChangeBatch(copies, relations, columns, offers, json, readFrom).apply(records);
        messages.storeAll(connection, DOOR, feed, offers.originals());
        if (!reached.equals(readFrom)) {
          save(connection, reached);
        }
        connection.commit();
        limit.take(DOOR, feed, offers.originals().size());
        if (!offers.originals().isEmpty()) {
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
