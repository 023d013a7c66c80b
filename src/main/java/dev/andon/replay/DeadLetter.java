package dev.andon.replay;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that failed and waits for a repair.
 *
 * @param stage translate, pipeline or dispatch
 * @param ref message id, event id:revision or as2-receipt:number
 * @param message the received message, when the original is one
 * @param fault code, kind, message, repair and place
 * @param state open, replaying, replayed or archived
 * @param replayedBy who sent it back to its stage, and when; null = nobody yet
 */
public record DeadLetter(
    String tenant,
    long id,
    String stage,
    String ref,
    @Nullable Long message,
    String faultCode,
    Map<String, Object> fault,
    Instant failedAt,
    int attempts,
    String state,
    @Nullable String replayedBy,
    @Nullable Instant replayedAt) {
  public DeadLetter {
    fault = Map.copyOf(fault);
  }
}
