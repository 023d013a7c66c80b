package dev.andon.intake.cdc;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One row as the ERP's log tells it. Values are texts or lists of texts; a null is absent.
 *
 * @param table {@code schema.table}
 * @param key values of the primary key, joined by {@code /}
 * @param operation what the log says
 * @param columns the columns that the table has now
 * @param row the row now; of a deleted one its key only
 * @param lsn place in the log
 * @param at time of the commit
 * @param formerKey the key before this change, when the change is of the key itself
 */
record RowChange(
    String table,
    String key,
    Operation operation,
    Set<String> columns,
    Map<String, Object> row,
    long lsn,
    Instant at,
    Optional<String> formerKey) {

  /**
   * The same change under other names of columns.
   *
   * @param names the wanted name and the table's own
   */
  RowChange renamed(Map<String, String> names) {
    Set<String> known = new LinkedHashSet<>(columns);
    Map<String, Object> values = new LinkedHashMap<>(row);
    names.forEach(
        (wanted, own) -> {
          if (known.remove(own)) {
            known.add(wanted);
          }
          Object value = values.remove(own);
          if (value != null) {
            values.put(wanted, value);
          }
        });
    return new RowChange(table, key, operation, known, values, lsn, at, formerKey);
  }

  /** What happened to the row, or to the table. */
  enum Operation {
    SNAPSHOT,
    WRITE,
    DELETE,
    TRUNCATE,
    /**
     * The first half of a changed key. The second, a write that names the former key, says all and
     * has the same offset, so a reader must not resume between them.
     */
    KEY_LEFT
  }
}
