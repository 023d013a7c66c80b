package dev.andon.detection;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The exception dictionary: every type by its code. */
public final class Dictionary {
  private final Map<String, ExceptionType> types = new TreeMap<>();

  public Dictionary(List<ExceptionType> rows) {
    for (ExceptionType row : rows) {
      if (types.put(row.code(), row) != null) {
        throw new IllegalArgumentException(
            "the exception dictionary names " + row.code() + " twice");
      }
    }
  }

  /** The row of a code that must be there. */
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

  /** All rows, by code. */
  public Collection<ExceptionType> types() {
    return types.values();
  }
}
