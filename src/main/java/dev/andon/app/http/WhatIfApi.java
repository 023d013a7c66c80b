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
import dev.andon.pipeline.Playbook;
import dev.andon.policy.InForce;
import dev.andon.policy.PolicyVersion;
import dev.andon.policy.store.PolicyStore;
import dev.andon.whatif.store.WhatIfReports;
import dev.andon.whatif.store.WhatIfRound;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/**
 * The REST API of what-if: plays a draft of a policy over the stored history, outside the
 * pipeline's transactions, and keeps the report for who activates that text.
 */
public final class WhatIfApi {
  private final DataSource dataSource;
  private final PolicyStore policies;
  private final Supplier<PlaybookAssembly> assemblies;
  private final WhatIfRound round;
  private final WhatIfReports reports;
  private final BusinessClock clock;
  private final EventJson json;

  /**
   * @param assemblies one a what-if
   */
  public WhatIfApi(
      DataSource dataSource,
      PolicyStore policies,
      Supplier<PlaybookAssembly> assemblies,
      WhatIfRound round,
      WhatIfReports reports,
      BusinessClock clock,
      EventJson json) {
    this.dataSource = dataSource;
    this.policies = policies;
    this.assemblies = assemblies;
    this.round = round;
    this.reports = reports;
    this.clock = clock;
    this.json = json;
  }

  /**
   * {@code POST /api/v1/whatif} with {@code {"name","body"?,"since"?,"until"?}}: what a text of a
   * policy would have done; without a text the one that is proposed.
   */
  public void play(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.OPERATOR);
    Map<String, Object> body = HttpAnswers.object(exchange, json);
    String name = played(HttpAnswers.required(body, "name"));
    String text =
        body.get("body") == null
            ? policies.proposed(name).body()
            : HttpAnswers.required(body, "body");
    Optional<Instant> since = HttpAnswers.instant(body, "since");
    Optional<Instant> until = HttpAnswers.instant(body, "until");
    Instant now = clock.now();
    if (since.orElse(Instant.EPOCH).isAfter(until.orElse(now))) {
      throw FaultException.of(
          "WHATIF-WINDOW",
          FaultKind.REJECTED,
          "the window ends before it begins",
          "Name a begin (since) before the end (until), which is now by default.");
    }
    WhatIfRound.Answer answer = answer(caller.tenant(), name, text, since, until, now);
    exchange
        .getIn()
        .setBody(
            reports
                .save(caller.tenant(), name, Hashes.sha256(text), caller.user(), now, answer)
                .whole());
  }

  private static String played(String name) {
    if (!PolicyDrafts.played(PolicyDrafts.known(name))) {
      throw FaultException.of(
          "WHATIF-POLICY",
          FaultKind.REJECTED,
          "history is not played by a draft of "
              + name
              + ": it decides what becomes a fact or which cases are one problem, not what is done with facts",
          "Play one of "
              + PolicyDrafts.names().stream().filter(PolicyDrafts::played).toList()
              + ".");
    }
    return name;
  }

  private WhatIfRound.Answer answer(
      String tenant,
      String name,
      String text,
      Optional<Instant> since,
      Optional<Instant> until,
      Instant now)
      throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      try {
        PlaybookAssembly assembly = assemblies.get();
        List<PolicyVersion> all = policies.all(connection);
        PolicyVersion draft =
            new PolicyVersion(
                name, next(all, name), text, "", "", "", since.orElse(Instant.EPOCH), now);
        assembly.validate(name, text, now, all);
        InForce<Playbook> inForce = inForce(assembly, all);
        InForce<Playbook> drafted = inForce(assembly, with(all, draft));
        WhatIfRound.Answer answer =
            round.answer(
                connection,
                tenant,
                new WhatIfRound.Question(
                    inForce::at, drafted::at, !PolicyDrafts.recognises(name), since, until, now));
        List<String> warnings = new ArrayList<>(drafted.warnings());
        warnings.removeAll(inForce.warnings());
        answer.report().put("warnings", warnings);
        return answer;
      } finally {
        connection.rollback();
      }
    }
  }

  private static InForce<Playbook> inForce(PlaybookAssembly assembly, List<PolicyVersion> all) {
    InForce<Playbook> inForce = new InForce<>(assembly);
    inForce.follow(all);
    return inForce;
  }

  /** The number that the draft would have as a version: decisions name it. */
  private static int next(List<PolicyVersion> all, String name) {
    return 1
        + all.stream()
            .filter(one -> one.name().equals(name))
            .mapToInt(PolicyVersion::version)
            .max()
            .orElse(0);
  }

  /** The versions with a draft in the place of all that came into force after it. */
  private static List<PolicyVersion> with(List<PolicyVersion> all, PolicyVersion draft) {
    List<PolicyVersion> with = new ArrayList<>(all);
    with.removeIf(
        one ->
            one.name().equals(draft.name())
                && one.version() > 1
                && !one.effectiveAt().isBefore(draft.effectiveAt()));
    with.add(draft);
    return with;
  }

  /** {@code GET /api/v1/whatif?name=}: the reports of a policy's drafts, the latest first. */
  public void list(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    String name = played(HttpAnswers.text(exchange, "name").orElse(""));
    exchange
        .getIn()
        .setBody(
            Map.of(
                "items",
                reports.reports(caller.tenant(), name).stream()
                    .map(WhatIfReports.Report::whole)
                    .toList()));
  }
}
