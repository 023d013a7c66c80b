package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.config.PolicyDrafts;
import dev.andon.app.health.BacklogMetrics;
import dev.andon.app.health.ExpectationMetrics;
import dev.andon.app.health.PipelineHealth;
import dev.andon.app.health.StageMetrics;
import dev.andon.app.health.WaitingHealth;
import dev.andon.app.server.BrokerServer;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.casework.store.CaseStore;
import dev.andon.dispatch.feed.Announcements;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.enrichment.store.PartnerHistory;
import dev.andon.expectation.ExpectationRule;
import dev.andon.expectation.Feed;
import dev.andon.expectation.store.ExpectationReader;
import dev.andon.intake.event.EventTranslator;
import dev.andon.intake.store.MessageStore;
import dev.andon.pipeline.Fold;
import dev.andon.pipeline.batch.BatchStore;
import dev.andon.pipeline.batch.ContentEnricher;
import dev.andon.pipeline.batch.JmsBatchComponent;
import dev.andon.pipeline.batch.KafkaSource;
import dev.andon.pipeline.batch.PipelineSteps;
import dev.andon.pipeline.batch.Stages;
import dev.andon.pipeline.batch.UnitOfWork;
import dev.andon.policy.PolicyVersion;
import dev.andon.policy.store.PolicyStore;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.store.Transaction;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Beans of the pipeline, its stores and the relay. */
public final class PipelineBeans implements CamelConfiguration {
  @BindToRegistry(value = "eventJson", lazy = true)
  public EventJson eventJson() {
    return new EventJson();
  }

  @BindToRegistry(value = "outbox", lazy = true)
  public Outbox outbox(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    return new Outbox(
        settings.number("andon.relay.slots"),
        bean(context, "eventJson", EventJson.class),
        KafkaLinks.carries(settings) ? KafkaLinks.destination(settings) : Outbox.QUEUE);
  }

  @BindToRegistry(value = "announcements", lazy = true)
  public Announcements announcements(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    return new Announcements(
        bean(context, "eventJson", EventJson.class),
        KafkaLinks.topic(settings, "andon.kafka.out.events"),
        KafkaLinks.topic(settings, "andon.kafka.out.cases"),
        SubscriptionBeans.subscriptions(settings.home()));
  }

  @BindToRegistry(value = "deadLetters", lazy = true)
  public DeadLetterStore deadLetters(CamelContext context) {
    return new DeadLetterStore(
        bean(context, "eventJson", EventJson.class), bean(context, "outbox", Outbox.class));
  }

  @BindToRegistry(value = "caseStore", lazy = true)
  public CaseStore caseStore() {
    return new CaseStore();
  }

  @BindToRegistry(value = "contextStore", lazy = true)
  public ContextStore contextStore() {
    return new ContextStore();
  }

  @BindToRegistry(value = "partnerHistory", lazy = true)
  public PartnerHistory partnerHistory(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    MessageStore messages = bean(context, "messageStore", MessageStore.class);
    EventJson json = bean(context, "eventJson", EventJson.class);
    return new PartnerHistory(
        bean(context, "dataSource", DataSource.class),
        bean(context, "businessClock", BusinessClock.class),
        settings.tenant(),
        Duration.ofDays(settings.number("andon.history.days")),
        (connection, day, events) ->
            messages.storeNumbered(
                connection,
                EventTranslator.DOOR,
                PartnerHistory.SOURCE,
                day,
                day,
                json.text(events).getBytes(StandardCharsets.UTF_8)));
  }

  @BindToRegistry(value = "relay", lazy = true, destroyMethod = "close")
  public Relay relay(CamelContext context) throws SQLException {
    Settings settings = bean(context, "settings", Settings.class);
    DataSource dataSource = bean(context, "dataSource", DataSource.class);
    Outbox outbox = bean(context, "outbox", Outbox.class);
    Transaction.run(dataSource, outbox::adopt);
    return new Relay(
            dataSource,
            bean(context, "connectionFactory", ConnectionFactory.class),
            settings.dataDirectory(),
            settings.number("andon.relay.slots"),
            bean(context, "eventJson", EventJson.class),
            () -> KafkaLinks.producer(context))
        .start();
  }

  @BindToRegistry(value = "jms-batch", lazy = true)
  public JmsBatchComponent jmsBatch(CamelContext context) {
    return new JmsBatchComponent(bean(context, "connectionFactory", ConnectionFactory.class));
  }

  @BindToRegistry(value = "kafkaSource", lazy = true)
  public KafkaSource kafkaSource(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    return new KafkaSource(
        context,
        settings.get("andon.kafka.topic"),
        "direct:pipeline-batch",
        "direct:pipeline-poison",
        settings.tenant());
  }

  @BindToRegistry("kafkaHealth")
  public WaitingHealth kafkaHealth(CamelContext context) {
    return new WaitingHealth(
        "kafka",
        KafkaLinks.reads(bean(context, "settings", Settings.class))
            ? Beans.waiting(context, "kafkaSource", KafkaSource.class, KafkaSource::degraded)
            : Optional::empty);
  }

  @BindToRegistry("pipelineHealth")
  public PipelineHealth pipelineHealth(CamelContext context) {
    return new PipelineHealth(context);
  }

  @BindToRegistry(value = "stages", lazy = true)
  public Stages stages(CamelContext context) {
    return new Stages();
  }

  @BindToRegistry("relayHealth")
  public WaitingHealth relayHealth(CamelContext context) {
    return new WaitingHealth(
        "relay", Beans.waiting(context, "relay", Relay.class, Relay::degraded));
  }

  @BindToRegistry(value = "unitOfWork", lazy = true)
  public UnitOfWork unitOfWork(CamelContext context) {
    return new UnitOfWork(bean(context, "dataSource", DataSource.class));
  }

  @BindToRegistry(value = "pipelineSteps", lazy = true)
  public PipelineSteps pipelineSteps(CamelContext context) {
    EventJson json = bean(context, "eventJson", EventJson.class);
    CaseStore cases = bean(context, "caseStore", CaseStore.class);
    ContextStore contexts = bean(context, "contextStore", ContextStore.class);
    PolicyBeans.Playbooks playbooks = bean(context, "playbooks", PolicyBeans.Playbooks.class);
    Fold fold = new Fold(playbooks);
    BatchStore store =
        new BatchStore(
            contexts,
            playbooks,
            cases,
            bean(context, "announcements", Announcements.class),
            bean(context, "outbox", Outbox.class),
            bean(context, "deadLetters", DeadLetterStore.class),
            json);
    return new PipelineSteps(
        playbooks::look,
        new ContentEnricher(
            json,
            bean(context, "eventSchemas", EventSchemas.class),
            event -> playbooks.at(event.receivedAt()).projections(),
            contexts,
            cases),
        fold,
        store,
        bean(context, "relay", Relay.class),
        bean(context, "stages", Stages.class),
        bean(context, "businessClock", BusinessClock.class));
  }

  /** What /observe/metrics says beside Camel's own counters. */
  @Override
  public void configure(CamelContext context) {
    MeterRegistry meters = bean(context, "metricsRegistry", MeterRegistry.class);
    new BacklogMetrics(
            bean(context, "dataSource", DataSource.class),
            Optional.ofNullable(
                context.getRegistry().lookupByNameAndType("broker", BrokerServer.class)))
        .bindTo(meters);
    new StageMetrics(bean(context, "stages", Stages.class)).bindTo(meters);
    BusinessClock clock = bean(context, "businessClock", BusinessClock.class);
    PolicyBeans.Playbooks playbooks = bean(context, "playbooks", PolicyBeans.Playbooks.class);
    new ExpectationMetrics(
            bean(context, "dataSource", DataSource.class),
            new ExpectationReader(() -> playbooks.feeds(clock.now())),
            clock,
            bean(context, "settings", Settings.class).tenant(),
            playbooks.expectations(clock.now()).rules().stream()
                .map(ExpectationRule::type)
                .distinct()
                .toList(),
            playbooks.feeds(clock.now()).all().stream().map(Feed::id).toList())
        .bindTo(meters);
  }

  /** The active version of a policy; what lies in config/ is its draft. */
  static PolicyVersion policy(CamelContext context, String name) throws IOException, SQLException {
    return bean(context, "policyStore", PolicyStore.class)
        .active(
            name,
            PolicyDrafts.read(bean(context, "settings", Settings.class).home(), name),
            bean(context, "businessClock", BusinessClock.class).now());
  }
}
