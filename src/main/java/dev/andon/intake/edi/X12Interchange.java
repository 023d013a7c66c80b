package dev.andon.intake.edi;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultKind;
import dev.andon.fault.SourcePosition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An X12 interchange split at its envelopes (X12.5, X12.6): ISA to IEA, groups, transaction sets;
 * every fault of the envelope with its place.
 */
final class X12Interchange {
  /** A functional group, GS to GE. */
  static final class Group {
    final Segment header;
    final List<Transaction> transactions = new ArrayList<>();
    @Nullable Segment trailer;

    Group(Segment header) {
      this.header = header;
    }
  }

  /** A transaction set, ST to SE. */
  static final class Transaction {
    final List<Segment> segments = new ArrayList<>();
    final List<Fault> faults = new ArrayList<>();

    String set() {
      return segments.get(0).element(1);
    }

    String control() {
      return segments.get(0).element(2);
    }
  }

  final Segment header;
  final char elementSeparator;
  final char terminator;
  final List<Group> groups = new ArrayList<>();
  final List<Fault> faults = new ArrayList<>();
  final int end;

  private X12Interchange(Segment header, char elementSeparator, char terminator, int end) {
    this.header = header;
    this.elementSeparator = elementSeparator;
    this.terminator = terminator;
    this.end = end;
  }

  /**
   * The interchange that begins at {@code start}, where {@code ISA} stands; null when its header is
   * too short to hold the separators.
   */
  static @Nullable X12Interchange read(String text, int start) {
    if (text.length() < start + 106) {
      return null;
    }
    char separator = text.charAt(start + 3);
    char terminator = text.charAt(start + 105);
    List<Segment> segments = new ArrayList<>();
    int at = start;
    boolean closed = false;
    while (at < text.length() && !closed) {
      int stop = text.indexOf(terminator, at);
      int limit = stop < 0 ? text.length() : stop;
      String raw = text.substring(at, limit).strip();
      if (raw.startsWith("ISA" + separator) && at > start) {
        break;
      }
      if (!raw.isEmpty()) {
        segments.add(
            new Segment(
                List.of(raw.split(java.util.regex.Pattern.quote(String.valueOf(separator)), -1)),
                raw,
                at));
        closed = raw.startsWith("IEA");
      }
      at = Math.min(limit + 1, text.length());
    }
    X12Interchange interchange = new X12Interchange(segments.get(0), separator, terminator, at);
    interchange.build(segments.subList(1, segments.size()));
    return interchange;
  }

  private void build(List<Segment> segments) {
    Group group = null;
    Transaction transaction = null;
    Segment trailer = null;
    for (Segment segment : segments) {
      switch (segment.tag()) {
        case "GS" -> {
          unfinished(transaction);
          unfinished(group);
          group = new Group(segment);
          groups.add(group);
          transaction = null;
        }
        case "ST" -> {
          unfinished(transaction);
          transaction = new Transaction();
          transaction.segments.add(segment);
          if (group == null) {
            faults.add(
                fault(
                    "EDI-GROUP-MISSING",
                    "a transaction set stands outside of a group (GS)",
                    "Send ST to SE between GS and GE.",
                    segment));
          } else {
            group.transactions.add(transaction);
          }
        }
        case "SE" -> {
          if (transaction != null) {
            transaction.segments.add(segment);
            checkTrailer(transaction, segment);
          }
          transaction = null;
        }
        case "GE" -> {
          unfinished(transaction);
          transaction = null;
          if (group != null) {
            group.trailer = segment;
            checkGroup(group, segment);
          }
          group = null;
        }
        case "IEA" -> trailer = segment;
        default -> {
          if (transaction != null) {
            transaction.segments.add(segment);
          }
        }
      }
    }
    unfinished(transaction);
    if (trailer != null) {
      unfinished(group);
    }
    checkInterchange(trailer);
  }

  private void unfinished(@Nullable Group group) {
    if (group != null) {
      faults.add(
          fault(
              "EDI-GE-MISSING",
              "group " + group.header.element(6) + " has no trailer (GE)",
              "End it with GE.",
              group.header));
    }
  }

  private static void unfinished(@Nullable Transaction transaction) {
    if (transaction != null) {
      Segment last = transaction.segments.get(transaction.segments.size() - 1);
      transaction.faults.add(
          fault(
              "EDI-SE-MISSING",
              "transaction set " + transaction.control() + " has no trailer (SE)",
              "End it with SE.",
              last));
    }
  }

  private static void checkTrailer(Transaction transaction, Segment trailer) {
    String count = Integer.toString(transaction.segments.size());
    if (!number(trailer.element(1)).equals(count)) {
      transaction.faults.add(
          fault(
              "EDI-SE-COUNT",
              "SE01 says " + trailer.element(1) + " segments, there are " + count,
              "Count the segments from ST to SE, both included.",
              trailer));
    }
    if (!trailer.element(2).equals(transaction.control())) {
      transaction.faults.add(
          fault(
              "EDI-SE-CONTROL",
              "SE02 is " + trailer.element(2) + ", ST02 is " + transaction.control(),
              "Send the same control number in ST02 and SE02.",
              trailer));
    }
  }

  private void checkGroup(Group group, Segment trailer) {
    String count = Integer.toString(group.transactions.size());
    if (!number(trailer.element(1)).equals(count)) {
      faults.add(
          fault(
              "EDI-GE-COUNT",
              "GE01 says " + trailer.element(1) + " transaction sets, there are " + count,
              "Count the transaction sets of the group.",
              trailer));
    }
    if (!number(trailer.element(2)).equals(number(group.header.element(6)))) {
      faults.add(
          fault(
              "EDI-GE-CONTROL",
              "GE02 is " + trailer.element(2) + ", GS06 is " + group.header.element(6),
              "Send the same control number in GS06 and GE02.",
              trailer));
    }
  }

  private void checkInterchange(@Nullable Segment trailer) {
    if (trailer == null) {
      faults.add(
          fault(
              "EDI-IEA-MISSING",
              "the interchange has no trailer (IEA): it was cut off",
              "Send it whole, under the same control number.",
              header));
      return;
    }
    if (!trailer.element(2).equals(control())) {
      faults.add(
          fault(
              "EDI-IEA-CONTROL",
              "IEA02 is " + trailer.element(2) + ", ISA13 is " + control(),
              "Send the same control number in ISA13 and IEA02.",
              trailer));
    }
    if (!number(trailer.element(1)).equals(Integer.toString(groups.size()))) {
      faults.add(
          fault(
              "EDI-IEA-COUNT",
              "IEA01 says " + trailer.element(1) + " groups, there are " + groups.size(),
              "Count the groups of the interchange.",
              trailer));
    }
  }

  private static String number(String digits) {
    String stripped = digits.replaceFirst("^0+(?=\\d)", "");
    return stripped.isEmpty() ? "0" : stripped;
  }

  static Fault fault(String code, String message, String repair, Segment segment) {
    return new Fault(
        code,
        FaultKind.REJECTED,
        message,
        repair,
        SourcePosition.ofSegment(segment.tag(), 0, 0, 0, segment.offset()));
  }

  String control() {
    return header.element(13);
  }

  String sender() {
    return header.element(6);
  }

  String senderQualifier() {
    return header.element(5);
  }

  boolean test() {
    return header.element(15).equals("T");
  }

  /** Contract 3: ISA05, 06, 07, 08, 13 and 15. */
  String identity() {
    return String.join(
        "/",
        header.element(5),
        header.element(6),
        header.element(7),
        header.element(8),
        header.element(13),
        header.element(15));
  }

  /** One transaction set alone in an interchange of its own, as bytes for the reader. */
  byte[] alone(Group group, Transaction transaction) {
    StringBuilder text = new StringBuilder();
    append(text, header.raw());
    append(text, group.header.raw());
    transaction.segments.forEach(segment -> append(text, segment.raw()));
    append(text, "GE" + elementSeparator + "1" + elementSeparator + group.header.element(6));
    append(text, "IEA" + elementSeparator + "1" + elementSeparator + control());
    return text.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private void append(StringBuilder text, String raw) {
    text.append(raw).append(terminator);
  }
}
