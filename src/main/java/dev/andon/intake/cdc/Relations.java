package dev.andon.intake.cdc;

import dev.andon.intake.cdc.RowCopies.Id;
import dev.andon.intake.mapping.Mapping;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which rows belong to which, as the mapping says. */
final class Relations {
  private final Map<String, Mapping.Table> tables;
  private final Map<String, Set<String>> followers = new TreeMap<>();

  Relations(Mapping mapping) {
    this.tables = Objects.requireNonNull(mapping.tables());
    for (Mapping.EventRule rule : mapping.events()) {
      Map<String, String> when = Objects.requireNonNull(rule.when());
      String table = Objects.requireNonNull(when.get("table"));
      Mapping.Table known = tables.get(table);
      String name = known == null ? null : known.together();
      if (name != null && when.keySet().stream().anyMatch(path -> path.contains(name + "/_"))) {
        together(table)
            .ifPresent(
                parent ->
                    followers
                        .computeIfAbsent(parent.table(), ignored -> new TreeSet<>())
                        .add(table));
      }
    }
  }

  private Optional<Mapping.Parent> together(String table) {
    Mapping.Table known = tables.get(table);
    return known == null || known.together() == null || known.parents() == null
        ? Optional.empty()
        : Optional.ofNullable(known.parents().get(known.together()));
  }

  /** The rows of this table that come together with this one: the table and the parent's key. */
  Optional<Id> family(String table, Map<String, Object> row) {
    return together(table).map(parent -> new Id(table, key(parent, row)));
  }

  /** The families for which a change of this row, their parent, matters. */
  List<Id> families(Id parent) {
    return followers.getOrDefault(parent.table(), Set.of()).stream()
        .map(table -> new Id(table, parent.key()))
        .toList();
  }

  /** The rows that this one refers to, by their names in the record. */
  Map<String, Id> parents(String table, Map<String, Object> row) {
    Map<String, Id> found = new TreeMap<>();
    Mapping.Table known = tables.get(table);
    if (known != null && known.parents() != null) {
      known
          .parents()
          .forEach((name, parent) -> found.put(name, new Id(parent.table(), key(parent, row))));
    }
    return found;
  }

  /**
   * When the change happened: what the ERP says in the column of the mapping, when this change set
   * it to a time; else when it was committed.
   */
  Instant time(RowChange change, Map<String, String> changed) {
    Mapping.Table known = tables.get(change.table());
    if (known == null || known.at() == null || !changed.containsKey(known.at())) {
      return change.at();
    }
    try {
      return Instant.parse(String.valueOf(change.row().get(known.at())));
    } catch (DateTimeParseException noTime) {
      return change.at();
    }
  }

  private static String key(Mapping.Parent parent, Map<String, Object> row) {
    return ChangeReader.key(
        parent.by().stream().map(column -> row.getOrDefault(column, "")).toList());
  }
}
