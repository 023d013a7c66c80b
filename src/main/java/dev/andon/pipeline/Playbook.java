package dev.andon.pipeline;

import dev.andon.casework.CaseBook;
import dev.andon.detection.Detectors;
import dev.andon.enrichment.Projections;
import dev.andon.scoring.Scorer;
import java.time.Instant;

/** Everything that decides on an event: one version of each policy. */
public record Playbook(
    Projections projections, Detectors detectors, Scorer scorer, CaseBook caseBook) {
  /** The playbook by time. */
  @FunctionalInterface
  public interface Shelf {
    /**
     * The playbook in force when an event was received: a function of that time, so that batch
     * borders change nothing (contract 1).
     */
    Playbook at(Instant receivedAt);
  }
}
