package dev.andon.pipeline;

import dev.andon.detection.Finding;
import dev.andon.scoring.Decision;
import dev.andon.shadow.Figures;
import java.time.Instant;
import java.util.Optional;

/**
 * A text in shadow at a time: it scores what the versions in force score, and nothing comes of it.
 * When it cannot, that is told and the batch goes on.
 */
public final class Challenger {
  private final String hash;
  private final Scoring scoring;
  private final Failures failures;

  /** How it scores. */
  @FunctionalInterface
  public interface Scoring {
    /** The score of a finding that holds, as of an instant. */
    Decision score(Finding finding, Instant asOf);
  }

  /** Who is told that it could not. */
  @FunctionalInterface
  public interface Failures {
    /** A decision is missing from its shadow. */
    void failed(String challenger, RuntimeException why);
  }

  /**
   * @param hash SHA-256 of its text
   */
  public Challenger(String hash, Scoring scoring, Failures failures) {
    this.hash = hash;
    this.scoring = scoring;
    this.failures = failures;
  }

  /** SHA-256 of its text. */
  public String hash() {
    return hash;
  }

  /** Its figures for a finding; empty when it failed. */
  public Optional<Figures> score(Finding finding, Instant asOf) {
    try {
      return Optional.of(Figures.of(scoring.score(finding, asOf)));
    } catch (RuntimeException e) {
      failures.failed(hash, e);
      return Optional.empty();
    }
  }
}
