package dev.andon.intake.edi;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.edi.schema.SetSchema;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An interchange split at its envelopes, with every fault of the envelopes and its place. Its
 * content is not read here.
 */
abstract class Interchange {
  private static final int MAX_HELD = 200_000;

  /** What is wrong with the interchange as a whole: TA105 (X12) and UCI 0085 (EDIFACT). */
  record EnvelopeFault(String x12, String edifact, Fault fault) {}

  final Segment header;
  final List<FunctionalGroup> groups = new ArrayList<>();
  final List<EnvelopeFault> faults = new ArrayList<>();

  /** Where the text behind it begins. */
  int end;

  final EdiText text;
  private int held;

  Interchange(EdiText text, Segment header) {
    this.text = text;
    this.header = header;
  }

  /** Adds a group or set; a hostile file of tiny ones must not fill the heap. */
  private boolean room(Segment segment) {
    held++;
    if (held == MAX_HELD + 1) {
      faults.add(
          new EnvelopeFault(
              "022",
              "18",
              fault(
                  "EDI-TOO-MANY",
                  "the interchange holds more than " + MAX_HELD + " groups and documents",
                  "Split it.",
                  segment)));
    }
    return held <= MAX_HELD;
  }

  void add(FunctionalGroup group, Segment header) {
    if (room(header)) {
      groups.add(group);
    }
  }

  void add(FunctionalGroup group, TransactionSet set) {
    if (room(set.header)) {
      group.sets.add(set);
    }
  }

  /** Where the segment behind the one that begins at an offset begins. */
  abstract int next(int offset);

  /**
   * The first character at or after an offset that is no white space; the end of the file when
   * there is none.
   */
  static int skipSpace(EdiText text, int offset) {
    int at = offset;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  abstract String standard();

  /** What ends a segment; several of them behind the last one are nothing. */
  abstract String terminator();

  abstract String control();

  abstract String senderQualifier();

  abstract String sender();

  abstract String receiverQualifier();

  abstract String receiver();

  abstract boolean test();

  /** Contract 3. */
  abstract String identity();

  /** Empty when the header does not hold a time. */
  abstract Optional<Instant> sentAt();

  /** Whether the sender asks for an answer on interchange level (ISA14, UNB 0031). */
  abstract boolean answerAsked();

  /** The version of a set: GS08, or S009 as in {@code D96A}. */
  abstract String version(FunctionalGroup group, TransactionSet set);

  /** Whether the set answers one of ours; such a set is never answered. */
  abstract boolean acknowledgement(TransactionSet set);

  abstract Charset charset();

  /** These sets alone in an interchange, as bytes for the reader. */
  abstract byte[] alone(List<TransactionSet> sets);

  /** What of a segment the offset of a component is called, e.g. {@code PO102}. */
  static String name(String tag, int element, int component) {
    return tag
        + (element < 10 ? "0" : "")
        + element
        + (component > 0 ? "-" + (component < 10 ? "0" : "") + component : "");
  }

  /** Names the schema in messages. */
  static String nameOf(Optional<SetSchema> schema) {
    return schema.map(SetSchema::name).orElse("none");
  }

  void findDuplicates(List<TransactionSet> sets, String where) {
    Set<String> seen = new HashSet<>();
    for (TransactionSet set : sets) {
      if (!seen.add(set.control)) {
        set.fault(
            SetError.DUPLICATE,
            fault(
                "EDI-CONTROL-REPEATED",
                "the control number " + set.control + " stands twice in one " + where,
                "Give each its own number.",
                set.header));
      }
    }
  }

  static String number(String digits) {
    String stripped = digits.replaceFirst("^0+(?=\\d)", "");
    return stripped.isEmpty() ? "0" : stripped;
  }

  static Fault fault(String code, String message, String repair, Segment segment) {
    return fault(code, message, repair, segment, 0);
  }

  /** At an element of a segment, e.g. SE01. */
  static Fault fault(String code, String message, String repair, Segment segment, int element) {
    return new Fault(
        code,
        FaultKind.REJECTED,
        message,
        repair,
        SourcePosition.ofSegment(segment.tag(), 0, element, 0, segment.offset()));
  }
}
