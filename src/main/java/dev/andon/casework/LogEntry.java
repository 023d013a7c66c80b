package dev.andon.casework;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One entry of a case's append-only, hash-chained log; {@code hash} covers every other member. */
public record LogEntry(
    String caseId,
    int n,
    Instant at,
    String actor,
    String action,
    Map<String, String> detail,
    @Nullable String eventId,
    String previousHash,
    String hash) {
  public LogEntry {
    detail = Collections.unmodifiableMap(new TreeMap<>(detail));
  }
}
