package dev.andon.app.http;

import dev.andon.app.config.Challengers;
import dev.andon.app.config.PlaybookAssembly;
import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.policy.Proposal;
import dev.andon.policy.Shadow;
import dev.andon.policy.store.PolicyStore;
import dev.andon.policy.store.ShadowStore;
import dev.andon.scoring.store.EstimateRound;
import dev.andon.shadow.Challenge;
import dev.andon.shadow.store.ShadowDecisionStore;
import dev.andon.store.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/** The REST API of champion and challenger: a proposal in shadow, and how it does there. */
public final class ChallengesApi {
  private final DataSource dataSource;
  private final PolicyStore policies;
  private final ShadowStore shadows;
  private final PlaybookAssembly assembly;
  private final EstimateRound.Calendars calendars;
  private final BusinessClock clock;
  private final EventJson json;
  private final ShadowDecisionStore decisions = new ShadowDecisionStore();

  public ChallengesApi(
      DataSource dataSource,
      PolicyStore policies,
      ShadowStore shadows,
      PlaybookAssembly assembly,
      EstimateRound.Calendars calendars,
      BusinessClock clock,
      EventJson json) {
    this.dataSource = dataSource;
    this.policies = policies;
    this.shadows = shadows;
    this.assembly = assembly;
    this.calendars = calendars;
    this.clock = clock;
    this.json = json;
  }

  /**
   * {@code POST /api/v1/policies/shadow} with {@code {"name","stop"?}}: scores the proposal beside
   * what decides from now on, or no more.
   */
  public void shadow(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.OPERATOR);
    Map<String, Object> body = HttpAnswers.object(exchange, json);
    String name = HttpAnswers.required(body, "name");
    if (Boolean.TRUE.equals(body.get("stop"))) {
      exchange.getIn().setBody(told(shadows.end(name, clock)));
      return;
    }
    if (!Challengers.POLICIES.contains(name)) {
      throw FaultException.of(
          "POLICY-NO-SCORE",
          FaultKind.REJECTED,
          name + " does not make scores, only " + Challengers.POLICIES + " do",
          "Look at what it changes: andon policy diff " + name);
    }
    Proposal proposal = policies.proposed(name);
    assembly.validate(name, proposal.body(), clock.now(), policies.all());
    exchange.getIn().setBody(told(shadows.begin(proposal, caller.user(), clock)));
  }

  /** The text that is in shadow, by the name of its policy. */
  Map<String, Map<String, Object>> running() throws SQLException {
    return shadows.all().stream()
        .filter(shadow -> shadow.until().isEmpty())
        .collect(Collectors.toMap(Shadow::name, ChallengesApi::told));
  }

  private static Map<String, Object> told(Shadow shadow) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", shadow.name());
    members.put("hash", shadow.hash());
    members.put("author", shadow.author());
    members.put("by", shadow.by());
    members.put("from", shadow.from().toString());
    members.put("until", shadow.until().map(Instant::toString).orElse(null));
    return members;
  }

  /**
   * {@code GET /api/v1/policies/challenge?name=}: the latest text in shadow beside its champion.
   */
  public void challenge(Exchange exchange) throws SQLException {
    HttpAnswers.caller(exchange, Role.VIEWER);
    String name = HttpAnswers.text(exchange, "name").orElse("");
    Shadow shadow =
        shadows.latest(name, Optional.empty()).orElseThrow(() -> ShadowStore.none(name));
    exchange.getIn().setBody(report(shadow, Optional.empty()));
  }

  /**
   * How a text did in shadow, for the one who activates it; empty when it never was.
   *
   * @param approver who activates it
   */
  Optional<Map<String, Object>> verdict(String name, String hash, String approver)
      throws SQLException {
    Optional<Shadow> shadow = shadows.latest(name, Optional.of(hash));
    return shadow.isEmpty()
        ? Optional.empty()
        : Optional.of(report(shadow.get(), Optional.of(approver)));
  }

  private Map<String, Object> report(Shadow shadow, Optional<String> approver) throws SQLException {
    String tenant = policies.tenant();
    Instant now = clock.now();
    Instant until = shadow.until().filter(now::isAfter).orElse(now);
    Challenge challenge =
        Transaction.run(
            dataSource,
            connection -> {
              ShadowDecisionStore.Volume volume =
                  decisions.volume(connection, tenant, shadow.hash(), shadow.from(), until);
              Duration lasted = Duration.between(shadow.from(), until);
              return Challenge.of(
                  decisions.pairs(connection, tenant, shadow.hash(), calendars.now(), now),
                  lasted.isNegative() ? Duration.ZERO : lasted,
                  volume.decisions(),
                  volume.missing(),
                  decisions.pulls(connection, tenant, shadow.from(), until),
                  approver);
            });
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("shadow", told(shadow));
    members.put("run", challenge.run());
    members.put("agreement", challenge.agreement());
    members.put("up", challenge.up());
    members.put("down", challenge.down());
    members.put("predicted", challenge.predicted());
    members.put("shares", challenge.shares());
    members.put("replay", challenge.replay());
    members.put("criteria", challenge.criteria());
    members.put("promote", challenge.promote());
    members.put("verdict", challenge.verdict());
    return members;
  }
}
