package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.store.CaseReader;
import dev.andon.casework.store.DecisionJson;
import dev.andon.pipeline.Playbook;
import dev.andon.scoring.Comparison;
import dev.andon.scoring.Decision;
import dev.andon.scoring.ScoreInputs;
import dev.andon.scoring.Scorer;
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
  private final CaseReader reader;
  private final LiveView live;
  private final BusinessClock clock;
  private final Playbook.Shelf shelf;

  public ExplanationsApi(
      DataSource dataSource,
      CaseDesk desk,
      CaseReader reader,
      LiveView live,
      BusinessClock clock,
      Playbook.Shelf shelf) {
    this.dataSource = dataSource;
    this.desk = desk;
    this.reader = reader;
    this.live = live;
    this.clock = clock;
    this.shelf = shelf;
  }

  /**
   * {@code GET /api/v1/cases/{id}/explanation?above=CASE}: the record of the latest decision; why
   * it ranks as it does among its team's open cases, why the one goes before the other, what would
   * make it first; what the ERP says now where it is asked.
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
      if (one.state() != ExceptionCase.State.CLOSED) {
        rank(connection, one, body, why);
      }
      why.addAll(Comparison.why(one.decision()));
      body.put("why", why);
      if (above != null && !above.isBlank()) {
        ExceptionCase other = desk.find(connection, caller.tenant(), above, false);
        body.put("above", why(Comparison.between(ranked(one), ranked(other))));
      }
      live.of(connection, caller.tenant(), one).ifPresent(known -> body.put("live", known));
      exchange.getIn().setBody(body);
    }
  }

  /** Its place among the open cases of its team, and what would make it the first. */
  private void rank(
      Connection connection, ExceptionCase one, Map<String, Object> body, List<String> why)
      throws SQLException {
    CaseReader.Place place = reader.place(connection, one);
    body.put("rank", place.rank());
    body.put("of", place.of());
    why.add("Rank " + place.rank() + " of " + place.of() + " open cases of " + one.team() + ".");
    CaseReader.Filter team =
        new CaseReader.Filter(
            Optional.of(one.team()), Optional.empty(), Optional.empty(), Optional.empty());
    List<ExceptionCase> top = reader.list(connection, one.tenant(), team, 1, 0);
    if (top.isEmpty()) {
      return;
    }
    ExceptionCase first = desk.find(connection, one.tenant(), top.get(0).caseId(), false);
    body.put(
        "first",
        Comparison.first(
                ranked(one),
                ranked(first),
                new Hours(shelf.at(clock.now()).scorer(), one.decision(), first.decision()))
            .stream()
            .map(change -> Map.of("code", change.code(), "text", change.text()))
            .toList());
    if (!first.caseId().equals(one.caseId())) {
      why.add(Comparison.between(ranked(one), ranked(first)).text());
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

  private static Comparison.Ranked ranked(ExceptionCase one) {
    return new Comparison.Ranked(
        one.caseId(), one.type() + " " + one.object().key(), one.decision());
  }
}
