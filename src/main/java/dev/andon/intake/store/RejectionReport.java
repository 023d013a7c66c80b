package dev.andon.intake.store;

import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.Outgoing;
import dev.andon.intake.FaultText;
import dev.andon.intake.ReceivedMessage;
import dev.andon.replay.store.DeadLetterStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What lies in {@code edi/rejected}: the original, and beside it what is wrong with it. */
public final class RejectionReport {
  private static final int MAX_NAME = 150;

  private RejectionReport() {}

  /** The original, the report as text and the report as JSON. */
  static List<Outgoing> of(
      ReceivedMessage message, String state, List<FaultText.Told> told, EventJson json) {
    String file = "file:edi/rejected/" + message.id() + "-" + fileName(message.name());
    String text = message.name() + ": " + state + "\n" + FaultText.of(told);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("file", message.name());
    members.put("message", message.id());
    members.put("state", state);
    members.put("faults", told.stream().map(RejectionReport::describe).toList());
    return List.of(
        effect(message, "", file, Map.of(Outgoing.ORIGINAL, message.id()), ""),
        effect(message, ":report", file + ".txt", Map.of(), text),
        effect(message, ":json", file + ".json", Map.of(), json.text(members) + "\n"));
  }

  /** A fault as plain values for JSON, with the segment that it stands in. */
  public static Map<String, Object> describe(FaultText.Told told) {
    Map<String, Object> values =
        DeadLetterStore.describe(told.fault(), told.taken() ? "warning" : "error");
    if (!told.shown().isEmpty()) {
      values.put("text", told.shown());
      values.put("caret", told.caret());
    }
    return values;
  }

  private static Outgoing effect(
      ReceivedMessage message, String part, String file, Map<String, Object> headers, String body) {
    String id = Long.toString(message.id());
    return new Outgoing(message.tenant(), "rejection", id + part, id, file, headers, body);
  }

  /** A name that every file system takes; the end of a long one tells more than its begin. */
  private static String fileName(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
    return plain.substring(Math.max(0, plain.length() - MAX_NAME));
  }
}
