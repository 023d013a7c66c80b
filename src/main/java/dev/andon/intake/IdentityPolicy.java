package dev.andon.intake;

import java.time.Instant;
import java.util.Optional;

/** Contract 3 as a table: what to do with a part, given what its identity was answered before. */
public final class IdentityPolicy {
  private IdentityPolicy() {}

  /** What happens to the part. */
  public enum Verdict {
    /** Never seen: process. */
    PROCESS,
    /** Seen and taken with the same content: absorb, give the first answer again. */
    ABSORB,
    /** Seen, other content: park it, tell of the conflict. */
    CONFLICT,
    /** Refused or failed before: try again with the present mapping. */
    RETRY
  }

  /**
   * The verdict.
   *
   * @param earlier state and content hash of the earlier part of this identity
   */
  public static Verdict decide(Optional<Earlier> earlier, String contentHash) {
    if (earlier.isEmpty()) {
      return Verdict.PROCESS;
    }
    boolean same = earlier.get().contentHash().equals(contentHash);
    return switch (earlier.get().state()) {
      case "accepted" -> same ? Verdict.ABSORB : Verdict.CONFLICT;
      case "partly", "dead" -> same ? Verdict.RETRY : Verdict.CONFLICT;
      case "rejected" -> Verdict.RETRY;
      default ->
          throw new IllegalArgumentException("unknown identity state " + earlier.get().state());
    };
  }

  /**
   * What was stored of an identity.
   *
   * @param generation how often the identity was used anew after its window
   * @param firstAt when this generation was first received
   */
  public record Earlier(
      String state, String contentHash, long message, int generation, Instant firstAt) {}
}
