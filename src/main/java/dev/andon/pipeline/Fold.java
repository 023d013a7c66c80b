package dev.andon.pipeline;

import dev.andon.casework.CaseBook;
import dev.andon.casework.CaseChange;
import dev.andon.detection.Detectors;
import dev.andon.detection.Finding;
import dev.andon.enrichment.Projections;
import dev.andon.expectation.Expectations;
import dev.andon.expectation.Feeds;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Scorer;
import dev.andon.shadow.ShadowDecision;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The pure steps of the pipeline on a loaded batch: each folds the works one by one in arrival
 * order, so that event 2 sees event 1 and batch borders change nothing (contract 1).
 */
public final class Fold {
  private final Playbook.Shelf shelf;

  /** One that always decides by the same policies. */
  public Fold(Projections projections, Detectors detectors, Scorer scorer, CaseBook caseBook) {
    this(
        always(
            new Playbook(projections, detectors, scorer, caseBook, Expectations.NONE, Feeds.NONE)));
  }

  /** One that decides on each event by the policies in force when it was received. */
  public Fold(Playbook.Shelf shelf) {
    this.shelf = shelf;
  }

  private static Playbook.Shelf always(Playbook playbook) {
    return receivedAt -> playbook;
  }

  private Playbook playbook(Work work) {
    return shelf.at(work.event().receivedAt());
  }

  /** Applies each event's facts and runs the detectors of every object that they touch. */
  public void detect(Batch batch) {
    for (Work work : batch.works()) {
      guarded(
          work,
          () ->
              work.findings()
                  .addAll(
                      playbook(work)
                          .detectors()
                          .run(
                              batch
                                  .workingSet()
                                  .apply(
                                      work.event(),
                                      playbook(work).projections().project(work.event())),
                              batch.workingSet())));
    }
  }

  /** Scores each finding that holds, from its snapshot of facts. */
  public void score(Batch batch) {
    for (Work work : batch.works()) {
      for (Finding finding : work.findings()) {
        if (finding.detection().isPresent()) {
          work.decisions()
              .put(
                  finding,
                  playbook(work).scorer().score(finding, Scorer.asOf(work.event().receivedAt())));
        }
      }
    }
  }

  /** Opens, joins, clears and reopens cases. */
  public void decide(Batch batch) {
    for (Work work : batch.works()) {
      work.changes()
          .addAll(
              playbook(work)
                  .caseBook()
                  .apply(work.event(), work.findings(), work.decisions(), batch.cases()));
    }
  }

  /**
   * Lets the challenger of its time score what was decided anew, at the same as-of. Nothing is
   * changed by it.
   */
  public void shadow(Batch batch) {
    for (Work work : batch.works()) {
      shelf.challenger(work.event().receivedAt()).ifPresent(challenger -> shadow(work, challenger));
    }
  }

  private static void shadow(Work work, Challenger challenger) {
    Map<Decision, CaseChange> decided = new IdentityHashMap<>();
    for (CaseChange change : work.changes()) {
      change.decision().ifPresent(decision -> decided.put(decision, change));
    }
    for (Finding finding : work.findings()) {
      CaseChange change = decided.get(work.decisions().get(finding));
      if (change != null) {
        challenger
            .score(finding, Scorer.asOf(work.event().receivedAt()))
            .ifPresent(
                figures ->
                    work.shadows()
                        .add(
                            new ShadowDecision(
                                change.after().caseId(),
                                change.after().decisions(),
                                challenger.hash(),
                                figures)));
      }
    }
  }

  /** A REJECTED fault ends the event's way as a value; anything else is the batch's problem. */
  private static void guarded(Work work, Runnable step) {
    if (work.fault().isPresent()) {
      return;
    }
    try {
      step.run();
    } catch (FaultException e) {
      if (e.fault().kind() != FaultKind.REJECTED) {
        throw e;
      }
      work.fail(e.fault());
    }
  }
}
