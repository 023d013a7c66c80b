package dev.andon.intake.edi;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Writes an EDIFACT interchange of ours, with the separators of the partner's profile. */
final class EdifactWriter {
  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("yyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LONG =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final String component;
  private final String element;
  private final String repetition;
  private final String released;
  private final String end;
  private final StringBuilder text = new StringBuilder();

  EdifactWriter(Partner.Send send) {
    component = Objects.requireNonNullElse(send.component(), ":");
    element = Objects.requireNonNullElse(send.element(), "+");
    repetition = Objects.requireNonNullElse(send.repetition(), " ");
    String terminator = Objects.requireNonNullElse(send.segment(), "'");
    end = send.inLines() && !terminator.equals("\n") ? terminator + "\n" : terminator;
    released = component + element + repetition.strip() + terminator + "?";
  }

  /** UNA and UNB in answer to a received interchange. */
  void answer(EdifactInterchange received, Instant now, String reference) {
    boolean four = received.syntax().equals("4");
    text.append("UNA").append(component).append(element).append(".?");
    text.append(four ? repetition : " ").append(end); // elements repeat from syntax 4 on
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
    segment(unb);
  }

  String party(String id, String qualifier) {
    return qualifier.isEmpty() ? echo(id) : composite(echo(id), echo(qualifier));
  }

  String composite(String... components) {
    return String.join(component, components);
  }

  /** A value as data of ours: what separates is released. */
  String echo(String value) {
    StringBuilder data = new StringBuilder();
    for (char c : value.replaceAll("\\p{Cntrl}", " ").toCharArray()) {
      if (released.indexOf(c) >= 0) {
        data.append('?');
      }
      data.append(c);
    }
    return data.toString();
  }

  /** A received composite whose separators may be others than ours. */
  String echo(EdifactInterchange received, String composite) {
    return composite(
        received.components(composite).stream().map(this::echo).toArray(String[]::new));
  }

  void segment(String... elements) {
    segment(List.of(elements));
  }

  void segment(List<String> elements) {
    text.append(String.join(element, elements)).append(end);
  }

  String text() {
    return text.toString();
  }
}
