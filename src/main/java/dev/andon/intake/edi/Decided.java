package dev.andon.intake.edi;

import java.util.List;

/**
 * What was decided of a transaction set or message.
 *
 * @param refusals why it is refused; empty = taken
 * @param errors what its content broke of the schema, and what our mapping could not do without
 * @param called what its number is called, e.g. {@code PO NUMBER}
 * @param number the number that people know it by; empty when it is not known
 */
record Decided(
    TransactionSet set,
    List<SetError> refusals,
    List<SegmentError> errors,
    String called,
    String number) {
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

    /** The type of its sets; empty when it has none. */
    String set() {
      return sets.isEmpty() ? "" : sets.get(0).set().set;
    }

    /** Whether nothing is refused or noted. */
    boolean clean() {
      return group.codes.isEmpty()
          && sets.stream().allMatch(one -> one.accepted() && one.errors().isEmpty());
    }

    /** Whether something is refused. */
    boolean refuses() {
      return !group.codes.isEmpty() || accepted() < sets.size();
    }

    long accepted() {
      return sets.stream().filter(Decided::accepted).count();
    }
  }
}
