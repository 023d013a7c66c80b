package dev.andon.casework;

import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.detection.Detection;
import dev.andon.detection.Dictionary;
import dev.andon.detection.ExceptionType;
import dev.andon.detection.Finding;
import dev.andon.detection.Scope;
import dev.andon.enrichment.ObjectRef;
import dev.andon.scoring.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns findings into cases: one open case per type and object, those of one problem under one
 * lead. A finding that holds opens, joins or reopens; one that no longer holds closes its case
 * where the dictionary allows. Business time is the event's {@code receivedAt}, so replays and
 * batch borders change nothing.
 */
public final class CaseBook {
  private static final String SYSTEM = "andon";
  private final Dictionary dictionary;
  private final Correlation correlation;
  private final Triage triage;

  public CaseBook(Dictionary dictionary, Correlation correlation, Triage triage) {
    this.dictionary = dictionary;
    this.correlation = correlation;
    this.triage = triage;
  }

  /** How its cases are grouped. */
  public Correlation correlation() {
    return correlation;
  }

  /** What it knows of the types. */
  public Dictionary dictionary() {
    return dictionary;
  }

  /** What the findings of one event do to the cases; the case set is changed along. */
  public List<CaseChange> apply(
      Event event, List<Finding> findings, Map<Finding, Decision> decisions, CaseSet cases) {
    Page page = new Page(event, cases);
    for (Finding finding : findings) {
      Optional<ExceptionCase> present = cases.find(finding.type(), finding.object());
      if (finding.detection().isPresent()) {
        Decision decision = decisions.get(finding);
        if (decision == null) {
          throw new IllegalStateException("a finding that holds was not scored: " + finding.type());
        }
        holds(page, finding, finding.detection().get(), decision, present);
      } else if (present.isPresent() && present.get().holds()) {
        clear(page, present.get());
      }
    }
    return page.done(correlation);
  }

  /** The drafts of one event, by case. */
  private static final class Page {
    final Event event;
    private final CaseSet cases;
    private final Map<String, CaseDraft> drafts = new LinkedHashMap<>();
    private final Set<String> opened = new LinkedHashSet<>();

    Page(Event event, CaseSet cases) {
      this.event = event;
      this.cases = cases;
    }

    CaseDraft draft(ExceptionCase known) {
      return drafts.computeIfAbsent(
          known.caseId(), id -> new CaseDraft(known, event.receivedAt(), SYSTEM, event.id()));
    }

    /** A new case; its team is invited when it is known whether it stands alone. */
    void open(String caseId, CaseDraft draft) {
      drafts.put(caseId, draft);
      opened.add(caseId);
    }

    List<CaseChange> done(Correlation correlation) {
      Set<ObjectRef> documents = new TreeSet<>();
      drafts.values().stream()
          .filter(draft -> draft.current)
          .forEach(
              draft -> {
                documents.add(draft.documentBefore());
                documents.add(draft.membership.document());
              });
      documents.forEach(document -> group(document, correlation));
      opened.forEach(
          caseId -> {
            CaseDraft draft = Objects.requireNonNull(drafts.get(caseId));
            invite(draft, draft.membership.lead().equals(caseId) ? "opened" : "task");
          });
      List<CaseChange> changes = new ArrayList<>();
      for (CaseDraft draft : drafts.values()) {
        draft
            .done()
            .ifPresent(
                change -> {
                  cases.put(change.after());
                  changes.add(change);
                });
      }
      return changes;
    }

    private void group(ObjectRef document, Correlation correlation) {
      cases.of(document).values().forEach(this::draft);
      correlation.group(
          drafts.values().stream()
              .filter(draft -> draft.current && draft.membership.document().equals(document))
              .toList());
    }
  }

  private void holds(
      Page page,
      Finding finding,
      Detection detection,
      Decision decision,
      Optional<ExceptionCase> present) {
    if (present.isEmpty()) {
      open(page, finding, detection, decision);
      return;
    }
    ExceptionCase known = present.get();
    boolean again = known.state() == ExceptionCase.State.CLOSED && !known.holds();
    if (!again) {
      join(page, known, finding, detection, decision);
    } else if (withinReopenTime(page.event, known)
        || sameOpening(page.event, finding, detection, known)) {
      reopen(page, known, finding, detection, decision);
    } else {
      retire(page, known);
      open(page, finding, detection, decision);
    }
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

  private void open(Page page, Finding finding, Detection detection, Decision decision) {
    Event event = page.event;
    String caseId = caseId(event.tenant(), finding, detection);
    ExceptionType type = type(finding.type(), detection.site());
    Triage.Routed routed = triage.route(finding, detection, decision, type);
    Handling handling =
        triage.handle(finding, detection, decision, type, routed.team(), event.receivedAt());
    CaseDraft draft =
        CaseDraft.fresh(
            event.tenant(),
            caseId,
            finding.type(),
            finding.object(),
            routed.team(),
            event.test(),
            decision,
            detection.occurredAt(),
            event.receivedAt(),
            detection.cause(),
            Correlation.place(finding),
            handling,
            event.id());
    draft.site = detection.site();
    draft.join(detection.evidence());
    draft.rescore(decision);
    draft.log(
        "opened",
        said(
            handling,
            routed.rulings(),
            Map.of(
                "reason",
                detection.reason(),
                "team",
                routed.team(),
                "band",
                decision.band(),
                "decision",
                decision.hash())));
    page.open(caseId, draft);
  }

  /** What a log entry says, with how the case is to be worked and which rules said so. */
  private static Map<String, String> said(
      Handling handling, List<String> routing, Map<String, String> more) {
    List<String> rulings = new ArrayList<>(routing);
    rulings.addAll(handling.rulings());
    Map<String, String> detail = new HashMap<>(more);
    detail.put("severity", Triage.lower(handling.severity()));
    detail.put("slaDue", handling.slaDue().toString());
    detail.put("gate", Triage.lower(handling.gate()));
    detail.put("mode", Triage.lower(handling.mode()));
    detail.put("rulings", String.join("; ", rulings));
    return detail;
  }

  private void join(
      Page page, ExceptionCase known, Finding finding, Detection detection, Decision decision) {
    CaseDraft draft = page.draft(known);
    draft.place(Correlation.place(finding));
    String band = known.decision().band();
    draft.holds = true;
    if (known.site() == null) {
      draft.site = detection.site();
    }
    if (draft.join(detection.evidence())) {
      draft.log("joined", Map.of("reason", detection.reason()));
    }
    if (known.state() != ExceptionCase.State.CLOSED && draft.rescore(decision)) {
      Map<String, String> scored = Map.of("band", decision.band(), "decision", decision.hash());
      draft.handling =
          triage.handle(
              finding, detection, decision, type(known), draft.team, known.handling().slaFrom());
      draft.log(
          "scored",
          draft.handling.same(known.handling()) ? scored : said(draft.handling, List.of(), scored));
      if (!decision.band().equals(band)) {
        invite(draft, "band-changed");
      }
    }
  }

  private void clear(Page page, ExceptionCase known) {
    CaseDraft draft = page.draft(known);
    draft.holds = false;
    draft.log("cleared", Map.of());
    if (known.state() != ExceptionCase.State.CLOSED && type(known).autoClose()) {
      draft.state = ExceptionCase.State.CLOSED;
      draft.owner = null;
      draft.resolvedAt = page.event.receivedAt();
      draft.outcome = "cleared";
      draft.log("closed", Map.of("outcome", "cleared", "reason", "The condition no longer holds."));
      if (known.tickets() > 0) {
        draft.ticket("withdrawn");
      }
    }
  }

  private ExceptionType type(ExceptionCase known) {
    return type(known.type(), known.site());
  }

  /** The row of a type as it holds at a site. */
  private ExceptionType type(String code, @Nullable String site) {
    return dictionary.type(code, Scope.site(Optional.ofNullable(site)));
  }

  /** Invites the team, unless the case is only observed. */
  private static void invite(CaseDraft draft, String kind) {
    if (draft.handling.mode() != ExceptionType.Mode.OBSERVE) {
      draft.ticket(kind);
    }
  }

  private void reopen(
      Page page, ExceptionCase known, Finding finding, Detection detection, Decision decision) {
    CaseDraft draft = page.draft(known);
    draft.place(Correlation.place(finding));
    draft.holds = true;
    draft.state = ExceptionCase.State.OPEN;
    draft.resolvedAt = null;
    draft.outcome = null;
    draft.rootCause = null;
    draft.reopened++;
    draft.join(detection.evidence());
    draft.rescore(decision);
    draft.handling =
        triage.handle(
            finding, detection, decision, type(known), draft.team, page.event.receivedAt());
    draft.log(
        "reopened",
        said(
            draft.handling,
            List.of(),
            Map.of(
                "reason",
                detection.reason(),
                "band",
                decision.band(),
                "decision",
                decision.hash())));
    invite(draft, "reopened");
  }

  private static void retire(Page page, ExceptionCase known) {
    CaseDraft draft = page.draft(known);
    draft.current = false;
    draft.log(
        "succeeded",
        Map.of("reason", "The condition came back after the reopen time; a new case follows."));
  }
}
