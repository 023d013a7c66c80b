package dev.andon.casework;

import dev.andon.enrichment.ObjectRef;
import dev.andon.scoring.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A case being changed: collects the log entries and tickets of one event or verb, then freezes
 * into a {@link CaseChange}.
 */
final class CaseDraft {
  private final ExceptionCase before;
  private final Instant at;
  private final String actor;
  private final String eventId;
  private final List<LogEntry> log = new ArrayList<>();
  private final List<Ticket> tickets = new ArrayList<>();
  private Optional<Decision> stored = Optional.empty();

  boolean current;
  ExceptionCase.State state;
  String team;
  @Nullable String owner;
  @Nullable String site;
  boolean holds;
  Decision decision;
  @Nullable Instant firstActionAt;
  @Nullable Instant resolvedAt;
  int ownerChanges;
  int reopened;
  @Nullable String outcome;
  @Nullable String rootCause;
  Membership membership;
  Handling handling;
  private final TreeSet<String> evidence;
  private int decisions;
  private int ticketNumber;
  private int logEntries;
  private String logHash;

  CaseDraft(ExceptionCase before, Instant at, String actor, String eventId) {
    this.before = before;
    this.at = at;
    this.actor = actor;
    this.eventId = eventId;
    current = before.current();
    state = before.state();
    team = before.team();
    owner = before.owner();
    site = before.site();
    holds = before.holds();
    decision = before.decision();
    firstActionAt = before.firstActionAt();
    resolvedAt = before.resolvedAt();
    ownerChanges = before.ownerChanges();
    reopened = before.reopened();
    outcome = before.outcome();
    rootCause = before.rootCause();
    membership = before.membership();
    handling = before.handling();
    evidence = new TreeSet<>(before.evidence());
    decisions = before.decisions();
    ticketNumber = before.tickets();
    logEntries = before.logEntries();
    logHash = before.logHash();
  }

  /** A case that does not exist yet. */
  static CaseDraft fresh(
      String tenant,
      String caseId,
      String type,
      ObjectRef object,
      String team,
      boolean test,
      Decision decision,
      Instant occurredAt,
      Instant detectedAt,
      String openingEvent,
      Correlation.Place place,
      Handling handling,
      String eventId) {
    ExceptionCase empty =
        new ExceptionCase(
            tenant,
            caseId,
            type,
            object,
            true,
            ExceptionCase.State.OPEN,
            team,
            null,
            null,
            test,
            true,
            decision,
            occurredAt,
            detectedAt,
            null,
            null,
            0,
            0,
            null,
            null,
            openingEvent,
            new Membership(place.document(), place.line(), caseId, null),
            handling,
            List.of(),
            0,
            0,
            0,
            CaseLog.ROOT,
            0);
    return new CaseDraft(empty, detectedAt, "andon", eventId);
  }

  /** What the grouping reads of it. */
  Correlation.Member member() {
    return new Correlation.Member(
        before.caseId(),
        before.type(),
        before.object().key(),
        before.occurredAt(),
        before.test(),
        membership);
  }

  /** Puts it under another lead. */
  void lead(String lead) {
    if (!lead.equals(membership.lead())) {
      membership = membership.under(lead);
      log("grouped", Map.of("case", lead));
    }
  }

  /** Puts it where its object now stands; an order line may be pegged to it later. */
  void place(Correlation.Place place) {
    Membership there = membership.at(place);
    if (!there.equals(membership)) {
      membership = there;
      ObjectRef document = place.document();
      log(
          "placed",
          Map.of("document", document.kind().code() + " " + document.key(), "line", place.line()));
    }
  }

  /** Where it stood before. */
  ObjectRef documentBefore() {
    return before.membership().document();
  }

  /** Adds evidence; whether any of it is new. */
  boolean join(Collection<String> events) {
    return evidence.addAll(events);
  }

  /** Takes a score; it is stored when it differs from the latest stored one. */
  boolean rescore(Decision next) {
    if (decisions > 0 && next.hash().equals(decision.hash())) {
      return false;
    }
    decision = next;
    decisions++;
    stored = Optional.of(next);
    return true;
  }

  void log(String action, Map<String, String> detail) {
    LogEntry entry =
        CaseLog.entry(before.caseId(), ++logEntries, at, actor, action, detail, eventId, logHash);
    logHash = entry.hash();
    log.add(entry);
  }

  void ticket(String kind) {
    tickets.add(
        new Ticket(
            before.caseId() + ":" + ++ticketNumber,
            before.caseId(),
            membership.lead(),
            kind,
            before.type(),
            before.object().key(),
            team,
            site,
            decision.band(),
            decision.score(),
            decision.amountMinor(),
            decision.currency(),
            decision.due(),
            before.test()));
  }

  /** The change; empty when nothing happened. */
  Optional<CaseChange> done() {
    if (log.isEmpty() && tickets.isEmpty() && stored.isEmpty()) {
      return Optional.empty();
    }
    ExceptionCase after =
        new ExceptionCase(
            before.tenant(),
            before.caseId(),
            before.type(),
            before.object(),
            current,
            state,
            team,
            owner,
            site,
            before.test(),
            holds,
            decision,
            before.occurredAt(),
            before.detectedAt(),
            firstActionAt,
            resolvedAt,
            ownerChanges,
            reopened,
            outcome,
            rootCause,
            before.openingEvent(),
            membership,
            handling,
            List.copyOf(evidence),
            decisions,
            ticketNumber,
            logEntries,
            logHash,
            before.version() + 1);
    return Optional.of(new CaseChange(after, stored, eventId, log, tickets));
  }
}
