package dev.andon.casework;

import dev.andon.enrichment.ObjectRef;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The current cases of the objects of a batch, loaded and locked once, then changed without I/O.
 * One thread only.
 */
public final class CaseSet {
  private final Map<ObjectRef, Map<String, ExceptionCase>> current = new HashMap<>();

  /** Whose cases were asked for last: the findings of an object come one after the other. */
  private @Nullable ObjectRef asked;

  private Map<String, ExceptionCase> answer = Map.of();
  private final Map<String, ExceptionCase> changed = new LinkedHashMap<>();
  private final Map<ObjectRef, Map<String, ExceptionCase>> byDocument = new HashMap<>();
  private final Map<String, ObjectRef> documents = new HashMap<>();

  /** Puts a case as it is stored. */
  public void load(ExceptionCase stored) {
    stand(stored);
    place(stored);
  }

  private void stand(ExceptionCase one) {
    asked = null;
    current.computeIfAbsent(one.object(), ignored -> new HashMap<>()).put(one.type(), one);
  }

  /** The newest cases of the objects of a document, by id. */
  Map<String, ExceptionCase> of(ObjectRef document) {
    return Collections.unmodifiableMap(byDocument.getOrDefault(document, Map.of()));
  }

  private void place(ExceptionCase one) {
    ObjectRef before = documents.remove(one.caseId());
    if (before != null) {
      byDocument.getOrDefault(before, new HashMap<>()).remove(one.caseId());
    }
    if (one.current()) {
      documents.put(one.caseId(), one.membership().document());
      byDocument
          .computeIfAbsent(one.membership().document(), ignored -> new TreeMap<>())
          .put(one.caseId(), one);
    }
  }

  /** The newest case of a type and object. */
  public Optional<ExceptionCase> find(String type, ObjectRef object) {
    if (object != asked) {
      asked = object;
      answer = current.getOrDefault(object, Map.of());
    }
    return Optional.ofNullable(answer.get(type));
  }

  /** Takes a changed case; one that another replaces is put first, with {@code current = false}. */
  public void put(ExceptionCase after) {
    changed.put(after.caseId(), after);
    place(after);
    if (after.current()) {
      stand(after);
    }
  }

  /** The cases to write, each in its last form. */
  public Collection<ExceptionCase> changed() {
    return Collections.unmodifiableCollection(changed.values());
  }
}
