package dev.andon.intake.webhook;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The Standard Webhooks signature: {@code v1,base64(HMAC-SHA256(key, id + "." + timestamp + "." +
 * body))}; several keys and several signatures allow rotation.
 */
public final class Signature {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private final Clock clock;

  public Signature(Clock clock) {
    this.clock = clock;
  }

  /**
   * Checks a request; says nothing of which part was wrong beyond what the sender needs.
   *
   * @throws FaultException REJECTED, code WEBHOOK-SIGNATURE or WEBHOOK-TIMESTAMP
   */
  public void check(
      String id, String timestamp, String signatures, byte[] body, List<byte[]> keys) {
    checkTime(timestamp);
    for (byte[] key : keys) {
      byte[] expected = sign(id, timestamp, body, key).getBytes(StandardCharsets.US_ASCII);
      for (String candidate : signatures.split(" ")) {
        if (MessageDigest.isEqual(expected, candidate.getBytes(StandardCharsets.US_ASCII))) {
          return;
        }
      }
    }
    throw FaultException.of(
        "WEBHOOK-SIGNATURE",
        FaultKind.REJECTED,
        "no signature in webhook-signature matches the body",
        "Sign webhook-id + '.' + webhook-timestamp + '.' + the raw body with HMAC-SHA256 and the key of this source; send v1,<base64>.");
  }

  private void checkTime(String timestamp) {
    try {
      Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
      if (Duration.between(sent, clock.instant()).abs().compareTo(TOLERANCE) <= 0) {
        return;
      }
    } catch (NumberFormatException | java.time.DateTimeException e) {
      throw outOfTime(e);
    }
    throw outOfTime(null);
  }

  private static FaultException outOfTime(@org.jspecify.annotations.Nullable Exception cause) {
    var fault =
        dev.andon.fault.Fault.of(
            "WEBHOOK-TIMESTAMP",
            FaultKind.REJECTED,
            "webhook-timestamp must be the present time in epoch seconds, at most "
                + TOLERANCE.toMinutes()
                + " minutes off",
            "Set the sender's clock and sign again.");
    return cause == null ? new FaultException(fault) : new FaultException(fault, cause);
  }

  /** The signature that a sender must send. */
  public static String sign(String id, String timestamp, byte[] body, byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every Java platform", e);
    }
  }
}
