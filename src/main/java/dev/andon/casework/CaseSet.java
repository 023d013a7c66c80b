package dev.andon.casework;

import dev.andon.enrichment.ObjectRef;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The current cases of the objects of a batch, loaded and locked once, then changed without I/O.
 * One thread only.
 */
public final class CaseSet {
  private final Map<Key, ExceptionCase> current = new HashMap<>();
  private final Map<String, ExceptionCase> changed = new LinkedHashMap<>();

  private record Key(String type, ObjectRef object) {}

  /** Puts a case as it is stored. */
  public void load(ExceptionCase stored) {
    current.put(new Key(stored.type(), stored.object()), stored);
  }

  /** The newest case of a type and object. */
  public Optional<ExceptionCase> find(String type, ObjectRef object) {
    return Optional.ofNullable(current.get(new Key(type, object)));
  }

  /** Takes a changed case; one that another replaces is put first, with {@code current = false}. */
  public void put(ExceptionCase after) {
    changed.put(after.caseId(), after);
    if (after.current()) {
      current.put(new Key(after.type(), after.object()), after);
    }
  }

  /** The cases to write, each in its last form. */
  public Collection<ExceptionCase> changed() {
    return Collections.unmodifiableCollection(changed.values());
  }
}
