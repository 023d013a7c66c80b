package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.health.WaitingHealth;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.cdc.CdcComponent;
import dev.andon.intake.cdc.CdcFeed;
import dev.andon.intake.cdc.CdcStatus;
import dev.andon.intake.cdc.CdcStore;
import dev.andon.intake.cdc.FeedRows;
import dev.andon.intake.cdc.Publication;
import dev.andon.intake.cdc.Slot;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.postgresql.ds.PGSimpleDataSource;

/** Beans and routes of change data capture: one route a feed, made from {@code intake-cdc}. */
public final class CdcBeans implements CamelConfiguration {
  private static final int TIMEOUT_SECONDS = 10;

  @BindToRegistry("cdcHealth")
  public WaitingHealth cdcHealth(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    long maxLagBytes = settings.number("andon.cdc.maxLagBytes");
    if (!settings.flag("andon.cdc.enabled")) {
      return new WaitingHealth("cdc", Optional::empty);
    }
    return new WaitingHealth(
        "cdc",
        () ->
            context.getStatus().isStarted()
                ? trouble(bean(context, "cdc", CdcComponent.class).feeds(), maxLagBytes)
                : Optional.of("the routes are not started"));
  }

  private static Optional<String> trouble(Map<String, CdcFeed> feeds, long maxLagBytes) {
    return new TreeMap<>(feeds)
        .entrySet().stream()
            .flatMap(
                feed ->
                    feed.getValue().trouble(maxLagBytes).stream()
                        .map(text -> feed.getKey() + ": " + text))
            .reduce((one, other) -> one + "; " + other);
  }

  /** What /observe/metrics says of the readers. */
  @Override
  public void configure(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    if (settings.flag("andon.cdc.enabled")) {
      MeterRegistry meters = bean(context, "metricsRegistry", MeterRegistry.class);
      for (String name : settings.names("andon.cdc.feed")) {
        gauges(meters, name, () -> bean(context, "cdc", CdcComponent.class).feeds().get(name));
      }
    }
  }

  private static void gauges(MeterRegistry meters, String name, Supplier<CdcFeed> feed) {
    gauge(
        meters,
        name,
        "andon.cdc.lag.bytes",
        "Log that the ERP keeps for the reader",
        () -> feed.get().lagBytes());
    gauge(
        meters,
        name,
        "andon.cdc.following",
        "1 = this instance reads the log",
        () -> feed.get().status().following() ? 1 : 0);
    gauge(
        meters,
        name,
        "andon.cdc.records",
        "Records of the log handled since the start",
        () -> feed.get().status().records());
    gauge(
        meters,
        name,
        "andon.cdc.snapshots",
        "Snapshots begun since the start",
        () -> feed.get().status().snapshots());
    gauge(
        meters,
        name,
        "andon.cdc.slots.lost",
        "Slots that the ERP's server gave up since the start",
        () -> feed.get().status().lostSlots());
  }

  private static void gauge(
      MeterRegistry meters, String feed, String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value)
        .description(description)
        .tag("feed", feed)
        .strongReference(true)
        .register(meters);
  }

  /** Makes a route for each feed; called once the templates are loaded. */
  static void addRoutes(CamelContext context) throws Exception {
    Settings settings = bean(context, "settings", Settings.class);
    if (settings.flag("andon.cdc.enabled")) {
      Map<String, CdcFeed> feeds = bean(context, "cdc", CdcComponent.class).feeds();
      for (String name : settings.names("andon.cdc.feed")) {
        context
            .getRegistry()
            .bind("cdcStore-" + name, Objects.requireNonNull(feeds.get(name)).store());
        TemplatedRouteBuilder.builder(context, "intake-cdc")
            .routeId("intake-cdc-" + name)
            .parameter("feed", name)
            .add();
      }
    }
  }

  @BindToRegistry(value = "cdc", lazy = true)
  public CdcComponent cdc(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    Map<String, CdcFeed> feeds = new HashMap<>();
    for (String name : settings.names("andon.cdc.feed")) {
      if (feeds.put(name, feed(context, settings, name, feeds.isEmpty())) != null) {
        throw FaultException.of(
            "CDC-FEEDS",
            FaultKind.MISCONFIGURED,
            "andon.cdc.feed names " + name + " twice",
            "Name each feed once.");
      }
    }
    return new CdcComponent(feeds);
  }

  /**
   * Where a feed's changed rows are stored.
   *
   * @param key the setting that names the feed
   */
  static FeedRows rows(CamelContext context, Settings settings, String name, String key) {
    Mapping mapping = IntakeBeans.mappings(context, "cdc").get(name);
    if (mapping == null || mapping.tables() == null) {
      throw FaultException.of(
          "CDC-MAPPING",
          FaultKind.MISCONFIGURED,
          "mappings/cdc/" + name + ".yaml with its tables is needed for " + key,
          "Add the mapping, or take the name out of " + key + ".");
    }
    return new FeedRows(
        bean(context, "dataSource", DataSource.class),
        bean(context, "messageStore", MessageStore.class),
        bean(context, "translateWorker", TranslateWorker.class),
        bean(context, "pendingLimit", PendingLimit.class),
        bean(context, "eventJson", EventJson.class),
        bean(context, "eventSchemas", EventSchemas.class),
        mapping,
        settings.tenant(),
        name);
  }

  private static CdcFeed feed(CamelContext context, Settings settings, String name, boolean first) {
    CdcStore store = new CdcStore(rows(context, settings, name, "andon.cdc.feed"));
    ErpLogin login =
        ErpLogin.of(
            context,
            settings,
            name,
            "cdc",
            "andon.cdc.url",
            "andon.cdc.user",
            "andon.cdc.password");
    PGSimpleDataSource erp = new PGSimpleDataSource();
    erp.setUrl(login.url());
    erp.setUser(login.user());
    erp.setPassword(login.password());
    erp.setConnectTimeout(TIMEOUT_SECONDS);
    erp.setSocketTimeout(TIMEOUT_SECONDS);
    String slot = settings.get("andon.cdc.slot");
    return new CdcFeed(
        store,
        new Slot(
            erp,
            settings
                .own(name, "andon.cdc.slot")
                .orElse(
                    first ? slot : slot + "_" + name.toLowerCase(Locale.ROOT).replace('-', '_'))),
        new Publication(erp, settings.find(name, "andon.cdc.publication").orElseThrow()),
        CdcComponent.debezium(name, login.url(), login.user(), login.password()),
        new CdcStatus());
  }
}
