package dev.andon.app.edi;

import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.fault.Fault;
import dev.andon.intake.EventDraft;
import dev.andon.intake.FaultText;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.store.RejectionReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a translator makes of bytes: taken down, with no effect. */
class TranslationReport implements Translation {
  private final byte[] bytes;
  private final ReceivedMessage message;
  private final List<Fault> faults = new ArrayList<>();
  private final List<Fault> notes = new ArrayList<>();
  private final List<Object> events = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private final EventJson json = new EventJson();
  private boolean unreadable = true;
  private int accepted;
  private int rejected;

  TranslationReport(byte[] bytes, ReceivedMessage message) {
    this.bytes = bytes;
    this.message = message;
  }

  @Override
  public void fault(Fault fault) {
    rejected++;
    faults.add(fault);
  }

  @Override
  public Optional<Part> part(String identity, String contentHash, boolean test, String source) {
    unreadable = false;
    String messageId = Hashes.id(message.tenant(), message.door(), identity);
    return Optional.of(
        new Part() {
          @Override
          public void event(EventDraft draft) {
            events.add(
                json.object(
                    json.write(
                        draft.event(
                            message, messageId, source, test, json.contentHash(draft.data())))));
          }

          @Override
          public void end(
              int taken,
              int refused,
              List<Answer> documents,
              List<Fault> reasons,
              List<Fault> remarks) {
            accepted += taken;
            rejected += refused;
            documents.forEach(answer -> answers.add(answer.render(kind -> 1)));
            faults.addAll(reasons);
            notes.addAll(remarks);
          }
        });
  }

  ReceivedMessage message() {
    return message;
  }

  /** Whether all of it is accepted. */
  public final boolean accepted() {
    return verdict().equals("accepted");
  }

  /** accepted, partial, rejected or unreadable. */
  String verdict() {
    if (rejected == 0) {
      return "accepted";
    }
    if (accepted > 0) {
      return "partial";
    }
    return unreadable ? "unreadable" : "rejected";
  }

  List<Object> events() {
    return events;
  }

  List<String> answers() {
    return answers;
  }

  /** Every fault with its place, as JSON. */
  List<Map<String, Object>> faults() {
    return told().stream().map(RejectionReport::describe).toList();
  }

  /** Every fault with its line and a caret, and how many events there would be. */
  String faultText() {
    StringBuilder to = new StringBuilder();
    FaultText.of(told()).lines().forEach(line -> to.append("  ").append(line).append('\n'));
    return to.append("  ").append(events.size()).append(" event(s) would be made.").toString();
  }

  private List<FaultText.Told> told() {
    try {
      return FaultText.tell(new ByteArrayInputStream(bytes), faults, notes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
