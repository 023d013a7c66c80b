package dev.andon.intake.edi;

import java.util.List;

/**
 * One segment as received.
 *
 * @param elements data elements from 1; element 0 is the tag
 * @param offset of its first byte in the file
 */
record Segment(List<String> elements, int offset) {
  Segment {
    elements = List.copyOf(elements);
  }

  String tag() {
    return elements.get(0);
  }

  /** An element from 1, stripped; empty when it is not there. */
  String element(int position) {
    return position < elements.size() ? elements.get(position).strip() : "";
  }
}
