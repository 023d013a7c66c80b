package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.health.WaitingHealth;
import dev.andon.canonical.BusinessClock;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.cdc.CdcTopics;
import dev.andon.kafka.TopicRoute;
import dev.andon.replay.store.DeadLetterStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;

/** Beans of the topics that Debezium writes an ERP's rows into. */
public final class CdcTopicBeans implements CamelConfiguration {
  private static boolean enabled(CamelContext context) {
    return bean(context, "settings", Settings.class).find("andon.kafka.cdc.topics").isPresent();
  }

  @BindToRegistry(value = "cdcTopics", lazy = true)
  public CdcTopics cdcTopics(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    String feed = settings.get("andon.kafka.cdc.feed");
    if ((settings.flag("andon.cdc.enabled")
            && Set.copyOf(settings.names("andon.cdc.feed")).contains(feed))
        || Set.copyOf(settings.names("andon.polled.feed")).contains(feed)) {
      throw FaultException.of(
          "CDC-FEEDS",
          FaultKind.MISCONFIGURED,
          "the feed " + feed + " is read from topics and from the ERP's database too",
          "Choose one of andon.kafka.cdc.topics, andon.cdc.enabled and andon.polled.feed for it.");
    }
    return new CdcTopics(
        CdcBeans.rows(context, settings, feed, "andon.kafka.cdc.feed"),
        bean(context, "deadLetters", DeadLetterStore.class),
        bean(context, "businessClock", BusinessClock.class),
        Duration.ofMillis(settings.number("andon.kafka.cdc.settleMillis")),
        new TopicRoute(context, "intake-topics"));
  }

  @BindToRegistry("cdcTopicsHealth")
  public WaitingHealth cdcTopicsHealth(CamelContext context) {
    return new WaitingHealth(
        "cdc-topics",
        enabled(context)
            ? Beans.waiting(context, "cdcTopics", CdcTopics.class, CdcTopics::degraded)
            : Optional::empty);
  }

  /** What /observe/metrics says of the topics. */
  @Override
  public void configure(CamelContext context) {
    if (enabled(context)) {
      Gauge.builder(
              "andon.cdc.topics.ignored",
              () -> bean(context, "cdcTopics", CdcTopics.class).ignored())
          .description("Records of tables that the mapping does not name, since the start")
          .strongReference(true)
          .register(bean(context, "metricsRegistry", MeterRegistry.class));
    }
  }
}
