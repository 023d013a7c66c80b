package dev.andon.intake.edi;

import dev.andon.intake.Advice;
import dev.andon.intake.Translation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The application advice 824, in the version of the group received: OTI names the document and says
 * whether it is accepted (TA) or refused (TR), a TED each why, with the place where it stands.
 */
final class AdviceX12 extends ApplicationAdvice {
  private static final String UNLISTED = "024"; // element 647: other unlisted reason
  private static final int MAX_TED02 = 60;
  private static final int MAX_NTE02 = 80;
  private static final int MAX_TED07 = 99;

  private final X12Interchange received;

  AdviceX12(X12Interchange received, Partner partner, Advice advice, Instant now) {
    super(partner, "824", advice, now);
    this.received = received;
  }

  @Override
  public String render(Translation.ControlNumbers numbers) {
    long interchange = numbers.next("ISA13");
    String control = Long.toString(interchange);
    FunctionalGroup group = received.groups.get(0);
    boolean five = group.element(8).startsWith("005");
    X12Writer to = new X12Writer(partner.send());
    to.answer(received, now, interchange, five);
    to.group("AG", received, now, control, five ? "005010" : "004010");
    List<String[]> segments = new ArrayList<>();
    segments.add(new String[] {"ST", kind(), "0001"});
    segments.add(new String[] {"BGN", "11", control, X12Writer.day(now), X12Writer.time(now)});
    segments.add(original(to, group));
    for (Advice.Objection objection : objections()) {
      segments.add(error(to, objection));
      segments.add(
          new String[] {
            "NTE", "", cut(to.echo(objection.text() + " " + objection.repair()), MAX_NTE02)
          });
    }
    segments.add(new String[] {"SE", Integer.toString(segments.size() + 1), "0001"});
    segments.forEach(to::segment);
    to.segment("GE", "1", control);
    to.segment("IEA", "1", X12Writer.interchange(interchange));
    leaves(received, control, control, "0001", control);
    return to.text();
  }

  private String[] original(X12Writer to, FunctionalGroup group) {
    TransactionSet set = group.sets.get(0);
    return new String[] {
      "OTI",
      advice.objections().isEmpty() ? "TA" : "TR",
      "PO",
      to.echo(advice.number()),
      given(to, group.element(2), ".{2,15}"),
      given(to, group.element(3), ".{2,15}"),
      given(to, group.element(4), "\\d{8}"),
      given(to, group.element(5), "\\d{4,8}"),
      given(to, group.element(6), "\\d{1,9}"),
      given(to, set.control, ".{4,9}"),
      set.set,
      given(to, group.element(8), ".{1,12}")
    };
  }

  private static String given(X12Writer to, String value, String form) {
    String echo = to.echo(value);
    return echo.matches(form) ? echo : "";
  }

  private String[] error(X12Writer to, Advice.Objection objection) {
    Optional<DocumentMapping.Place> place = DocumentMapping.Place.of(objection.place());
    List<String> ted = new ArrayList<>();
    ted.add("TED");
    ted.add(cut(code(objection, UNLISTED), 3));
    ted.add(cut(to.echo(objection.text()), MAX_TED02));
    ted.add(place.map(DocumentMapping.Place::tag).orElse(""));
    ted.add(place.map(at -> Integer.toString(at.position())).orElse(""));
    ted.add(place.map(at -> Integer.toString(at.element())).orElse(""));
    ted.add("");
    ted.add(cut(to.echo(objection.value()), MAX_TED07));
    while (ted.get(ted.size() - 1).isEmpty()) {
      ted.remove(ted.size() - 1);
    }
    return ted.toArray(String[]::new);
  }
}
