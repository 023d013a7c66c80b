package dev.andon.intake.edi;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** Writes an X12 interchange of ours, with the separators of the partner's profile. */
final class X12Writer {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final String element;
  private final String component;
  private final String repetition;
  private final String end;
  private final Pattern separators;
  private final StringBuilder text = new StringBuilder();

  X12Writer(Partner.Send send) {
    element = Objects.requireNonNullElse(send.element(), "*");
    component = Objects.requireNonNullElse(send.component(), ">");
    repetition = Objects.requireNonNullElse(send.repetition(), "^");
    String segment = Objects.requireNonNullElse(send.segment(), "~");
    end = send.inLines() && !segment.equals("\n") ? segment + "\n" : segment;
    separators =
        Pattern.compile(
            "[" + Pattern.quote(element + component + repetition + segment) + "\\p{Cntrl}]");
  }

  /** ISA in answer to a received one. */
  void answer(X12Interchange received, Instant now, long control, boolean five) {
    segment(
        "ISA",
        "00",
        pad("", 10),
        "00",
        pad("", 10),
        pad(echo(received.receiverQualifier()), 2),
        pad(echo(received.receiver()), 15),
        pad(echo(received.senderQualifier()), 2),
        pad(echo(received.sender()), 15),
        DAY.format(now).substring(2),
        TIME.format(now),
        five ? repetition : "U",
        five ? "00501" : "00401",
        interchange(control),
        "0",
        received.test() ? "T" : "P",
        component);
  }

  /**
   * GS in answer to a received interchange.
   *
   * @param code GS01
   */
  void group(String code, X12Interchange received, Instant now, String control, String version) {
    segment(
        "GS",
        code,
        echo(received.receiver()),
        echo(received.sender()),
        DAY.format(now),
        TIME.format(now),
        control,
        "X",
        version);
  }

  /** ISA13 and IEA02. */
  static String interchange(long control) {
    return String.format(Locale.ROOT, "%09d", control);
  }

  static String day(Instant at) {
    return DAY.format(at);
  }

  static String time(Instant at) {
    return TIME.format(at);
  }

  String composite(String... components) {
    return String.join(component, components);
  }

  void segment(String... elements) {
    text.append(String.join(element, elements)).append(end);
  }

  /** Whether a value can be shown as it is. */
  boolean shows(String value) {
    return !separators.matcher(value).find();
  }

  /**
   * A received value without the characters that separate ours: a sender with other separators must
   * not write segments of our answer.
   */
  String echo(String value) {
    return separators.matcher(value).replaceAll(" ").strip();
  }

  private static String pad(String value, int length) {
    return String.format(Locale.ROOT, "%-" + length + "s", value).substring(0, length);
  }

  String text() {
    return text.toString();
  }
}
