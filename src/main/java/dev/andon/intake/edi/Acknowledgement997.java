package dev.andon.intake.edi;

import dev.andon.intake.Translation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The functional acknowledgement 997 (X12 set 997, 004010): one group of ours with one 997 for each
 * group received.
 */
final class Acknowledgement997 implements Translation.Answer {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What was decided of one transaction set; {@code code} is AK502 of a rejection. */
  record Decided(String set, String control, boolean accepted, String code) {}

  /** What was decided of one group. */
  record DecidedGroup(String code, String control, String announced, List<Decided> transactions) {}

  private final X12Interchange received;
  private final String partner;
  private final List<DecidedGroup> groups;
  private final Instant now;

  Acknowledgement997(
      X12Interchange received, String partner, List<DecidedGroup> groups, Instant now) {
    this.received = received;
    this.partner = partner;
    this.groups = List.copyOf(groups);
    this.now = now;
  }

  @Override
  public String partner() {
    return partner;
  }

  @Override
  public String kind() {
    return "997";
  }

  @Override
  public String render(Translation.ControlNumbers numbers) {
    long interchange = numbers.next("ISA13");
    StringBuilder text = new StringBuilder();
    Segment isa = received.header;
    segment(
        text,
        "ISA",
        "00",
        pad("", 10),
        "00",
        pad("", 10),
        echo(isa.element(7)),
        pad(echo(isa.element(8)), 15),
        echo(isa.element(5)),
        pad(echo(isa.element(6)), 15),
        DAY.format(now).substring(2),
        TIME.format(now),
        "U",
        "00401",
        String.format(Locale.ROOT, "%09d", interchange),
        "0",
        received.test() ? "T" : "P",
        ">");
    String control = Long.toString(interchange);
    segment(
        text,
        "GS",
        "FA",
        echo(isa.element(8)),
        echo(isa.element(6)),
        DAY.format(now),
        TIME.format(now),
        control,
        "X",
        "004010");
    int number = 0;
    for (DecidedGroup group : groups) {
      document(text, group, String.format(Locale.ROOT, "%04d", ++number));
    }
    segment(text, "GE", Integer.toString(groups.size()), control);
    segment(text, "IEA", "1", String.format(Locale.ROOT, "%09d", interchange));
    return text.toString();
  }

  private static void document(StringBuilder text, DecidedGroup group, String control) {
    int segments = 4;
    segment(text, "ST", "997", control);
    segment(text, "AK1", echo(group.code()), echo(group.control()));
    int accepted = 0;
    for (Decided one : group.transactions()) {
      segment(text, "AK2", echo(one.set()), echo(one.control()));
      if (one.accepted()) {
        segment(text, "AK5", "A");
        accepted++;
      } else {
        segment(text, "AK5", "R", one.code());
      }
      segments += 2;
    }
    int received = group.transactions().size();
    String verdict = accepted == received ? "A" : accepted == 0 ? "R" : "P";
    segment(
        text,
        "AK9",
        verdict,
        echo(group.announced()),
        Integer.toString(received),
        Integer.toString(accepted));
    segment(text, "SE", Integer.toString(segments), control);
  }

  /**
   * A received value without the characters that separate ours: a sender with other separators must
   * not write segments of our answer.
   */
  private static String echo(String value) {
    return value.replaceAll("[*~>\\p{Cntrl}]", " ").strip();
  }

  private static String pad(String value, int length) {
    return String.format(Locale.ROOT, "%-" + length + "s", value);
  }

  private static void segment(StringBuilder text, String... elements) {
    text.append(String.join("*", elements)).append("~\n");
  }
}
