package dev.andon.policy;

import java.time.Instant;

/**
 * One immutable version of a policy.
 *
 * @param name exceptions, scoring, calendars, owners, decisions/severity, …
 * @param version from 1
 * @param body its text
 * @param author who wrote it
 * @param approver who activated it
 * @param reason why, in the author's words
 * @param effectiveAt business time from which on it holds
 * @param activatedAt wall clock
 */
public record PolicyVersion(
    String name,
    int version,
    String body,
    String author,
    String approver,
    String reason,
    Instant effectiveAt,
    Instant activatedAt) {
  /** Whether it holds at a business time, unless a newer one does; the first one always did. */
  public boolean effective(Instant at) {
    return version == 1 || !effectiveAt.isAfter(at);
  }
}
