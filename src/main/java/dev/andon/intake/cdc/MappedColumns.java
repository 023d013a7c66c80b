package dev.andon.intake.cdc;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.mapping.Mapping;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The columns that a mapping reads of each table. One that the ERP renamed or dropped would make
 * its events silently stop; so the log waits until the mapping knows of it.
 */
final class MappedColumns {
  private static final Set<String> IMAGES = Set.of("row", "before", "after", "changed");

  private final Map<String, Mapping.Table> tables;
  private final Map<String, Set<String>> wanted = new TreeMap<>();

  MappedColumns(Mapping mapping) {
    this.tables = Objects.requireNonNull(mapping.tables());
    tables.forEach(
        (name, table) -> parents(name).values().forEach(by -> need(name).addAll(by.by())));
    tables.forEach(
        (name, table) -> {
          if (table != null && table.at() != null) {
            need(name).add(table.at());
          }
        });
    for (Mapping.EventRule rule : mapping.events()) {
      Map<String, String> when = Objects.requireNonNull(rule.when());
      String table = Objects.requireNonNull(when.get("table"));
      when.keySet().forEach(path -> add(table, path));
      if (rule.where() != null) {
        rule.where().keySet().forEach(path -> addOfRow(table, path));
      }
      rule.fields().values().forEach(field -> add(table, field));
    }
  }

  private Set<String> need(String table) {
    return wanted.computeIfAbsent(table, name -> new TreeSet<>());
  }

  private Map<String, Mapping.Parent> parents(String table) {
    return Optional.ofNullable(tables.get(table)).map(Mapping.Table::parents).orElse(Map.of());
  }

  private void add(String table, Mapping.Field field) {
    if (field.from() != null && field.list() == null) {
      add(table, field.from());
    } else if (field.list() != null) {
      for (Mapping.Field member : field.list().values()) {
        if (member.from() != null) {
          addOfRow(table, member.from());
        }
      }
    }
  }

  /** A path within a row: a column, or a member that the reader added to it. */
  private void addOfRow(String table, String path) {
    add(
        table,
        Arrays.stream(path.split("\\|"))
            .map(one -> one.startsWith("_") ? one.substring(1) : "row/" + one)
            .collect(Collectors.joining("|")));
  }

  /** Of {@code a|b} one is enough, so a rule may read either column. */
  private void add(String table, String path) {
    Map<String, Set<String>> columns = new TreeMap<>();
    for (String one : path.split("\\|")) {
      String[] steps = one.split("\\+")[0].split("/", 3);
      Mapping.Parent parent = parents(table).get(steps[0]);
      if (steps.length > 1 && (parent != null || IMAGES.contains(steps[0]))) {
        columns
            .computeIfAbsent(parent == null ? table : parent.table(), name -> new TreeSet<>())
            .add(steps[1].startsWith("_") && steps.length > 2 ? steps[2] : steps[1]);
      }
    }
    if (columns.size() == 1) {
      columns.forEach((name, either) -> need(name).add(String.join("|", either)));
    }
  }

  /**
   * The change under the names that the rules use.
   *
   * @throws FaultException MISCONFIGURED when the table no longer has a column that a rule reads
   */
  RowChange named(RowChange change) {
    Mapping.Table table = tables.get(change.table());
    RowChange named =
        table == null || table.columns() == null ? change : change.renamed(table.columns());
    if (!change.columns().isEmpty()) {
      Set<String> missing = new TreeSet<>(wanted.getOrDefault(change.table(), Set.of()));
      missing.removeIf(
          either -> Arrays.stream(either.split("\\|")).anyMatch(named.columns()::contains));
      if (!missing.isEmpty()) {
        throw FaultException.of(
            "CDC-COLUMN",
            FaultKind.MISCONFIGURED,
            "the ERP's table " + change.table() + " has lost the mapped columns " + missing,
            "Name the new column in mappings/cdc under tables: "
                + change.table()
                + ": columns: {"
                + missing.iterator().next()
                + ": NEW_NAME}, or take it out of the rules, and start again; the log waits meanwhile.");
      }
    }
    return named;
  }
}
