package dev.andon.app;

import static dev.andon.app.Beans.bean;

import dev.andon.app.health.WaitingHealth;
import dev.andon.app.http.LiveView;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.enrichment.erp.ErpApi;
import dev.andon.enrichment.erp.LookupWorker;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.TranslateWorker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/** Beans of the live lookups in the ERP; nothing runs unless {@code andon.erp.api.enabled}. */
public final class LiveBeans implements CamelConfiguration {
  private @Nullable Lookups lookups;

  private static boolean enabled(CamelContext context) {
    return bean(context, "settings", Settings.class).flag("andon.erp.api.enabled");
  }

  private static Duration fresh(CamelContext context) {
    return Duration.ofSeconds(
        bean(context, "settings", Settings.class).number("andon.erp.api.freshSeconds"));
  }

  @BindToRegistry(value = "liveView", lazy = true)
  public LiveView liveView(CamelContext context) {
    return new LiveView(
        bean(context, "contextStore", ContextStore.class),
        bean(context, "businessClock", BusinessClock.class),
        enabled(context) ? Optional.of(fresh(context)) : Optional.empty());
  }

  @BindToRegistry("erpApiHealth")
  public WaitingHealth erpApiHealth() {
    return new WaitingHealth(
        "erp-api",
        "what the context knows stays in use: ",
        () -> Optional.ofNullable(lookups).flatMap(Lookups::trouble));
  }

  /** Starts the worker with Camel; its figures are in /observe/metrics. */
  @Override
  public void configure(CamelContext context) throws Exception {
    if (!enabled(context)) {
      return;
    }
    Lookups started = new Lookups(context);
    lookups = started;
    context.addService(started, true, false);
    MeterRegistry meters = bean(context, "metricsRegistry", MeterRegistry.class);
    Gauge.builder("andon.erp.api.breaker", () -> started.api.state().getOrder())
        .description("0 = closed, 1 = open: the ERP's API is not asked, 2 = half open")
        .strongReference(true)
        .register(meters);
    FunctionCounter.builder("andon.erp.api.lookups", started, one -> one.worker().asked())
        .description("Lookups that the ERP's API answered")
        .register(meters);
    FunctionCounter.builder("andon.erp.api.failures", started, one -> one.worker().failed())
        .description("Lookups that failed, or were not tried while the breaker was open")
        .register(meters);
  }

  /** The worker as long as Camel runs. */
  private static final class Lookups extends ServiceSupport {
    private final CamelContext context;
    private final ErpApi api;
    private @Nullable LookupWorker worker;

    Lookups(CamelContext context) {
      this.context = context;
      Settings settings = bean(context, "settings", Settings.class);
      this.api =
          new ErpApi(
              URI.create(settings.get("andon.erp.api.url")),
              token(settings.secrets().file("erp-api-token")),
              Duration.ofMillis(settings.number("andon.erp.api.timeoutMillis")),
              Duration.ofSeconds(settings.number("andon.erp.api.openSeconds")));
    }

    private static String token(Path file) {
      if (!Files.exists(file)) {
        throw FaultException.of(
            "ERP-API-TOKEN",
            FaultKind.MISCONFIGURED,
            "andon.erp.api.enabled needs the token of the ERP's API in " + file,
            "Write it there, or set andon.erp.api.enabled = false.");
      }
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private LookupWorker worker() {
      LookupWorker present = worker;
      if (present == null) {
        present =
            new LookupWorker(
                bean(context, "dataSource", DataSource.class),
                bean(context, "contextStore", ContextStore.class),
                api,
                bean(context, "messageStore", MessageStore.class),
                bean(context, "translateWorker", TranslateWorker.class)::wake,
                bean(context, "businessClock", BusinessClock.class),
                bean(context, "eventJson", EventJson.class),
                bean(context, "settings", Settings.class).tenant(),
                fresh(context));
        worker = present;
      }
      return present;
    }

    Optional<String> trouble() {
      return Optional.ofNullable(worker).map(LookupWorker::degraded);
    }

    @Override
    protected void doStart() {
      worker().start();
    }

    @Override
    protected void doStop() throws InterruptedException {
      worker().close();
    }
  }
}
