package dev.andon.intake.edi;

import dev.andon.intake.Translation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The syntax report CONTRL (ISO 9735-4; D.3 for syntax 1 to 3, 4.1 for syntax 4) in an interchange
 * of ours: UCI refuses the interchange (4) or acknowledges it (7); then each refused message with
 * its segments (UCS, counted from UNH = 1) and elements (UCD).
 */
final class AcknowledgementContrl extends Acknowledgement {
  private static final String REFUSED = "4";
  private static final String ACKNOWLEDGED = "7";
  private static final int MAX_ERRORS = 99;

  private final EdifactInterchange received;
  private final List<Decided.OfGroup> groups;
  private final String code;
  private final String segment;
  private final Partner.Send send;

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
    this.send = partner.send();
  }

  @Override
  public String render(Translation.ControlNumbers numbers) {
    String reference = Long.toString(numbers.next("UNB0020"));
    boolean four = received.syntax().equals("4");
    EdifactWriter to = new EdifactWriter(send);
    to.answer(received, now, reference);
    List<List<String>> message = new ArrayList<>();
    message.add(
        List.of("UNH", "1", to.composite("CONTRL", four ? "4" : "D", four ? "1" : "3", "UN")));
    boolean refused = !code.isEmpty();
    List<String> uci =
        new ArrayList<>(
            List.of(
                "UCI",
                to.echo(received.control()),
                to.party(received.sender(), received.senderQualifier()),
                to.party(received.receiver(), received.receiverQualifier()),
                refused ? REFUSED : ACKNOWLEDGED));
    if (refused) {
      uci.add(code);
      uci.add(segment);
    }
    message.add(uci);
    groups.forEach(group -> group(to, message, group));
    message.add(List.of("UNT", Integer.toString(message.size() + 1), "1"));
    message.forEach(to::segment);
    to.segment(List.of("UNZ", "1", reference));
    return to.text();
  }

  private void group(EdifactWriter to, List<List<String>> message, Decided.OfGroup decided) {
    FunctionalGroup group = decided.group();
    if (group.header != null) {
      List<String> ucf =
          new ArrayList<>(
              List.of(
                  "UCF",
                  to.echo(received, group.element(5)),
                  to.echo(received, group.element(2)),
                  to.echo(received, group.element(3)),
                  group.codes.isEmpty() ? ACKNOWLEDGED : REFUSED));
      if (!group.codes.isEmpty()) {
        ucf.add(group.codes.get(0));
        ucf.add("UNE");
      }
      message.add(ucf);
    }
    if (group.codes.isEmpty()) {
      decided.sets().stream().filter(one -> !one.accepted()).forEach(one -> set(to, message, one));
    }
  }

  private void set(EdifactWriter to, List<List<String>> message, Decided one) {
    List<String> identifier = new ArrayList<>(received.identifier(one.set()));
    while (!identifier.isEmpty() && identifier.get(identifier.size() - 1).isEmpty()) {
      identifier.remove(identifier.size() - 1);
    }
    SetError reason = one.refusals().get(0);
    List<String> ucm =
        new ArrayList<>(
            List.of(
                "UCM",
                to.echo(one.set().control),
                to.composite(identifier.stream().map(to::echo).toArray(String[]::new)),
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
                    ? to.composite("" + place, "" + element.component())
                    : "" + place));
      }
    }
  }
}
