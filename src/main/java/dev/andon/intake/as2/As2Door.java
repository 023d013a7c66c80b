package dev.andon.intake.as2;

import dev.andon.as2.As2Link;
import dev.andon.as2.As2Message;
import dev.andon.as2.As2Refused;
import dev.andon.as2.Mdn;
import dev.andon.as2.MimePart;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.operator.OperatorCreationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /as2}: decrypt, verify, store, then the receipt. A Message-ID that was taken before
 * gets a receipt of the same disposition and MIC and is not stored again. While the store is away
 * there is no receipt, so the partner sends again.
 */
public final class As2Door {
  private static final Logger LOG = LoggerFactory.getLogger(As2Door.class);
  private static final int MAX_ID = 250;

  private final MessageStore messages;
  private final TranslateWorker worker;
  private final PendingLimit limit;
  private final long maxBytes;
  private final Map<String, As2Link> links;

  /**
   * @param maxBytes most that a compressed message may hold
   */
  public As2Door(
      MessageStore messages,
      TranslateWorker worker,
      PendingLimit limit,
      long maxBytes,
      Iterable<As2Link> agreements) {
    this.messages = messages;
    this.worker = worker;
    this.limit = limit;
    this.maxBytes = maxBytes;
    Map<String, As2Link> byNames = new HashMap<>();
    agreements.forEach(link -> byNames.put(names(link.theirs(), link.ours()), link));
    links = Map.copyOf(byNames);
  }

  private static String names(String from, String to) {
    return from + "\n" + to;
  }

  /** Takes one request. */
  public void take(Exchange exchange)
      throws SQLException,
          IOException,
          GeneralSecurityException,
          OperatorCreationException,
          CMSException {
    Message in = exchange.getIn();
    As2Link link = links.get(names(name(in, "AS2-From"), name(in, "AS2-To")));
    if (link == null) {
      throw refuse("AS2-PARTNER-UNKNOWN", "no partner is agreed under these AS2 names");
    }
    String id = header(in, "Message-ID");
    if (!id.matches("[\\x21-\\x7e]{1," + MAX_ID + "}")) {
      throw refuse("AS2-MESSAGE-ID", "the header Message-ID is missing or unusable");
    }
    if (!header(in, "Receipt-Delivery-Option").isEmpty()) {
      throw refuse("AS2-ASYNCHRONOUS", "asynchronous receipts are not offered");
    }
    Optional<String> error = Optional.empty();
    Optional<byte[]> signed = Optional.empty();
    try {
      As2Message message = As2Message.open(entity(in), link, maxBytes);
      limit.require("edi", link.partner()); // only who signed takes a place
      if (messages.storeNumbered(
          "edi", link.partner(), fileName(message), "as2:" + id, message.payload())) {
        worker.wake();
        signed = Optional.of(message.signed());
      } else {
        // RFC 4130 leaves it open; another content under a used id must not look taken.
        error = Optional.of("unexpected-processing-error");
      }
    } catch (As2Refused e) {
      error = Optional.of(e.modifier());
    }
    error.ifPresent(
        modifier ->
            LOG.atWarn()
                .addKeyValue("partner", link.partner())
                .addKeyValue("messageId", id)
                .addKeyValue("disposition", modifier)
                .log("an AS2 message was not taken"));
    answer(exchange, link, id, error, signed);
  }

  private static void answer(
      Exchange exchange, As2Link link, String id, Optional<String> error, Optional<byte[]> signed)
      throws IOException, GeneralSecurityException, OperatorCreationException, CMSException {
    Message in = exchange.getIn();
    String options = header(in, "Disposition-Notification-Options");
    boolean wanted = !header(in, "Disposition-Notification-To").isEmpty();
    in.removeHeaders("*");
    in.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
    if (!wanted) {
      in.setBody("");
      return;
    }
    Mdn mdn = Mdn.of(link.ours(), id, options, error, signed, link.keys());
    in.setHeader(Exchange.CONTENT_TYPE, mdn.contentType());
    in.setHeader("AS2-Version", "1.1");
    in.setHeader("AS2-From", link.ours());
    in.setHeader("AS2-To", link.theirs());
    in.setHeader("MIME-Version", "1.0");
    in.setHeader("Message-ID", "<" + UUID.randomUUID() + "@andon>");
    in.setBody(mdn.body());
  }

  private static MimePart entity(Message in) {
    byte[] body = in.getBody(byte[].class);
    return new MimePart(
        Map.of(
            "content-type", header(in, Exchange.CONTENT_TYPE),
            "content-transfer-encoding",
                Optional.of(header(in, "Content-Transfer-Encoding"))
                    .filter(value -> !value.isEmpty())
                    .orElse("binary")),
        body == null ? new byte[0] : body);
  }

  private static String fileName(As2Message message) {
    String plain =
        new String(
                message.fileName().getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII)
            .replaceAll("[^A-Za-z0-9._-]", "_");
    return plain.isEmpty() ? "as2.edi" : plain.substring(Math.max(0, plain.length() - 150));
  }

  /** AS2 names may be quoted. */
  private static String name(Message in, String header) {
    return header(in, header).replaceAll("^\"(.*)\"$", "$1");
  }

  private static String header(Message in, String name) {
    return Optional.ofNullable(in.getHeader(name, String.class)).map(String::strip).orElse("");
  }

  private static FaultException refuse(String code, String message) {
    return FaultException.of(
        code,
        FaultKind.REJECTED,
        message,
        "Compare AS2-From, AS2-To, Message-ID and the kind of receipt with what was agreed.");
  }
}
