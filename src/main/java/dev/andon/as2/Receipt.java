package dev.andon.as2;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a partner's signed receipt says of a message of ours (RFC 4130 7.4.3).
 *
 * @param disposition the part behind the semicolon, lower case, e.g. {@code processed} or {@code
 *     processed/error: decryption-failed}
 * @param mic the first word of Received-Content-MIC; empty = none
 */
public record Receipt(String messageId, String disposition, String mic) {
  /**
   * Reads one.
   *
   * @throws As2Refused when it is not signed by the partner, or is no receipt
   */
  public static Receipt read(MimePart answer, List<X509Certificate> theirs) throws As2Refused {
    MimePart report = MimePart.parse(SignedEntity.verified(answer, theirs));
    if (!report.type().equals("multipart/report")) {
      throw new As2Refused("no receipt: " + report.type());
    }
    List<byte[]> parts = report.parts();
    for (byte[] bytes : parts) {
      MimePart part = MimePart.parse(bytes);
      if (part.type().equals("message/disposition-notification")) {
        String fields = new String(part.content(), StandardCharsets.US_ASCII).stripLeading();
        Map<String, String> values =
            MimePart.parse((fields + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)).headers();
        String disposition = values.getOrDefault("disposition", "");
        return new Receipt(
            values.getOrDefault("original-message-id", ""),
            disposition
                .substring(disposition.indexOf(';') + 1)
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\s*([/:])\\s*", "$1"),
            values.getOrDefault("received-content-mic", "").split(",")[0].strip());
      }
    }
    throw new As2Refused("no receipt: it has no disposition");
  }

  /** Whether the partner has the message, now or from an earlier attempt. */
  public boolean taken() {
    return disposition.equals("processed")
        || disposition.equals("processed/warning:duplicate-document");
  }
}
