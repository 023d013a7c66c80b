package dev.andon.casework;

import dev.andon.scoring.Decision;
import java.util.List;
import java.util.Optional;

/**
 * What one event or one verb did to one case.
 *
 * @param after the case as it is now
 * @param decision a new decision to store under number {@code after.decisions()}
 * @param eventId the event, or the empty text for a verb of a person
 */
public record CaseChange(
    ExceptionCase after,
    Optional<Decision> decision,
    String eventId,
    List<LogEntry> log,
    List<Ticket> tickets) {
  public CaseChange {
    log = List.copyOf(log);
    tickets = List.copyOf(tickets);
  }
}
