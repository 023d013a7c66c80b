package dev.andon.dispatch.partner;

import dev.andon.as2.As2Link;
import dev.andon.as2.As2Refused;
import dev.andon.as2.As2Sealed;
import dev.andon.as2.MimePart;
import dev.andon.as2.Receipt;
import dev.andon.canonical.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Posts one file to a partner and waits for its signed receipt. A file has one Message-ID however
 * often it is sent, so that a partner knows it again when a receipt was lost.
 */
public final class As2Sender {
  private static final int MAX_RECEIPT = 256 * 1024;

  private final As2Link link;
  private final URI url;
  private final As2Client http = new As2Client();

  /**
   * @param url where the partner takes AS2 messages
   */
  public As2Sender(As2Link link, URI url) {
    this.link = link;
    this.url = url;
  }

  /**
   * Sends a file.
   *
   * @throws IOException when the partner did not take it, or its receipt does not prove that it did
   */
  public void send(@Header(Exchange.FILE_NAME_ONLY) String name, @Body byte[] file)
      throws IOException,
          InterruptedException,
          GeneralSecurityException,
          OperatorCreationException,
          CMSException {
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
    String hash = HexFormat.of().formatHex(Hashes.sha256().digest(file)).substring(0, 32);
    String id = "<" + plain + "." + hash + "@andon>";
    String type = file.length > 0 && file[0] == 'I' ? "application/edi-x12" : "application/edifact";
    As2Sealed sealed = As2Sealed.of(link, type, plain, file);
    HttpRequest request =
        As2Client.request(url, link.ours(), link.theirs())
            .header("Message-ID", id)
            .header("Subject", plain)
            .header("Content-Type", sealed.contentType())
            .header("Content-Transfer-Encoding", "binary")
            .header("Disposition-Notification-To", As2Link.quoted(link.ours()))
            .header(
                "Disposition-Notification-Options",
                "signed-receipt-protocol=required, pkcs7-signature; signed-receipt-micalg=required, sha-256")
            .POST(HttpRequest.BodyPublishers.ofByteArray(sealed.body()))
            .build();
    HttpResponse<InputStream> answer = http.send(request);
    try (InputStream body = answer.body()) {
      check(answer, body.readNBytes(MAX_RECEIPT), id, sealed.mic());
    }
  }

  private void check(HttpResponse<?> answer, byte[] body, String id, String mic)
      throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException("the partner's AS2 server answered " + answer.statusCode());
    }
    try {
      MimePart entity =
          new MimePart(
              Map.of("content-type", answer.headers().firstValue("Content-Type").orElse("")), body);
      Receipt receipt = Receipt.read(entity, link.certificates());
      if (!receipt.taken()) {
        throw new IOException("the partner's receipt says " + receipt.disposition());
      }
      if (!receipt.messageId().equals(id) || !receipt.mic().equals(mic)) {
        throw new IOException("the partner's receipt is of another message or content");
      }
    } catch (As2Refused e) {
      throw new IOException("the partner's receipt cannot be used: " + e.modifier(), e);
    }
  }
}
