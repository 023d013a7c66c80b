package dev.andon.whatif;

import dev.andon.canonical.Event;
import dev.andon.casework.CaseChange;
import dev.andon.casework.CaseSet;
import dev.andon.casework.CaseVerbs;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.LogEntry;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.ObjectRef;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.pipeline.Playbook;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Scorer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One replay: the product's own detect, score and case book over the recorded moments, by the
 * playbooks of one shelf. One thread at a time.
 */
final class Lane {
  private static final String SYSTEM = "andon";
  private static final Set<String> NONE = Set.of("no-exception", "duplicate");
  private final Playbook.Shelf shelf;
  private final Instant since;
  private final boolean proven;
  private final Map<ObjectRef, Facts> facts = new HashMap<>();
  private final CaseSet cases = new CaseSet();
  private final Map<String, ExceptionCase> byId = new LinkedHashMap<>();
  private final Map<String, String> hashes = new HashMap<>();
  private final List<Booked> booked = new ArrayList<>();
  private final Board board = new Board();

  /**
   * What a case lost.
   *
   * @param bookedMinor by the person who ended it
   * @param replayedMinor by the money terms in force, at the time at which it ended
   */
  record Booked(String caseId, double bookedMinor, double replayedMinor) {}

  /**
   * @param since from when on slots take what stands first; before, what was taken
   * @param proven whether its decisions are held against stored ones, so that whole ones are needed
   */
  Lane(Playbook.Shelf shelf, Instant since, boolean proven) {
    this.shelf = shelf;
    this.since = since;
    this.proven = proven;
  }

  /** What each moment's detectors say, in order; nothing for what people did. */
  List<List<Finding>> detect(List<Moment> moments) {
    List<List<Finding>> findings = new ArrayList<>(moments.size());
    for (Moment moment : moments) {
      findings.add(moment instanceof Moment.Told told ? detect(told) : List.of());
    }
    return findings;
  }

  private List<Finding> detect(Moment.Told told) {
    facts.putAll(told.facts());
    try {
      return shelf
          .at(told.at())
          .detectors()
          .run(told.affected(), object -> facts.getOrDefault(object, Facts.NONE));
    } catch (FaultException e) {
      if (e.fault().kind() != FaultKind.REJECTED) {
        throw e;
      }
      // As in the pipeline: its facts stay, it decides nothing.
      return List.of();
    }
  }

  /** Scores and decides what was found. */
  void decide(List<Moment> moments, List<List<Finding>> findings) {
    for (int i = 0; i < moments.size(); i++) {
      if (moments.get(i) instanceof Moment.Told told) {
        decide(told.event(), findings.get(i));
      } else if (moments.get(i) instanceof Moment.Deed deed) {
        apply(deed);
      }
    }
  }

  private void decide(Event event, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    Playbook playbook = shelf.at(event.receivedAt());
    Map<Finding, Decision> decisions = new IdentityHashMap<>();
    for (Finding finding : findings) {
      if (finding.detection().isPresent()) {
        Instant asOf = Scorer.asOf(event.receivedAt());
        decisions.put(
            finding,
            proven
                ? playbook.scorer().score(finding, asOf)
                : playbook.scorer().sketch(finding, asOf));
      }
    }
    for (CaseChange change : playbook.caseBook().apply(event, findings, decisions, cases)) {
      take(change, event.receivedAt());
    }
  }

  private void take(CaseChange change, Instant at) {
    ExceptionCase after = change.after();
    change
        .decision()
        .ifPresent(
            decision -> hashes.put(name(after.caseId(), after.decisions()), decision.hash()));
    for (LogEntry entry : change.log()) {
      switch (entry.action()) {
        case "opened" -> board.open(after, change.decision().orElseThrow(), at);
        case "reopened" -> board.reopen(after, change.decision(), at);
        case "scored" -> change.decision().ifPresent(decision -> board.rescore(after, decision));
        case "closed" -> {
          if (entry.actor().equals(SYSTEM)) {
            board.clear(after.caseId(), at);
          }
        }
        case "reassigned" -> board.reassign(after, at);
        default -> {
          // The others change neither what waits nor where.
        }
      }
    }
    ExceptionCase row = after.inRow();
    cases.put(row);
    byId.put(row.caseId(), row);
  }

  private void apply(Moment.Deed deed) {
    if (!deed.slot().isEmpty()) {
      slot(deed);
    }
    ExceptionCase known = byId.get(deed.caseId());
    if (known == null) {
      return;
    }
    try {
      take(verb(deed, known), deed.at());
      book(deed);
    } catch (FaultException e) {
      if (e.fault().kind() != FaultKind.CONFLICT) {
        throw e;
      }
      // The draft's case stands elsewhere than theirs stood: there is nothing to do with it.
    }
  }

  private static CaseChange verb(Moment.Deed deed, ExceptionCase known) {
    String actor = deed.actor();
    Map<String, String> detail = deed.detail();
    int version = known.version();
    return switch (deed.action()) {
      case "claimed" -> CaseVerbs.claim(known, version, actor, deed.at(), detail);
      case "assigned" ->
          CaseVerbs.assign(known, version, detail.getOrDefault("owner", actor), actor, deed.at());
      case "reassigned" ->
          CaseVerbs.reassign(known, version, detail.getOrDefault("team", ""), actor, deed.at());
      case "closed" ->
          CaseVerbs.close(
              known,
              version,
              detail.getOrDefault("outcome", ""),
              detail.getOrDefault("rootCause", ""),
              actor,
              deed.at());
      case "reopened" ->
          CaseVerbs.reopen(known, version, detail.getOrDefault("reason", ""), actor, deed.at());
      default -> throw new IllegalArgumentException("no deed that is played: " + deed.action());
    };
  }

  /** A case that turned out to be none has lost nothing, whatever was expected of it. */
  private void book(Moment.Deed deed) {
    String loss = deed.detail().get("lossMinor");
    if (loss != null) {
      boolean none = NONE.contains(deed.detail().getOrDefault("outcome", ""));
      double replayed =
          none ? 0 : board.job(deed.caseId()).map(job -> job.endedMinor(deed.at())).orElse(0.0);
      booked.add(new Booked(deed.caseId(), Double.parseDouble(loss), replayed));
    }
  }

  private void slot(Moment.Deed deed) {
    board
        .job(deed.caseId())
        .filter(job -> job.takenThen == null)
        .ifPresent(job -> job.takenThen = deed.at());
    if (deed.at().isBefore(since)) {
      board.follow(deed.caseId(), deed.at());
      return;
    }
    Scorer scorer = shelf.at(deed.at()).scorer();
    if (scorer.knows(deed.slot())) {
      board.slot(
          deed.slot(),
          deed.at(),
          "oldest".equals(deed.detail().get("reason")),
          scorer.rescoring(deed.slot(), deed.at()));
    }
  }

  static String name(String caseId, int decision) {
    return caseId + ":" + decision;
  }

  /** The hash of each decision by {@link #name}. */
  Map<String, String> hashes() {
    return Collections.unmodifiableMap(hashes);
  }

  /** The cases by id, each as it stands. */
  Map<String, ExceptionCase> cases() {
    return Collections.unmodifiableMap(byId);
  }

  /** Cases that people ended with what they lost. */
  List<Booked> booked() {
    return Collections.unmodifiableList(booked);
  }

  Board board() {
    return board;
  }
}
