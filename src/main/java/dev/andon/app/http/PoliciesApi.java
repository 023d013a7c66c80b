package dev.andon.app.http;

import dev.andon.app.config.PlaybookAssembly;
import dev.andon.app.config.PolicyDrafts;
import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.Hashes;
import dev.andon.canonical.json.EventJson;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.policy.InForce;
import dev.andon.policy.PolicyVersion;
import dev.andon.policy.Proposal;
import dev.andon.policy.store.PolicyDifference;
import dev.andon.policy.store.PolicyStore;
import dev.andon.whatif.store.WhatIfReports;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of policies: their versions and differences; propose, activate by another person,
 * roll back. Names hold slashes, so they stand in the query or the body.
 */
public final class PoliciesApi {
  private final PolicyStore store;
  private final BusinessClock clock;
  private final EventJson json;
  private final PlaybookAssembly assembly;
  private final WhatIfReports reports;
  private final ChallengesApi challenges;

  public PoliciesApi(
      PolicyStore store,
      BusinessClock clock,
      EventJson json,
      PlaybookAssembly assembly,
      WhatIfReports reports,
      ChallengesApi challenges) {
    this.store = store;
    this.clock = clock;
    this.json = json;
    this.assembly = assembly;
    this.reports = reports;
    this.challenges = challenges;
  }

  /** {@code GET /api/v1/policies}: each policy with what is in force, to come, in shadow. */
  public void list(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    List<PolicyVersion> all = store.all();
    Instant now = clock.now();
    Map<String, PolicyVersion> named = InForce.named(all, now);
    Map<String, Map<String, Object>> shadows = challenges.running();
    List<Map<String, Object>> items = new ArrayList<>();
    for (String name : PolicyDrafts.names()) {
      PolicyVersion inForce = named.get(name);
      if (inForce != null) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("name", name);
        item.put("inForce", version(inForce));
        item.put(
            "planned",
            all.stream()
                .filter(one -> one.name().equals(name) && one.version() > inForce.version())
                .map(PoliciesApi::version)
                .toList());
        item.put("proposal", proposed(caller.tenant(), name));
        item.put("shadow", shadows.get(name));
        items.add(item);
      }
    }
    exchange.getIn().setBody(Map.of("items", items));
  }

  /** What is proposed, with the latest what-if of exactly that text; null = nothing is. */
  private @Nullable Map<String, Object> proposed(String tenant, String name) throws SQLException {
    Optional<Proposal> proposal = store.proposal(name);
    if (proposal.isEmpty()) {
      return null;
    }
    Map<String, Object> members = proposal(proposal.get());
    members.put(
        "whatIf",
        reports
            .latest(tenant, name, proposal.get().hash())
            .map(WhatIfReports.Report::whole)
            .orElse(null));
    return members;
  }

  private static Map<String, Object> version(PolicyVersion one) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("version", one.version());
    members.put("author", one.author());
    members.put("approver", one.approver());
    members.put("reason", one.reason());
    members.put("effectiveAt", one.effectiveAt().toString());
    members.put("activatedAt", one.activatedAt().toString());
    members.put("hash", Hashes.sha256(one.body()));
    return members;
  }

  private static Map<String, Object> proposal(Proposal one) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("author", one.author());
    members.put("reason", one.reason());
    members.put("effectiveAt", one.effectiveAt().map(Instant::toString).orElse(null));
    members.put("hash", one.hash());
    return members;
  }

  /** {@code GET /api/v1/policies/versions?name=}: all versions with their texts, oldest first. */
  public void versions(Exchange exchange) throws SQLException {
    HttpAnswers.caller(exchange, Role.VIEWER);
    String name = PolicyDrafts.known(exchange.getIn().getHeader("name", String.class));
    Instant now = clock.now();
    List<PolicyVersion> all = store.versions(name);
    PolicyVersion inForce = InForce.named(all, now).get(name);
    List<Map<String, Object>> versions = new ArrayList<>();
    for (PolicyVersion one : all) {
      Map<String, Object> members = version(one);
      members.put("inForce", one.equals(inForce));
      members.put("body", one.body());
      versions.add(members);
    }
    exchange.getIn().setBody(Map.of("name", name, "versions", versions));
  }

  /**
   * {@code GET /api/v1/policies/diff?name=&from=&to=}: lines of the difference; without from and to
   * that of the proposal to the version in force.
   */
  public void diff(Exchange exchange) throws SQLException {
    HttpAnswers.caller(exchange, Role.VIEWER);
    String name = PolicyDrafts.known(exchange.getIn().getHeader("name", String.class));
    PolicyVersion from = version(name, exchange.getIn().getHeader("from", String.class));
    String to = exchange.getIn().getHeader("to", String.class);
    Proposal proposal = to == null ? store.proposal(name).orElse(null) : null;
    String after = proposal == null ? version(name, to).body() : proposal.body();
    String afterName = proposal == null ? "version " + version(name, to).version() : "proposal";
    exchange
        .getIn()
        .setBody(
            Map.of(
                "name",
                name,
                "lines",
                PolicyDifference.of(from.body(), "version " + from.version(), after, afterName)));
  }

  /** The version of a number; without one the version in force. */
  private PolicyVersion version(String name, @Nullable String number) throws SQLException {
    List<PolicyVersion> versions = store.versions(name);
    Optional<PolicyVersion> found =
        number == null
            ? Optional.ofNullable(InForce.named(versions, clock.now()).get(name))
            : versions.stream()
                .filter(one -> number.equals(Integer.toString(one.version())))
                .findFirst();
    return found.orElseThrow(
        () ->
            FaultException.of(
                "POLICY-VERSION-UNKNOWN",
                FaultKind.REJECTED,
                "the policy " + name + " has no version " + number,
                "Name one of the versions that there are."));
  }

  /**
   * {@code POST /api/v1/policies/propose} with {@code {"name","body","reason","effectiveAt"?}}: a
   * text that is right, for another person to activate.
   */
  public void propose(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.OPERATOR);
    Map<String, Object> body = HttpAnswers.object(exchange, json);
    String name = PolicyDrafts.known(required(body, "name"));
    Optional<Instant> effective = HttpAnswers.instant(body, "effectiveAt");
    effective
        .filter(at -> at.isBefore(clock.now()))
        .ifPresent(
            at -> {
              throw FaultException.of(
                  "POLICY-PAST",
                  FaultKind.REJECTED,
                  at + " is past, and what came since is decided already",
                  "Name a time to come, or none.");
            });
    String text = required(body, "body");
    validate(name, text, effective.orElse(clock.now()));
    exchange
        .getIn()
        .setBody(
            proposal(
                store.propose(name, text, caller.user(), required(body, "reason"), effective)));
  }

  private void validate(String name, String text, Instant at) throws SQLException {
    assembly.validate(name, text, at, store.all());
  }

  /**
   * {@code POST /api/v1/policies/activate} with {@code {"name","hash"}}: makes the proposal that
   * the caller has seen the next version. The answer names the what-if of exactly that text, or
   * warns that there is none.
   */
  public void activate(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.APPROVER);
    Map<String, Object> body = HttpAnswers.object(exchange, json);
    String name = PolicyDrafts.known(required(body, "name"));
    Proposal proposal = store.proposed(name);
    if (!proposal.hash().equals(required(body, "hash"))) {
      throw FaultException.of(
          "POLICY-PROPOSAL-CHANGED",
          FaultKind.CONFLICT,
          "the proposal for " + name + " is another one than you have seen",
          "Look at its difference again and decide anew.");
    }
    validate(name, proposal.body(), proposal.effectiveAt().orElse(clock.now()));
    Optional<Map<String, Object>> challenge =
        challenges.verdict(name, proposal.hash(), caller.user());
    Optional<WhatIfReports.Report> report = reports.latest(caller.tenant(), name, proposal.hash());
    Map<String, Object> activated = version(store.activate(proposal, caller.user(), clock));
    activated.put("whatIf", report.map(WhatIfReports.Report::head).orElse(null));
    challenge.ifPresent(verdict -> activated.put("challenge", verdict));
    warning(name, report).ifPresent(text -> activated.put("warning", text));
    exchange.getIn().setBody(activated);
  }

  /** Emergencies exist: what was never played is activated, but not silently (decision 0026). */
  private static Optional<String> warning(String name, Optional<WhatIfReports.Report> report) {
    if (!PolicyDrafts.played(name) || report.filter(one -> one.validated()).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        report.isEmpty()
            ? "activated without what-if: nobody played this text over the stored history"
            : "activated with a what-if that is not validated");
  }

  /**
   * {@code POST /api/v1/policies/rollback} with {@code {"name","reason","version"?}}: brings an
   * older version back at once; without a number the one before.
   */
  public void rollback(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.APPROVER);
    Map<String, Object> body = HttpAnswers.object(exchange, json);
    String name = PolicyDrafts.known(required(body, "name"));
    PolicyVersion target =
        body.get("version") == null
            ? store.previous(name, clock.now())
            : version(name, body.get("version").toString());
    validate(name, target.body(), clock.now());
    exchange
        .getIn()
        .setBody(
            version(
                store.rollback(
                    name, target.version(), caller.user(), required(body, "reason"), clock)));
  }

  private static String required(Map<String, Object> body, String name) {
    return HttpAnswers.required(body, name);
  }
}
