package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.health.WaitingHealth;
import dev.andon.app.server.Secrets;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.cdc.CdcComponent;
import dev.andon.intake.cdc.CdcStatus;
import dev.andon.intake.cdc.CdcStore;
import dev.andon.intake.cdc.Publication;
import dev.andon.intake.cdc.Slot;
import dev.andon.intake.mapping.Mapping;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.postgresql.ds.PGSimpleDataSource;

/** Beans of change data capture; made only when the route {@code intake-cdc} is enabled. */
public final class CdcBeans implements CamelConfiguration {
  private static final int TIMEOUT_SECONDS = 10;

  @BindToRegistry(value = "cdcStatus", lazy = true)
  public CdcStatus cdcStatus() {
    return new CdcStatus();
  }

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
                ? bean(context, "cdc", CdcComponent.class).trouble(maxLagBytes)
                : Optional.of("the routes are not started"));
  }

  /** What /observe/metrics says of the reader. */
  @Override
  public void configure(CamelContext context) {
    if (bean(context, "settings", Settings.class).flag("andon.cdc.enabled")) {
      MeterRegistry meters = bean(context, "metricsRegistry", MeterRegistry.class);
      gauge(
          meters,
          "andon.cdc.lag.bytes",
          "Log that the ERP keeps for the reader",
          () -> bean(context, "cdc", CdcComponent.class).lagBytes());
      gauge(
          meters,
          "andon.cdc.following",
          "1 = this instance reads the log",
          () -> bean(context, "cdcStatus", CdcStatus.class).following() ? 1 : 0);
      gauge(
          meters,
          "andon.cdc.records",
          "Records of the log handled since the start",
          () -> bean(context, "cdcStatus", CdcStatus.class).records());
      gauge(
          meters,
          "andon.cdc.snapshots",
          "Snapshots begun since the start",
          () -> bean(context, "cdcStatus", CdcStatus.class).snapshots());
      gauge(
          meters,
          "andon.cdc.slots.lost",
          "Slots that the ERP's server gave up since the start",
          () -> bean(context, "cdcStatus", CdcStatus.class).lostSlots());
    }
  }

  private static void gauge(
      MeterRegistry meters, String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(meters);
  }

  @BindToRegistry(value = "cdcStore", lazy = true)
  public CdcStore cdcStore(CamelContext context) {
    Mapping mapping = IntakeBeans.mappings(context, "cdc").get(feed(context));
    if (mapping == null || mapping.tables() == null) {
      throw FaultException.of(
          "CDC-MAPPING",
          FaultKind.MISCONFIGURED,
          "mappings/cdc/" + feed(context) + ".yaml with its tables is needed for andon.cdc.enabled",
          "Add the mapping, or set andon.cdc.enabled = false.");
    }
    return new CdcStore(
        bean(context, "dataSource", DataSource.class),
        bean(context, "messageStore", MessageStore.class),
        bean(context, "translateWorker", TranslateWorker.class),
        bean(context, "pendingLimit", PendingLimit.class),
        bean(context, "eventJson", EventJson.class),
        bean(context, "eventSchemas", EventSchemas.class),
        mapping,
        bean(context, "settings", Settings.class).tenant(),
        feed(context));
  }

  private static String feed(CamelContext context) {
    return bean(context, "settings", Settings.class).get("andon.cdc.feed");
  }

  @BindToRegistry(value = "cdc", lazy = true)
  public CdcComponent cdc(CamelContext context) {
    Settings settings = bean(context, "settings", Settings.class);
    Secrets secrets = bean(context, "secrets", Secrets.class);
    String url =
        settings.find("andon.cdc.url").orElseGet(() -> IntakeBeans.sandbox(context, secrets));
    String user = settings.get("andon.cdc.user");
    String password =
        settings.find("andon.cdc.password").orElseGet(() -> secrets.get("database-erp-cdc"));
    PGSimpleDataSource erp = new PGSimpleDataSource();
    erp.setUrl(url);
    erp.setUser(user);
    erp.setPassword(password);
    erp.setConnectTimeout(TIMEOUT_SECONDS);
    erp.setSocketTimeout(TIMEOUT_SECONDS);
    return new CdcComponent(
        bean(context, "cdcStore", CdcStore.class),
        new Slot(erp, settings.get("andon.cdc.slot")),
        new Publication(erp, settings.get("andon.cdc.publication")),
        CdcComponent.debezium(feed(context), url, user, password),
        bean(context, "cdcStatus", CdcStatus.class));
  }
}
