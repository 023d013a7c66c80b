package dev.andon.intake.edi;

import dev.andon.intake.EventDraft;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * TA1 of a partner (X12.5): what it says of interchanges of ours. An acceptance leaves the content
 * to be acknowledged; a refusal refuses every document in it.
 */
final class ReceivedTa1 {
  private static final Map<String, String> VERDICTS =
      Map.of("A", "accepted", "E", "accepted-with-errors", "R", "rejected");

  private final X12Interchange interchange;
  private final Partner partner;

  ReceivedTa1(X12Interchange interchange, Partner partner) {
    this.interchange = interchange;
    this.partner = partner;
  }

  void tell(SetTranslator.Outcome outcome, Instant now) {
    int number = 0;
    for (Segment ta1 : interchange.interchangeAnswers) {
      number++;
      String control = Interchange.number(ta1.element(1));
      String verdict = VERDICTS.get(ta1.element(4));
      if (verdict == null || !control.matches("\\d{1,9}")) {
        refuse(
            outcome,
            "EDI-TA1",
            "TA1 needs our control number (TA101) and A, E or R (TA104)",
            "Correct it; we cannot tell which interchange you mean.",
            ta1);
        continue;
      }
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("partner", partner.party());
      data.put("document", control);
      data.put("kind", "TA1");
      data.put("interchange", control);
      data.put("verdict", verdict);
      data.put("code", ta1.element(5).isEmpty() ? "unspecified" : ta1.element(5));
      data.put("answer", interchange.control());
      data.put("answeredAt", interchange.sentAt().orElse(now).toString());
      data.put("errors", List.of());
      String subject = "document:" + partner.party() + "/" + control;
      EventDraft draft =
          new EventDraft(
              "document.answered.v1",
              subject,
              subject,
              interchange.sentAt().orElse(now),
              "0",
              "TA1/" + number,
              data);
      Optional<List<EventDraft>> answers = outcome.part.answered(draft);
      if (answers.isEmpty()) {
        refuse(
            outcome,
            "EDI-ACK-UNMATCHED",
            "TA1 acknowledges interchange " + control + ", which we never sent to " + partner.id(),
            "Acknowledge by the control number that we sent (ISA13).",
            ta1);
      } else {
        answers.get().forEach(outcome.part::event);
        outcome.accepted++;
      }
    }
  }

  private static void refuse(
      SetTranslator.Outcome outcome, String code, String message, String repair, Segment ta1) {
    outcome.rejected++;
    outcome.fault(List.of(Interchange.fault(code, message, repair, ta1, 1)));
  }
}
