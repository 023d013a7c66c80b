package dev.andon.intake.edi;

import dev.andon.intake.Translation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The functional acknowledgement 997 (X12 set 997, in the version of the group received: 004010 or
 * 005010): one group of ours with one 997 for each group received; a refused segment as AK3, its
 * elements as AK4.
 */
final class Acknowledgement997 extends Acknowledgement {
  private static final int MAX_AK4 = 99;
  private static final int MAX_DATA = 99;
  private static final Pattern SEPARATORS = Pattern.compile("[*~>^\\p{Cntrl}]");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final X12Interchange received;
  private final List<Decided.OfGroup> groups;

  Acknowledgement997(
      X12Interchange received, String partner, List<Decided.OfGroup> groups, Instant now) {
    super(partner, "997", now);
    this.received = received;
    this.groups = List.copyOf(groups);
  }

  @Override
  public String render(Translation.ControlNumbers numbers) {
    long interchange = numbers.next("ISA13");
    boolean five = groups.stream().anyMatch(one -> one.group().element(8).startsWith("005"));
    StringBuilder text = new StringBuilder();
    header(text, received, now, interchange, five);
    String control = Long.toString(interchange);
    segment(
        text,
        "GS",
        "FA",
        echo(received.receiver()),
        echo(received.sender()),
        DAY.format(now),
        TIME.format(now),
        control,
        "X",
        five ? "005010" : "004010");
    int number = 0;
    for (Decided.OfGroup group : groups) {
      document(text, group, String.format(Locale.ROOT, "%04d", ++number), five);
    }
    segment(text, "GE", Integer.toString(groups.size()), control);
    segment(text, "IEA", "1", String.format(Locale.ROOT, "%09d", interchange));
    return text.toString();
  }

  /** Our ISA in answer to a received one. */
  static void header(
      StringBuilder text, X12Interchange received, Instant now, long control, boolean five) {
    segment(
        text,
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
        five ? "^" : "U",
        five ? "00501" : "00401",
        String.format(Locale.ROOT, "%09d", control),
        "0",
        received.test() ? "T" : "P",
        ">");
  }

  private static void document(
      StringBuilder text, Decided.OfGroup decided, String control, boolean five) {
    List<String[]> segments = new ArrayList<>();
    FunctionalGroup group = decided.group();
    segments.add(new String[] {"ST", "997", control});
    segments.add(
        five
            ? new String[] {
              "AK1", echo(group.element(1)), echo(group.element(6)), echo(group.element(8))
            }
            : new String[] {"AK1", echo(group.element(1)), echo(group.element(6))});
    decided.sets().forEach(one -> set(segments, one));
    long received = decided.sets().size();
    long accepted = decided.accepted();
    boolean noted =
        decided.sets().stream().anyMatch(one -> one.accepted() && !one.errors().isEmpty());
    String verdict =
        !group.codes.isEmpty() || accepted == 0
            ? "R"
            : accepted < received ? "P" : noted ? "E" : "A";
    List<String> ak9 =
        new ArrayList<>(
            List.of(
                "AK9",
                verdict,
                group.announced.matches("\\d{1,6}") ? group.announced : Long.toString(received),
                Integer.toString(group.sets.size()),
                Long.toString(accepted)));
    group.codes.stream().distinct().limit(5).forEach(ak9::add);
    segments.add(ak9.toArray(String[]::new));
    segments.add(new String[] {"SE", Integer.toString(segments.size() + 1), control});
    segments.forEach(one -> segment(text, one));
  }

  private static void set(List<String[]> segments, Decided one) {
    segments.add(new String[] {"AK2", echo(one.set().set), echo(one.set().control)});
    for (SegmentError error : one.errors()) {
      segments.add(
          new String[] {
            "AK3", echo(error.tag()), Integer.toString(error.position()), "", error.ak304()
          });
      error.elements().stream().limit(MAX_AK4).forEach(element -> segments.add(ak4(element)));
    }
    List<String> ak5 = new ArrayList<>();
    ak5.add("AK5");
    ak5.add(!one.accepted() ? "R" : one.errors().isEmpty() ? "A" : "E");
    if (one.accepted() && !one.errors().isEmpty()) {
      ak5.add(SetError.CONTENT.x12);
    }
    one.refusals().stream().map(error -> error.x12).distinct().limit(5).forEach(ak5::add);
    segments.add(ak5.toArray(String[]::new));
  }

  private static String[] ak4(SegmentError.ElementError element) {
    String place =
        element.component() > 0
            ? element.element() + ">" + element.component()
            : Integer.toString(element.element());
    String data = element.data();
    boolean shown =
        !data.isBlank() && data.length() <= MAX_DATA && !SEPARATORS.matcher(data).find();
    String code = SegmentError.ak403(element.error());
    return shown
        ? new String[] {"AK4", place, element.number(), code, data}
        : new String[] {"AK4", place, element.number(), code};
  }

  /**
   * A received value without the characters that separate ours: a sender with other separators must
   * not write segments of our answer.
   */
  static String echo(String value) {
    return SEPARATORS.matcher(value).replaceAll(" ").strip();
  }

  private static String pad(String value, int length) {
    return String.format(Locale.ROOT, "%-" + length + "s", value).substring(0, length);
  }

  static void segment(StringBuilder text, String... elements) {
    text.append(String.join("*", elements)).append("~\n");
  }
}
