package dev.andon.intake.webhook;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.SenderLimit;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.store.Transaction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * {@code POST /webhooks/{source}}: signature, then store, then 202. The same id and body get the
 * same answer; the same id with another body gets 409, unless the first was rejected: then it is
 * taken as new.
 */
public final class WebhookDoor {
  private final DataSource dataSource;
  private final MessageStore messages;
  private final TranslateWorker worker;
  private final PendingLimit limit;
  private final SenderLimit senders;
  private final Signature signature;
  private final Function<String, List<byte[]>> keys;
  private final String tenant;
  private final Duration identityWindow;
  private final AtomicLong refused = new AtomicLong();

  /**
   * @param keys signing keys by source; none = unknown source
   * @param identityWindow how long an id stands for its message
   */
  public WebhookDoor(
      DataSource dataSource,
      MessageStore messages,
      TranslateWorker worker,
      PendingLimit limit,
      SenderLimit senders,
      Signature signature,
      Function<String, List<byte[]>> keys,
      String tenant,
      Duration identityWindow) {
    this.dataSource = dataSource;
    this.messages = messages;
    this.worker = worker;
    this.limit = limit;
    this.senders = senders;
    this.signature = signature;
    this.keys = keys;
    this.tenant = tenant;
    this.identityWindow = identityWindow;
  }

  /**
   * Takes one request; the answer's status is 202, 409 for a conflict, 503 while too many wait or
   * the store is away.
   */
  public void take(Exchange exchange) throws SQLException, IOException {
    Message in = exchange.getIn();
    String source = header(in, "source");
    String id = header(in, "webhook-id");
    byte[] body = Optional.ofNullable(in.getBody(byte[].class)).orElse(new byte[0]);
    try {
      signature.check(
          id,
          header(in, "webhook-timestamp"),
          header(in, "webhook-signature"),
          body,
          keys.apply(source));
    } catch (FaultException e) {
      refused.incrementAndGet();
      throw e;
    }
    SenderLimit.Left left = senders.take("webhook", source);
    limit.require("webhook", source);
    String identity = source + "/" + id;
    String hash = HexFormat.of().formatHex(dev.andon.canonical.Hashes.sha256().digest(body));
    Optional<String> first =
        Transaction.<Optional<String>, IOException>run(
            dataSource,
            connection -> {
              InputStream stream = new ByteArrayInputStream(body);
              return first(
                  connection,
                  messages.store(connection, "webhook", source, id, Optional.of(identity), stream));
            });
    worker.wake();
    if (first.isPresent() && !first.get().equals(hash)) {
      throw FaultException.of(
          "WEBHOOK-CONFLICT",
          FaultKind.CONFLICT,
          "webhook-id " + id + " was sent before with another body; both are kept",
          "Send each message under an id of its own.");
    }
    in.setBody(Map.of("state", "stored", "id", id));
    left.headers().forEach(in::setHeader);
    in.setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
  }

  /** Requests refused for their signature or time since the start; counted, not kept. */
  public long refused() {
    return refused.get();
  }

  /** The content that stands under the message's identity: another one's, if one came before. */
  private Optional<String> first(Connection connection, ReceivedMessage message)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select content_hash from message_in where tenant = ? and door = 'webhook' and identity = ? and received_at > ? and state <> 'rejected' order by id limit 1")) {
      select.setString(1, tenant);
      select.setString(2, message.identity());
      select.setTimestamp(3, Timestamp.from(message.receivedAt().minus(identityWindow)));
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  private static String header(Message in, String name) {
    String value = in.getHeader(name, String.class);
    if (value == null || value.isBlank()) {
      throw FaultException.of(
          "WEBHOOK-HEADER",
          FaultKind.REJECTED,
          "the header " + name + " is missing",
          "Send webhook-id, webhook-timestamp and webhook-signature as Standard Webhooks says.");
    }
    return value;
  }
}
