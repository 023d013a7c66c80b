package dev.andon.casework;

import dev.andon.enrichment.ObjectRef;
import dev.andon.scoring.Decision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One problem being worked; the row of {@code exception_case}. Immutable: each change is a new
 * value with {@code version + 1}.
 *
 * @param caseId Hashes.id(tenant, type, key, opening event id)
 * @param current the newest case of its type and object
 * @param holds whether the finding holds now
 * @param decision the latest score
 * @param membership which problem it is part of
 * @param handling how it is to be worked
 * @param evidence event ids, sorted
 * @param decisions number of the latest decision; {@code tickets}, {@code logEntries} likewise
 * @param logHash hash of the latest log entry; the next one chains to it
 */
public record ExceptionCase(
    String tenant,
    String caseId,
    String type,
    ObjectRef object,
    boolean current,
    State state,
    String team,
    @Nullable String owner,
    @Nullable String site,
    boolean test,
    boolean holds,
    Decision decision,
    Instant occurredAt,
    Instant detectedAt,
    @Nullable Instant firstActionAt,
    @Nullable Instant resolvedAt,
    int ownerChanges,
    int reopened,
    @Nullable String outcome,
    @Nullable String rootCause,
    String openingEvent,
    Membership membership,
    Handling handling,
    List<String> evidence,
    int decisions,
    int tickets,
    int logEntries,
    String logHash,
    int version) {
  public ExceptionCase {
    evidence = List.copyOf(evidence);
  }

  /** The same with its latest score as its own row keeps it. */
  public ExceptionCase inRow() {
    return new ExceptionCase(
        tenant,
        caseId,
        type,
        object,
        current,
        state,
        team,
        owner,
        site,
        test,
        holds,
        decision.inRow(),
        occurredAt,
        detectedAt,
        firstActionAt,
        resolvedAt,
        ownerChanges,
        reopened,
        outcome,
        rootCause,
        openingEvent,
        membership,
        handling,
        evidence,
        decisions,
        tickets,
        logEntries,
        logHash,
        version);
  }

  /** Life-cycle states. */
  public enum State {
    OPEN,
    CLAIMED,
    CLOSED
  }
}
