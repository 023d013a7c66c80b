package dev.andon.enrichment;

import java.time.Instant;

/**
 * One attribute's value with where and when it came from. Of two facts of one attribute the one
 * with the later (event time, sequence, event id) holds, whichever arrived first (contract 4).
 *
 * @param value canonical text: plain decimal, ISO-8601 instant, code
 * @param source CloudEvents source of the event
 * @param eventTime when it became true at the source
 * @param sequence order among facts of one event time
 * @param eventId the event that asserted it
 * @param receivedAt business time at which we learnt it
 */
public record Fact(
    String value,
    String source,
    Instant eventTime,
    String sequence,
    String eventId,
    Instant receivedAt) {

  /** Whether this fact overrides another of the same attribute. */
  public boolean supersedes(Fact other) {
    int time = eventTime.compareTo(other.eventTime);
    if (time != 0) {
      return time > 0;
    }
    int order = sequence.compareTo(other.sequence);
    return order != 0 ? order > 0 : eventId.compareTo(other.eventId) > 0;
  }
}
