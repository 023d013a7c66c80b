package dev.andon.app;

import dev.andon.app.console.Console;
import dev.andon.app.health.DoorsHealth;
import dev.andon.app.http.PublicServer;
import dev.andon.app.security.Access;
import dev.andon.app.security.HttpGate;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Andon: data directory, servers, Camel on {@code routes/}, console. Started whole or
 * not at all; stopped in reverse order.
 */
public final class Application implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);
  private static final Set<String> OPEN_HEALTH =
      Set.of("/observe/health/live", "/observe/health/ready");

  private final Settings settings;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Main main = new Main();
  private final PartnerLinkBeans partnerLinks = new PartnerLinkBeans();
  private final SubscriptionBeans subscriptions = new SubscriptionBeans();
  private final ErpBeans erps = new ErpBeans();
  private volatile boolean guarded;
  private volatile boolean serving;

  private Application(Settings settings) {
    this.settings = settings;
  }

  /**
   * The areas' wiring, in the order in which their beans are made; instances, because Camel would
   * register a class twice.
   */
  private List<CamelConfiguration> configurations() {
    return List.of(
        new PolicyBeans(),
        new PipelineBeans(),
        new IntakeBeans(),
        new CdcBeans(),
        new CdcTopicBeans(),
        new ApiBeans(),
        new LiveBeans(),
        partnerLinks,
        erps,
        subscriptions);
  }

  /**
   * Starts everything and returns when it is ready.
   *
   * @param more further wiring, e.g. a demo's
   * @throws FaultException MISCONFIGURED with one clear sentence, with nothing left running
   */
  public static Application start(Settings settings, CamelConfiguration... more) {
    Application application = new Application(settings);
    try {
      application.open(List.of(more));
      return application;
    } catch (RuntimeException e) {
      try {
        application.close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private void open(List<CamelConfiguration> more) {
    long started = System.nanoTime();
    opened.push(DataDirectory.lock(settings.dataDirectory()));
    requireFree("andon.http.port");
    requireFree("andon.management.port");
    requireFree("andon.console.port");
    ServerBeans servers = ServerBeans.start(settings);
    opened.push(servers);
    servers.bindTo(main);
    startCamel(servers.access(), more);
    Console console =
        Console.start(
            settings.get("andon.console.host"),
            settings.number("andon.console.port"),
            servers.access());
    opened.push(console);
    LOG.atInfo()
        .addKeyValue("data", settings.dataDirectory())
        .addKeyValue("durationMs", (System.nanoTime() - started) / 1_000_000)
        .log("Andon is ready");
  }

  private void startCamel(Access access, List<CamelConfiguration> more) {
    List<CamelConfiguration> all = new ArrayList<>(configurations());
    all.addAll(more);
    all.forEach(main.configure()::addConfiguration);
    Properties values = new Properties();
    values.putAll(settings.all());
    // Ours is the only shutdown hook: Camel's would race it, and hold a closed system in memory.
    main.setShutdownStrategy(new SimpleMainShutdownStrategy());
    main.setPropertyPlaceholderLocations("false");
    main.setOverrideProperties(values);
    opened.push(main::stop);
    try {
      main.init();
      HealthCheckRegistry.get(main.getCamelContext()).register(new DoorsHealth(() -> serving));
      partnerLinks.addRoutes(main.getCamelContext());
      subscriptions.addRoutes(main.getCamelContext());
      erps.addRoutes(main.getCamelContext());
      CdcBeans.addRoutes(main.getCamelContext());
      main.getCamelContext().getManagementStrategy().addEventNotifier(gates(access));
      PublicServer server = publicServer(access);
      main.getCamelContext().addService(server, true, true);
      main.start();
      if (!server.answers()) {
        throw taken("andon.http.port");
      }
      serving = true;
      if (!guarded) {
        throw new IllegalStateException("the management server is not guarded");
      }
    } catch (FaultException e) {
      throw e;
    } catch (Exception e) {
      throw startFault(e);
    }
  }

  /** Every path needs a user; webhooks and AS2 check a signature instead. */
  private PublicServer publicServer(Access access) {
    return new PublicServer(
        settings.get("andon.http.host"),
        settings.number("andon.http.port"),
        settings.number("andon.http.maxBodySize"),
        router ->
            HttpGate.install(
                router,
                access,
                path -> path.startsWith("/webhooks/") || path.equals("/as2"),
                () -> serving));
  }

  /** The management server starts with Camel, before its routes: the moment to guard it. */
  private EventNotifier gates(Access access) {
    return new SimpleEventNotifierSupport() {
      @Override
      public boolean isEnabled(CamelEvent event) {
        return event instanceof CamelEvent.CamelContextRoutesStartingEvent;
      }

      @Override
      public void notify(CamelEvent event) {
        HttpGate.install(
            router(main.getCamelContext(), "andon.management.port"),
            access,
            OPEN_HEALTH::contains,
            () -> true);
        guarded = true;
      }
    };
  }

  private VertxPlatformHttpRouter router(CamelContext context, String portKey) {
    String name = VertxPlatformHttpRouter.getRouterNameFromPort(settings.number(portKey));
    VertxPlatformHttpRouter router = VertxPlatformHttpRouter.lookup(context, name);
    if (router == null) {
      throw new IllegalStateException("no HTTP server is there to guard: " + name);
    }
    return router;
  }

  private static FaultException startFault(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof FaultException)) {
      cause = cause.getCause();
    }
    if (cause instanceof FaultException fault) {
      return fault;
    }
    return new FaultException(
        dev.andon.fault.Fault.of(
            "CAMEL-START",
            FaultKind.MISCONFIGURED,
            "the routes could not be started: " + cause.getMessage(),
            "The log names the route."),
        e);
  }

  private void requireFree(String key) {
    int port = settings.number(key);
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.getLocalPort();
    } catch (IOException e) {
      throw taken(key);
    }
  }

  private FaultException taken(String key) {
    return FaultException.of(
        "PORT-TAKEN",
        FaultKind.MISCONFIGURED,
        "port " + settings.number(key) + " is taken by another process",
        "Free it, or set " + key + " to another one.");
  }

  /** Camel, for those who drive the system from inside (demo, tests). */
  public CamelContext camel() {
    return main.getCamelContext();
  }

  /** The settings it runs on. */
  public Settings settings() {
    return settings;
  }

  /** Waits until {@link #close} has stopped everything. */
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /** Stops everything, last first. Safe to call twice. */
  @Override
  public void close() {
    serving = false;
    RuntimeException first = null;
    synchronized (opened) {
      while (!opened.isEmpty()) {
        try {
          opened.pop().close();
        } catch (Exception e) {
          if (first == null) {
            first = new IllegalStateException("Andon did not stop cleanly", e);
          } else {
            first.addSuppressed(e);
          }
        }
      }
    }
    closed.countDown();
    if (first != null) {
      throw first;
    }
  }
}
