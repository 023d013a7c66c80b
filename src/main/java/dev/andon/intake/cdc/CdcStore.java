package dev.andon.intake.cdc;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.ExchangeProperty;
import org.apache.kafka.connect.source.SourceRecord;

/** Stores what the log of one ERP says, see {@link FeedRows}. */
public final class CdcStore {
  /** Exchange property: the {@link Position} from which a batch was read. */
  static final String READ_FROM = "readFrom";

  private final FeedRows rows;

  public CdcStore(FeedRows rows) {
    this.rows = rows;
  }

  /** The captured tables, parents first. */
  Set<String> tables() {
    return rows.tables();
  }

  Position position() throws SQLException {
    return Position.parse(rows.position());
  }

  /** The next generation: its snapshot must see every row that is to stay. */
  Position beginSnapshot() throws SQLException {
    return Position.parse(rows.move(text -> Position.parse(text).next(tables()).text()));
  }

  Optional<AutoCloseable> claim() throws SQLException {
    return rows.claim();
  }

  /**
   * Stores one batch of the log.
   *
   * @return the position after it
   */
  public Position store(List<SourceRecord> records, @ExchangeProperty(READ_FROM) Position readFrom)
      throws SQLException {
    return Position.parse(
        rows.store(
            readFrom.text(),
            readFrom.generation(),
            fold ->
                new ChangeBatch(fold, rows.columns(), rows.json(), readFrom)
                    .apply(records)
                    .text()));
  }
}
