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
import org.jspecify.annotations.Nullable;

/**
 * An interchange split at its envelopes, with every fault of the envelopes and its place. Its
 * content is not read here.
 */
abstract class Interchange {
  private static final int MAX_HELD = 200_000;

  /**
   * What is wrong with the interchange as a whole.
   *
   * @param code TA105 (X12) or UCI 0085 (EDIFACT)
   */
  record EnvelopeFault(String code, Fault fault) {}

  /**
   * The trailer of a level and what it says: names for faults, and their codes.
   *
   * @param trailer tag
   * @param count name of the element that counts
   * @param counted what it counts; empty when that depends
   * @param howToCount the repair
   * @param control name of the element that repeats the header's number
   * @param opening name of that number in the header
   * @param same the repair, behind "Send the same"
   * @param missingCode code of an answer when there is no trailer; the others likewise
   */
  record Trailer(
      String trailer,
      String count,
      String counted,
      String howToCount,
      String control,
      String opening,
      String same,
      String missingCode,
      String countCode,
      String controlCode) {
    Fault missing(String what, Segment where) {
      return Interchange.fault(
          "EDI-" + trailer + "-MISSING",
          what + " has no trailer (" + trailer + ")",
          "End it with " + trailer + ".",
          where);
    }

    Fault miscounted(String said, String there, Segment where) {
      return Interchange.fault(
          "EDI-" + trailer + "-COUNT",
          count
              + " says "
              + said
              + (counted.isEmpty() ? "" : " " + counted)
              + ", there are "
              + there,
          howToCount,
          where,
          1);
    }

    Fault otherNumber(String said, String expected, Segment where) {
      return Interchange.fault(
          "EDI-" + trailer + "-CONTROL",
          control + " is " + said + ", " + opening + " is " + expected,
          "Send the same " + same + ".",
          where,
          2);
    }
  }

  final Segment header;
  final List<FunctionalGroup> groups = new ArrayList<>();
  final List<EnvelopeFault> faults = new ArrayList<>();

  /** Where the text behind it begins. */
  int end;

  final EdiText text;
  private final Trailer setTrailer;
  private final Trailer groupTrailer;
  private final Trailer interchangeTrailer;
  private int held;

  Interchange(
      EdiText text,
      Segment header,
      Trailer setTrailer,
      Trailer groupTrailer,
      Trailer interchangeTrailer) {
    this.text = text;
    this.header = header;
    this.setTrailer = setTrailer;
    this.groupTrailer = groupTrailer;
    this.interchangeTrailer = interchangeTrailer;
  }

  /** Adds a group or set; a hostile file of tiny ones must not fill the heap. */
  private boolean room(Segment segment) {
    held++;
    if (held == MAX_HELD + 1) {
      faults.add(
          new EnvelopeFault(
              standard().equals("X12") ? "022" : "18",
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

  /** A segment as received, without its terminator. */
  abstract String raw(int offset);

  /** What separates data elements. */
  abstract char separator();

  /** The components of a data element, stripped, without release characters. */
  abstract List<String> components(String element);

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

  /** What structures it, where that is plain beyond doubt: to {@link QuickWalk} it must be. */
  abstract Optional<ServiceCharacters> plainCharacters();

  /** Whether a tag ends before the character. */
  abstract boolean endsTag(char c);

  /** An element, the first component where it is a composite. */
  abstract String value(Segment segment, int element);

  /** The number of a group in its header, GS06 or UNG 0048. */
  abstract String number(FunctionalGroup group);

  /** The segment that begins at an offset. */
  abstract Segment segmentAt(int offset);

  /** The tag of a segment; four characters are enough to see that it is none. */
  final String tag(int begin, int limit) {
    int stop = begin;
    while (stop < limit && stop - begin < 4 && !endsTag(text.charAt(stop))) {
      stop++;
    }
    String tag = text.substring(begin, stop);
    return stop == limit ? tag.stripTrailing() : tag;
  }

  /** A set that ends without its trailer; null = there is none. */
  final void unfinished(@Nullable TransactionSet set) {
    if (set != null) {
      set.fault(
          SetError.TRAILER_MISSING,
          setTrailer.missing(
              (standard().equals("X12") ? "transaction set " : "message ") + set.control,
              segmentAt(set.last)));
    }
  }

  /** A group that ends without its trailer; null = there is none. */
  final void unfinished(@Nullable FunctionalGroup group) {
    if (group != null && group.header != null) {
      group.fault(
          groupTrailer.missingCode(), groupTrailer.missing("group " + number(group), group.header));
    }
  }

  final void checkTrailer(TransactionSet set, Segment trailer) {
    String count = Integer.toString(set.segments);
    if (!number(value(trailer, 1)).equals(count)) {
      set.fault(SetError.COUNT, setTrailer.miscounted(value(trailer, 1), count, trailer));
    }
    if (!value(trailer, 2).equals(set.control)) {
      set.fault(
          SetError.CONTROL_MISMATCH,
          setTrailer.otherNumber(value(trailer, 2), set.control, trailer));
    }
  }

  final void checkGroup(FunctionalGroup group, Segment trailer) {
    group.announced = value(trailer, 1);
    String count = Integer.toString(group.sets.size());
    if (!number(group.announced).equals(count)) {
      group.fault(
          groupTrailer.countCode(), groupTrailer.miscounted(group.announced, count, trailer));
    }
    if (group.header != null && !sameNumber(value(trailer, 2), number(group))) {
      group.fault(
          groupTrailer.controlCode(),
          groupTrailer.otherNumber(value(trailer, 2), number(group), trailer));
    }
  }

  /**
   * Against its trailer.
   *
   * @param count of what the trailer counts
   */
  final void checkInterchange(@Nullable Segment trailer, int count) {
    if (trailer == null) {
      faults.add(
          new EnvelopeFault(
              interchangeTrailer.missingCode(),
              fault(
                  "EDI-" + interchangeTrailer.trailer() + "-MISSING",
                  "the interchange has no trailer ("
                      + interchangeTrailer.trailer()
                      + "): it was cut off",
                  "Send it whole, under the same "
                      + (standard().equals("X12") ? "control number." : "reference."),
                  header)));
      return;
    }
    if (!sameNumber(value(trailer, 2), control())) {
      faults.add(
          new EnvelopeFault(
              interchangeTrailer.controlCode(),
              interchangeTrailer.otherNumber(value(trailer, 2), control(), trailer)));
    }
    if (!number(value(trailer, 1)).equals(Integer.toString(count))) {
      faults.add(
          new EnvelopeFault(
              interchangeTrailer.countCode(),
              interchangeTrailer.miscounted(value(trailer, 1), Integer.toString(count), trailer)));
    }
  }

  /** Whether a trailer repeats the number of its header. */
  abstract boolean sameNumber(String trailer, String header);

  /** What ends a segment; several of them behind the last one are nothing. */
  abstract String terminator();

  abstract String control();

  abstract String senderQualifier();

  abstract String sender();

  abstract String receiverQualifier();

  abstract String receiver();

  abstract boolean test();

  /** Contract 3. */
  final String identity() {
    return identity(control());
  }

  /** That of an interchange of another number on the same way. */
  abstract String identity(String control);

  /** Empty when the header does not hold a time. */
  abstract Optional<Instant> sentAt();

  /** Whether the sender asks for an answer on interchange level (ISA14, UNB 0031). */
  abstract boolean answerAsked();

  /** The version of a set: GS08, or S009 as in {@code D96A}. */
  abstract String version(FunctionalGroup group, TransactionSet set);

  /** Whether the set answers one of ours; such a set is never answered. */
  abstract boolean acknowledgement(TransactionSet set);

  /** Whether it holds nothing but answers to ours: it is never answered, whatever it says. */
  boolean onlyAcknowledgements() {
    List<TransactionSet> sets = groups.stream().flatMap(group -> group.sets.stream()).toList();
    return !sets.isEmpty() && sets.stream().allMatch(this::acknowledgement);
  }

  abstract Charset charset();

  /**
   * The envelope of one set, without its content: an interchange that can be read like this one.
   */
  abstract String envelope(FunctionalGroup group, TransactionSet set);

  /** Segments as text, with the separators of this interchange. */
  final String written(List<String> segments) {
    return String.join(terminator(), segments) + terminator();
  }

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
