package dev.andon.app.edi;

import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.edi.EdiTranslator;
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

/** What Andon would make of one EDI file, in the members of contract 11 or as text. */
public final class EdiReport extends TranslationReport {
  private final String file;
  private final byte[] bytes;
  private final List<EdiTranslator.SetReport> sets = new ArrayList<>();

  private EdiReport(String file, byte[] bytes, ReceivedMessage message) {
    super(bytes, message);
    this.file = file;
    this.bytes = bytes;
  }

  /** Reads a file from disk. */
  public static EdiReport of(EdiTranslator translator, Path file, Instant now) throws IOException {
    return of(translator, file.toString(), Files.readAllBytes(file), now);
  }

  /**
   * Reads what was sent.
   *
   * @param file its name, as the report repeats it
   */
  public static EdiReport of(EdiTranslator translator, String file, byte[] bytes, Instant now)
      throws IOException {
    ReceivedMessage message =
        new ReceivedMessage(
            "main",
            0,
            "edi",
            "edi",
            file.substring(file.lastIndexOf('/') + 1),
            "check",
            "",
            bytes.length,
            now);
    EdiReport report = new EdiReport(file, bytes, message);
    translator.read(message, new ByteArrayInputStream(bytes), report, report.sets::add);
    return report;
  }

  @Override
  String verdict() {
    String verdict = super.verdict();
    return verdict.equals("rejected")
            && !sets.isEmpty()
            && sets.stream().allMatch(set -> set.verdict().equals("unsupported"))
        ? "unsupported"
        : verdict;
  }

  /** Standard, set, version and schema of the first set; each set with its own verdict. */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("file", file);
    members.put("verdict", verdict());
    EdiTranslator.SetReport first = sets.isEmpty() ? null : sets.get(0);
    members.put("standard", first == null ? standard() : first.standard());
    members.put("set", first == null ? null : first.set());
    members.put("version", first == null ? null : first.version());
    members.put("schema", first == null || first.schema().isEmpty() ? null : first.schema());
    members.put("transactions", sets.stream().map(EdiReport::transaction).toList());
    members.put("acknowledgements", answers());
    members.put("events", events());
    members.put("faults", faults());
    return members;
  }

  private static Map<String, Object> transaction(EdiTranslator.SetReport set) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("set", set.set());
    members.put("control", set.control());
    members.put("verdict", set.verdict());
    return members;
  }

  private @org.jspecify.annotations.Nullable String standard() {
    String begin =
        new String(bytes, 0, Math.min(bytes.length, 100), StandardCharsets.ISO_8859_1).strip();
    return begin.startsWith("ISA")
        ? "X12"
        : begin.startsWith("UNA") || begin.startsWith("UNB") ? "EDIFACT" : null;
  }

  /** The same for people: each fault with its segment and a caret. */
  public String text() {
    StringBuilder to = new StringBuilder(file + ": " + verdict());
    sets.stream()
        .filter(set -> !set.schema().isEmpty())
        .findFirst()
        .ifPresent(set -> to.append(", checked as ").append(set.schema()));
    to.append('\n');
    to.append(faultText());
    for (String answer : answers()) {
      to.append("\n  We would answer:");
      answer.lines().forEach(line -> to.append("\n    ").append(line));
    }
    return to.toString();
  }
}
