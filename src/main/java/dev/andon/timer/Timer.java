package dev.andon.timer;

import java.time.Instant;

/**
 * Something that is due.
 *
 * @param kind whose handler is called
 * @param subject what it is about, in the kind's own terms
 */
public record Timer(String tenant, Instant due, String kind, String subject) {}
