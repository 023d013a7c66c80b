package dev.andon.decision;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Types of inputs and outputs. Lists and maps hold strings. */
public enum ValueType {
  STRING(String.class),
  INT(Long.class),
  DOUBLE(Double.class),
  BOOL(Boolean.class),
  TIMESTAMP(Instant.class),
  LIST(List.class),
  MAP(Map.class);

  private final Class<?> form;

  ValueType(Class<?> form) {
    this.form = form;
  }

  /** The name in {@code environment.yaml}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a value is of this type. */
  public boolean holds(Object value) {
    return form.isInstance(value);
  }
}
