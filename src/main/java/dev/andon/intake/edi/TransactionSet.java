package dev.andon.intake.edi;

import dev.andon.fault.Fault;
import dev.andon.fault.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A transaction set (X12, ST to SE) or message (EDIFACT, UNH to UNT), as it stands in the file. */
final class TransactionSet {
  final String set;
  final String control;
  final List<Segment> segments = new ArrayList<>();
  final List<Fault> faults = new ArrayList<>();

  /** What is wrong with its envelope, in the order found. */
  final List<SetError> errors = new ArrayList<>();

  TransactionSet(String set, String control, Segment header) {
    this.set = set;
    this.control = control;
    segments.add(header);
  }

  Segment header() {
    return segments.get(0);
  }

  Segment last() {
    return segments.get(segments.size() - 1);
  }

  void fault(SetError error, Fault fault) {
    errors.add(error);
    faults.add(fault);
  }

  /** The segment at a position, counted from ST or UNH = 1. */
  Optional<Segment> at(int position) {
    return position >= 1 && position <= segments.size()
        ? Optional.of(segments.get(position - 1))
        : Optional.empty();
  }

  /** A place in it, with the offset in the file. */
  SourcePosition place(String tag, int position, int element, int component) {
    return SourcePosition.ofSegment(
        tag, position, element, component, at(position).map(Segment::offset).orElse(-1));
  }
}
