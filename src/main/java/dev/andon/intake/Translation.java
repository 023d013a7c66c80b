package dev.andon.intake;

import dev.andon.fault.Fault;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /**
   * Says how far a message that may take long is read.
   *
   * @param doing {@code checking}, when nothing is taken yet, or {@code taking}
   * @param bytes read of the original
   */
  default void reading(String doing, long bytes, long records) {}

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
     * What a partner says of what we sent, in terms of the documents that it is about: an answer to
     * a group or interchange becomes one for each of its documents that has none yet.
     *
     * @return empty when we never sent it; who does not know what was sent takes it as it is
     */
    default Optional<List<EventDraft>> answered(EventDraft answer) {
      return Optional.of(List.of(answer));
    }

    /**
     * Asks for a check of what was taken by our own data, after which the sender may get advice
     * (824, APERAK).
     *
     * @param event of this part
     * @param envelope of its document, from which the answer is addressed
     */
    default void check(EventDraft event, String envelope) {}

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

    /** TA1, 997, CONTRL …, or the set or message of a document. */
    String kind();

    /** The document, with numbers from the store; called once per stored answer. */
    String render(ControlNumbers numbers);

    /** How the document is written as bytes. */
    default Charset charset() {
      return StandardCharsets.UTF_8;
    }

    /** Whether it answers what was received, so that it is found there. */
    default boolean answersReceived() {
      return sent().isEmpty();
    }

    /** What of the rendered document the partner is to acknowledge. */
    default List<Sent> sent() {
      return List.of();
    }
  }

  /**
   * A document of ours that is on its way to a partner.
   *
   * @param party canonical id of the partner
   * @param interchange ISA13 or UNB 0020, without leading zeros
   * @param group GS06; empty in EDIFACT
   * @param control ST02 or UNH 0062
   * @param number its own, e.g. {@code 4500123}; empty when it has none
   * @param reference what people call it, e.g. {@code PO 4500123}
   * @param within when its acknowledgement is due after it was sent; null = none is expected
   */
  record Sent(
      String party,
      String standard,
      String set,
      String interchange,
      String group,
      String control,
      String number,
      String reference,
      boolean test,
      @Nullable Duration within) {}

  /** Control numbers: gaps allowed, repeats never. */
  @FunctionalInterface
  interface ControlNumbers {
    /** The next number of a kind, e.g. ISA13, GS06, UNB0020. */
    long next(String kind);
  }
}
