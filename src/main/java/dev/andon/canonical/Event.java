package dev.andon.canonical;

import java.time.Instant;
import java.util.Objects;

/**
 * A canonical event: a CloudEvents 1.0 envelope with the extensions that the pipeline needs.
 *
 * @param tenant owner of the data; decided by the door, never by the payload (contract 8)
 * @param id 32 hex digits: {@link Hashes#id} over message id, position in the message, type
 *     (contract 3)
 * @param revision 0; raised only by re-translation
 * @param type e.g. {@code order.placed.v1}; the JSON Schema of that name under {@code schemas/}
 *     describes {@code data}
 * @param source URI reference of the sender, e.g. {@code /edi/ACME}, {@code /webhook/swiftship},
 *     {@code /erp/sandbox}
 * @param subject business key in the form {@code kind:key}, e.g. {@code order:C100/4500123}
 * @param partitionKey key whose events keep their order, as the schema of the type says
 * @param occurredAt when it happened at the source (event time)
 * @param sequence order among events of one object with the same event time; compared as text,
 *     zero-padded
 * @param receivedAt business time of intake (contract 5)
 * @param test test indicator of the source (ISA15, UNB 0035)
 * @param messageId identity of the received message it was translated from
 * @param position position in that message, e.g. {@code 1/1} for group and transaction, or a record
 *     number
 * @param contentHash SHA-256 over the canonical data alone: no ids, receipt times, positions or
 *     mapping versions
 * @param data the payload; the member {@code origin} (positions of fields in the original) is
 *     outside the content hash
 */
public record Event(
    String tenant,
    String id,
    int revision,
    String type,
    String source,
    String subject,
    String partitionKey,
    Instant occurredAt,
    String sequence,
    Instant receivedAt,
    boolean test,
    String messageId,
    String position,
    String contentHash,
    Data data) {
  public Event {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(partitionKey, "partitionKey");
    Objects.requireNonNull(occurredAt, "occurredAt");
    Objects.requireNonNull(receivedAt, "receivedAt");
    Objects.requireNonNull(data, "data");
  }

  /** The identity of the event that stands at a position of a message (contract 3). */
  public static String idOf(String messageId, String position, String type) {
    return Hashes.id(messageId, position, type);
  }
}
