package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.edi.PartnerProof;
import dev.andon.app.health.WaitingHealth;
import dev.andon.app.server.Secrets;
import dev.andon.as2.As2Link;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.dispatch.partner.As2ReceiptStore;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.enrichment.Projections;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.expectation.store.ExpectationDue;
import dev.andon.expectation.store.FeedWatch;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.Translator;
import dev.andon.intake.as2.As2Door;
import dev.andon.intake.as2.As2Refusals;
import dev.andon.intake.edi.EdiDoor;
import dev.andon.intake.edi.EdiFactory;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.intake.edi.Partner;
import dev.andon.intake.edi.PartnerFiles;
import dev.andon.intake.edi.Transport;
import dev.andon.intake.event.EventTranslator;
import dev.andon.intake.flat.FlatDoor;
import dev.andon.intake.flat.FlatTranslator;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.mapping.MappingReader;
import dev.andon.intake.store.AcknowledgementDue;
import dev.andon.intake.store.DocumentCheck;
import dev.andon.intake.store.FeedGate;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.OwnEvents;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.SenderLimit;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.intake.webhook.JsonTranslator;
import dev.andon.intake.webhook.Signature;
import dev.andon.intake.webhook.WebhookDoor;
import dev.andon.pattern.store.PatternRound;
import dev.andon.pattern.store.Patterns;
import dev.andon.pipeline.Playbook;
import dev.andon.prediction.store.OrderPredictions;
import dev.andon.prediction.store.PredictionPolicy;
import dev.andon.prediction.store.SplitPredictions;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.scoring.store.EstimateRound;
import dev.andon.store.Transaction;
import dev.andon.timer.store.TimerStore;
import dev.andon.timer.store.TimerWorker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Beans of intake: the store of originals, the doors and the translate worker. */
public final class IntakeBeans implements CamelConfiguration {
  @BindToRegistry(value = "messageStore", lazy = true)
  public MessageStore messageStore(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    return new MessageStore(
        bean(context, "dataSource", DataSource.class),
        bean(context, "businessClock", BusinessClock.class),
        settings.tenant(),
        settings.number("andon.intake.maxBytes"));
  }

  @BindToRegistry(value = "pendingLimit", lazy = true)
  public PendingLimit pendingLimit(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    return new PendingLimit(
        bean(context, "dataSource", DataSource.class),
        settings.tenant(),
        settings.number("andon.intake.maxPending"));
  }

  @BindToRegistry(value = "senderLimit", lazy = true)
  public SenderLimit senderLimit(CamelContext context) {
    return new SenderLimit(
        bean(context, "settings", Settings.class).number("andon.http.requestsPerMinute"));
  }

  @BindToRegistry(value = "eventTranslator", lazy = true)
  public EventTranslator eventTranslator(CamelContext context) {
    return new EventTranslator(
        bean(context, "eventJson", EventJson.class),
        bean(context, "eventSchemas", EventSchemas.class));
  }

  @BindToRegistry(value = "feedGate", lazy = true)
  public FeedGate feedGate(CamelContext context) {
    return new FeedGate(bean(context, "pendingLimit", PendingLimit.class));
  }

  @BindToRegistry(value = "eventSchemas", lazy = true)
  public EventSchemas eventSchemas() {
    return new EventSchemas(Projections.TYPES);
  }

  @BindToRegistry(value = "partners", lazy = true)
  public PartnerFiles partners(CamelContext context) {
    Path home = bean(context, "settings", Settings.class).home();
    return new PartnerFiles(home, PartnerProof.gate(home));
  }

  @BindToRegistry("partnersHealth")
  public WaitingHealth partnersHealth(CamelContext context) {
    return new WaitingHealth(
        "partners",
        "the last good profiles stay in force: ",
        Beans.waiting(context, "partners", PartnerFiles.class, PartnerFiles::problem));
  }

  @BindToRegistry(value = "ediTranslator", lazy = true)
  public EdiTranslator ediTranslator(CamelContext context) {
    return EdiFactory.translator(
        bean(context, "settings", Settings.class).home(),
        Projections.TYPES,
        bean(context, "businessClock", BusinessClock.class),
        bean(context, "eventSchemas", EventSchemas.class),
        bean(context, "partners", PartnerFiles.class));
  }

  @BindToRegistry(value = "translateWorker", lazy = true, destroyMethod = "close")
  public TranslateWorker translateWorker(CamelContext context) {
    bean(context, "longFileWorker", TranslateWorker.class);
    return worker(context, TranslateWorker.Share.SHORT);
  }

  /** Long flat files wait for each other only, and nothing else for them. */
  @BindToRegistry(value = "longFileWorker", lazy = true, destroyMethod = "close")
  public TranslateWorker longFileWorker(CamelContext context) {
    return worker(context, TranslateWorker.Share.LONG);
  }

  private static TranslateWorker worker(CamelContext context, TranslateWorker.Share share) {
    EventJson json = bean(context, "eventJson", EventJson.class);
    EventSchemas schemas = bean(context, "eventSchemas", EventSchemas.class);
    bean(context, "timerWorker", TimerWorker.class); // whoever translates may set timers
    EdiTranslator edi = bean(context, "ediTranslator", EdiTranslator.class);
    List<Translator> translators =
        List.of(
            edi,
            edi.sender(),
            bean(context, "as2Refusals", As2Refusals.class),
            bean(context, "eventTranslator", EventTranslator.class),
            new FlatTranslator(mappings(context, "flat"), schemas),
            new JsonTranslator("webhook", mappings(context, "webhook"), json, schemas),
            new JsonTranslator("outbox", mappings(context, "outbox"), json, schemas),
            new JsonTranslator("cdc", mappings(context, "cdc"), json, schemas));
    return new TranslateWorker(
            bean(context, "dataSource", DataSource.class),
            translators,
            bean(context, "outbox", Outbox.class),
            bean(context, "relay", Relay.class),
            bean(context, "deadLetters", DeadLetterStore.class),
            json,
            Duration.ofDays(
                bean(context, "settings", Settings.class).number("andon.intake.identityDays")),
            share)
        .start();
  }

  @BindToRegistry(value = "timerWorker", lazy = true, destroyMethod = "close")
  public TimerWorker timerWorker(CamelContext context) throws SQLException {
    Relay relay = bean(context, "relay", Relay.class);
    OwnEvents events =
        new OwnEvents(
            bean(context, "eventJson", EventJson.class), bean(context, "outbox", Outbox.class));
    PolicyBeans.Playbooks playbooks = bean(context, "playbooks", PolicyBeans.Playbooks.class);
    PatternRound patterns = patterns(context);
    EstimateRound estimates = bean(context, "estimateRound", EstimateRound.class);
    String tenant = bean(context, "settings", Settings.class).tenant();
    Transaction.run(
        bean(context, "dataSource", DataSource.class),
        connection -> {
          patterns.begin(connection, tenant);
          estimates.begin(connection, tenant);
          return tenant;
        });
    return new TimerWorker(
            bean(context, "dataSource", DataSource.class),
            bean(context, "businessClock", BusinessClock.class),
            new TimerStore(),
            bean(context, "settings", Settings.class).tenant(),
            List.of(
                patterns,
                estimates,
                new AcknowledgementDue(
                    bean(context, "eventJson", EventJson.class),
                    bean(context, "outbox", Outbox.class)),
                new DocumentCheck(
                    bean(context, "eventJson", EventJson.class),
                    bean(context, "outbox", Outbox.class),
                    bean(context, "ediTranslator", EdiTranslator.class).advice(),
                    bean(context, "businessClock", BusinessClock.class)),
                new ExpectationDue(
                    playbooks, bean(context, "contextStore", ContextStore.class), events),
                new FeedWatch(playbooks, events)),
            relay::wake)
        .start();
  }

  private static PatternRound patterns(CamelContext context) {
    PolicyBeans.Playbooks playbooks = bean(context, "playbooks", PolicyBeans.Playbooks.class);
    PredictionPolicy.InForce policies =
        (connection, asOf) -> {
          Playbook playbook = playbooks.newest(connection, asOf);
          return new PredictionPolicy(playbook.scorer().policy(), playbook.caseBook().dictionary());
        };
    OrderPredictions orders = new OrderPredictions(policies);
    SplitPredictions splits = new SplitPredictions(policies);
    return new PatternRound(
        new Patterns(
            Stream.of(
                    bean(context, "settings", Settings.class)
                        .get("andon.context.limits")
                        .split(","))
                .filter(set -> !set.isBlank())
                .map(Patterns.DataSet::of)
                .toList(),
            Map.of(
                "ORD-AT-RISK",
                orders::orders,
                "PRC-LATE-SUPPLY",
                orders::needs,
                "ORD-SPLIT-OR-EXPEDITE",
                splits::orders)),
        new OwnEvents(
            bean(context, "eventJson", EventJson.class), bean(context, "outbox", Outbox.class)),
        bean(context, "businessClock", BusinessClock.class));
  }

  @BindToRegistry("timerHealth")
  public WaitingHealth timerHealth(CamelContext context) {
    return new WaitingHealth(
        "timer", Beans.waiting(context, "timerWorker", TimerWorker.class, TimerWorker::degraded));
  }

  @BindToRegistry("translateHealth")
  public WaitingHealth translateHealth(CamelContext context) {
    return new WaitingHealth(
        "translate",
        Beans.waiting(
            context, "translateWorker", TranslateWorker.class, TranslateWorker::degraded));
  }

  @BindToRegistry("longFileHealth")
  public WaitingHealth longFileHealth(CamelContext context) {
    return new WaitingHealth(
        "translate-long",
        Beans.waiting(context, "longFileWorker", TranslateWorker.class, TranslateWorker::degraded));
  }

  static Map<String, Mapping> mappings(CamelContext context, String door) {
    Path home = bean(context, "settings", Settings.class).home();
    return MappingReader.folder(home.resolve("mappings").resolve(door), Projections.TYPES);
  }

  @BindToRegistry(value = "ediDoor", lazy = true)
  public EdiDoor ediDoor(CamelContext context) {
    return new EdiDoor(
        bean(context, "messageStore", MessageStore.class),
        bean(context, "translateWorker", TranslateWorker.class));
  }

  @BindToRegistry(value = "flatDoor", lazy = true)
  public FlatDoor flatDoor(CamelContext context) {
    return new FlatDoor(
        bean(context, "messageStore", MessageStore.class),
        bean(context, "translateWorker", TranslateWorker.class));
  }

  @BindToRegistry(value = "webhookDoor", lazy = true)
  public WebhookDoor webhookDoor(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    Secrets secrets = bean(context, "secrets", Secrets.class);
    Set<String> sources =
        Arrays.stream(settings.get("andon.intake.webhook.sources").split(","))
            .map(String::strip)
            .collect(Collectors.toUnmodifiableSet());
    sources.forEach(source -> secrets.get("webhook/" + source));
    return new WebhookDoor(
        bean(context, "dataSource", DataSource.class),
        bean(context, "messageStore", MessageStore.class),
        bean(context, "translateWorker", TranslateWorker.class),
        bean(context, "pendingLimit", PendingLimit.class),
        bean(context, "senderLimit", SenderLimit.class),
        new Signature(bean(context, "clock", Clock.class)),
        source -> keys(secrets, sources, source),
        settings.tenant(),
        Duration.ofDays(settings.number("andon.intake.identityDays")));
  }

  /** One key a line, the first in use; further lines serve rotation. */
  private static List<byte[]> keys(Secrets secrets, Set<String> sources, String source) {
    if (!sources.contains(source)) {
      throw FaultException.of(
          "WEBHOOK-SOURCE-UNKNOWN",
          FaultKind.REJECTED,
          "no source of this name may post webhooks here",
          "Check the address, or ask the operator to add the source.");
    }
    return secrets
        .get("webhook/" + source)
        .lines()
        .map(key -> key.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  @BindToRegistry(value = "as2Refusals", lazy = true)
  public As2Refusals as2Refusals(CamelContext context) {
    PartnerFiles partners = bean(context, "partners", PartnerFiles.class);
    return new As2Refusals(
        bean(context, "messageStore", MessageStore.class),
        bean(context, "businessClock", BusinessClock.class),
        bean(context, "eventJson", EventJson.class),
        id -> partners.get().named(id).map(one -> one.status().trial()).orElse(false));
  }

  @BindToRegistry(value = "as2Door", lazy = true)
  public As2Door as2Door(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    List<As2Link> links = new ArrayList<>();
    for (Partner partner : bean(context, "partners", PartnerFiles.class).get().all()) {
      if (partner.transport() instanceof Transport.As2 as2) {
        links.add(PartnerLinkBeans.link(settings, partner.id(), as2));
      }
    }
    return new As2Door(
        bean(context, "dataSource", DataSource.class),
        bean(context, "messageStore", MessageStore.class),
        bean(context, "translateWorker", TranslateWorker.class),
        bean(context, "pendingLimit", PendingLimit.class),
        bean(context, "as2Receipts", As2ReceiptStore.class),
        bean(context, "as2Refusals", As2Refusals.class),
        settings.number("andon.http.maxBodySize"),
        links);
  }
}
