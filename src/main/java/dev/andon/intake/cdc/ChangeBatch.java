package dev.andon.intake.cdc;

import static java.time.temporal.ChronoUnit.MICROS;

import dev.andon.canonical.json.EventJson;
import dev.andon.intake.cdc.RowChange.Operation;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds one batch of the log into the copies of the rows, in one transaction; what becomes
 * different is offered.
 *
 * <p>A snapshot row asserts a state: only a difference is a change, and a row that the snapshot did
 * not see was deleted (contract 3).
 */
final class ChangeBatch {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeBatch.class);

  private final RowFold rows;
  private final MappedColumns columns;
  private final EventJson json;
  private final Position readFrom;
  private boolean snapshot;

  ChangeBatch(RowFold rows, MappedColumns columns, EventJson json, Position readFrom) {
    this.rows = rows;
    this.columns = columns;
    this.json = json;
    this.readFrom = readFrom;
    this.snapshot = readFrom.offset() == null;
  }

  /** The position after these records. */
  Position apply(List<SourceRecord> records) throws SQLException {
    Position reached = readFrom;
    List<Optional<RowChange>> changes = new ArrayList<>();
    for (SourceRecord record : records) {
      Optional<RowChange> change = ChangeReader.read(record).map(columns::named);
      Optional<Operation> operation = change.map(RowChange::operation);
      boolean row = operation.equals(Optional.of(Operation.SNAPSHOT));
      boolean complete = ChangeReader.isComplete(record.sourceOffset());
      if (row) {
        changes.add(change);
      }
      if (snapshot && complete) {
        rows.fold(changes);
        changes.clear();
        endSnapshot(record.sourceOffset());
      }
      if (!row && (change.isPresent() || ChangeReader.endsTransaction(record))) {
        changes.add(change);
      }
      if (complete && !operation.equals(Optional.of(Operation.KEY_LEFT))) {
        reached = readFrom.at(json.text(record.sourceOffset()));
      }
    }
    rows.fold(changes);
    return reached;
  }

  private void endSnapshot(Map<String, ?> offset) throws SQLException {
    snapshot = false;
    long lsn = number(offset, "lsn");
    Instant at = Instant.EPOCH.plus(number(offset, "ts_usec"), MICROS);
    int gone = rows.deleteUnseen(Optional.empty(), lsn, at);
    rows.end();
    rows.copies().prune(readFrom.generation());
    LOG.atInfo()
        .addKeyValue("generation", readFrom.generation())
        .addKeyValue("changes", rows.originals().size())
        .addKeyValue("gone", gone)
        .log("snapshot of the ERP is complete");
  }

  private static long number(Map<String, ?> offset, String name) {
    return ((Number) Objects.requireNonNull(offset.get(name), name)).longValue();
  }
}
