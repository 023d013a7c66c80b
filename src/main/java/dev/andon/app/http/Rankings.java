package dev.andon.app.http;

import dev.andon.casework.ExceptionCase;
import dev.andon.casework.store.WorklistStore;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Rescoring;
import dev.andon.scoring.Scorer;
import dev.andon.scoring.Standing;
import dev.andon.worklist.Waiting;
import dev.andon.worklist.Worklist;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The order of worklists as it is now, by the policies in force: one for pulls and explanations.
 */
public final class Rankings {
  private final WorklistStore worklists;
  private final CurrentPlaybook playbook;

  public Rankings(WorklistStore worklists, CurrentPlaybook playbook) {
    this.worklists = worklists;
    this.playbook = playbook;
  }

  /**
   * A team's worklist in its order.
   *
   * @param scorer what it is ranked by
   * @param asOf of every score but those decided later
   */
  record Ranked(Worklist list, Scorer scorer, Instant asOf) {
    /** A stored decision as it is ranked. */
    Decision now(Decision stored) {
      return stored.asOf().isBefore(asOf) ? scorer.rescore(stored, asOf) : stored;
    }
  }

  /** What waits for a team; empty for a team without a calendar. */
  Optional<Ranked> of(Connection connection, String tenant, String team, Instant now)
      throws SQLException {
    return of(connection, tenant, team, now, List.of());
  }

  /** What waits for the team of an open case, that one among them though somebody has taken it. */
  Optional<Ranked> around(Connection connection, ExceptionCase one, Instant now)
      throws SQLException {
    return of(
        connection,
        one.tenant(),
        one.team(),
        now,
        List.of(
            new Waiting(
                one.caseId(),
                one.decisions(),
                one.site(),
                one.decision().amountMinor(),
                Standing.of(one.decision().inputs()))));
  }

  private Optional<Ranked> of(
      Connection connection, String tenant, String team, Instant now, List<Waiting> also)
      throws SQLException {
    Scorer scorer = playbook.at(connection, now).scorer();
    if (!scorer.knows(team)) {
      return Optional.empty();
    }
    List<Waiting> waiting = new ArrayList<>(also);
    for (Waiting one : worklists.waiting(connection, tenant, team)) {
      if (also.stream().noneMatch(known -> known.caseId().equals(one.caseId()))) {
        waiting.add(one);
      }
    }
    Rescoring rescoring = scorer.rescoring(team, now);
    return Optional.of(new Ranked(Worklist.of(waiting, rescoring), scorer, rescoring.asOf()));
  }
}
