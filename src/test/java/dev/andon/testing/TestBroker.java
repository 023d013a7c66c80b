package dev.andon.testing;

import dev.andon.app.server.BrokerServer;
import dev.andon.app.server.Secrets;
import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/**
 * One real Artemis a JVM, configured by {@code config/broker.xml}, or with {@code
 * -Dandon.test.broker.url=tcp://host:port} (plus {@code .user}, {@code .password}) an external one.
 * Tests share it: name queues of your own.
 */
public final class TestBroker {
  private TestBroker() {}

  private record Address(String url, String user, String password) {}

  private static final class Holder {
    static final Address ADDRESS = start();
    static final JmsPoolConnectionFactory POOL = pool();

    private static Address start() {
      String external = System.getProperty("andon.test.broker.url");
      if (external != null) {
        return new Address(
            external,
            System.getProperty("andon.test.broker.user"),
            System.getProperty("andon.test.broker.password"));
      }
      try {
        Path directory = Files.createTempDirectory("andon-test-broker");
        Secrets secrets = new Secrets(directory.resolve("secrets"));
        BrokerServer server =
            BrokerServer.start(
                Path.of("config", "broker.xml"),
                directory.resolve("broker"),
                secrets,
                900,
                "127.0.0.1",
                0);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return new Address(server.vmUrl(), BrokerServer.SYSTEM_USER, secrets.get("broker-andon"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static JmsPoolConnectionFactory pool() {
      JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
      ActiveMQConnectionFactory factory =
          new ActiveMQConnectionFactory(ADDRESS.url(), ADDRESS.user(), ADDRESS.password());
      factory.setConfirmationWindowSize(1 << 20);
      pool.setConnectionFactory(factory);
      pool.setMaxConnections(4);
      pool.setUseAnonymousProducers(false);
      return pool;
    }
  }

  /** A pooled connection factory on the shared broker, as the system's own one is. */
  public static ConnectionFactory connectionFactory() {
    return Holder.POOL;
  }

  /** Address of the shared broker; {@code vm://…} when embedded. */
  public static String url() {
    return Holder.ADDRESS.url();
  }

  /** User with every right. */
  public static String user() {
    return Holder.ADDRESS.user();
  }

  /** Its password. */
  public static String password() {
    return Holder.ADDRESS.password();
  }
}
