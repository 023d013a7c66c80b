package dev.andon.intake;

import java.time.Instant;

/**
 * A stored original.
 *
 * @param door edi, flat, webhook or outbox
 * @param source partner, feed or sender
 * @param name file name, webhook id or row number
 * @param identity the source's own identity, or the content hash where it has none
 * @param contentHash SHA-256 over the bytes
 * @param size bytes
 * @param receivedAt business time of intake
 */
public record ReceivedMessage(
    String tenant,
    long id,
    String door,
    String source,
    String name,
    String identity,
    String contentHash,
    long size,
    Instant receivedAt) {}
