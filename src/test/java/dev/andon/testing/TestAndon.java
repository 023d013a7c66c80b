package dev.andon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.Application;
import dev.andon.app.Settings;
import dev.andon.intake.webhook.Signature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.CamelConfiguration;
import org.awaitility.Awaitility;

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
  public static TestAndon start(
      Path home, Path data, Map<String, String> overrides, CamelConfiguration... more) {
    return new TestAndon(Application.start(settings(home, data, overrides), more));
  }

  /** A copy of this installation's folder below another one, to be changed by a test. */
  public static Path home(Path below) throws IOException {
    Path home = Files.createTempDirectory(below, "home");
    for (String part : List.of("routes", "mappings", "config")) {
      try (Stream<Path> files = Files.walk(Path.of(part))) {
        for (Path file : files.toList()) {
          if (Files.isDirectory(file)) {
            Files.createDirectories(home.resolve(file));
          } else {
            Files.copy(file, home.resolve(file));
          }
        }
      }
    }
    return home;
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
    return withToken(request(path));
  }

  /** A request to the management server, e.g. {@code /observe/health}; not yet authenticated. */
  public HttpRequest.Builder management(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + settings().get("andon.management.port") + path));
  }

  /** What the management server answers to the command line's token. */
  public String observe(String path) {
    return send(withToken(management(path))).body();
  }

  private HttpRequest.Builder withToken(HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + settings().secrets().get("api-token"));
  }

  /** Sends a request and reads the answer as text. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    return send(http, request);
  }

  static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The answer's text of a request with the command line's token. */
  public String get(String path) {
    return send(authenticated(path)).body();
  }

  /** Posts a webhook of a source, signed now with the source's key. */
  public HttpResponse<String> webhook(String source, String id, String body) {
    return webhook(source, id, body, Instant.now(), settings().secrets().get("webhook/" + source));
  }

  /** The same, signed at another time or with another key. */
  public HttpResponse<String> webhook(
      String source, String id, String body, Instant at, String key) {
    return webhook(source, id, body.getBytes(StandardCharsets.UTF_8), at, key);
  }

  /** The same of any bytes. */
  public HttpResponse<String> webhook(
      String source, String id, byte[] bytes, Instant at, String key) {
    String timestamp = Long.toString(at.getEpochSecond());
    String signature = Signature.sign(id, timestamp, bytes, key.getBytes(StandardCharsets.UTF_8));
    return send(
        request("/webhooks/" + source)
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
  }

  /**
   * Waits until the messages of a query, e.g. {@code name=a.edi}, are in a state; these messages.
   */
  public String awaitMessage(String query, String state) {
    String path = "/api/v1/messages?" + query;
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(get(path)).contains("\"state\":\"" + state + "\""));
    return get(path);
  }

  /** Waits until a case of a type and state is told with some text. */
  public void awaitCase(String type, String state, String text) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(get("/api/v1/cases?limit=500&state=" + state + "&type=" + type))
                    .contains(text));
  }

  /** Puts a whole file into a watched folder of the data directory, e.g. {@code edi/in}. */
  public void drop(String folder, String name, String content) {
    try {
      Path data = Path.of(settings().get("andon.data"));
      Path draft =
          Files.writeString(data.resolve("draft-" + name), content, StandardCharsets.ISO_8859_1);
      Path in = Files.createDirectories(data.resolve(folder));
      Files.move(draft, in.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What lies ready for a partner now, in the order of the files' names. */
  public List<String> answers(String partner) {
    Path out = Path.of(settings().get("andon.data")).resolve("edi/out").resolve(partner);
    if (!Files.isDirectory(out)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(out)) {
      List<String> texts = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".edi")) {
          texts.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A bean of the running system. */
  public <T> T bean(String name, Class<T> type) {
    return application.camel().getRegistry().lookupByNameAndType(name, type);
  }

  /** The system's store. */
  public DataSource store() {
    return bean("dataSource", DataSource.class);
  }

  @Override
  public void close() {
    application.close();
  }
}
