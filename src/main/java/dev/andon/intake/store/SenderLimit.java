package dev.andon.intake.store;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultKind;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the requests of each sender a minute, an instance: who sends more hears when to come
 * again. A sender is counted once it is known (token, signature), so that nobody uses up another's.
 */
public final class SenderLimit {
  private final long perMinute;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  /** The sender sent more than it may; {@link #fault} is TRANSIENT, nothing was stored. */
  public static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Fault fault;
    private final transient Left left;

    Exceeded(long limit, long seconds) {
      super("RATE-LIMITED");
      this.left = new Left(limit, 0, seconds);
      this.fault =
          Fault.of(
              "RATE-LIMITED",
              FaultKind.TRANSIENT,
              "more than " + limit + " requests a minute came from this sender, nothing was stored",
              "Send it again in " + seconds + " s, or ask for a higher limit.");
    }

    public Fault fault() {
      return fault;
    }

    /** None, and the seconds until the next one is taken. */
    public Left left() {
      return left;
    }
  }

  /**
   * What is left to a sender.
   *
   * @param limit requests a minute
   * @param remaining that may follow at once
   * @param seconds until all may again
   */
  public record Left(long limit, long remaining, long seconds) {
    /** As headers of an answer. */
    public Map<String, Object> headers() {
      return Map.of(
          "RateLimit-Limit", Long.toString(limit),
          "RateLimit-Remaining", Long.toString(remaining),
          "RateLimit-Reset", Long.toString(seconds));
    }
  }

  /**
   * @param perMinute requests of one sender
   */
  public SenderLimit(long perMinute) {
    this.perMinute = perMinute;
  }

  /**
   * Counts a request.
   *
   * @param sender among those of its door; their number must be bounded
   * @throws Exceeded when there were too many
   */
  public Left take(String door, String sender) {
    Bucket bucket = buckets.computeIfAbsent(door + "/" + sender, ignored -> bucket());
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      throw new Exceeded(perMinute, seconds(probe.getNanosToWaitForRefill()));
    }
    return new Left(perMinute, probe.getRemainingTokens(), seconds(probe.getNanosToWaitForReset()));
  }

  private Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
        .build();
  }

  private static long seconds(long nanos) {
    return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + 999_999_999));
  }
}
