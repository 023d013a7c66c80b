package dev.andon.intake.edi;

import dev.andon.intake.Translation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The functional acknowledgement 997 (in the version of the group received: 004010 or 005010) or
 * the implementation acknowledgement 999 (005010X231A1): one group of ours with one document for
 * each group received; a refused segment as AK3 or IK3, its elements as AK4 or IK4. The 999 also
 * names the document of the business that a refused segment belongs to (CTX).
 */
final class AcknowledgementX12 extends Acknowledgement {
  private static final int MAX_AK4 = 99;
  private static final int MAX_DATA = 99;
  private static final int MAX_CONTEXT = 35;
  private static final String IMPLEMENTATION = "005010X231A1";

  private final X12Interchange received;
  private final List<Decided.OfGroup> groups;
  private final boolean implementation;
  private final boolean five;
  private final Partner.Send send;

  /**
   * @param form 997 or 999
   */
  AcknowledgementX12(
      Partner.Functional form,
      X12Interchange received,
      Partner partner,
      List<Decided.OfGroup> groups,
      Instant now) {
    super(partner.id(), Partner.word(form), now);
    this.received = received;
    this.groups = List.copyOf(groups);
    this.implementation = form == Partner.Functional.F999;
    this.five =
        implementation || groups.stream().anyMatch(one -> one.group().element(8).startsWith("005"));
    this.send = partner.send();
  }

  @Override
  public String render(Translation.ControlNumbers numbers) {
    long interchange = numbers.next("ISA13");
    X12Writer to = new X12Writer(send);
    to.answer(received, now, interchange, five);
    String control = Long.toString(interchange);
    to.group(
        "FA", received, now, control, implementation ? IMPLEMENTATION : five ? "005010" : "004010");
    int number = 0;
    for (Decided.OfGroup group : groups) {
      document(to, group, String.format(Locale.ROOT, "%04d", ++number));
    }
    to.segment("GE", Integer.toString(groups.size()), control);
    to.segment("IEA", "1", X12Writer.interchange(interchange));
    return to.text();
  }

  /** AK3 or IK3, and so on. */
  private String tag(String number) {
    return (implementation ? "IK" : "AK") + number;
  }

  private void document(X12Writer to, Decided.OfGroup decided, String control) {
    List<String[]> segments = new ArrayList<>();
    FunctionalGroup group = decided.group();
    segments.add(
        implementation
            ? new String[] {"ST", kind(), control, IMPLEMENTATION}
            : new String[] {"ST", kind(), control});
    String code = to.echo(group.element(1));
    String number = to.echo(group.element(6));
    segments.add(
        five
            ? new String[] {"AK1", code, number, to.echo(group.element(8))}
            : new String[] {"AK1", code, number});
    decided.sets().forEach(one -> set(to, segments, one));
    long all = decided.sets().size();
    long accepted = decided.accepted();
    List<String> ak9 =
        new ArrayList<>(
            List.of(
                "AK9",
                verdict(decided),
                group.announced.matches("\\d{1,6}") ? group.announced : Long.toString(all),
                Integer.toString(group.sets.size()),
                Long.toString(accepted)));
    group.codes.stream().distinct().limit(5).forEach(ak9::add);
    segments.add(ak9.toArray(String[]::new));
    segments.add(new String[] {"SE", Integer.toString(segments.size() + 1), control});
    segments.forEach(to::segment);
  }

  /** AK901. */
  private static String verdict(Decided.OfGroup decided) {
    if (!decided.group().codes.isEmpty() || decided.accepted() == 0) {
      return "R";
    }
    return decided.accepted() < decided.sets().size() ? "P" : decided.clean() ? "A" : "E";
  }

  private void set(X12Writer to, List<String[]> segments, Decided one) {
    List<String> ak2 = new ArrayList<>();
    ak2.add("AK2");
    ak2.add(to.echo(one.set().set));
    ak2.add(to.echo(one.set().control));
    if (implementation && !one.set().header.element(3).isEmpty()) {
      ak2.add(to.echo(one.set().header.element(3)));
    }
    segments.add(ak2.toArray(String[]::new));
    for (SegmentError error : one.errors()) {
      segments.add(
          new String[] {
            tag("3"), to.echo(error.tag()), Integer.toString(error.position()), "", error.ak304()
          });
      if (implementation) {
        context(to, one).ifPresent(segments::add);
      }
      error.elements().stream()
          .limit(MAX_AK4)
          .forEach(element -> segments.add(element(to, element)));
    }
    List<String> ak5 = new ArrayList<>();
    ak5.add(tag("5"));
    ak5.add(!one.accepted() ? "R" : one.errors().isEmpty() ? "A" : "E");
    if (one.accepted() && !one.errors().isEmpty()) {
      ak5.add(SetError.CONTENT.x12);
    }
    one.refusals().stream().map(error -> error.x12).distinct().limit(5).forEach(ak5::add);
    segments.add(ak5.toArray(String[]::new));
  }

  /** The business unit that the segment belongs to. */
  private static Optional<String[]> context(X12Writer to, Decided one) {
    String number = to.echo(one.number());
    return number.isEmpty() || number.length() > MAX_CONTEXT
        ? Optional.empty()
        : Optional.of(new String[] {"CTX", to.composite(one.called(), number)});
  }

  private String[] element(X12Writer to, SegmentError.ElementError element) {
    String place =
        element.component() > 0
            ? to.composite(
                Integer.toString(element.element()), Integer.toString(element.component()))
            : Integer.toString(element.element());
    String data = element.data();
    boolean shown = !data.isBlank() && data.length() <= MAX_DATA && to.shows(data);
    String code = SegmentError.ak403(element.error(), five);
    return shown
        ? new String[] {tag("4"), place, element.number(), code, data}
        : new String[] {tag("4"), place, element.number(), code};
  }
}
