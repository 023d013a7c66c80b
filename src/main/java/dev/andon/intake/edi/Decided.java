package dev.andon.intake.edi;

import java.util.List;

/**
 * What was decided of a transaction set or message.
 *
 * @param refusals why it is refused; empty = taken
 * @param errors what its content broke of the schema, and what our mapping could not do without
 */
record Decided(TransactionSet set, List<SetError> refusals, List<SegmentError> errors) {
  Decided {
    refusals = List.copyOf(refusals);
    errors = List.copyOf(errors);
  }

  boolean accepted() {
    return refusals.isEmpty();
  }

  /** What was decided of a group, in the order of its sets; acknowledgements are not in it. */
  record OfGroup(FunctionalGroup group, List<Decided> sets) {
    OfGroup {
      sets = List.copyOf(sets);
    }

    long accepted() {
      return sets.stream().filter(Decided::accepted).count();
    }
  }
}
