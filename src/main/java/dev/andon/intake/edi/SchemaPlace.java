package dev.andon.intake.edi;

import dev.andon.intake.edi.schema.SchemaPlan;
import dev.andon.intake.edi.schema.SchemaPlan.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where in its schema a set stands; loops are told as they begin and end. */
final class SchemaPlace {
  private final SetElements<RuntimeException> to;

  /** The loops that are open, the content of the set outermost. */
  private final Deque<Loop> open = new ArrayDeque<>();

  /** A loop, and where in it the set stands. */
  private static final class Loop {
    final List<Node> content;
    int place;
    int uses;

    Loop(List<Node> content, int uses) {
      this.content = content;
      this.uses = uses;
    }

    Node node() {
      return content.get(place);
    }

    boolean enough() {
      return uses >= node().min();
    }

    boolean last() {
      return place == content.size() - 1;
    }
  }

  SchemaPlace(SchemaPlan schema, SetElements<RuntimeException> to) {
    this.to = to;
    open.push(new Loop(schema.content(), 0));
  }

  /**
   * Goes to the place of a segment, sought as StAEDI seeks it: from the place of the one before on,
   * then in the loops around it. Null when it has no place, or what must stand before it is not
   * there.
   *
   * @param begins whether the segment is the one of a place
   */
  @Nullable Node next(Predicate<Node> begins) {
    while (true) {
      Loop loop = open.element();
      Node node = loop.node();
      boolean first = loop.place == 0 && open.size() > 1;
      if (!first && begins.test(node)) {
        loop.uses++;
        if (loop.uses > node.max()) {
          return null;
        }
        if (node.loop()) {
          open.push(new Loop(node.content(), 1));
          to.beginLoop();
        }
        return node;
      }
      if (!pass()) {
        return null;
      }
    }
  }

  /** Whether nothing is missing behind the last segment; ends the loops. */
  boolean complete() {
    while (open.size() > 1 || !open.element().last()) {
      if (!pass()) {
        return false;
      }
    }
    return open.element().enough();
  }

  /** Leaves the place, for the next one or the loop around it; false where that cannot be. */
  private boolean pass() {
    Loop loop = open.element();
    if (!loop.enough()) {
      return false;
    }
    if (!loop.last()) {
      loop.place++;
      loop.uses = 0;
      return true;
    }
    if (open.size() == 1) {
      return false;
    }
    open.pop();
    to.endLoop();
    return true;
  }
}
