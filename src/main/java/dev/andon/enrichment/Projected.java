package dev.andon.enrichment;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an event says.
 *
 * @param assertions facts by object and attribute
 * @param references objects that detectors or scoring of these objects read (customer of an order,
 *     item of a line)
 * @param links a later change of {@code to} re-runs the detectors of {@code from}
 */
public record Projected(
    Map<ObjectRef, Map<String, Fact>> assertions, Set<ObjectRef> references, Set<Link> links) {
  public Projected {
    assertions = Collections.unmodifiableMap(new TreeMap<>(assertions));
    references = Set.copyOf(references);
    links = Set.copyOf(links);
  }

  /** The detectors of {@code from} read {@code to}. */
  public record Link(ObjectRef from, ObjectRef to) {}
}
