package dev.andon.app.cli;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.fault.Fault;
import dev.andon.fault.SourcePosition;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.replay.store.DeadLetterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What Andon would make of one EDI file, in the members of contract 11 or as text. */
final class EdiReport {
  private static final int SHOWN = 100;

  private final Path file;
  private final String text;
  private final List<Fault> faults = new ArrayList<>();
  private final List<Fault> notes = new ArrayList<>();
  private final List<Object> events = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private final List<EdiTranslator.SetReport> sets = new ArrayList<>();
  private final EventJson json = new EventJson();
  private boolean unreadable;
  private int accepted;
  private int rejected;

  private EdiReport(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  static EdiReport of(EdiTranslator translator, Path file, Instant now) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    EdiReport report = new EdiReport(file, new String(bytes, StandardCharsets.ISO_8859_1));
    ReceivedMessage message =
        new ReceivedMessage(
            "main",
            0,
            "edi",
            "edi",
            String.valueOf(file.getFileName()),
            "check",
            "",
            bytes.length,
            now);
    Translation translation = new Translation();
    translator.read(message, new ByteArrayInputStream(bytes), translation, report.sets);
    report.faults.addAll(translation.faults());
    report.unreadable = translation.parts().isEmpty();
    report.rejected = translation.faults().isEmpty() ? 0 : 1;
    for (Translation.Part part : translation.parts()) {
      report.add(message, part);
    }
    return report;
  }

  private void add(ReceivedMessage message, Translation.Part part) {
    faults.addAll(part.faults());
    notes.addAll(part.notes());
    accepted += part.accepted();
    rejected += part.rejected();
    part.answers().forEach(answer -> answers.add(answer.render(kind -> 1)));
    for (EventDraft draft : part.events()) {
      events.add(json.object(json.write(event(message, part, draft))));
    }
  }

  private Event event(ReceivedMessage message, Translation.Part part, EventDraft draft) {
    String messageId = Hashes.id(message.tenant(), message.door(), part.identity());
    return new Event(
        message.tenant(),
        Event.idOf(messageId, draft.position(), draft.type()),
        0,
        draft.type(),
        part.source(),
        draft.subject(),
        draft.partitionKey(),
        draft.occurredAt(),
        draft.sequence(),
        message.receivedAt(),
        part.test(),
        messageId,
        draft.position(),
        json.contentHash(draft.data()),
        Data.of(draft.data()));
  }

  boolean accepted() {
    return verdict().equals("accepted");
  }

  private String verdict() {
    if (rejected == 0) {
      return "accepted";
    }
    if (accepted > 0) {
      return "partial";
    }
    if (unreadable) {
      return "unreadable";
    }
    return !sets.isEmpty() && sets.stream().allMatch(set -> set.verdict().equals("unsupported"))
        ? "unsupported"
        : "rejected";
  }

  /** Standard, set, version and schema of the first set; each set with its own verdict. */
  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("file", file.toString());
    members.put("verdict", verdict());
    EdiTranslator.SetReport first = sets.isEmpty() ? null : sets.get(0);
    members.put("standard", first == null ? standard() : first.standard());
    members.put("set", first == null ? null : first.set());
    members.put("version", first == null ? null : first.version());
    members.put("schema", first == null || first.schema().isEmpty() ? null : first.schema());
    members.put(
        "transactions",
        sets.stream()
            .map(
                set -> Map.of("set", set.set(), "control", set.control(), "verdict", set.verdict()))
            .toList());
    members.put("acknowledgements", answers);
    members.put("events", events);
    members.put(
        "faults",
        Stream.concat(
                faults.stream().map(fault -> DeadLetterStore.describe(fault, "error")),
                notes.stream().map(fault -> DeadLetterStore.describe(fault, "warning")))
            .toList());
    return members;
  }

  private @org.jspecify.annotations.Nullable String standard() {
    String begin = text.strip();
    return begin.startsWith("ISA")
        ? "X12"
        : begin.startsWith("UNA") || begin.startsWith("UNB") ? "EDIFACT" : null;
  }

  /** The same for people: each fault with its segment and a caret. */
  String text() {
    StringBuilder to = new StringBuilder(file + ": " + verdict());
    sets.stream()
        .filter(set -> !set.schema().isEmpty())
        .findFirst()
        .ifPresent(set -> to.append(", checked as ").append(set.schema()));
    to.append('\n');
    faults.forEach(fault -> tell(to, fault, "  "));
    notes.forEach(fault -> tell(to, fault, "  (taken all the same) "));
    to.append("  ").append(events.size()).append(" event(s) would be made.");
    for (String answer : answers) {
      to.append("\n  We would answer:");
      answer.lines().forEach(line -> to.append("\n    ").append(line));
    }
    return to.toString();
  }

  private void tell(StringBuilder to, Fault fault, String lead) {
    to.append(lead).append(fault.message()).append(".\n");
    SourcePosition at = fault.position();
    if (at != null && at.byteOffset() >= 0 && at.byteOffset() < text.length()) {
      String segment =
          text.substring(
                  (int) at.byteOffset(), (int) Math.min(text.length(), at.byteOffset() + SHOWN))
              .split("[\\r\\n]", 2)[0];
      to.append("      ").append(segment).append('\n');
      to.append("      ").append(" ".repeat(caret(segment, at))).append("^\n");
    }
    to.append("    ").append(fault.repair()).append(" [").append(fault.code()).append("]\n");
  }

  /** Column of the element; 0 when it does not stand in what is shown. */
  private static int caret(String segment, SourcePosition at) {
    int tag = at.segment() == null ? 0 : at.segment().length();
    if (at.element() == 0 || tag >= segment.length()) {
      return 0;
    }
    char separator = segment.charAt(tag);
    int column = tag;
    for (int i = 1; i < at.element() && column >= 0; i++) {
      column = segment.indexOf(separator, column + 1);
    }
    return column < 0 ? 0 : Math.min(column + 1, segment.length());
  }
}
