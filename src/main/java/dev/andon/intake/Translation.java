package dev.andon.intake;

import dev.andon.fault.Fault;
import java.util.ArrayList;
import java.util.List;

/**
 * What a translator found in one message: parts, each with an identity of its own (an EDI
 * interchange; elsewhere the message is its only part), and the faults of the file as a whole.
 */
public final class Translation {
  private final List<Part> parts = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();

  /** Adds a part. */
  public void add(Part part) {
    parts.add(part);
  }

  /** Adds a fault that belongs to no part. */
  public void fault(Fault fault) {
    faults.add(fault);
  }

  public List<Part> parts() {
    return List.copyOf(parts);
  }

  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  /**
   * A part with an identity of its own (contract 3).
   *
   * @param identity the source's identity of the part
   * @param contentHash SHA-256 over its bytes
   * @param test test indicator (ISA15, UNB 0035)
   * @param source CloudEvents source, e.g. {@code /edi/ACME}
   * @param accepted number of transactions or records taken
   * @param rejected number of those refused
   * @param events what was taken, or what tells of the refusal
   * @param answers acknowledgements to send
   * @param faults why transactions or records were refused
   * @param notes what was wrong with those that were taken all the same
   */
  public record Part(
      String identity,
      String contentHash,
      boolean test,
      String source,
      int accepted,
      int rejected,
      List<EventDraft> events,
      List<Answer> answers,
      List<Fault> faults,
      List<Fault> notes) {
    /** A part without notes. */
    public Part(
        String identity,
        String contentHash,
        boolean test,
        String source,
        int accepted,
        int rejected,
        List<EventDraft> events,
        List<Answer> answers,
        List<Fault> faults) {
      this(
          identity,
          contentHash,
          test,
          source,
          accepted,
          rejected,
          events,
          answers,
          faults,
          List.of());
    }

    public Part {
      events = List.copyOf(events);
      answers = List.copyOf(answers);
      faults = List.copyOf(faults);
      notes = List.copyOf(notes);
    }
  }

  /**
   * An acknowledgement: rendered when its control numbers are known, in the transaction that stores
   * the events.
   */
  public interface Answer {
    /** Folder below {@code edi/out}. */
    String partner();

    /** TA1, 997 or CONTRL. */
    String kind();

    /** The document, with numbers from the store; called once per stored answer. */
    String render(ControlNumbers numbers);
  }

  /** Control numbers: gaps allowed, repeats never. */
  @FunctionalInterface
  public interface ControlNumbers {
    /** The next number of a kind, e.g. ISA13, GS06, UNB0020. */
    long next(String kind);
  }
}
