package dev.andon.intake.edi;

import dev.andon.fault.Fault;
import dev.andon.fault.SourcePosition;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction set (X12, ST to SE) or message (EDIFACT, UNH to UNT): where it stands in the file.
 * Its segments are not kept.
 */
final class TransactionSet {
  final String set;
  final String control;
  final Segment header;
  final List<Fault> faults = new ArrayList<>(0);

  /** What is wrong with its envelope, in the order found. */
  final List<SetError> errors = new ArrayList<>(0);

  /** Segments, header and trailer included. */
  int segments = 1;

  /** Where its last segment begins, and where it ends. */
  int last;

  int end;

  private final Interchange interchange;
  private int cursor = 1;
  private int cursorOffset;

  TransactionSet(Interchange interchange, String set, String control, Segment header, int end) {
    this.interchange = interchange;
    this.set = set;
    this.control = control;
    this.header = header;
    this.last = header.offset();
    this.end = end;
    this.cursorOffset = header.offset();
  }

  /** Bytes. */
  int length() {
    return end - header.offset();
  }

  void grow(int begin, int limit) {
    segments++;
    last = begin;
    end = limit;
  }

  void fault(SetError error, Fault fault) {
    errors.add(error);
    faults.add(fault);
  }

  /** Offset of the segment at a position, counted from ST or UNH = 1; -1 where there is none. */
  int offset(int position) {
    if (position < 1 || position > segments) {
      return -1;
    }
    if (position < cursor) {
      cursor = 1;
      cursorOffset = header.offset();
    }
    while (cursor < position) {
      cursorOffset = interchange.next(cursorOffset);
      cursor++;
    }
    return cursorOffset;
  }

  /** A place in it, with the offset in the file. */
  SourcePosition place(String tag, int position, int element, int component) {
    return SourcePosition.ofSegment(tag, position, element, component, offset(position));
  }
}
