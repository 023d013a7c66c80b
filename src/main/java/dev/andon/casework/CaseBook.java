package dev.andon.casework;

import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.detection.Detection;
import dev.andon.detection.Dictionary;
import dev.andon.detection.ExceptionType;
import dev.andon.detection.Finding;
import dev.andon.detection.Scope;
import dev.andon.scoring.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns findings into cases: one open case per type and object. A finding that holds opens, joins
 * or reopens; one that no longer holds closes its case where the dictionary allows. Business time
 * is the event's {@code receivedAt}, so replays and batch borders change nothing.
 */
public final class CaseBook {
  private static final String SYSTEM = "andon";
  private final Dictionary dictionary;

  public CaseBook(Dictionary dictionary) {
    this.dictionary = dictionary;
  }

  /** What the findings of one event do to the cases; the case set is changed along. */
  public List<CaseChange> apply(
      Event event, List<Finding> findings, Map<Finding, Decision> decisions, CaseSet cases) {
    List<CaseChange> changes = new ArrayList<>();
    for (Finding finding : findings) {
      Optional<ExceptionCase> present = cases.find(finding.type(), finding.object());
      if (finding.detection().isPresent()) {
        Decision decision = decisions.get(finding);
        if (decision == null) {
          throw new IllegalStateException("a finding that holds was not scored: " + finding.type());
        }
        holds(event, finding, finding.detection().get(), decision, present, cases, changes);
      } else if (present.isPresent() && present.get().holds()) {
        clear(event, present.get()).ifPresent(change -> keep(change, cases, changes));
      }
    }
    return changes;
  }

  private void holds(
      Event event,
      Finding finding,
      Detection detection,
      Decision decision,
      Optional<ExceptionCase> present,
      CaseSet cases,
      List<CaseChange> changes) {
    if (present.isEmpty()) {
      keep(open(event, finding, detection, decision), cases, changes);
      return;
    }
    ExceptionCase known = present.get();
    boolean again = known.state() == ExceptionCase.State.CLOSED && !known.holds();
    if (!again) {
      join(event, known, detection, decision).ifPresent(change -> keep(change, cases, changes));
    } else if (withinReopenTime(event, known) || sameOpening(event, finding, detection, known)) {
      reopen(event, known, detection, decision).ifPresent(change -> keep(change, cases, changes));
    } else {
      retire(event, known).ifPresent(change -> keep(change, cases, changes));
      keep(open(event, finding, detection, decision), cases, changes);
    }
  }

  private static void keep(CaseChange change, CaseSet cases, List<CaseChange> changes) {
    cases.put(change.after());
    changes.add(change);
  }

  private boolean withinReopenTime(Event event, ExceptionCase known) {
    Instant resolved = known.resolvedAt();
    int hours = type(known).reopenHours();
    return resolved != null && !event.receivedAt().isAfter(resolved.plus(Duration.ofHours(hours)));
  }

  private static boolean sameOpening(
      Event event, Finding finding, Detection detection, ExceptionCase known) {
    return known.caseId().equals(caseId(event.tenant(), finding, detection));
  }

  private static String caseId(String tenant, Finding finding, Detection detection) {
    return Hashes.id(tenant, finding.type(), finding.object().key(), detection.cause());
  }

  private CaseChange open(Event event, Finding finding, Detection detection, Decision decision) {
    ExceptionType type = type(finding.type(), detection.site());
    CaseDraft draft =
        CaseDraft.fresh(
            event.tenant(),
            caseId(event.tenant(), finding, detection),
            finding.type(),
            finding.object(),
            type.team(),
            event.test(),
            decision,
            detection.occurredAt(),
            event.receivedAt(),
            detection.cause(),
            event.id());
    draft.site = detection.site();
    draft.join(detection.evidence());
    draft.rescore(decision);
    draft.log(
        "opened",
        Map.of(
            "reason",
            detection.reason(),
            "team",
            type.team(),
            "band",
            decision.band(),
            "decision",
            decision.hash()));
    invite(draft, type, "opened");
    return draft.done().orElseThrow();
  }

  private Optional<CaseChange> join(
      Event event, ExceptionCase known, Detection detection, Decision decision) {
    CaseDraft draft = new CaseDraft(known, event.receivedAt(), SYSTEM, event.id());
    String band = known.decision().band();
    draft.holds = true;
    if (known.site() == null) {
      draft.site = detection.site();
    }
    if (draft.join(detection.evidence())) {
      draft.log("joined", Map.of("reason", detection.reason()));
    }
    if (known.state() != ExceptionCase.State.CLOSED && draft.rescore(decision)) {
      draft.log("scored", Map.of("band", decision.band(), "decision", decision.hash()));
      if (!decision.band().equals(band)) {
        invite(draft, type(known), "band-changed");
      }
    }
    return draft.done();
  }

  private Optional<CaseChange> clear(Event event, ExceptionCase known) {
    CaseDraft draft = new CaseDraft(known, event.receivedAt(), SYSTEM, event.id());
    draft.holds = false;
    draft.log("cleared", Map.of());
    if (known.state() != ExceptionCase.State.CLOSED && type(known).autoClose()) {
      draft.state = ExceptionCase.State.CLOSED;
      draft.owner = null;
      draft.resolvedAt = event.receivedAt();
      draft.outcome = "cleared";
      draft.log("closed", Map.of("outcome", "cleared", "reason", "The condition no longer holds."));
      if (known.tickets() > 0) {
        draft.ticket("withdrawn");
      }
    }
    return draft.done();
  }

  private ExceptionType type(ExceptionCase known) {
    return type(known.type(), known.site());
  }

  /** The row of a type as it holds at a site. */
  private ExceptionType type(String code, @Nullable String site) {
    return dictionary.type(code, Scope.site(Optional.ofNullable(site)));
  }

  /** Invites the team, unless the type is only observed. */
  private static void invite(CaseDraft draft, ExceptionType type, String kind) {
    if (type.mode() != ExceptionType.Mode.OBSERVE) {
      draft.ticket(kind);
    }
  }

  private Optional<CaseChange> reopen(
      Event event, ExceptionCase known, Detection detection, Decision decision) {
    CaseDraft draft = new CaseDraft(known, event.receivedAt(), SYSTEM, event.id());
    draft.holds = true;
    draft.state = ExceptionCase.State.OPEN;
    draft.resolvedAt = null;
    draft.outcome = null;
    draft.rootCause = null;
    draft.reopened++;
    draft.join(detection.evidence());
    draft.rescore(decision);
    draft.log(
        "reopened",
        Map.of("reason", detection.reason(), "band", decision.band(), "decision", decision.hash()));
    invite(draft, type(known), "reopened");
    return draft.done();
  }

  private static Optional<CaseChange> retire(Event event, ExceptionCase known) {
    CaseDraft draft = new CaseDraft(known, event.receivedAt(), SYSTEM, event.id());
    draft.current = false;
    draft.log(
        "succeeded",
        Map.of("reason", "The condition came back after the reopen time; a new case follows."));
    return draft.done();
  }
}
