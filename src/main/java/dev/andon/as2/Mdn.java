package dev.andon.as2;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A receipt (RFC 4130 7, RFC 8098).
 *
 * @param contentType of the body
 */
public record Mdn(String contentType, byte[] body) {
  private static final Map<String, String> DIGESTS =
      Map.of(
          "sha1", "SHA-1", "sha-1", "SHA-1", "sha256", "SHA-256", "sha-256", "SHA-256", "sha384",
          "SHA-384", "sha-384", "SHA-384", "sha512", "SHA-512", "sha-512", "SHA-512");

  /**
   * Makes a receipt, signed when the sender asked for that.
   *
   * @param options the header Disposition-Notification-Options; empty = none
   * @param error the disposition's modifier; empty = processed
   * @param signed what the MIC is computed over; empty = no MIC
   */
  public static Mdn of(
      String recipient,
      String messageId,
      String options,
      Optional<String> error,
      Optional<byte[]> signed,
      As2Keys keys)
      throws GeneralSecurityException, OperatorCreationException, CMSException, IOException {
    String disposition =
        "automatic-action/MDN-sent-automatically; processed"
            + error.map(modifier -> "/error: " + modifier).orElse("");
    StringBuilder report = new StringBuilder();
    report.append("Reporting-UA: Andon\r\n");
    report.append("Original-Recipient: rfc822; ").append(recipient).append("\r\n");
    report.append("Final-Recipient: rfc822; ").append(recipient).append("\r\n");
    report.append("Original-Message-ID: ").append(messageId).append("\r\n");
    report.append("Disposition: ").append(disposition).append("\r\n");
    if (signed.isPresent()) {
      String name = micAlgorithm(options);
      byte[] mic = MessageDigest.getInstance(DIGESTS.get(name)).digest(signed.get());
      report
          .append("Received-Content-MIC: ")
          .append(Base64.getEncoder().encodeToString(mic))
          .append(", ")
          .append(name)
          .append("\r\n");
    }
    String text =
        error.isEmpty()
            ? "The message was received and stored. Its content is answered by EDI acknowledgement."
            : "The message was not taken: " + error.get() + ".";
    String boundary = "report-" + UUID.randomUUID();
    String type =
        "multipart/report; report-type=disposition-notification; boundary=\"" + boundary + "\"";
    String body =
        part(boundary, "text/plain; charset=us-ascii", text + "\r\n")
            + part(boundary, "message/disposition-notification", report.toString())
            + "--"
            + boundary
            + "--\r\n";
    if (!options.toLowerCase(Locale.ROOT).contains("pkcs7-signature")) {
      return new Mdn(type, body.getBytes(StandardCharsets.US_ASCII));
    }
    SignedEntity signedReport =
        SignedEntity.of(
            ("Content-Type: " + type + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII),
            keys);
    return new Mdn(signedReport.contentType(), signedReport.body());
  }

  private static String part(String boundary, String type, String content) {
    return "--"
        + boundary
        + "\r\nContent-Type: "
        + type
        + "\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
        + content
        + "\r\n";
  }

  /**
   * The first one that the sender names and we know, as it spells it; SHA-256 when it names none.
   */
  private static String micAlgorithm(String options) {
    for (String option : options.toLowerCase(Locale.ROOT).split(";")) {
      if (option.strip().startsWith("signed-receipt-micalg")) {
        for (String name : option.substring(option.indexOf('=') + 1).split(",")) {
          if (DIGESTS.containsKey(name.strip())) {
            return name.strip();
          }
        }
      }
    }
    return "sha-256";
  }
}
