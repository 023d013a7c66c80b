package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.http.ApiDocument;
import dev.andon.app.http.CaseDesk;
import dev.andon.app.http.CasesApi;
import dev.andon.app.http.ContextApi;
import dev.andon.app.http.DeadLettersApi;
import dev.andon.app.http.EdiApi;
import dev.andon.app.http.EventsApi;
import dev.andon.app.http.ExpectationsApi;
import dev.andon.app.http.ExplanationsApi;
import dev.andon.app.http.HttpAnswers;
import dev.andon.app.http.LiveView;
import dev.andon.app.http.MessagesApi;
import dev.andon.app.http.MonitorsApi;
import dev.andon.app.http.PredictionsApi;
import dev.andon.app.http.Rankings;
import dev.andon.app.http.SchemasApi;
import dev.andon.app.http.SenderGate;
import dev.andon.app.http.TopicsDocument;
import dev.andon.app.http.WorklistsApi;
import dev.andon.app.security.Access;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.casework.store.CaseReader;
import dev.andon.casework.store.CaseStore;
import dev.andon.casework.store.WorklistStore;
import dev.andon.dispatch.feed.Announcements;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.enrichment.Projections;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.expectation.store.ExpectationReader;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.PartnerDirectory;
import dev.andon.intake.edi.PartnerFiles;
import dev.andon.intake.event.EventTranslator;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.SenderLimit;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.worklist.Worklist;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Beans of the REST API. */
public final class ApiBeans implements CamelConfiguration {
  @BindToRegistry(value = "httpAnswers", lazy = true)
  public HttpAnswers httpAnswers(CamelContext context) {
    return new HttpAnswers(bean(context, "eventJson", EventJson.class));
  }

  @BindToRegistry(value = "casesApi", lazy = true)
  public CasesApi casesApi(CamelContext context) {
    return new CasesApi(
        bean(context, "dataSource", DataSource.class),
        bean(context, "caseStore", CaseStore.class),
        new CaseReader(),
        bean(context, "caseDesk", CaseDesk.class),
        bean(context, "businessClock", BusinessClock.class),
        bean(context, "eventJson", EventJson.class),
        bean(context, "liveView", LiveView.class),
        bean(context, "playbooks", PolicyBeans.Playbooks.class)::newest);
  }

  @BindToRegistry(value = "caseDesk", lazy = true)
  public CaseDesk caseDesk(CamelContext context) {
    return new CaseDesk(
        bean(context, "dataSource", DataSource.class),
        bean(context, "caseStore", CaseStore.class),
        bean(context, "contextStore", ContextStore.class),
        bean(context, "announcements", Announcements.class),
        bean(context, "outbox", Outbox.class),
        bean(context, "relay", Relay.class));
  }

  @BindToRegistry(value = "worklistStore", lazy = true)
  public WorklistStore worklistStore() {
    return new WorklistStore();
  }

  @BindToRegistry(value = "rankings", lazy = true)
  public Rankings rankings(CamelContext context) {
    return new Rankings(
        bean(context, "worklistStore", WorklistStore.class),
        bean(context, "playbooks", PolicyBeans.Playbooks.class)::newest);
  }

  @BindToRegistry(value = "worklistsApi", lazy = true)
  public WorklistsApi worklistsApi(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    return new WorklistsApi(
        bean(context, "dataSource", DataSource.class),
        bean(context, "worklistStore", WorklistStore.class),
        new CaseReader(),
        bean(context, "caseDesk", CaseDesk.class),
        bean(context, "rankings", Rankings.class),
        bean(context, "access", Access.class),
        new Worklist.Reserve(
            settings.number("andon.worklist.reserve.every"),
            settings.number("andon.worklist.reserve.hours")),
        bean(context, "businessClock", BusinessClock.class),
        bean(context, "eventJson", EventJson.class));
  }

  @BindToRegistry(value = "explanationsApi", lazy = true)
  public ExplanationsApi explanationsApi(CamelContext context) {
    return new ExplanationsApi(
        bean(context, "dataSource", DataSource.class),
        bean(context, "caseDesk", CaseDesk.class),
        bean(context, "rankings", Rankings.class),
        bean(context, "liveView", LiveView.class),
        bean(context, "businessClock", BusinessClock.class));
  }

  @BindToRegistry(value = "monitorsApi", lazy = true)
  public MonitorsApi monitorsApi(CamelContext context) {
    return new MonitorsApi(
        bean(context, "dataSource", DataSource.class),
        bean(context, "playbooks", PolicyBeans.Playbooks.class)::newest,
        bean(context, "businessClock", BusinessClock.class));
  }

  @BindToRegistry(value = "predictionsApi", lazy = true)
  public PredictionsApi predictionsApi(CamelContext context) {
    return new PredictionsApi(bean(context, "dataSource", DataSource.class));
  }

  @BindToRegistry(value = "contextApi", lazy = true)
  public ContextApi contextApi(CamelContext context) {
    return new ContextApi(
        bean(context, "dataSource", DataSource.class),
        bean(context, "contextStore", ContextStore.class),
        bean(context, "businessClock", BusinessClock.class));
  }

  @BindToRegistry(value = "expectationsApi", lazy = true)
  public ExpectationsApi expectationsApi(CamelContext context) {
    return new ExpectationsApi(
        bean(context, "dataSource", DataSource.class),
        new ExpectationReader(
            () ->
                bean(context, "playbooks", PolicyBeans.Playbooks.class)
                    .feeds(bean(context, "businessClock", BusinessClock.class).now())),
        bean(context, "businessClock", BusinessClock.class));
  }

  @BindToRegistry(value = "deadLettersApi", lazy = true)
  public DeadLettersApi deadLettersApi(CamelContext context) {
    return new DeadLettersApi(
        bean(context, "dataSource", DataSource.class),
        bean(context, "deadLetters", DeadLetterStore.class),
        bean(context, "relay", Relay.class),
        bean(context, "translateWorker", TranslateWorker.class),
        bean(context, "businessClock", BusinessClock.class));
  }

  @BindToRegistry(value = "messagesApi", lazy = true)
  public MessagesApi messagesApi(CamelContext context) {
    return new MessagesApi(
        bean(context, "dataSource", DataSource.class), bean(context, "eventJson", EventJson.class));
  }

  @BindToRegistry(value = "apiDocument", lazy = true)
  public ApiDocument apiDocument(CamelContext context) {
    return new ApiDocument(bean(context, "eventSchemas", EventSchemas.class));
  }

  @BindToRegistry(value = "schemasApi", lazy = true)
  public SchemasApi schemasApi(CamelContext context) {
    return new SchemasApi(
        bean(context, "eventSchemas", EventSchemas.class),
        bean(context, "eventJson", EventJson.class));
  }

  @BindToRegistry(value = "topicsDocument", lazy = true)
  public TopicsDocument topicsDocument(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    return new TopicsDocument(
        bean(context, "eventSchemas", EventSchemas.class),
        setting ->
            setting.equals("andon.kafka.topic") && !KafkaLinks.reads(settings)
                ? Optional.empty()
                : settings.find(setting));
  }

  @BindToRegistry(value = "senderGate", lazy = true)
  public SenderGate senderGate(CamelContext context) {
    return new SenderGate(bean(context, "senderLimit", SenderLimit.class));
  }

  @BindToRegistry(value = "eventsApi", lazy = true)
  public EventsApi eventsApi(CamelContext context) {
    return new EventsApi(
        bean(context, "messageStore", MessageStore.class),
        bean(context, "translateWorker", TranslateWorker.class),
        bean(context, "pendingLimit", PendingLimit.class),
        bean(context, "eventTranslator", EventTranslator.class),
        bean(context, "settings", Settings.class).tenant());
  }

  @BindToRegistry(value = "ediApi", lazy = true)
  public EdiApi ediApi(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    PartnerFiles partners = bean(context, "partners", PartnerFiles.class);
    BusinessClock clock = bean(context, "businessClock", BusinessClock.class);
    EventSchemas schemas = bean(context, "eventSchemas", EventSchemas.class);
    // Only names of partners that exist get here, so their number bounds the cache.
    Map<Optional<String>, EdiTranslator> translators = new ConcurrentHashMap<>();
    return new EdiApi(
        bean(context, "messageStore", MessageStore.class),
        bean(context, "translateWorker", TranslateWorker.class),
        bean(context, "pendingLimit", PendingLimit.class),
        partner ->
            translators.computeIfAbsent(
                partner,
                name -> {
                  Supplier<PartnerDirectory> known =
                      name.isEmpty()
                          ? PartnerDirectory::guest
                          : () -> partners.get().as(name.get());
                  Objects.requireNonNull(known.get()); // refuses a name that nobody has
                  return EdiFactory.translator(
                      settings.home(), Projections.TYPES, clock, schemas, known);
                }),
        clock,
        settings.tenant());
  }
}
