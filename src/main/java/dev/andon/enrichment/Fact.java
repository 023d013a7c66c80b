package dev.andon.enrichment;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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
 * @param witnesses other events that said the same value as of the same time, sorted: one fact that
 *     came through several doors
 */
public record Fact(
    String value,
    String source,
    Instant eventTime,
    String sequence,
    String eventId,
    Instant receivedAt,
    List<String> witnesses) {
  private static final int MAX_WITNESSES = 8;

  public Fact {
    witnesses = List.copyOf(witnesses);
  }

  /** A fact that one event alone says. */
  public Fact(
      String value,
      String source,
      Instant eventTime,
      String sequence,
      String eventId,
      Instant receivedAt) {
    this(value, source, eventTime, sequence, eventId, receivedAt, List.of());
  }

  /** Whether this fact overrides another of the same attribute. */
  public boolean supersedes(Fact other) {
    int time = eventTime.compareTo(other.eventTime);
    if (time != 0) {
      return time > 0;
    }
    int order = sequence.compareTo(other.sequence);
    return order != 0 ? order > 0 : eventId.compareTo(other.eventId) > 0;
  }

  /**
   * What holds of two facts of one attribute, whichever arrived first; one that is confirmed by the
   * other remembers it as its witness.
   */
  Fact merged(Fact other) {
    Fact holds = other.supersedes(this) ? other : this;
    Fact yields = holds == this ? other : this;
    if (!value.equals(other.value) || !eventTime.equals(other.eventTime)) {
      return holds;
    }
    Set<String> both = new TreeSet<>(holds.witnesses);
    both.addAll(yields.witnesses);
    both.add(yields.eventId);
    both.remove(holds.eventId);
    return new Fact(
        holds.value,
        holds.source,
        holds.eventTime,
        holds.sequence,
        holds.eventId,
        holds.receivedAt,
        both.stream().limit(MAX_WITNESSES).toList());
  }
}
