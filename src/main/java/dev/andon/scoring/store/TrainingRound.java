package dev.andon.scoring.store;

import dev.andon.canonical.BusinessClock;
import dev.andon.policy.Proposal;
import dev.andon.policy.store.PolicyStore;
import dev.andon.scoring.Features;
import dev.andon.scoring.ScoringPolicy;
import dev.andon.scoring.Training;
import dev.andon.store.Transaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Learns a model of the cases that the nightly count reads, on demand. It is proposed, never put in
 * force: a person activates it, after its time in shadow.
 */
public final class TrainingRound {
  /** The policy that keeps the model. */
  public static final String POLICY = "model";

  private final DataSource dataSource;
  private final PolicyStore policies;
  private final BusinessClock clock;
  private final EstimateRound.Calendars calendars;
  private final Supplier<ScoringPolicy> scoring;
  private final String release;

  /**
   * What a training came to.
   *
   * @param proposal the text that now waits for a person; empty = it was not asked for
   */
  public record Outcome(Training.Trained trained, Optional<Proposal> proposal) {}

  /**
   * @param scoring with the hand-set figures, as it holds now
   * @param release of Andon, for the model's provenance
   */
  public TrainingRound(
      DataSource dataSource,
      PolicyStore policies,
      BusinessClock clock,
      EstimateRound.Calendars calendars,
      Supplier<ScoringPolicy> scoring,
      String release) {
    this.dataSource = dataSource;
    this.policies = policies;
    this.clock = clock;
    this.calendars = calendars;
    this.scoring = scoring;
    this.release = release;
  }

  /**
   * Learns from what is known now.
   *
   * @param author whose proposal it shall be; empty = it is only judged
   */
  public Outcome train(String tenant, Optional<String> author) throws SQLException {
    Instant asOf = clock.now();
    CaseCounts counts = new CaseCounts(calendars.now());
    List<Training.Example> closed = new ArrayList<>();
    Transaction.run(
        dataSource,
        connection -> {
          counts.each(
              connection,
              tenant,
              asOf,
              known -> {
                Instant closedAt = known.resolvedAt();
                if (closedAt != null && known.counted().judged()) {
                  closed.add(
                      new Training.Example(
                          known.caseId(), Features.of(known.inputs()), closedAt, known.counted()));
                }
              });
          return true;
        });
    Training.Trained trained = Training.of(closed, scoring.get(), asOf, release);
    Optional<Proposal> proposal = Optional.empty();
    if (author.isPresent()) {
      proposal =
          Optional.of(
              policies.propose(
                  POLICY,
                  ModelText.of(trained.model()),
                  author.get(),
                  "trained on " + closed.size() + " cases closed by hand",
                  Optional.empty()));
    }
    return new Outcome(trained, proposal);
  }
}
