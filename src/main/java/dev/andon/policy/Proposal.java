package dev.andon.policy;

import java.time.Instant;
import java.util.Optional;

/**
 * A text that somebody wants to become the next version of a policy; another person activates it.
 *
 * @param hash SHA-256 of the body: what the approver has seen
 * @param effectiveAt business time from which on it shall hold; empty = at once
 */
public record Proposal(
    String name,
    String body,
    String hash,
    String author,
    String reason,
    Optional<Instant> effectiveAt) {}
