package dev.andon.intake.cdc;

import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.cdc.RowCopies.Id;
import dev.andon.intake.mapping.RecordMapper;
import dev.andon.intake.store.MessageStore;
import java.nio.charset.StandardCharsets;
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
import org.jspecify.annotations.Nullable;

/**
 * Makes the records of one batch from what became different, and keeps those that concern the
 * mapping as originals.
 */
final class Offers {
  private final RowCopies copies;
  private final Relations relations;
  private final RecordMapper mapper;
  private final EventJson json;
  private final String feed;
  private final List<MessageStore.Original> originals = new ArrayList<>();
  private final Map<Id, Map<Id, Touched>> together = new TreeMap<>();
  private final Map<Id, Touched> parents = new TreeMap<>();

  Offers(RowCopies copies, Relations relations, RecordMapper mapper, EventJson json, String feed) {
    this.copies = copies;
    this.relations = relations;
    this.mapper = mapper;
    this.json = json;
    this.feed = feed;
  }

  List<MessageStore.Original> originals() {
    return originals;
  }

  /** One row became different; a row that comes together with others waits for them. */
  void offer(
      Id id,
      @Nullable Map<String, Object> before,
      @Nullable Map<String, Object> after,
      Map<String, String> changed,
      long lsn,
      Instant at)
      throws SQLException {
    Map<String, Object> row = Objects.requireNonNull(after == null ? before : after);
    List<Id> families = relations.families(id);
    if (!families.isEmpty()) {
      families.forEach(family -> together.computeIfAbsent(family, ignored -> new TreeMap<>()));
      parents
          .computeIfAbsent(id, ignored -> new Touched(before))
          .changes(changed.keySet(), lsn, at);
    }
    Optional<Id> family = relations.family(id.table(), row);
    if (family.isPresent()) {
      requireLeadingKey(family.get(), id);
      together
          .computeIfAbsent(family.get(), ignored -> new TreeMap<>())
          .computeIfAbsent(id, ignored -> new Touched(before))
          .changes(changed.keySet(), lsn, at);
      return;
    }
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("table", id.table());
    record.put("op", operation(before, after));
    record.put("row", row);
    if (before != null) {
      record.put("before", before);
    }
    if (after != null) {
      record.put("after", after);
    }
    record.put("changed", changed);
    offer(id, record, row, lsn, at);
  }

  /** One record for each parent whose rows the transaction changed. */
  void offerTogether() throws SQLException {
    copies.loadChildren(together.keySet());
    for (Map.Entry<Id, Map<Id, Touched>> family : together.entrySet()) {
      offerTogether(family.getKey(), family.getValue());
    }
    together.clear();
    parents.clear();
  }

  private void offerTogether(Id family, Map<Id, Touched> touched) throws SQLException {
    Map<String, String> changed = new TreeMap<>();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map.Entry<Id, Map<String, Object>> child : copies.children(family).entrySet()) {
      Touched row = touched.get(child.getKey());
      rows.add(row == null ? child.getValue() : row.told(child.getValue(), changed));
    }
    List<Map<String, Object>> gone = new ArrayList<>();
    Touched last = Touched.NOTHING;
    for (Map.Entry<Id, Touched> row : touched.entrySet()) {
      Map<String, Object> before = row.getValue().before;
      if (before != null && copies.get(row.getKey()).image() == null) {
        before.keySet().forEach(column -> changed.put(column, "true"));
        gone.add(before);
      }
      last = row.getValue().lsn > last.lsn ? row.getValue() : last;
    }
    Map<String, Object> some =
        rows.isEmpty() ? (gone.isEmpty() ? Map.of() : gone.get(0)) : rows.get(0);
    for (Id parent : relations.parents(family.table(), some).values()) {
      Touched head = parents.get(parent);
      last = head != null && head.lsn > last.lsn ? head : last;
    }
    if (!some.isEmpty() && last != Touched.NOTHING) {
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("table", family.table());
      record.put("rows", rows);
      record.put("gone", gone);
      record.put("changed", changed);
      offer(family, record, some, last.lsn, last.at);
    }
  }

  private void offer(
      Id id, Map<String, Object> record, Map<String, Object> row, long lsn, Instant at)
      throws SQLException {
    for (Map.Entry<String, Id> parent : relations.parents(id.table(), row).entrySet()) {
      Map<String, Object> image = copies.lastKnown(parent.getValue());
      Touched head = parents.get(parent.getValue());
      if (image != null) {
        record.put(parent.getKey(), head == null ? image : head.told(image, new TreeMap<>()));
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

  private static void requireLeadingKey(Id family, Id id) {
    if (!id.key().startsWith(family.key() + "/")) {
      throw FaultException.of(
          "CDC-TOGETHER",
          FaultKind.MISCONFIGURED,
          "rows of "
              + id.table()
              + " cannot come together: their key does not begin with their parent's",
          "Take together out of this table's mapping.");
    }
  }

  private static String operation(
      @Nullable Map<String, Object> before, @Nullable Map<String, Object> after) {
    return before == null ? "insert" : after == null ? "delete" : "update";
  }

  /** What a transaction did to one of the rows that come together. */
  private static final class Touched {
    static final Touched NOTHING = new Touched(null);

    private final @Nullable Map<String, Object> before;
    private final Set<String> columns = new TreeSet<>();
    private long lsn = -1;
    private Instant at = Instant.EPOCH;

    Touched(@Nullable Map<String, Object> before) {
      this.before = before;
    }

    void changes(Set<String> changed, long changedAt, Instant time) {
      columns.addAll(changed);
      lsn = changedAt;
      at = time;
    }

    /** The row now, with what is different from before the transaction. */
    Map<String, Object> told(Map<String, Object> now, Map<String, String> changed) {
      Map<String, String> own = new TreeMap<>();
      for (String column : columns) {
        if (before == null || !Objects.equals(before.get(column), now.get(column))) {
          own.put(column, "true");
        }
      }
      changed.putAll(own);
      Map<String, Object> row = new LinkedHashMap<>(now);
      if (!own.isEmpty()) {
        row.put("_op", operation(before, now));
        row.put("_changed", own);
        if (before != null) {
          row.put("_before", before);
        }
      }
      return row;
    }
  }
}
