package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.config.Challengers;
import dev.andon.app.config.ConfigReader;
import dev.andon.app.config.PlaybookAssembly;
import dev.andon.app.config.PolicyDrafts;
import dev.andon.app.config.Release;
import dev.andon.app.health.WaitingHealth;
import dev.andon.app.http.ChallengesApi;
import dev.andon.app.http.EstimatesApi;
import dev.andon.app.http.PoliciesApi;
import dev.andon.app.http.WhatIfApi;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.casework.RulingCounts;
import dev.andon.decision.Contract;
import dev.andon.expectation.Expectations;
import dev.andon.expectation.Feeds;
import dev.andon.expectation.store.RulesInForce;
import dev.andon.intake.edi.PartnerFiles;
import dev.andon.pipeline.Challenger;
import dev.andon.pipeline.Playbook;
import dev.andon.policy.InForce;
import dev.andon.policy.PolicyVersion;
import dev.andon.policy.store.PolicyFollower;
import dev.andon.policy.store.PolicyStore;
import dev.andon.policy.store.ShadowStore;
import dev.andon.scoring.store.EstimateRound;
import dev.andon.scoring.store.TrainingRound;
import dev.andon.whatif.store.WhatIfReports;
import dev.andon.whatif.store.WhatIfRound;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Beans of the policies: their versions, and what they make together. */
public final class PolicyBeans implements CamelConfiguration {
  @BindToRegistry(value = "policyStore", lazy = true)
  public PolicyStore policyStore(CamelContext context) {
    return new PolicyStore(
        bean(context, "dataSource", DataSource.class),
        bean(context, "settings", Settings.class).tenant());
  }

  /** What is in force; the shipped files are the first versions. */
  @BindToRegistry(value = "playbooks", lazy = true)
  public Playbooks playbooks(CamelContext context) throws IOException, SQLException {
    for (String name : PolicyDrafts.names()) {
      PipelineBeans.policy(context, name);
    }
    Playbooks playbooks =
        new Playbooks(
            bean(context, "policyStore", PolicyStore.class),
            bean(context, "dataSource", DataSource.class),
            assembly(context));
    playbooks.look();
    playbooks.inForce.at(bean(context, "businessClock", BusinessClock.class).now());
    return playbooks;
  }

  private final RulingCounts counts = new RulingCounts();

  private PlaybookAssembly assembly(CamelContext context) {
    return new PlaybookAssembly(
        () -> bean(context, "partners", PartnerFiles.class).get().all(), counts);
  }

  /** {@code andon_rulings_total} and {@code andon_ruling_fallbacks_total} by decision. */
  @Override
  public void configure(CamelContext context) {
    MeterRegistry meters = bean(context, "metricsRegistry", MeterRegistry.class);
    for (String name : Contract.names()) {
      FunctionCounter.builder("andon.rulings", counts, all -> all.askedOf(name))
          .tag("decision", name)
          .register(meters);
      FunctionCounter.builder("andon.ruling.fallbacks", counts, all -> all.fallbacksOf(name))
          .tag("decision", name)
          .register(meters);
    }
    FunctionCounter.builder(
            "andon.shadow.failures",
            context,
            camel -> bean(camel, "playbooks", Playbooks.class).challengers.failures())
        .register(meters);
  }

  /** The playbooks of this process, and the look at the versions that they are made of. */
  static final class Playbooks implements Playbook.Shelf, RulesInForce {
    private final InForce<Playbook> inForce;
    private final Challengers challengers;
    private final PolicyFollower follower;
    private final DataSource dataSource;

    Playbooks(PolicyStore store, DataSource dataSource, PlaybookAssembly assembly) {
      this.inForce = new InForce<>(assembly);
      this.challengers = new Challengers(assembly);
      this.follower = new PolicyFollower(store, inForce, challengers);
      this.dataSource = dataSource;
    }

    @Override
    public Playbook at(Instant receivedAt) {
      return inForce.at(receivedAt);
    }

    @Override
    public List<Playbook> between(Instant from, Instant to) {
      return inForce.between(from, to);
    }

    @Override
    public Optional<Challenger> challenger(Instant receivedAt) {
      return challengers.at(receivedAt);
    }

    @Override
    public Expectations expectations(Instant at) {
      return at(at).expectations();
    }

    @Override
    public Feeds feeds(Instant at) {
      return at(at).feeds();
    }

    @Override
    public void look(Connection connection) throws SQLException {
      follower.look(connection);
    }

    /** What is in force at a time, the newest versions included. */
    Playbook newest(Connection connection, Instant now) throws SQLException {
      look(connection);
      return at(now);
    }

    private void look() throws SQLException {
      try (Connection connection = dataSource.getConnection()) {
        look(connection);
      }
    }

    /** Why the newest versions are not what is used; looks at the store. */
    Optional<String> warning(Instant now) {
      try {
        look();
        List<String> warnings = inForce.warnings(now);
        return warnings.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", warnings));
      } catch (SQLException e) {
        return Optional.of("the store cannot be asked: " + e.getMessage());
      }
    }
  }

  @BindToRegistry("shadowHealth")
  public WaitingHealth shadowHealth(CamelContext context) {
    return new WaitingHealth(
        "shadow",
        "what decides is not affected: ",
        () ->
            context.getStatus().isStarted()
                ? bean(context, "playbooks", Playbooks.class)
                    .challengers
                    .warning(bean(context, "businessClock", BusinessClock.class).now())
                : Optional.empty());
  }

  @BindToRegistry("policiesHealth")
  public WaitingHealth policiesHealth(CamelContext context) {
    return new WaitingHealth(
        "policies",
        "the last good version stays in use: ",
        () ->
            context.getStatus().isStarted()
                ? bean(context, "playbooks", Playbooks.class)
                    .warning(bean(context, "businessClock", BusinessClock.class).now())
                : Optional.of("the routes are not started"));
  }

  /** Counts closed cases each night and on demand. */
  @BindToRegistry(value = "estimateRound", lazy = true)
  public EstimateRound estimateRound(CamelContext context) {
    PolicyStore policies = bean(context, "policyStore", PolicyStore.class);
    BusinessClock clock = bean(context, "businessClock", BusinessClock.class);
    return new EstimateRound(
        bean(context, "dataSource", DataSource.class), policies, clock, calendars(policies, clock));
  }

  private static EstimateRound.Calendars calendars(PolicyStore policies, BusinessClock clock) {
    return () -> {
      PolicyVersion calendars =
          InForce.named(policies.versions("calendars"), clock.now()).get("calendars");
      return calendars == null ? Map.of() : ConfigReader.calendars(calendars.body());
    };
  }

  @BindToRegistry(value = "estimatesApi", lazy = true)
  public EstimatesApi estimatesApi(CamelContext context) {
    return new EstimatesApi(
        bean(context, "estimateRound", EstimateRound.class),
        bean(context, "trainingRound", TrainingRound.class),
        bean(context, "eventJson", EventJson.class));
  }

  /** Learns a model of closed cases on demand. */
  @BindToRegistry(value = "trainingRound", lazy = true)
  public TrainingRound trainingRound(CamelContext context) throws IOException {
    PolicyStore policies = bean(context, "policyStore", PolicyStore.class);
    BusinessClock clock = bean(context, "businessClock", BusinessClock.class);
    return new TrainingRound(
        bean(context, "dataSource", DataSource.class),
        policies,
        clock,
        calendars(policies, clock),
        () -> bean(context, "playbooks", Playbooks.class).at(clock.now()).scorer().policy(),
        Release.of("version"));
  }

  @BindToRegistry(value = "policiesApi", lazy = true)
  public PoliciesApi policiesApi(CamelContext context) {
    return new PoliciesApi(
        bean(context, "policyStore", PolicyStore.class),
        bean(context, "businessClock", BusinessClock.class),
        bean(context, "eventJson", EventJson.class),
        assembly(context),
        bean(context, "whatIfReports", WhatIfReports.class),
        bean(context, "challengesApi", ChallengesApi.class));
  }

  @BindToRegistry(value = "challengesApi", lazy = true)
  public ChallengesApi challengesApi(CamelContext context) {
    PolicyStore policies = bean(context, "policyStore", PolicyStore.class);
    BusinessClock clock = bean(context, "businessClock", BusinessClock.class);
    DataSource dataSource = bean(context, "dataSource", DataSource.class);
    return new ChallengesApi(
        dataSource,
        policies,
        new ShadowStore(dataSource, policies.tenant()),
        assembly(context),
        calendars(policies, clock),
        clock,
        bean(context, "eventJson", EventJson.class));
  }

  @BindToRegistry(value = "whatIfReports", lazy = true)
  public WhatIfReports whatIfReports(CamelContext context) {
    return new WhatIfReports(bean(context, "dataSource", DataSource.class));
  }

  @BindToRegistry(value = "whatIfApi", lazy = true)
  public WhatIfApi whatIfApi(CamelContext context) {
    PartnerFiles partners = bean(context, "partners", PartnerFiles.class);
    return new WhatIfApi(
        bean(context, "dataSource", DataSource.class),
        bean(context, "policyStore", PolicyStore.class),
        // Of its own: drafts are no versions, and their rulings are not counted.
        () -> new PlaybookAssembly(() -> partners.get().all(), new RulingCounts()),
        new WhatIfRound(bean(context, "settings", Settings.class).number("andon.whatif.changes")),
        bean(context, "whatIfReports", WhatIfReports.class),
        bean(context, "businessClock", BusinessClock.class),
        bean(context, "eventJson", EventJson.class));
  }
}
