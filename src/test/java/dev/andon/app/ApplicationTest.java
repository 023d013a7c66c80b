package dev.andon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.fault.FaultException;
import dev.andon.testing.TestAndon;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("journey")
class ApplicationTest {
  @TempDir static Path data;
  private static TestAndon andon;

  @BeforeAll
  static void start() {
    andon = TestAndon.start(data, Map.of(), new WhoAmI());
    // Ready is green when every door has looked once.
    Awaitility.await().until(() -> anonymous("/observe/health/ready") == 200);
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  /** Answers who the caller is, on a guarded path and on a webhook's. */
  private static final class WhoAmI implements CamelConfiguration {
    @Override
    public void configure(CamelContext camel) throws Exception {
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              for (String path : new String[] {"api/v1/test-who", "webhooks/test-who"}) {
                from("platform-http:/" + path)
                    .routeId(path.replace('/', '-'))
                    .setHeader("internal-score", constant("1"))
                    .setBody(
                        simple(
                            "${header.AndonUser}|${header.AndonRoles}|${header.AndonTenant}|${header.Authorization}"));
              }
            }
          });
    }
  }

  @Test
  void anAnonymousRequestIsRefusedBeforeItsBodyIsRead() throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), andon.settings().number("andon.http.port"))) {
      socket.setSoTimeout(5000);
      socket
          .getOutputStream()
          .write(
              "POST /api/v1/test-who HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer)
          .startsWith("HTTP/1.1 401")
          .contains("application/problem+json")
          .contains("\"status\":401");
    }
  }

  @Test
  void aTokenAndAPasswordSayWhoCalls() {
    assertThat(andon.send(andon.authenticated("/api/v1/test-who")).body())
        .isEqualTo("cli|admin|main|");
    assertThat(
            andon
                .send(basic("/api/v1/test-who", andon.settings().secrets().get("admin-password")))
                .body())
        .isEqualTo("admin|admin|main|");
    assertThat(andon.send(basic("/api/v1/test-who", "guess")).statusCode()).isEqualTo(401);
    assertThat(andon.send(andon.request("/api/v1/../v1/%74est-who")).statusCode()).isEqualTo(401);
  }

  @Test
  void aClientCannotPoseAsSomebodyElse() {
    assertThat(
            andon
                .send(
                    andon
                        .authenticated("/api/v1/test-who")
                        .header("andonuser", "boss")
                        .header("AndonRoles", "x"))
                .body())
        .isEqualTo("cli|admin|main|");
    assertThat(andon.send(andon.request("/webhooks/test-who").header("AndonUser", "boss")).body())
        .isEqualTo("|||");
    assertThat(andon.send(andon.authenticated("/api/v1/test-who?AndonUser=boss")).statusCode())
        .isEqualTo(400);
    assertThat(
            andon
                .send(
                    andon
                        .authenticated("/api/v1/test-who")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("AndonUser=boss")))
                .statusCode())
        .isEqualTo(415);
  }

  @Test
  void anAnswerEchoesNoHeaders() {
    HttpResponse<String> answer =
        andon.send(andon.authenticated("/api/v1/test-who").header("X-Secret-In", "1"));
    assertThat(answer.headers().map().keySet())
        .noneMatch(
            name ->
                name.equalsIgnoreCase("X-Secret-In")
                    || name.equalsIgnoreCase("internal-score")
                    || name.toLowerCase(java.util.Locale.ROOT).startsWith("andon"));
  }

  @Test
  void onlyLiveAndReadyAreOpenOnTheManagementServer() {
    assertThat(anonymous("/observe/health/live")).isEqualTo(200);
    assertThat(anonymous("/observe/health/ready")).isEqualTo(200);
    assertThat(anonymous("/observe/health")).isEqualTo(401);
    assertThat(anonymous("/observe/metrics")).isEqualTo(401);
    assertThat(andon.observe("/observe/health")).contains("UP");
    assertThat(andon.observe("/observe/metrics")).contains("andon_");
  }

  @Test
  void healthNamesTheDatabaseAndTheBroker() {
    String answer = andon.observe("/observe/health?data=true");
    assertThat(
            andon
                .application()
                .camel()
                .getCamelContextExtension()
                .getContextPlugin(org.apache.camel.health.HealthCheckRegistry.class)
                .getCheckIDs())
        .contains("doors", "database", "broker", "pipeline", "relay", "translate", "outbox-reader");
    assertThat(answer).contains("UP");
  }

  @Test
  void metricsTellWhatWaitsAndWhatEachStageDid() {
    String metrics = andon.observe("/observe/metrics");
    assertThat(metrics)
        .contains("andon_messages_waiting 0.0")
        .contains("andon_messages_oldest_seconds 0.0")
        .contains("andon_outbox_waiting 0.0")
        .contains("andon_dead_letters_open 0.0")
        .contains("andon_stage_events_total{stage=\"store\"}")
        .contains("andon_stage_micros{quantile=\"0.95\",stage=\"enrich\"}");
  }

  @Test
  void secretsAreReadableByTheirOwnerAlone() throws Exception {
    for (String name : new String[] {"admin-password", "api-token"}) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(data.resolve("secrets").resolve(name))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aSecondStartOnTheSameDataIsRefusedInOneSentence() {
    assertThatThrownBy(() -> Application.start(TestAndon.settings(data, Map.of())))
        .isInstanceOf(FaultException.class)
        .hasMessageContaining("is in use by another Andon");
  }

  @Test
  void aTakenPortIsRefusedInOneSentence(@TempDir Path other) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  Application.start(
                      TestAndon.settings(
                          other, Map.of("andon.http.port", "" + taken.getLocalPort()))))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " is taken by another process");
    }
  }

  private static int anonymous(String path) {
    return andon.send(andon.management(path)).statusCode();
  }

  private static HttpRequest.Builder basic(String path, String password) {
    return andon
        .request(path)
        .header(
            "Authorization",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aPortTakenInTheMomentOfTheStartIsAnErrorTooAndNothingIsLeftRunning(@TempDir Path other)
      throws Exception {
    int port = TestAndon.freePort();
    ServerSocket[] thief = new ServerSocket[1];
    CamelConfiguration steal =
        new CamelConfiguration() {
          @Override
          public void configure(CamelContext camel) throws Exception {
            thief[0] = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
          }
        };
    try {
      assertThatThrownBy(() -> TestAndon.start(other, Map.of("andon.http.port", "" + port), steal))
          .isInstanceOf(FaultException.class)
          .hasMessageContaining("port " + port + " is taken by another process");
      assertThat(other.resolve("postgres/postmaster.pid")).doesNotExist();
    } finally {
      thief[0].close();
    }
  }

  @Test
  void aClosedSystemLeavesNothingInMemory(@TempDir Path other) {
    WeakReference<CamelContext> closed = startedAndClosed(other);
    startedAndClosed(other); // a static field of Camel's simple language holds the last one
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(closed.get()).isNull();
            });
  }

  private static WeakReference<CamelContext> startedAndClosed(Path data) {
    try (TestAndon second = TestAndon.start(data, Map.of())) {
      return new WeakReference<>(second.application().camel());
    }
  }

  @Test
  void aRefusedRequestDoesNotDisturbTheOthersOfItsConnection() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest anonymous = andon.request("/api/v1/test-who").GET().build();
    HttpRequest known = andon.authenticated("/api/v1/test-who").build();
    long end = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
    while (System.nanoTime() < end) {
      var refused = http.sendAsync(anonymous, HttpResponse.BodyHandlers.discarding());
      var answered = http.sendAsync(known, HttpResponse.BodyHandlers.discarding());
      assertThat(refused.get().statusCode()).isEqualTo(401);
      assertThat(answered.get().statusCode()).isEqualTo(200);
      assertThat(answered.get().version()).isEqualTo(HttpClient.Version.HTTP_2);
    }
  }
}
