package dev.andon.intake.cdc;

import static java.time.temporal.ChronoUnit.MICROS;

import dev.andon.canonical.json.EventJson;
import dev.andon.intake.cdc.RowChange.Operation;
import dev.andon.intake.cdc.RowCopies.Copy;
import dev.andon.intake.cdc.RowCopies.Id;
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

  private final RowCopies copies;
  private final Relations relations;
  private final MappedColumns columns;
  private final Offers offers;
  private final EventJson json;
  private final Position readFrom;
  private boolean snapshot;

  ChangeBatch(
      RowCopies copies,
      Relations relations,
      MappedColumns columns,
      Offers offers,
      EventJson json,
      Position readFrom) {
    this.copies = copies;
    this.relations = relations;
    this.columns = columns;
    this.offers = offers;
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
        fold(changes);
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
    fold(changes);
    offers.offerTogether();
    copies.flush();
    return reached;
  }

  private void endSnapshot(Map<String, ?> offset) throws SQLException {
    snapshot = false;
    long lsn = number(offset, "lsn");
    Instant at = Instant.EPOCH.plus(number(offset, "ts_usec"), MICROS);
    int gone = deleteUnseen(Optional.empty(), lsn, at);
    offers.offerTogether();
    copies.prune(readFrom.generation());
    LOG.atInfo()
        .addKeyValue("generation", readFrom.generation())
        .addKeyValue("changes", offers.originals().size())
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

  /** An empty change is the end of a transaction. */
  private void fold(List<Optional<RowChange>> changes) throws SQLException {
    Set<Id> touched = new TreeSet<>();
    Set<Id> families = new TreeSet<>();
    for (RowChange change : changes.stream().flatMap(Optional::stream).toList()) {
      touched.add(new Id(change.table(), change.key()));
      change.formerKey().ifPresent(key -> touched.add(new Id(change.table(), key)));
      touched.addAll(relations.parents(change.table(), change.row()).values());
      relations.family(change.table(), change.row()).ifPresent(families::add);
      families.addAll(relations.families(new Id(change.table(), change.key())));
    }
    copies.load(touched);
    copies.loadChildren(families);
    String asserted = "";
    for (Optional<RowChange> change : changes) {
      boolean asserts = change.filter(one -> one.operation() == Operation.SNAPSHOT).isPresent();
      if (change.isEmpty() || (asserts && !change.get().table().equals(asserted))) {
        offers.offerTogether();
      }
      asserted = asserts ? change.get().table() : "";
      if (change.isPresent()) {
        fold(change.get());
      }
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
    if (change.formerKey().isPresent()) {
      Id left = new Id(change.table(), change.formerKey().get());
      before = copies.get(left).image();
      copies.put(left, new Copy(null, change.lsn(), readFrom.generation()));
    }
    Map<String, Object> after = whole(change.row(), before == null ? Map.of() : before);
    copies.put(id, new Copy(after, change.lsn(), readFrom.generation()));
    Map<String, String> changed = new TreeMap<>();
    for (String column : change.columns()) {
      Object old = before == null ? null : before.get(column);
      if (!Objects.equals(old, after.get(column))) {
        changed.put(column, "true");
      }
    }
    if (!changed.isEmpty()) {
      offers.offer(id, before, after, changed, change.lsn(), change.at());
    }
  }

  private void delete(Id id, long lsn, Instant at) throws SQLException {
    Map<String, Object> before = copies.get(id).image();
    copies.put(id, new Copy(null, lsn, readFrom.generation()));
    if (before != null) {
      Map<String, String> changed = new TreeMap<>();
      before.keySet().forEach(column -> changed.put(column, "true"));
      offers.offer(id, before, null, changed, lsn, at);
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

  private static long number(Map<String, ?> offset, String name) {
    return ((Number) Objects.requireNonNull(offset.get(name), name)).longValue();
  }
}
