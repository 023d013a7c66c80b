package dev.andon.intake;

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
    Map<String, Object> data) {}
