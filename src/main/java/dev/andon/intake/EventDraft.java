package dev.andon.intake;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import java.time.Instant;
import java.util.Map;

/**
 * A canonical event before intake gives it its identity, receipt time and content hash.
 *
 * @param type e.g. {@code pick.confirmed.v1}
 * @param subject business key, e.g. {@code order:C100/4711}
 * @param partitionKey key whose events keep their order
 * @param occurredAt event time
 * @param sequence order inside one event time, zero-padded text
 * @param position place in the message, e.g. a record number or {@code 1/2} for group and
 *     transaction
 * @param data the payload as plain values
 */
public record EventDraft(
    String type,
    String subject,
    String partitionKey,
    Instant occurredAt,
    String sequence,
    String position,
    Map<String, Object> data) {
  /**
   * The event of it.
   *
   * @param messageId identity of the message or its part
   * @param source CloudEvents source
   * @param contentHash of the data
   */
  public Event event(
      ReceivedMessage message, String messageId, String source, boolean test, String contentHash) {
    return new Event(
        message.tenant(),
        Event.idOf(messageId, position, type),
        0,
        type,
        source,
        subject,
        partitionKey,
        occurredAt,
        sequence,
        message.receivedAt(),
        test,
        messageId,
        position,
        contentHash,
        Data.of(data));
  }
}
