package dev.andon.intake.cdc;

import dev.andon.intake.cdc.RowChange.Operation;
import dev.andon.intake.cdc.RowCopies.Copy;
import dev.andon.intake.cdc.RowCopies.Id;
import dev.andon.intake.store.MessageStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds changed rows into their copies, in one transaction; what becomes different is offered to
 * the mapping, whoever read the rows.
 */
final class RowFold {
  private static final Logger LOG = LoggerFactory.getLogger(RowFold.class);

  private final RowCopies copies;
  private final Relations relations;
  private final Offers offers;
  private final long generation;

  /**
   * @param generation number of the reading of all rows that these rows belong to, or follow
   */
  RowFold(RowCopies copies, Relations relations, Offers offers, long generation) {
    this.copies = copies;
    this.relations = relations;
    this.offers = offers;
    this.generation = generation;
  }

  /** The rows as last stored. */
  RowCopies copies() {
    return copies;
  }

  /** What the mapping is concerned with. */
  List<MessageStore.Original> originals() {
    return offers.originals();
  }

  /** Ends a unit of the ERP's: rows that come together are told. */
  void end() throws SQLException {
    offers.offerTogether();
  }

  /** Rows of which the snapshot, or a truncated table, holds no more. */
  int deleteUnseen(Optional<String> table, long lsn, Instant at) throws SQLException {
    int deleted = 0;
    List<Id> ids = copies.unseen(table, generation);
    while (!ids.isEmpty()) {
      copies.load(ids);
      for (Id id : ids) {
        delete(id, Math.max(lsn, copies.get(id).lsn() + 1), at);
      }
      deleted += ids.size();
      ids = copies.unseen(table, generation);
    }
    return deleted;
  }

  /** An empty change is the end of a transaction. */
  void fold(List<Optional<RowChange>> changes) throws SQLException {
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
      copies.put(left, new Copy(null, change.lsn(), generation));
    }
    Map<String, Object> after = whole(change.row(), before == null ? Map.of() : before);
    copies.put(id, new Copy(after, change.lsn(), generation));
    Map<String, String> changed = new TreeMap<>();
    for (String column : change.columns()) {
      Object old = before == null ? null : before.get(column);
      if (!Objects.equals(old, after.get(column))) {
        changed.put(column, "true");
      }
    }
    if (!changed.isEmpty()) {
      offers.offer(id, before, after, changed, change.lsn(), relations.time(change, changed));
    }
  }

  private void delete(Id id, long lsn, Instant at) throws SQLException {
    Map<String, Object> before = copies.get(id).image();
    copies.put(id, new Copy(null, lsn, generation));
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
}
