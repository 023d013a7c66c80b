package dev.andon.app;

import static dev.andon.app.Beans.bean;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.health.WaitingHealth;
import dev.andon.app.server.PostgresServer;
import dev.andon.app.server.SandboxErp;
import dev.andon.app.server.Secrets;
import dev.andon.canonical.BusinessClock;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.cdc.PolledStore;
import dev.andon.intake.outbox.OutboxReader;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.support.service.ServiceSupport;

/**
 * ERPs that are asked for their rows: the outbox and the tables with a change stamp, one route a
 * feed, so that what one of them waits for holds up no other.
 */
public final class ErpBeans implements CamelConfiguration {
  private final List<Supplier<Optional<String>>> outboxes = new CopyOnWriteArrayList<>();
  private final List<Supplier<Optional<String>>> tables = new CopyOnWriteArrayList<>();

  @BindToRegistry("outboxReaderHealth")
  public WaitingHealth outboxReaderHealth() {
    return PartnerLinkBeans.health("outbox-reader", outboxes);
  }

  @BindToRegistry("polledHealth")
  public WaitingHealth polledHealth() {
    return PartnerLinkBeans.health("polled", tables);
  }

  /** Makes the routes; called once the templates are loaded and before anything is started. */
  void addRoutes(CamelContext context) throws Exception {
    Settings settings = bean(context, "settings", Settings.class);
    if (settings.flag("andon.erp.enabled")) {
      for (String feed : settings.names("andon.erp.feed")) {
        addOutbox(context, settings, feed);
      }
    }
    for (String feed : settings.names("andon.polled.feed")) {
      addTables(context, settings, feed);
    }
  }

  private void addOutbox(CamelContext context, Settings settings, String feed) throws Exception {
    OutboxReader reader =
        new OutboxReader(
            bean(context, "dataSource", DataSource.class),
            bean(context, "messageStore", MessageStore.class),
            bean(context, "translateWorker", TranslateWorker.class),
            bean(context, "pendingLimit", PendingLimit.class),
            settings.tenant(),
            feed);
    ErpLogin login =
        ErpLogin.of(
            context,
            settings,
            feed,
            "reader",
            "andon.erp.url",
            "andon.erp.user",
            "andon.erp.password");
    context.getRegistry().bind("outboxReader-" + feed, reader);
    context.getRegistry().bind("outboxErp-" + feed, pool(context, settings, login));
    outboxes.add(() -> Optional.ofNullable(reader.degraded()).map(text -> feed + ": " + text));
    for (String template : List.of("intake-outbox", "intake-outbox-read")) {
      addRoute(context, template, feed);
    }
  }

  private void addTables(CamelContext context, Settings settings, String feed) throws Exception {
    PolledStore store =
        new PolledStore(
            CdcBeans.rows(context, settings, feed, "andon.polled.feed"),
            bean(context, "businessClock", BusinessClock.class),
            bean(context, "clock", Clock.class),
            Duration.ofSeconds(settings.number("andon.polled.overlapSeconds")),
            Duration.ofSeconds(settings.number("andon.polled.compareSeconds")));
    ErpLogin login =
        ErpLogin.of(
            context,
            settings,
            feed,
            "reader",
            "andon.polled.url",
            "andon.polled.user",
            "andon.polled.password");
    HikariDataSource pool = pool(context, settings, login);
    pool.setAutoCommit(false); // else the driver reads a whole table into memory
    context.getRegistry().bind("polledStore-" + feed, store);
    context.getRegistry().bind("polledErp-" + feed, pool);
    tables.add(() -> Optional.ofNullable(store.degraded()).map(text -> feed + ": " + text));
    for (String template : List.of("intake-polled", "intake-polled-read")) {
      addRoute(context, template, feed);
    }
  }

  private static void addRoute(CamelContext context, String template, String feed)
      throws Exception {
    TemplatedRouteBuilder.builder(context, template)
        .routeId(template + "-" + feed)
        .parameter("feed", feed)
        .add();
  }

  /** The ERP's database, read only; connects when first used. */
  private static HikariDataSource pool(CamelContext context, Settings settings, ErpLogin login)
      throws Exception {
    HikariDataSource pool = new HikariDataSource();
    pool.setPoolName("erp");
    pool.setMaximumPoolSize(2);
    pool.setMinimumIdle(0);
    pool.setReadOnly(true);
    pool.setConnectionTimeout(settings.number("andon.db.connectMillis"));
    pool.setJdbcUrl(login.url());
    pool.setUsername(login.user());
    pool.setPassword(login.password());
    context.addService(closing(pool));
    return pool;
  }

  /** Closes with Camel. */
  private static Service closing(HikariDataSource pool) {
    return new ServiceSupport() {
      @Override
      protected void doStop() {
        pool.close();
      }
    };
  }

  /** The sandbox ERP's address; it is made on the embedded server when it is missing. */
  static String sandbox(CamelContext context, Secrets secrets) {
    PostgresServer server =
        context.getRegistry().lookupByNameAndType("postgres", PostgresServer.class);
    if (server == null) {
      throw FaultException.of(
          "ERP-URL-MISSING",
          FaultKind.MISCONFIGURED,
          "the ERP is enabled without an address, and there is no embedded PostgreSQL for a sandbox",
          "Set andon.erp.url, andon.cdc.url or andon.polled.url, or turn the door off.");
    }
    return SandboxErp.prepare(server, secrets);
  }
}
