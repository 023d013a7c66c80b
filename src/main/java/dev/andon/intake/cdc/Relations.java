package dev.andon.intake.cdc;

import dev.andon.intake.cdc.RowCopies.Id;
import dev.andon.intake.mapping.Mapping;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which rows belong to which, as the mapping says. */
final class Relations {
  private final Map<String, Mapping.Table> tables;

  Relations(Map<String, Mapping.Table> tables) {
    this.tables = tables;
  }

  /** The rows of this table that come together with this one: the table and the parent's key. */
  Optional<Id> family(String table, Map<String, Object> row) {
    Mapping.Table known = tables.get(table);
    return known == null || known.together() == null
        ? Optional.empty()
        : Optional.ofNullable(parents(table, row).get(known.together()))
            .map(parent -> new Id(table, parent.key()));
  }

  /** The rows that this one refers to, by their names in the record. */
  Map<String, Id> parents(String table, Map<String, Object> row) {
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
}
