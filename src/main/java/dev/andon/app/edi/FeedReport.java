package dev.andon.app.edi;

import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translator;
import dev.andon.intake.flat.FlatTranslator;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.MappingReader;
import dev.andon.intake.webhook.JsonTranslator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What Andon would make of a payload of a feed with a mapping: webhook, flat, outbox or cdc. */
public final class FeedReport extends TranslationReport {
  private static final int MOST_TOLD = 20;
  private final String name;

  private FeedReport(String name, byte[] bytes, ReceivedMessage message) {
    super(bytes, message);
    this.name = name;
  }

  /**
   * Reads a file as a payload of a feed; of a {@code .jsonl} each line is one.
   *
   * @param feed e.g. {@code webhook/swiftship}: the mapping below {@code mappings/}
   * @throws FaultException MISCONFIGURED when there is no such feed or its mapping is wrong
   */
  public static List<FeedReport> of(Path home, String feed, Path file, Instant now)
      throws IOException {
    int slash = feed.indexOf('/');
    String door = slash < 0 ? feed : feed.substring(0, slash);
    String source = feed.substring(slash + 1);
    Translator translator = translator(home, door, source);
    List<FeedReport> reports = new ArrayList<>();
    byte[] bytes = Files.readAllBytes(file);
    if (file.toString().endsWith(".jsonl")) {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        if (!line.isBlank()) {
          byte[] one = line.getBytes(java.nio.charset.StandardCharsets.UTF_8);
          reports.add(read(translator, door, source, file + ":" + number, one, now));
        }
      }
    } else {
      reports.add(read(translator, door, source, file.toString(), bytes, now));
    }
    return reports;
  }

  private static FeedReport read(
      Translator translator, String door, String source, String name, byte[] bytes, Instant now)
      throws IOException {
    ReceivedMessage message =
        new ReceivedMessage("main", 0, door, source, name, "check", "", bytes.length, now);
    FeedReport report = new FeedReport(name, bytes, message);
    translator.translate(message, new ByteArrayInputStream(bytes), report);
    return report;
  }

  private static Translator translator(Path home, String door, String source) {
    if (!List.of("webhook", "flat", "outbox", "cdc").contains(door)) {
      throw unknown(door + "/" + source, "a feed begins with webhook/, flat/, outbox/ or cdc/");
    }
    Map<String, Mapping> mappings =
        MappingReader.folder(home.resolve("mappings").resolve(door), Projections.TYPES);
    if (!mappings.containsKey(source)) {
      throw unknown(door + "/" + source, "there are " + new TreeSet<>(mappings.keySet()));
    }
    EventSchemas schemas = new EventSchemas(Projections.TYPES);
    return door.equals("flat")
        ? new FlatTranslator(mappings, schemas)
        : new JsonTranslator(door, mappings, new EventJson(), schemas);
  }

  private static FaultException unknown(String feed, String there) {
    return FaultException.of(
        "FEED-UNKNOWN",
        FaultKind.MISCONFIGURED,
        "there is no mapping for the feed " + feed,
        there.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + there.substring(1) + ".");
  }

  /** In the members of {@code edi check}, as far as they mean something here. */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("file", name);
    members.put("feed", message().door() + "/" + message().source());
    members.put("verdict", verdict());
    members.put("events", events());
    members.put("faults", faults());
    return members;
  }

  private String eventText() {
    StringBuilder to = new StringBuilder();
    events().stream()
        .limit(MOST_TOLD)
        .map(event -> (Map<?, ?>) event)
        .forEach(
            event ->
                to.append("  ")
                    .append(event.get("type"))
                    .append(' ')
                    .append(event.get("subject"))
                    .append(' ')
                    .append(event.get("data"))
                    .append('\n'));
    return to.toString();
  }

  /** The same for people. */
  public String text() {
    return name
        + ": "
        + verdict()
        + ", checked by mappings/"
        + message().door()
        + "/"
        + message().source()
        + ".yaml\n"
        + eventText()
        + faultText();
  }
}
