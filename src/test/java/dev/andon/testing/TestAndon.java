package dev.andon.testing;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.Application;
import dev.andon.app.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelConfiguration;

/**
 * A whole Andon inside the test's JVM, on free ports. With {@code -Dandon.test.jdbc.url} it runs on
 * a fresh database of that PostgreSQL, with {@code -Dandon.test.broker.url} on that broker, else on
 * its embedded servers.
 */
public final class TestAndon implements AutoCloseable {
  private static final AtomicInteger VM = new AtomicInteger(100);
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private final Application application;
  private final HttpClient http = HttpClient.newHttpClient();

  private TestAndon(Application application) {
    this.application = application;
  }

  /** Starts it on a data directory; {@code overrides} win over the settings file. */
  public static TestAndon start(
      Path data, Map<String, String> overrides, CamelConfiguration... more) {
    return new TestAndon(Application.start(settings(data, overrides), more));
  }

  /** Starts another installation's folder, e.g. with other partners. */
  public static TestAndon start(Path home, Path data, Map<String, String> overrides) {
    return new TestAndon(Application.start(settings(home, data, overrides)));
  }

  /**
   * The settings of a test's system: free ports, embedded servers or the external ones of this test
   * run.
   */
  public static Settings settings(Path data, Map<String, String> overrides) {
    return settings(Path.of(""), data, overrides);
  }

  private static Settings settings(Path home, Path data, Map<String, String> overrides) {
    Map<String, String> values = new HashMap<>();
    values.put("andon.data", data.toAbsolutePath().toString());
    values.put("andon.db.binaries", Path.of("target", "pgsql").toAbsolutePath().toString());
    for (String key :
        new String[] {
          "andon.http.port", "andon.management.port", "andon.console.port", "andon.broker.port"
        }) {
      values.put(key, Integer.toString(freePort()));
    }
    values.put("andon.broker.vm", Integer.toString(VM.incrementAndGet()));
    if (System.getProperty("andon.test.jdbc.url") != null) {
      try (HikariDataSource database = TestDatabase.fresh()) {
        values.put("andon.db.url", database.getJdbcUrl());
        values.put("andon.db.user", database.getUsername());
        values.put("andon.db.password", database.getPassword());
      }
    }
    if (System.getProperty("andon.test.broker.url") != null) {
      values.put("andon.broker.url", TestBroker.url());
      values.put("andon.broker.user", TestBroker.user());
      values.put("andon.broker.password", TestBroker.password());
    }
    values.putAll(overrides);
    return Settings.load(home, values);
  }

  /** Overrides with which a second start finds what this one stored, on external servers too. */
  public Map<String, String> sameStore() {
    Map<String, String> values = new HashMap<>();
    for (String key : new String[] {"andon.db.url", "andon.db.user", "andon.db.password"}) {
      settings().find(key).ifPresent(value -> values.put(key, value));
    }
    return values;
  }

  /** A port nobody listens on. */
  public static int freePort() {
    while (true) {
      // Below the range from which the system takes ports of outgoing connections.
      int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        if (GIVEN.add(socket.getLocalPort())) {
          return port;
        }
      } catch (IOException e) {
        GIVEN.add(port); // taken by someone else
      }
    }
  }

  /** The running system. */
  public Application application() {
    return application;
  }

  /** The settings it runs on. */
  public Settings settings() {
    return application.settings();
  }

  /** A request to the API server, e.g. {@code /api/v1/cases}; not yet authenticated. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + settings().get("andon.http.port") + path));
  }

  /** A request to the API server with the token of the command line. */
  public HttpRequest.Builder authenticated(String path) {
    return request(path).header("Authorization", "Bearer " + settings().secrets().get("api-token"));
  }

  /** Sends a request and reads the answer as text. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    application.close();
  }
}
