package dev.andon.intake.cdc;

import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.RecordMapper;
import dev.andon.intake.store.FeedPosition;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.store.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Where the changed rows of one feed are stored, whoever reads them: compared with their copies,
 * those that concern the mapping as originals, with the reader's position in one transaction and
 * only from where they were read. So each change is stored exactly once, whatever is killed and
 * however many read.
 */
public final class FeedRows {
  static final String DOOR = "cdc";

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
  private final FeedPosition position;

  /** Work on the rows of one batch. */
  interface Batch {
    /** Folds the rows; returns the position after them. */
    String fold(RowFold rows) throws SQLException;
  }

  /** Work on rows that bring their own places, from whatever position. */
  interface Arrival {
    /** Folds the rows; returns the position after them. */
    String fold(Connection connection, String position, RowFold rows) throws SQLException;
  }

  /**
   * @param feed the mapping's name under {@code mappings/cdc}, and the key of the position
   */
  public FeedRows(
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
    this.position = new FeedPosition(tenant, DOOR + "/" + feed, "");
  }

  /** The captured tables, parents first. */
  Set<String> tables() {
    return tables.keySet();
  }

  /** What the mapping says of the captured tables. */
  Map<String, Mapping.Table> tablesByName() {
    return tables;
  }

  String tenant() {
    return tenant;
  }

  String feed() {
    return feed;
  }

  MappedColumns columns() {
    return columns;
  }

  EventJson json() {
    return json;
  }

  /** The reader's position; empty = nothing was read yet. */
  String position() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return position.read(connection);
    }
  }

  /** Moves the position, from wherever it is. */
  String move(UnaryOperator<String> to) throws SQLException {
    return Transaction.run(
        dataSource,
        connection -> {
          String next = to.apply(position.lock(connection));
          position.save(connection, next);
          return next;
        });
  }

  /**
   * Holds the right to read until it is closed; empty while another instance has it. Effects are
   * fenced by the position, this only keeps two readers from working against each other.
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
   * Stores one batch.
   *
   * @param readFrom the position from which it was read
   * @param generation see {@link RowFold}
   * @return the position after it
   * @throws IllegalStateException when another reader moved the position meanwhile; nothing is
   *     stored then
   */
  String store(String readFrom, long generation, Batch batch) throws SQLException {
    return store(
        generation,
        (connection, now, rows) -> {
          if (!now.equals(readFrom)) {
            throw new IllegalStateException("another reader has moved the position of " + feed);
          }
          return batch.fold(rows);
        });
  }

  /** Stores what arrived; others that store wait for the end of it. */
  String store(long generation, Arrival arrival) throws SQLException {
    limit.require(DOOR, feed); // before the work, which a full feed would have us do again
    List<MessageStore.Original> originals = new ArrayList<>();
    String reached =
        Transaction.run(
            dataSource, connection -> store(connection, generation, arrival, originals));
    limit.take(DOOR, feed, originals.size());
    if (!originals.isEmpty()) {
      worker.wake();
    }
    return reached;
  }

  private String store(
      Connection connection,
      long generation,
      Arrival arrival,
      List<MessageStore.Original> originals)
      throws SQLException {
    String readFrom = position.lock(connection);
    RowCopies copies = new RowCopies(connection, tenant, feed, json);
    RowFold rows =
        new RowFold(
            copies, relations, new Offers(copies, relations, mapper, json, feed), generation);
    String reached = arrival.fold(connection, readFrom, rows);
    rows.end();
    copies.flush();
    originals.addAll(rows.originals());
    messages.storeAll(connection, DOOR, feed, originals);
    if (!reached.equals(readFrom)) {
      position.save(connection, reached);
    }
    return reached;
  }
}
