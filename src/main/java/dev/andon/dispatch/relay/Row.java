package dev.andon.dispatch.relay;

/** A row of the outbox, see {@link dev.andon.dispatch.Outgoing}. */
record Row(
    String tenant,
    long seq,
    String kind,
    String ref,
    String key,
    String destination,
    String headers,
    String body) {}
