package dev.andon.intake.as2;

import dev.andon.as2.As2Link;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.intake.Translator;
import dev.andon.intake.store.MessageStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What could not be decrypted, verified or taken becomes a small message of the door {@code as2}
 * that holds headers only, and {@code message.refused.v1}. Nobody has to prove who he is to be
 * refused, so it is one an hour of each partner and reason, however many came.
 */
public final class As2Refusals implements Translator {
  /** The reason that is no disposition of RFC 4130. */
  static final String ID_REUSED = "message-id-reused";

  private final MessageStore messages;
  private final BusinessClock clock;
  private final EventJson json;
  private final Predicate<String> trial;

  /**
   * @param trial whether everything that a partner sends is a test
   */
  public As2Refusals(
      MessageStore messages, BusinessClock clock, EventJson json, Predicate<String> trial) {
    this.messages = messages;
    this.clock = clock;
    this.json = json;
    this.trial = trial;
  }

  /**
   * Notes a refusal, in a transaction that the caller commits.
   *
   * @return whether it is the first of its hour
   */
  boolean note(Connection connection, As2Link link, String messageId, String reason)
      throws SQLException, IOException {
    Instant now = clock.now();
    Map<String, Object> headers =
        Map.of(
            "partner", link.partner(),
            "sender", link.theirs(),
            "receiver", link.ours(),
            "messageId", messageId,
            "reason", reason,
            "why", why(reason),
            "at", now.toString());
    return messages.storeNumbered(
        connection,
        door(),
        link.partner(),
        reason + ".json",
        reason + ":" + now.truncatedTo(ChronoUnit.HOURS),
        json.text(headers).getBytes(StandardCharsets.UTF_8));
  }

  private static String why(String reason) {
    return switch (reason) {
      case "decryption-failed" -> "it is not encrypted for our certificate";
      case "authentication-failed" -> "it is not signed with a certificate of this partner";
      case "integrity-check-failed" -> "it was changed after it was signed";
      case "insufficient-message-security" -> "it is not signed, or not encrypted as agreed";
      case "decompression-failed" -> "it cannot be inflated, or holds too much";
      case ID_REUSED -> "its Message-ID was used before for another content";
      default -> "its MIME structure is not that of one file";
    };
  }

  @Override
  public String door() {
    return "as2";
  }

  @Override
  public void translate(ReceivedMessage message, InputStream bytes, Translation into)
      throws IOException {
    Map<String, Object> data =
        json.object(new String(bytes.readAllBytes(), StandardCharsets.UTF_8));
    data.remove("at");
    String subject = "message:as2/" + message.source() + "/" + data.get("reason");
    EventDraft event =
        new EventDraft(
            "message.refused.v1", subject, subject, message.receivedAt(), "0", "0", data);
    into.part(
            message.identity(),
            message.contentHash(),
            trial.test(message.source()),
            "/as2/" + message.source())
        .ifPresent(
            part -> {
              part.event(event);
              part.end(1, 0, List.of(), List.of(), List.of());
            });
  }
}
