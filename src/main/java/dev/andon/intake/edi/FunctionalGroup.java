package dev.andon.intake.edi;

import dev.andon.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A functional group, GS to GE or UNG to UNE; EDIFACT messages may stand without one. */
final class FunctionalGroup {
  /** Null where messages stand without a group. */
  final @Nullable Segment header;

  final List<TransactionSet> sets = new ArrayList<>();
  final List<Fault> faults = new ArrayList<>();

  /** AK905 of what is wrong with its envelope: 2 version, 3 trailer, 4 control number, 5 count. */
  final List<String> codes = new ArrayList<>();

  /** The count as its trailer says; empty without a trailer. */
  String announced = "";

  FunctionalGroup(@Nullable Segment header) {
    this.header = header;
  }

  String element(int position) {
    return header == null ? "" : header.element(position);
  }

  void fault(String code, Fault fault) {
    codes.add(code);
    faults.add(fault);
  }
}
