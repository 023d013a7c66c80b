package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.store.DecisionJson;
import dev.andon.scoring.Comparison;
import dev.andon.scoring.Decision;
import dev.andon.scoring.ScoreInputs;
import dev.andon.scoring.Scorer;
import dev.andon.worklist.Worklist;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/** The REST API of explanations: why a case ranks as it does, and what would change it. */
public final class ExplanationsApi {
  private final DataSource dataSource;
  private final CaseDesk desk;
  private final Rankings rankings;
  private final LiveView live;
  private final BusinessClock clock;

  public ExplanationsApi(
      DataSource dataSource, CaseDesk desk, Rankings rankings, LiveView live, BusinessClock clock) {
    this.dataSource = dataSource;
    this.desk = desk;
    this.rankings = rankings;
    this.live = live;
    this.clock = clock;
  }

  /**
   * {@code GET /api/v1/cases/{id}/explanation?above=CASE}: the record of the latest decision; why
   * it ranks as it does in its team's worklist, why the one goes before the other, what would make
   * it first; what the ERP says now where it is asked.
   */
  public void explanation(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    String above = exchange.getIn().getHeader("above", String.class);
    try (Connection connection = dataSource.getConnection()) {
      ExceptionCase one =
          desk.find(
              connection, caller.tenant(), exchange.getIn().getHeader("id", String.class), false);
      Map<String, Object> body = DecisionJson.explanation(one.decision());
      List<String> why = new ArrayList<>();
      Optional<Rankings.Ranked> ranked =
          one.state() == ExceptionCase.State.CLOSED
              ? Optional.empty()
              : rankings.around(connection, one, clock.now());
      if (ranked.isPresent()) {
        rank(connection, ranked.get(), one, body, why);
      }
      why.addAll(Comparison.why(one.decision()));
      body.put("why", why);
      if (above != null && !above.isBlank()) {
        ExceptionCase other = desk.find(connection, caller.tenant(), above, false);
        body.put(
            "above",
            why(
                Comparison.between(
                    ranked(one, now(ranked, one)), ranked(other, now(ranked, other)))));
      }
      live.of(connection, caller.tenant(), one).ifPresent(known -> body.put("live", known));
      exchange.getIn().setBody(body);
    }
  }

  /** Its place among what waits for its team, and what would make it the first. */
  private void rank(
      Connection connection,
      Rankings.Ranked ranked,
      ExceptionCase one,
      Map<String, Object> body,
      List<String> why)
      throws SQLException {
    List<Worklist.Place> places = ranked.list().places();
    int rank = 1;
    while (!places.get(rank - 1).waiting().caseId().equals(one.caseId())) {
      rank++;
    }
    Decision now = ranked.now(one.decision());
    body.put("rank", rank);
    body.put("of", places.size());
    body.put(
        "now",
        Map.of(
            "asOf",
            now.asOf().toString(),
            "score",
            now.score(),
            "guard",
            now.guard(),
            "band",
            now.band()));
    why.add(
        (one.owner() == null ? "Rank " : "Taken by " + one.owner() + "; it would be rank ")
            + rank
            + " of "
            + places.size()
            + " that wait for "
            + one.team()
            + ", as of "
            + ranked.asOf()
            + ".");
    ExceptionCase first =
        desk.find(connection, one.tenant(), places.get(0).waiting().caseId(), false);
    Comparison.Ranked mine = ranked(one, now);
    Comparison.Ranked top = ranked(first, ranked.now(first.decision()));
    body.put(
        "first",
        Comparison.first(mine, top, new Hours(ranked.scorer(), now, top.decision())).stream()
            .map(change -> Map.of("code", change.code(), "text", change.text()))
            .toList());
    if (rank > 1) {
      why.add(Comparison.between(mine, top).text());
    }
  }

  /** Two cases in the hours to come, by the policies in force. */
  private record Hours(Scorer scorer, Decision one, Decision first) implements Comparison.Later {
    @Override
    public ScoreInputs mine(int hours) {
      return scorer.inputs(one.inputs(), Comparison.later(one, hours));
    }

    @Override
    public ScoreInputs top(int hours) {
      return scorer.inputs(first.inputs(), Comparison.later(one, hours));
    }
  }

  private static Map<String, Object> why(Comparison.Why why) {
    Map<String, Object> above = new LinkedHashMap<>();
    above.put("first", why.first());
    above.put("text", why.text());
    above.put("parts", DecisionJson.contributions(why.parts()));
    return above;
  }

  private static Decision now(Optional<Rankings.Ranked> ranked, ExceptionCase one) {
    return ranked.isPresent() && one.state() != ExceptionCase.State.CLOSED
        ? ranked.get().now(one.decision())
        : one.decision();
  }

  private static Comparison.Ranked ranked(ExceptionCase one, Decision decision) {
    return new Comparison.Ranked(one.caseId(), one.type() + " " + one.object().key(), decision);
  }
}
