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
  private final FeedPosition position;

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
    this.position = new FeedPosition(tenant, DOOR + "/" + feed, Position.START.text());
  }

  /** The captured tables, parents first. */
  Set<String> tables() {
    return tables.keySet();
  }

  Position position() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return Position.parse(position.read(connection));
    }
  }

  /** The next generation: its snapshot must see every row that is to stay. */
  Position beginSnapshot() throws SQLException {
    return Transaction.run(
        dataSource,
        connection -> {
          Position next = Position.parse(position.lock(connection)).next(tables());
          position.save(connection, next.text());
          return next;
        });
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
    List<MessageStore.Original> originals = new ArrayList<>();
    Position reached =
        Transaction.run(dataSource, connection -> store(connection, records, readFrom, originals));
    limit.take(DOOR, feed, originals.size());
    if (!originals.isEmpty()) {
      worker.wake();
    }
    return reached;
  }

  private Position store(
      Connection connection,
      List<SourceRecord> records,
      Position readFrom,
      List<MessageStore.Original> originals)
      throws SQLException {
    if (!Position.parse(position.lock(connection)).equals(readFrom)) {
      throw new IllegalStateException("another reader has moved the position of " + feed);
    }
    RowCopies copies = new RowCopies(connection, tenant, feed, json);
    Offers offers = new Offers(copies, relations, mapper, json, feed);
    Position reached =
        new ChangeBatch(copies, relations, columns, offers, json, readFrom).apply(records);
    originals.addAll(offers.originals());
    messages.storeAll(connection, DOOR, feed, originals);
    if (!reached.equals(readFrom)) {
      position.save(connection, reached.text());
    }
    return reached;
  }
}
