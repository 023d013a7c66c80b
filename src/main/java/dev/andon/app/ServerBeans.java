package dev.andon.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.health.BrokerHealth;
import dev.andon.app.health.DatabaseHealth;
import dev.andon.app.security.Access;
import dev.andon.app.security.ResponseHeaders;
import dev.andon.app.server.BrokerServer;
import dev.andon.app.server.PostgresGuard;
import dev.andon.app.server.PostgresServer;
import dev.andon.app.server.Schema;
import dev.andon.app.server.Secrets;
import dev.andon.canonical.BusinessClock;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import org.apache.camel.main.Main;
import org.flywaydb.core.api.FlywayException;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/**
 * What hosts the system, started before Camel and stopped after it: PostgreSQL and Artemis, each
 * embedded unless its address is set, and the beans on them: {@code settings}, {@code secrets},
 * {@code access}, {@code dataSource}, {@code postgres} and {@code broker} (embedded only), {@code
 * connectionFactory}, {@code jms}, {@code clock}, {@code businessClock}, {@code responseHeaders}.
 */
public final class ServerBeans implements AutoCloseable {
  private static final String DATABASE = "andon";

  private final Settings settings;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Optional<PostgresServer> postgres;
  private final Optional<BrokerServer> broker;
  private final HikariDataSource dataSource;
  private final JmsPoolConnectionFactory connectionFactory;
  private final Access access;

  private ServerBeans(Settings settings) {
    this.settings = settings;
    try {
      access = Access.load(settings.home().resolve("config/users.yaml"), settings.secrets());
      postgres =
          settings.find("andon.db.url").isPresent()
              ? Optional.empty()
              : Optional.of(opened(embeddedPostgres()));
      postgres.ifPresent(server -> opened(PostgresGuard.watch(server)));
      dataSource = opened(pool());
      migrate();
      broker =
          settings.find("andon.broker.url").isPresent()
              ? Optional.empty()
              : Optional.of(opened(embeddedBroker()));
      connectionFactory = connections();
      opened.push(connectionFactory::stop);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts the servers.
   *
   * @throws FaultException MISCONFIGURED with one clear sentence
   */
  static ServerBeans start(Settings settings) {
    return new ServerBeans(settings);
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  private PostgresServer embeddedPostgres() {
    Secrets secrets = settings.secrets();
    PostgresServer server =
        PostgresServer.start(
            settings.dataDirectory(), binaries(), secrets, settings.number("andon.db.port"));
    server.ensureRole(DATABASE, secrets.get("database-andon"));
    server.ensureDatabase(DATABASE, DATABASE);
    return server;
  }

  private Path binaries() {
    return settings
        .find("andon.db.binaries")
        .map(settings.home()::resolve)
        .orElseGet(() -> settings.dataDirectory().resolve("pgsql"));
  }

  private HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("andon");
    String url =
        postgres
            .map(server -> server.jdbcUrl(DATABASE))
            .orElseGet(() -> settings.get("andon.db.url"));
    config.setJdbcUrl(url);
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty("ApplicationName", "andon");
    // Else the log would show what a failed statement was to write: payloads are never logged.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.setUsername(postgres.isPresent() ? DATABASE : settings.get("andon.db.user"));
    config.setPassword(
        postgres.isPresent()
            ? settings.secrets().get("database-andon")
            : settings
                .find("andon.db.password")
                .orElseGet(() -> settings.secrets().get("database-andon")));
    config.setSchema("andon");
    config.setMaximumPoolSize(settings.number("andon.db.connections"));
    config.setConnectionTimeout(settings.number("andon.db.connectMillis"));
    config.setInitializationFailTimeout(settings.number("andon.db.startMillis"));
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw new FaultException(
          Fault.of(
              "DB-CONNECT",
              FaultKind.MISCONFIGURED,
              "the database at " + url + " cannot be reached: " + rootMessage(e),
              "Check andon.db.url, andon.db.user and the password."),
          e);
    }
  }

  private void migrate() {
    try {
      Schema.migrate(dataSource);
    } catch (FlywayException e) {
      throw new FaultException(
          Fault.of(
              "DB-SCHEMA",
              FaultKind.MISCONFIGURED,
              "the database schema cannot be brought to this release: "
                  + String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " "),
              "Start the release that wrote it, or repair the migration."),
          e);
    }
  }

  private BrokerServer embeddedBroker() {
    return BrokerServer.start(
        settings.home().resolve("config/broker.xml"),
        settings.dataDirectory().resolve("broker"),
        settings.secrets(),
        settings.number("andon.broker.vm"),
        settings.get("andon.broker.host"),
        settings.number("andon.broker.port"));
  }

  private JmsPoolConnectionFactory connections() {
    String url = broker.map(BrokerServer::vmUrl).orElseGet(() -> settings.get("andon.broker.url"));
    String user = settings.find("andon.broker.user").orElse(BrokerServer.SYSTEM_USER);
    String password =
        settings
            .find("andon.broker.password")
            .orElseGet(() -> settings.secrets().get("broker-andon"));
    ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url, user, password);
    // Bytes: without a window the broker confirms no asynchronous send, and the relay waits for
    // that confirmation.
    factory.setConfirmationWindowSize(1 << 20);
    JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
    pool.setConnectionFactory(factory);
    pool.setMaxConnections(settings.number("andon.broker.connections"));
    pool.setUseAnonymousProducers(false);
    return pool;
  }

  /**
   * Consumers keep their session, and receive and send in one JMS transaction: 6 to 10 times faster
   * than the component's defaults.
   */
  private JmsComponent jms() {
    JmsComponent component = new JmsComponent();
    component.setConnectionFactory(connectionFactory);
    JmsConfiguration configuration = component.getConfiguration();
    configuration.setTransacted(true);
    configuration.setLazyCreateTransactionManager(false);
    configuration.setCacheLevelName("CACHE_CONSUMER");
    configuration.setPreserveMessageQos(true);
    return component;
  }

  /** Makes the beans known to Camel, before any other configuration. */
  void bindTo(Main main) {
    main.bind("settings", settings);
    main.bind("secrets", settings.secrets());
    main.bind("access", access);
    main.bind("dataSource", dataSource);
    // Of this name Camel would make one later; ours is there when the wiring adds its gauges.
    main.bind("metricsRegistry", new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    main.bind("connectionFactory", connectionFactory);
    main.bind("jms", jms());
    main.bind("responseHeaders", new ResponseHeaders());
    main.bind("databaseHealth", new DatabaseHealth(dataSource));
    main.bind("brokerHealth", new BrokerHealth(connectionFactory));
    Clock clock = Clock.systemUTC();
    main.bind("clock", clock);
    // Milliseconds: what the store keeps exactly, so that a hash over a time holds when it is read
    // again.
    BusinessClock businessClock = () -> clock.instant().truncatedTo(ChronoUnit.MILLIS);
    main.bind("businessClock", businessClock);
    postgres.ifPresent(server -> main.bind("postgres", server));
    broker.ifPresent(server -> main.bind("broker", server));
  }

  /** Who may do what. */
  Access access() {
    return access;
  }

  /**
   * Stops what was started, last first; one that fails to stop does not keep the others running.
   */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = new IllegalStateException("a server did not stop cleanly", e);
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
