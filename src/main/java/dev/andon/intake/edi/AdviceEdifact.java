package dev.andon.intake.edi;

import dev.andon.intake.Advice;
import dev.andon.intake.Translation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The application error and acknowledgement message APERAK, in the directory of the message
 * received: BGM 1225 says whether it is accepted (29) or refused (27), RFF names it (ACW) and its
 * order (ON), an ERC with text each why.
 */
final class AdviceEdifact extends ApplicationAdvice {
  private static final DateTimeFormatter AT =
      DateTimeFormatter.ofPattern("yyyyMMddHHmm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String MUTUAL = "ZZZ"; // 3055: mutually defined
  private static final int MAX_TEXT = 70;
  private static final int MAX_LINE = 6;
  private static final int MAX_REFERENCE = 35;

  private final EdifactInterchange received;

  AdviceEdifact(EdifactInterchange received, Partner partner, Advice advice, Instant now) {
    super(partner, "APERAK", advice, now);
    this.received = received;
  }

  @Override
  public String render(Translation.ControlNumbers numbers) {
    String reference = Long.toString(numbers.next("UNB0020"));
    TransactionSet set = received.groups.get(0).sets.get(0);
    EdifactWriter to = new EdifactWriter(partner.send());
    to.answer(received, now, reference);
    List<List<String>> message = new ArrayList<>();
    String release = received.identifier(set).get(2);
    message.add(List.of("UNH", "1", to.composite("APERAK", "D", to.echo(release), "UN")));
    message.add(List.of("BGM", "", reference, advice.objections().isEmpty() ? "29" : "27"));
    message.add(List.of("DTM", to.composite("137", AT.format(now), "203")));
    message.add(List.of("RFF", to.composite("ACW", to.echo(cut(set.control, MAX_REFERENCE)))));
    message.add(List.of("RFF", to.composite("ON", to.echo(cut(advice.number(), MAX_REFERENCE)))));
    for (Advice.Objection objection : objections()) {
      message.add(List.of("ERC", to.composite(code(objection, MUTUAL), "", MUTUAL)));
      message.add(
          List.of(
              "FTX",
              "AAO",
              "",
              "",
              to.composite(
                  to.echo(cut(objection.text(), MAX_TEXT)),
                  to.echo(cut(objection.repair(), MAX_TEXT)))));
      String order = to.echo(cut(advice.number(), MAX_REFERENCE));
      String line = objection.line();
      message.add(
          List.of(
              "RFF",
              line == null
                  ? to.composite("ON", order)
                  : to.composite("ON", order, to.echo(cut(line, MAX_LINE)))));
    }
    message.add(List.of("UNT", Integer.toString(message.size() + 1), "1"));
    message.forEach(to::segment);
    to.segment("UNZ", "1", reference);
    leaves(received, reference, "", "1", reference);
    return to.text();
  }
}
