package dev.andon.app.server;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded Artemis broker, configured by {@code config/broker.xml} alone; its journal lies
 * under {@code DATA/broker}. Users {@code andon} (the system) and {@code teams} (reads tickets)
 * have generated passwords.
 */
public final class BrokerServer implements AutoCloseable {
  /** The broker's user for the system itself; its password is the secret {@code broker-andon}. */
  public static final String SYSTEM_USER = "andon";

  /**
   * The broker's user for the teams' own clients; its password is the secret {@code broker-teams}.
   */
  public static final String TEAMS_USER = "teams";

  private static final Logger LOG = LoggerFactory.getLogger(BrokerServer.class);
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^:}]+)(?::([^}]*))?}");
  private static final int ACTIVE_SECONDS = 15;

  private final EmbeddedActiveMQ server;
  private final int vmId;
  private final int port;

  private BrokerServer(EmbeddedActiveMQ server, int vmId, int port) {
    this.server = server;
    this.vmId = vmId;
    this.port = port;
  }

  /**
   * Starts the broker and waits until it is active.
   *
   * @param brokerXml the configuration; {@code ${andon.broker.*}} in it is filled in
   * @param data holds the journal, bindings, paged and large messages
   * @param vmId number of the in-process acceptor, unique in this JVM
   * @param port loopback port of the TCP acceptor; 0 = any free one
   * @throws FaultException MISCONFIGURED with one clear sentence when it cannot start
   */
  public static BrokerServer start(
      Path brokerXml, Path data, Secrets secrets, int vmId, String host, int port) {
    try {
      int bound = port == 0 ? freePort() : port;
      requireFree(bound);
      Files.createDirectories(data);
      EmbeddedActiveMQ server = new EmbeddedActiveMQ();
      server.setConfiguration(
          read(
              brokerXml,
              data,
              Map.of(
                  "andon.broker.data", data.toAbsolutePath().toString(),
                  "andon.broker.vm", Integer.toString(vmId),
                  "andon.broker.host", host,
                  "andon.broker.port", Integer.toString(bound))));
      server.setSecurityManager(security(secrets));
      server.setMbeanServer(ManagementFactory.getPlatformMBeanServer());
      server.start();
      awaitActive(server.getActiveMQServer(), data);
      LOG.atInfo().addKeyValue("port", bound).log("Artemis started");
      return new BrokerServer(server, vmId, bound);
    } catch (FaultException e) {
      throw e;
    } catch (Exception e) {
      throw fault("Artemis could not be started: " + e.getMessage(), "Check config/broker.xml.", e);
    }
  }

  private static FileConfiguration read(Path brokerXml, Path data, Map<String, String> values)
      throws Exception {
    Matcher matcher = PLACEHOLDER.matcher(Files.readString(brokerXml));
    String filled =
        matcher.replaceAll(
            found ->
                Matcher.quoteReplacement(
                    Optional.ofNullable(values.get(found.group(1)))
                        .or(() -> Optional.ofNullable(found.group(2)))
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    brokerXml + " names the unknown property " + found.group(1)))));
    Path effective = Files.writeString(data.resolve("broker.xml"), filled);
    FileConfiguration configuration = new FileConfiguration();
    FileDeploymentManager manager =
        new FileDeploymentManager(effective.toUri().toURL().toExternalForm());
    manager.addDeployable(configuration);
    manager.readConfiguration();
    return configuration;
  }

  private static ActiveMQJAASSecurityManager security(Secrets secrets) {
    SecurityConfiguration users = new SecurityConfiguration();
    users.addUser(SYSTEM_USER, secrets.get("broker-andon"));
    users.addRole(SYSTEM_USER, "andon");
    users.addUser(TEAMS_USER, secrets.get("broker-teams"));
    users.addRole(TEAMS_USER, "teams");
    return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
  }

  /** Artemis neither throws nor gives up when the journal is locked: it only stays passive. */
  private static void awaitActive(ActiveMQServer broker, Path data) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ACTIVE_SECONDS);
    while (!broker.isActive()) {
      if (System.nanoTime() > deadline) {
        broker.stop();
        throw FaultException.of(
            "BROKER-START",
            FaultKind.MISCONFIGURED,
            "Artemis did not become active: another process holds the journal in " + data,
            "Stop the other process, or choose another data directory.");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Address for clients in this process. */
  public String vmUrl() {
    return "vm://" + vmId;
  }

  /** Loopback port of the TCP acceptor. */
  public int port() {
    return port;
  }

  /** The running server, for its counters and management. */
  public ActiveMQServer server() {
    return server.getActiveMQServer();
  }

  @Override
  public void close() {
    try {
      server.stop();
      LOG.info("Artemis stopped");
    } catch (Exception e) {
      throw new IllegalStateException("Artemis did not stop", e);
    }
  }

  private static FaultException fault(String message, String repair, Throwable cause) {
    return new FaultException(
        Fault.of("BROKER-START", FaultKind.MISCONFIGURED, message, repair), cause);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.getLocalPort();
    } catch (IOException e) {
      throw fault(
          "port " + port + " is taken by another process",
          "Free it, or set andon.broker.port to another one.",
          e);
    }
  }
}
