package dev.andon.intake.edi;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An X12 interchange (X12.5, X12.6), ISA to IEA. What contradicts its trailer is refused as a
 * whole: the interchange (TA1), the group (AK9) or the set (AK5).
 */
final class X12Interchange extends Interchange {
  private static final int HEADER = 106;

  /** Of ISA and its elements. */
  private static final List<Integer> WIDTHS =
      List.of(3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmm", Locale.ROOT);

  private static final Trailer SET =
      new Trailer(
          "SE",
          "SE01",
          "segments",
          "Count the segments from ST to SE, both included.",
          "SE02",
          "ST02",
          "control number in ST02 and SE02",
          "2",
          "4",
          "3");
  private static final Trailer GROUP =
      new Trailer(
          "GE",
          "GE01",
          "transaction sets",
          "Count the transaction sets of the group.",
          "GE02",
          "GS06",
          "control number in GS06 and GE02",
          "3",
          "5",
          "4");
  private static final Trailer INTERCHANGE =
      new Trailer(
          "IEA",
          "IEA01",
          "groups",
          "Count the groups of the interchange.",
          "IEA02",
          "ISA13",
          "control number in ISA13 and IEA02",
          "023",
          "021",
          "001");

  private static final int MAX_TA1 = 1_000;

  /** TA1 before the first group: what the sender says of interchanges of ours. */
  final List<Segment> interchangeAnswers = new ArrayList<>();

  private final char separator;
  private final char terminator;
  private final Optional<ServiceCharacters> plain;

  private X12Interchange(EdiText text, Segment header, char separator, char terminator) {
    super(text, header, SET, GROUP, INTERCHANGE);
    this.separator = separator;
    this.terminator = terminator;
    this.plain = plain(header.elements(), separator, terminator);
  }

  /**
   * Those of a header of fixed form, of a version that StAEDI knows, and without other use of them.
   */
  private static Optional<ServiceCharacters> plain(
      List<String> isa, char separator, char terminator) {
    if (!isa.stream().map(String::length).toList().equals(WIDTHS)
        || !isa.get(12).matches("00[2-6]\\d\\d")) {
      return Optional.empty();
    }
    char component = isa.get(16).charAt(0);
    String eleven = isa.get(11);
    char repetition = eleven.matches("[A-Za-z0-9]") ? ServiceCharacters.NONE : eleven.charAt(0);
    for (int i = 0; i < 16; i++) {
      String element = isa.get(i);
      if (i != 11
          && (!element.matches("[ -~]*")
              || element.indexOf(component) >= 0
              || element.indexOf(repetition) >= 0
              || element.indexOf(terminator) >= 0)) {
        return Optional.empty();
      }
    }
    return ServiceCharacters.plain(
        component, separator, '.', ServiceCharacters.NONE, repetition, terminator);
  }

  @Override
  Optional<ServiceCharacters> plainCharacters() {
    return plain;
  }

  /**
   * The interchange that begins at {@code start}, where {@code ISA} stands; null when its header
   * does not have the fixed form that tells the separators.
   */
  static @Nullable X12Interchange read(EdiText text, int start) {
    if (text.length() < start + HEADER) {
      return null;
    }
    char separator = text.charAt(start + 3);
    char terminator = text.charAt(start + HEADER - 1);
    String[] fixed = text.substring(start, start + HEADER - 1).split(quoted(separator), -1);
    if (fixed.length != 17
        || fixed[16].length() != 1
        || Character.isLetterOrDigit(separator)
        || Character.isLetterOrDigit(terminator)
        || separator == terminator) {
      return null;
    }
    Segment header = new Segment(List.of(fixed), start);
    X12Interchange interchange = new X12Interchange(text, header, separator, terminator);
    interchange.build(start + HEADER);
    return interchange;
  }

  @Override
  int next(int offset) {
    int stop = text.indexOf(terminator, offset);
    return skipSpace(text, stop < 0 ? text.length() : stop + 1);
  }

  @Override
  String raw(int offset) {
    int stop = text.indexOf(terminator, offset);
    return text.substring(offset, stop < 0 ? text.length() : stop).stripTrailing();
  }

  @Override
  char separator() {
    return separator;
  }

  /** What separates components, ISA16. */
  char component() {
    return header.element(16).charAt(0);
  }

  /** What separates repetitions, ISA11 from 00402 on; a blank where nothing does. */
  char repetition() {
    String agreed = header.element(11);
    return header.element(12).compareTo("00402") >= 0
            && agreed.length() == 1
            && !Character.isLetterOrDigit(agreed.charAt(0))
        ? agreed.charAt(0)
        : ' ';
  }

  @Override
  List<String> components(String element) {
    return List.of(element.split(Pattern.quote(header.element(16)), -1));
  }

  private boolean startsInterchange(int at) {
    return text.startsWith("ISA" + separator, at)
        || text.startsWith("UNA", at)
        || text.startsWith("UNB+", at);
  }

  @Override
  Segment segmentAt(int offset) {
    int stop = text.indexOf(terminator, offset);
    return segment(offset, stop < 0 ? text.length() : stop);
  }

  private static String quoted(char separator) {
    return Pattern.quote(String.valueOf(separator));
  }

  /** Reads the envelopes; of what lies between ST and SE only where it is. */
  private void build(int start) {
    FunctionalGroup group = null;
    TransactionSet set = null;
    Segment trailer = null;
    int at = start;
    while (at < text.length() && trailer == null) {
      int begin = skipSpace(text, at);
      if (startsInterchange(begin)) {
        at = begin;
        break;
      }
      int stop = text.indexOf(terminator, begin);
      int limit = stop < 0 ? text.length() : stop;
      at = Math.min(limit + 1, text.length());
      if (begin >= limit) {
        continue;
      }
      switch (tag(begin, limit)) {
        case "GS" -> {
          unfinished(set);
          unfinished(group);
          Segment opening = segment(begin, limit);
          group = new FunctionalGroup(opening);
          add(group, opening);
          set = null;
        }
        case "ST" -> {
          unfinished(set);
          Segment header = segment(begin, limit);
          set = new TransactionSet(this, header.element(1), header.element(2), header, at);
          checkHeader(set);
          if (group == null) {
            faults.add(
                new EnvelopeFault(
                    "024",
                    fault(
                        "EDI-GROUP-MISSING",
                        "a transaction set stands outside of a group (GS)",
                        "Send ST to SE between GS and GE.",
                        header)));
          } else {
            add(group, set);
          }
        }
        case "SE" -> {
          if (set != null) {
            set.grow(begin, at);
            checkTrailer(set, segment(begin, limit));
          } else if (group != null) {
            stray(group, segment(begin, limit));
          }
          set = null;
        }
        case "GE" -> {
          unfinished(set);
          set = null;
          if (group != null) {
            checkGroup(group, segment(begin, limit));
          }
          group = null;
        }
        case "TA1" -> {
          if (group == null && interchangeAnswers.size() < MAX_TA1) {
            interchangeAnswers.add(segment(begin, limit));
          }
        }
        case "IEA" -> trailer = segment(begin, limit);
        default -> {
          if (set != null) {
            set.grow(begin, at);
          } else if (group != null) {
            stray(group, segment(begin, limit));
          }
        }
      }
    }
    end = at;
    unfinished(set);
    unfinished(group);
    groups.forEach(one -> findDuplicates(one.sets, "group"));
    checkInterchange(trailer, groups.size());
  }

  private Segment segment(int begin, int limit) {
    String raw = text.substring(begin, limit).stripTrailing();
    return new Segment(List.of(raw.split(quoted(separator), -1)), begin);
  }

  /** A segment between two sets: one that would be lost without a word. The first is told. */
  private static void stray(FunctionalGroup group, Segment segment) {
    if (group.faults.isEmpty()) {
      group.fault(
          "5",
          fault(
              "EDI-ST-MISSING",
              segment.tag() + " stands outside of a transaction set",
              "Begin each transaction set with ST.",
              segment));
    }
  }

  private static void checkHeader(TransactionSet set) {
    if (set.header.elements().size() > 4) {
      set.fault(
          SetError.CONTENT,
          fault(
              "EDI-ST-ELEMENTS",
              "ST has more than three elements: another segment stands in it",
              "End each segment with its terminator.",
              set.header));
    }
  }

  @Override
  boolean endsTag(char c) {
    return c == separator;
  }

  @Override
  String value(Segment segment, int element) {
    return segment.element(element);
  }

  @Override
  String number(FunctionalGroup group) {
    return group.element(6);
  }

  /** Without leading zeros. */
  @Override
  boolean sameNumber(String trailer, String header) {
    return number(trailer).equals(number(header));
  }

  @Override
  String terminator() {
    return String.valueOf(terminator);
  }

  @Override
  String standard() {
    return "X12";
  }

  @Override
  String control() {
    return header.element(13);
  }

  @Override
  String sender() {
    return header.element(6).strip();
  }

  @Override
  String senderQualifier() {
    return header.element(5).strip();
  }

  @Override
  String receiver() {
    return header.element(8).strip();
  }

  @Override
  String receiverQualifier() {
    return header.element(7).strip();
  }

  @Override
  boolean test() {
    return header.element(15).equals("T");
  }

  @Override
  boolean answerAsked() {
    return header.element(14).equals("1");
  }

  /** ISA05, 06, 07, 08, 13 and 15. */
  @Override
  String identity(String control) {
    return String.join(
        "/",
        senderQualifier(),
        sender(),
        receiverQualifier(),
        receiver(),
        control,
        header.element(15));
  }

  @Override
  Optional<Instant> sentAt() {
    try {
      return Optional.of(
          LocalDateTime.parse(header.element(9) + header.element(10), TIME)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  String version(FunctionalGroup group, TransactionSet set) {
    return group.element(8);
  }

  @Override
  boolean acknowledgement(TransactionSet set) {
    return set.set.equals("997") || set.set.equals("999");
  }

  /** Also one of TA1 alone. */
  @Override
  boolean onlyAcknowledgements() {
    return super.onlyAcknowledgements()
        || (groups.isEmpty() && text.startsWith("TA1", next(header.offset())));
  }

  @Override
  Charset charset() {
    return text.marked() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
  }

  @Override
  String envelope(FunctionalGroup group, TransactionSet set) {
    String between = String.valueOf(separator);
    return written(
        List.of(
            raw(header.offset()),
            raw(Objects.requireNonNull(group.header).offset()),
            raw(set.header.offset()),
            String.join(between, "SE", "2", set.control),
            String.join(between, "GE", "1", group.element(6)),
            String.join(between, "IEA", "1", control())));
  }

  @Override
  byte[] alone(List<TransactionSet> sets) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(bytes, text.substring(header.offset(), header.offset() + HEADER - 1));
    write(
        bytes,
        String.join(
            String.valueOf(separator),
            "GS",
            "XX",
            "S",
            "R",
            "20260101",
            "0000",
            "1",
            "X",
            "004010"));
    for (TransactionSet set : sets) {
      for (int at = set.header.offset(); at < set.end; at = next(at)) {
        int stop = text.indexOf(terminator, at);
        int limit = Math.min(stop < 0 ? text.length() : stop, set.end);
        if (limit > at) {
          write(bytes, text.substring(at, limit).stripTrailing());
        }
      }
    }
    write(bytes, "GE" + separator + sets.size() + separator + "1");
    write(bytes, "IEA" + separator + "1" + separator + control());
    return bytes.toByteArray();
  }

  private void write(ByteArrayOutputStream bytes, String raw) {
    bytes.writeBytes((raw + terminator).getBytes(StandardCharsets.ISO_8859_1));
  }
}
