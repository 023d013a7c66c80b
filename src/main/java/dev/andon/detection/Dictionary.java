package dev.andon.detection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The exception dictionary: every type by its code, and what it is otherwise somewhere. */
public final class Dictionary {
  private final Map<String, ExceptionType> types = new TreeMap<>();
  private final Map<String, List<Local>> locals;
  private final Thresholds thresholds;

  private record Local(Scope scope, ExceptionType type) {}

  public Dictionary(List<ExceptionType> rows) {
    this(rows, List.of());
  }

  /**
   * @param localRows what is otherwise somewhere; one beyond the bounds of its type is an
   *     IllegalArgumentException that names the place, the value and the bounds
   */
  public Dictionary(List<ExceptionType> rows, List<LocalRow> localRows) {
    locals = new HashMap<>();
    thresholds = Thresholds.NONE;
    for (ExceptionType row : rows) {
      if (types.put(row.code(), row) != null) {
        throw new IllegalArgumentException(
            "the exception dictionary names " + row.code() + " twice");
      }
    }
    for (LocalRow row : localRows) {
      locals
          .computeIfAbsent(row.type(), ignored -> new ArrayList<>())
          .add(0, new Local(row.scope(), type(row.type()).with(row)));
    }
    // The sort is stable and later rows stand first: of equals the later one wins.
    locals
        .values()
        .forEach(
            rowsOfType ->
                rowsOfType.sort(
                    Comparator.comparing((Local local) -> local.scope().named()).reversed()));
  }

  private Dictionary(Dictionary same, Thresholds thresholds) {
    types.putAll(same.types);
    locals = same.locals;
    this.thresholds = thresholds;
  }

  /** The same with tolerances as rules say. */
  public Dictionary with(Thresholds ruled) {
    return new Dictionary(this, ruled);
  }

  /** The central row of a code that must be there. */
  public ExceptionType type(String code) {
    ExceptionType type = types.get(code);
    if (type == null) {
      throw new IllegalArgumentException(
          "the exception dictionary has no row for "
              + code
              + "; add one to config/exceptions.yaml");
    }
    return type;
  }

  /** The row of a code as it holds somewhere. */
  public ExceptionType type(String code, Scope scope) {
    for (Local local : locals.getOrDefault(code, List.of())) {
      if (local.scope().covers(scope)) {
        return local.type();
      }
    }
    return type(code);
  }

  /** A tolerance of a code that must be there, by where it is asked for. */
  public Tolerance tolerance(String code, String name) {
    if (!type(code).tolerances().containsKey(name)) {
      throw new IllegalArgumentException(
          "the exception dictionary has no tolerance " + name + " for " + code);
    }
    return scope -> thresholds.of(code, name, scope, type(code, scope).tolerance(name));
  }

  /** All central rows, by code. */
  public Collection<ExceptionType> types() {
    return types.values();
  }
}
