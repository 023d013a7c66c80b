package dev.andon.policy;

import java.time.Instant;
import java.util.Optional;

/**
 * A proposed text that is scored beside what decides, without any effect (champion and challenger).
 *
 * @param name of the policy that it would be the next version of
 * @param hash SHA-256 of the body
 * @param author who proposed it
 * @param by who put it in shadow
 * @param from business time from which on it is scored
 * @param until business time from which on it is not; empty = it still is
 */
public record Shadow(
    String name,
    String body,
    String hash,
    String author,
    String by,
    Instant from,
    Optional<Instant> until) {
  /** Whether what is received at a business time is scored by it too. */
  public boolean at(Instant receivedAt) {
    return !receivedAt.isBefore(from) && until.filter(end -> !receivedAt.isBefore(end)).isEmpty();
  }
}
