package dev.andon.casework;

import dev.andon.canonical.Hashes;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The hash chain of a case's log: each entry's hash covers the one before it, so a changed or
 * missing entry shows.
 */
public final class CaseLog {
  /** What the first entry chains to. */
  public static final String ROOT = "0".repeat(64);

  private CaseLog() {}

  /** The next entry of a case. */
  public static LogEntry entry(
      String caseId,
      int n,
      Instant at,
      String actor,
      String action,
      Map<String, String> detail,
      String eventId,
      String previousHash) {
    String hash = hash(caseId, n, at, actor, action, detail, eventId, previousHash);
    return new LogEntry(caseId, n, at, actor, action, detail, eventId, previousHash, hash);
  }

  /** The hash that an entry must have. */
  public static String hash(
      String caseId,
      int n,
      Instant at,
      String actor,
      String action,
      Map<String, String> detail,
      String eventId,
      String previousHash) {
    StringBuilder text = new StringBuilder();
    for (String part :
        new String[] {
          previousHash, caseId, Integer.toString(n), at.toString(), actor, action, eventId
        }) {
      text.append(part.length()).append(':').append(part);
    }
    new TreeMap<>(detail)
        .forEach(
            (name, value) ->
                text.append(name.length())
                    .append(':')
                    .append(name)
                    .append(value.length())
                    .append(':')
                    .append(value));
    return Hashes.sha256(text.toString());
  }
}
