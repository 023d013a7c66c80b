package dev.andon.intake.edi.schema;

import io.xlate.edi.schema.EDIComplexType;
import io.xlate.edi.schema.EDIReference;
import io.xlate.edi.schema.EDISimpleType;
import io.xlate.edi.schema.EDIType;
import io.xlate.edi.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A schema of StAEDI's compiled to tables: by them a set that is plainly right is known at little
 * cost. A schema that says more than the tables can has none.
 */
public final class SchemaPlan {
  private final List<Node> content;

  private SchemaPlan(List<Node> content) {
    this.content = List.copyOf(content);
  }

  /** Segments and loops between the header and the trailer of the set. */
  public List<Node> content() {
    return content;
  }

  /**
   * A segment, or a loop, in its place.
   *
   * @param tag of the segment, or of the first of the loop
   * @param elements of that segment
   * @param content of a loop, that segment first; empty = it is no loop
   */
  public record Node(String tag, int min, int max, List<ElementPlan> elements, List<Node> content) {
    public Node {
      elements = List.copyOf(elements);
      content = List.copyOf(content);
    }

    /** Whether it is a loop. */
    public boolean loop() {
      return !content.isEmpty();
    }

    /** The header or trailer of a set. */
    public static Node envelope(String tag, ElementPlan... elements) {
      return new Node(tag, 1, 1, List.of(elements), List.of());
    }
  }

  /** Of a schema; empty when it says more than is known here. */
  static Optional<SchemaPlan> of(Schema schema) {
    if (schema.getImplementation() != null) {
      return Optional.empty();
    }
    return content(schema.getStandard()).map(SchemaPlan::new);
  }

  private static Optional<List<Node>> content(EDIComplexType of) {
    List<Node> nodes = new ArrayList<>();
    for (EDIReference reference : of.getReferences()) {
      Optional<Node> node = node(reference);
      if (node.isEmpty()) {
        return Optional.empty();
      }
      nodes.add(node.get());
    }
    return nodes.isEmpty() || !of.getSyntaxRules().isEmpty()
        ? Optional.empty()
        : Optional.of(nodes);
  }

  private static Optional<Node> node(EDIReference reference) {
    int min = reference.getMinOccurs();
    int max = reference.getMaxOccurs();
    EDIType type = reference.getReferencedType();
    if (reference.hasVersions() || !(type instanceof EDIComplexType complex)) {
      return Optional.empty();
    }
    if (type.isType(EDIType.Type.SEGMENT)) {
      return elements(complex)
          .map(elements -> new Node(type.getId(), min, max, elements, List.of()));
    }
    return content(complex)
        .filter(content -> !content.get(0).loop() && type.isType(EDIType.Type.LOOP))
        .map(
            content ->
                new Node(content.get(0).tag(), min, max, content.get(0).elements(), content));
  }

  private static Optional<List<ElementPlan>> elements(EDIComplexType of) {
    List<ElementPlan> elements = new ArrayList<>();
    for (EDIReference reference : of.getReferences()) {
      Optional<ElementPlan> element = element(reference);
      if (element.isEmpty()) {
        return Optional.empty();
      }
      elements.add(element.get());
    }
    return of.getSyntaxRules().isEmpty() ? Optional.of(elements) : Optional.empty();
  }

  private static Optional<ElementPlan> element(EDIReference reference) {
    boolean mandatory = reference.getMinOccurs() == 1;
    if (reference.hasVersions() || reference.getMinOccurs() > 1 || reference.getMaxOccurs() != 1) {
      return Optional.empty();
    }
    if (reference.getReferencedType() instanceof EDIComplexType composite) {
      return elements(composite).map(components -> ElementPlan.composite(mandatory, components));
    }
    return reference.getReferencedType() instanceof EDISimpleType simple
            && !simple.hasVersions()
            && simple.getValueSet().isEmpty()
        ? Optional.of(
            ElementPlan.simple(
                mandatory,
                simple.getBase(),
                Math.toIntExact(simple.getMinLength()),
                Math.toIntExact(simple.getMaxLength())))
        : Optional.empty();
  }
}
