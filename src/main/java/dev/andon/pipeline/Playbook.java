package dev.andon.pipeline;

import dev.andon.casework.CaseBook;
import dev.andon.detection.Detectors;
import dev.andon.enrichment.Projections;
import dev.andon.expectation.Expectations;
import dev.andon.expectation.Feeds;
import dev.andon.scoring.Scorer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Everything that decides on an event: one version of each policy. */
public record Playbook(
    Projections projections,
    Detectors detectors,
    Scorer scorer,
    CaseBook caseBook,
    Expectations expectations,
    Feeds feeds) {
  /** The playbook by time. */
  @FunctionalInterface
  public interface Shelf {
    /**
     * The playbook in force when an event was received: a function of that time, so that batch
     * borders change nothing (contract 1).
     */
    Playbook at(Instant receivedAt);

    /** Those in force from one time to another, the latest last. */
    default List<Playbook> between(Instant from, Instant to) {
      return List.of(at(to));
    }

    /** What scored in shadow when an event was received: a function of that time too. */
    default Optional<Challenger> challenger(Instant receivedAt) {
      return Optional.empty();
    }
  }
}
