package dev.andon.intake;

import dev.andon.fault.Fault;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Where a translator puts what it finds in one message: parts, each with an identity of its own (an
 * EDI interchange; elsewhere the message is its only part), and the faults of the file as a whole.
 * Events leave one by one, so that a large message needs no large heap.
 */
public interface Translation {
  /**
   * Begins a part with an identity of its own (contract 3); the one before must have ended.
   *
   * @param identity the source's identity of the part
   * @param contentHash SHA-256 over its bytes
   * @param test test indicator (ISA15, UNB 0035)
   * @param source CloudEvents source, e.g. {@code /edi/ACME}
   * @return empty when it need not be read: it was taken before, or is in conflict
   */
  Optional<Part> part(String identity, String contentHash, boolean test, String source);

  /**
   * The same, and what answers it when it was taken before.
   *
   * @param duplicate at most once for each time that it is received again
   */
  default Optional<Part> part(
      String identity, String contentHash, boolean test, String source, Duplicate duplicate) {
    return part(identity, contentHash, test, source);
  }

  /**
   * The answer to a part that was taken before.
   *
   * @param answers to send
   * @param again whether the answers of the first time are sent again, as they were
   */
  record Duplicate(List<Answer> answers, boolean again) {
    public Duplicate {
      answers = List.copyOf(answers);
    }
  }

  /**
   * The place of a part in its sender's own count.
   *
   * @param line what is counted
   * @param missing what tells of a number that is missing
   * @param arrived what tells that this one, missing until now, came
   */
  record Count(
      String line, long number, LongFunction<EventDraft> missing, Supplier<EventDraft> arrived) {}

  /** Adds a fault that belongs to no part. */
  void fault(Fault fault);

  /** A part that is being read. */
  interface Part {
    /** What was taken, or what tells of a refusal. */
    void event(EventDraft event);

    /** Whether it, or some of it, was refused before. */
    default boolean refusedBefore() {
      return false;
    }

    /** Notes its place in its sender's count; what is missing before it becomes events. */
    default void counted(Count count) {}

    /**
     * Ends it.
     *
     * @param accepted number of transactions or records taken
     * @param rejected number of those refused
     * @param answers acknowledgements to send
     * @param faults why transactions or records were refused
     * @param notes what was wrong with those that were taken all the same
     */
    void end(
        int accepted, int rejected, List<Answer> answers, List<Fault> faults, List<Fault> notes);
  }

  /**
   * An acknowledgement: rendered when its control numbers are known, in the transaction that stores
   * the events.
   */
  interface Answer {
    /** Folder below {@code edi/out}. */
    String partner();

    /** TA1, 997 or CONTRL. */
    String kind();

    /** The document, with numbers from the store; called once per stored answer. */
    String render(ControlNumbers numbers);
  }

  /** Control numbers: gaps allowed, repeats never. */
  @FunctionalInterface
  interface ControlNumbers {
    /** The next number of a kind, e.g. ISA13, GS06, UNB0020. */
    long next(String kind);
  }
}
