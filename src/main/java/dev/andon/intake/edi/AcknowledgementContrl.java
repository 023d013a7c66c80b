package dev.andon.intake.edi;

import dev.andon.intake.Translation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The syntax report CONTRL (ISO 9735-4; D.3 for syntax 1 to 3, 4.1 for syntax 4) in an interchange
 * of ours: UCI refuses the interchange (4) or acknowledges it (7); then each refused message with
 * its segments (UCS, counted from UNH = 1) and elements (UCD).
 */
final class AcknowledgementContrl extends Acknowledgement {
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("yyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LONG =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String REFUSED = "4";
  private static final String ACKNOWLEDGED = "7";
  private static final int MAX_ERRORS = 99;

  private final EdifactInterchange received;
  private final List<Decided.OfGroup> groups;
  private final String code;
  private final String segment;
  private final String component;
  private final String separator;
  private final String repetition;
  private final String terminator;
  private final String end;

  /** What was decided of an interchange. */
  static AcknowledgementContrl of(
      EdifactInterchange received, Partner partner, List<Decided.OfGroup> groups, Instant now) {
    if (received.faults.isEmpty()) {
      return new AcknowledgementContrl(received, partner, groups, "", "", now);
    }
    Interchange.EnvelopeFault first = received.faults.get(0);
    String code = first.fault().code();
    String segment =
        code.startsWith("EDI-UNH")
            ? "UNH"
            : code.startsWith("EDI-PARTNER") || code.startsWith("EDI-TEST") ? "UNB" : "UNZ";
    return new AcknowledgementContrl(received, partner, groups, first.code(), segment, now);
  }

  /** Refuses an interchange for what stands in its header. */
  static AcknowledgementContrl refusal(
      EdifactInterchange received, Partner partner, String code, Instant now) {
    return new AcknowledgementContrl(received, partner, List.of(), code, "UNB", now);
  }

  /**
   * @param code UCI 0085 that refuses the interchange; empty = it is acknowledged
   * @param segment the service segment that is wrong
   */
  private AcknowledgementContrl(
      EdifactInterchange received,
      Partner partner,
      List<Decided.OfGroup> groups,
      String code,
      String segment,
      Instant now) {
    super(partner.id(), "CONTRL", now);
    this.received = received;
    this.groups = List.copyOf(groups);
    this.code = code;
    this.segment = segment;
    Partner.Send send = partner.send();
    component = Objects.requireNonNullElse(send.component(), ":");
    separator = Objects.requireNonNullElse(send.element(), "+");
    repetition = Objects.requireNonNullElse(send.repetition(), " ");
    terminator = Objects.requireNonNullElse(send.segment(), "'");
    end = send.inLines() && !terminator.equals("\n") ? terminator + "\n" : terminator;
  }

  @Override
  public String render(Translation.ControlNumbers numbers) {
    String reference = Long.toString(numbers.next("UNB0020"));
    boolean four = received.syntax().equals("4");
    StringBuilder text = new StringBuilder();
    text.append("UNA").append(component).append(separator).append(".?");
    text.append(repetition).append(end);
    List<String> unb =
        new ArrayList<>(
            List.of(
                "UNB",
                composite("UNOC", four ? "4" : "3"),
                party(received.receiver(), received.receiverQualifier()),
                party(received.sender(), received.senderQualifier()),
                composite((four ? LONG : SHORT).format(now), TIME.format(now)),
                reference));
    if (received.test()) {
      unb.addAll(List.of("", "", "", "", "", "1"));
    }
    segment(text, unb);
    List<List<String>> message = new ArrayList<>();
    message.add(List.of("UNH", "1", composite("CONTRL", four ? "4" : "D", four ? "1" : "3", "UN")));
    boolean refused = !code.isEmpty();
    List<String> uci =
        new ArrayList<>(
            List.of(
                "UCI",
                echo(received.control()),
                party(received.sender(), received.senderQualifier()),
                party(received.receiver(), received.receiverQualifier()),
                refused ? REFUSED : ACKNOWLEDGED));
    if (refused) {
      uci.add(code);
      uci.add(segment);
    }
    message.add(uci);
    groups.forEach(group -> group(message, group));
    message.add(List.of("UNT", Integer.toString(message.size() + 1), "1"));
    message.forEach(one -> segment(text, one));
    segment(text, List.of("UNZ", "1", reference));
    return text.toString();
  }

  private void group(List<List<String>> message, Decided.OfGroup decided) {
    FunctionalGroup group = decided.group();
    if (group.header != null) {
      List<String> ucf =
          new ArrayList<>(
              List.of(
                  "UCF",
                  raw(group.element(5)),
                  raw(group.element(2)),
                  raw(group.element(3)),
                  group.codes.isEmpty() ? ACKNOWLEDGED : REFUSED));
      if (!group.codes.isEmpty()) {
        ucf.add(group.codes.get(0));
        ucf.add("UNE");
      }
      message.add(ucf);
    }
    if (group.codes.isEmpty()) {
      decided.sets().stream().filter(one -> !one.accepted()).forEach(one -> set(message, one));
    }
  }

  private void set(List<List<String>> message, Decided one) {
    List<String> identifier = new ArrayList<>(received.identifier(one.set()));
    while (!identifier.isEmpty() && identifier.get(identifier.size() - 1).isEmpty()) {
      identifier.remove(identifier.size() - 1);
    }
    SetError reason = one.refusals().get(0);
    List<String> ucm =
        new ArrayList<>(
            List.of(
                "UCM",
                echo(one.set().control),
                composite(identifier.stream().map(this::echo).toArray(String[]::new)),
                REFUSED));
    if (reason != SetError.CONTENT) {
      ucm.add(reason.edifact);
      ucm.add(
          reason == SetError.NOT_SUPPORTED
                  || reason == SetError.DUPLICATE
                  || reason == SetError.GROUP_REFUSED
              ? "UNH"
              : "UNT");
    }
    message.add(ucm);
    for (SegmentError error : one.errors().stream().limit(MAX_ERRORS).toList()) {
      message.add(
          error.ucs().isEmpty()
              ? List.of("UCS", Integer.toString(error.position()))
              : List.of("UCS", Integer.toString(error.position()), error.ucs()));
      for (SegmentError.ElementError element :
          error.elements().stream().limit(MAX_ERRORS).toList()) {
        int place = element.element() + 1; // 0098 counts the tag as 1
        message.add(
            List.of(
                "UCD",
                SegmentError.ucd(element.error()),
                element.component() > 0
                    ? composite("" + place, "" + element.component())
                    : "" + place));
      }
    }
  }

  private String party(String id, String qualifier) {
    return qualifier.isEmpty() ? echo(id) : composite(echo(id), echo(qualifier));
  }

  private String composite(String... components) {
    return String.join(component, components);
  }

  /** A received value as data of ours: what separates is released. */
  private String echo(String value) {
    StringBuilder data = new StringBuilder();
    for (char c : value.replaceAll("\\p{Cntrl}", " ").toCharArray()) {
      if ((component + separator + repetition.strip() + terminator + "?").indexOf(c) >= 0) {
        data.append('?');
      }
      data.append(c);
    }
    return data.toString();
  }

  /** A received composite whose separators may be others than ours. */
  private String raw(String received) {
    return composite(
        this.received.components(received).stream().map(this::echo).toArray(String[]::new));
  }

  private void segment(StringBuilder text, List<String> elements) {
    text.append(String.join(separator, elements)).append(end);
  }
}
