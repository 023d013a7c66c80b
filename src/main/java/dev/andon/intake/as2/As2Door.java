package dev.andon.intake.as2;

import dev.andon.as2.As2Link;
import dev.andon.as2.As2Message;
import dev.andon.as2.As2Refused;
import dev.andon.as2.Mdn;
import dev.andon.as2.MimePart;
import dev.andon.dispatch.partner.As2ReceiptStore;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.store.Transaction;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * {@code POST /as2}: decrypt, verify, store, then the receipt. A Message-ID that was taken before
 * gets a receipt of the same disposition and MIC and is not stored again. While the store is away
 * there is no receipt, so the partner sends again. A receipt that is to go elsewhere than into the
 * answer is stored in the transaction of the message.
 */
public final class As2Door {
  private static final Logger LOG = LoggerFactory.getLogger(As2Door.class);
  private static final int MAX_ID = 250;
  private static final int MAX_URL = 500;

  private final DataSource dataSource;
  private final MessageStore messages;
  private final TranslateWorker worker;
  private final PendingLimit limit;
  private final As2ReceiptStore receipts;
  private final As2Refusals refusals;
  private final long maxBytes;
  private final Map<String, As2Link> links;

  /**
   * @param maxBytes most that a compressed message may hold
   */
  public As2Door(
      DataSource dataSource,
      MessageStore messages,
      TranslateWorker worker,
      PendingLimit limit,
      As2ReceiptStore receipts,
      As2Refusals refusals,
      long maxBytes,
      Iterable<As2Link> agreements) {
    this.dataSource = dataSource;
    this.messages = messages;
    this.worker = worker;
    this.limit = limit;
    this.receipts = receipts;
    this.refusals = refusals;
    this.maxBytes = maxBytes;
    Map<String, As2Link> byNames = new HashMap<>();
    agreements.forEach(link -> byNames.put(names(link.theirs(), link.ours()), link));
    links = Map.copyOf(byNames);
  }

  private static String names(String from, String to) {
    return from + "\n" + to;
  }

  /** Takes one request. */
  public void take(Exchange exchange) throws Exception {
    Message in = exchange.getIn();
    As2Link link = links.get(names(name(in, "AS2-From"), name(in, "AS2-To")));
    if (link == null) {
      throw refuse("AS2-PARTNER-UNKNOWN", "no partner is agreed under these AS2 names");
    }
    String id = header(in, "Message-ID");
    if (!id.matches("[\\x21-\\x7e]{1," + MAX_ID + "}")) {
      throw refuse("AS2-MESSAGE-ID", "the header Message-ID is missing or unusable");
    }
    Optional<URI> address = address(link, header(in, "Receipt-Delivery-Option"));
    Opened opened = open(in, link);
    if (opened.message.isPresent()) {
      limit.require("edi", link.partner()); // only who signed takes a place
    }
    Optional<Mdn> receipt =
        Transaction.<Optional<Mdn>, Exception>run(
            dataSource, connection -> settle(connection, in, link, id, address, opened));
    worker.wake();
    answer(in, link, address.isPresent() ? Optional.empty() : receipt);
  }

  /** What a message holds, or why it cannot be told. */
  private record Opened(Optional<As2Message> message, String error) {}

  private Opened open(Message in, As2Link link) {
    try {
      return new Opened(Optional.of(As2Message.open(entity(in), link, maxBytes)), "");
    } catch (As2Refused e) {
      return new Opened(Optional.empty(), e.modifier());
    }
  }

  /** Stores the message and, where it goes another way than the answer, its receipt. */
  private Optional<Mdn> settle(
      Connection connection,
      Message in,
      As2Link link,
      String id,
      Optional<URI> address,
      Opened opened)
      throws Exception {
    Optional<String> error = store(connection, link, id, opened);
    if (error.isPresent()) {
      String reason = opened.error.isEmpty() ? As2Refusals.ID_REUSED : opened.error;
      boolean first = refusals.note(connection, link, id, reason);
      LOG.atLevel(first ? Level.WARN : Level.DEBUG)
          .addKeyValue("partner", link.partner())
          .addKeyValue("messageId", id)
          .addKeyValue("reason", reason)
          .log("an AS2 message was not taken");
    }
    if (header(in, "Disposition-Notification-To").isEmpty()) {
      return Optional.empty();
    }
    Mdn mdn =
        Mdn.of(
            link.ours(),
            id,
            header(in, "Disposition-Notification-Options"),
            error,
            error.isPresent() ? Optional.empty() : opened.message.map(As2Message::signed),
            link.keys());
    if (address.isPresent()) {
      receipts.add(connection, link, id, error, address.get(), mdn);
    }
    return Optional.of(mdn);
  }

  /** Stores it; the modifier of the disposition when it is not taken. */
  private Optional<String> store(Connection connection, As2Link link, String id, Opened opened)
      throws SQLException, IOException {
    if (opened.message.isEmpty()) {
      return Optional.of(opened.error);
    }
    As2Message message = opened.message.get();
    boolean stands =
        messages.storeNumbered(
            connection, "edi", link.partner(), fileName(message), "as2:" + id, message.payload());
    // RFC 4130 leaves it open; another content under a used id must not look taken.
    return stands ? Optional.empty() : Optional.of("unexpected-processing-error");
  }

  /** Where the receipt is to go; empty = into the answer. */
  private static Optional<URI> address(As2Link link, String asked) {
    if (asked.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI url = new URI(asked);
      if (asked.length() <= MAX_URL && link.takesReceiptsAt(url)) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      LOG.atDebug().setCause(e).log("a receipt's address is none");
    }
    throw FaultException.of(
        "AS2-RECEIPT-ADDRESS",
        FaultKind.REJECTED,
        "receipts are not posted to the address in Receipt-Delivery-Option: its scheme, host and port are not agreed",
        "Ask for the receipt in the answer, or agree the address (transport.receipts in the partner's profile).");
  }

  private static void answer(Message in, As2Link link, Optional<Mdn> receipt) {
    in.removeHeaders("*");
    in.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
    if (receipt.isEmpty()) {
      in.setBody("");
      return;
    }
    in.setHeader(Exchange.CONTENT_TYPE, receipt.get().contentType());
    in.setHeader("AS2-Version", "1.1");
    in.setHeader("AS2-From", As2Link.quoted(link.ours()));
    in.setHeader("AS2-To", As2Link.quoted(link.theirs()));
    in.setHeader("MIME-Version", "1.0");
    in.setHeader("Message-ID", "<" + UUID.randomUUID() + "@andon>");
    in.setBody(receipt.get().body());
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
        "Compare AS2-From, AS2-To and Message-ID with what was agreed.");
  }
}
