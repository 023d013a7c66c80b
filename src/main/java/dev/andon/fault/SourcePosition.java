package dev.andon.fault;

import org.jspecify.annotations.Nullable;

/**
 * A place in a received original. Every part is optional because each format has only some of them.
 *
 * @param segment segment tag (X12, EDIFACT), e.g. {@code PO1}
 * @param segmentPosition position counted from ST/UNH = 1 inside a transaction, from ISA/UNB = 1
 *     outside; 0 = unknown
 * @param element element position in the segment, 1-based; 0 = none
 * @param component component position in a composite, 1-based; 0 = none
 * @param line line of a text file, 1-based; 0 = none
 * @param field column name or JSON pointer
 * @param byteOffset offset in the original, 0-based; -1 = unknown
 */
public record SourcePosition(
    @Nullable String segment,
    int segmentPosition,
    int element,
    int component,
    int line,
    @Nullable String field,
    long byteOffset) {

  /** A place in an EDI interchange. */
  public static SourcePosition ofSegment(
      String segment, int segmentPosition, int element, int component, long byteOffset) {
    return new SourcePosition(segment, segmentPosition, element, component, 0, null, byteOffset);
  }

  /** A place in a text file: line and column name. */
  public static SourcePosition ofLine(int line, @Nullable String field) {
    return new SourcePosition(null, 0, 0, 0, line, field, -1);
  }

  /** A place in a JSON document. */
  public static SourcePosition ofPointer(String pointer) {
    return new SourcePosition(null, 0, 0, 0, 0, pointer, -1);
  }
}
