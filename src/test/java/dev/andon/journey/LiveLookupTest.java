package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.andon.testing.TestAndon;
import dev.andon.testing.TestSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exposure and availability looked up in the sandbox ERP while it is well, slow, faulty, away. */
class LiveLookupTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static TestSandbox sandbox;
  private static TestAndon andon;
  private static final AtomicBoolean BROKEN = new AtomicBoolean();
  private static ExecutorService threads;
  private static HttpServer front;

  /** The ERP; when BROKEN, it has trouble with one customer. */
  private static URI front() throws IOException {
    front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    front.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().toString();
          try (exchange) {
            if (BROKEN.get() && path.contains("C-broken")) {
              exchange.sendResponseHeaders(500, -1);
              return;
            }
            HttpResponse<String> erp =
                sandbox.send(sandbox.request(URI.create(sandbox.service("erp") + path)));
            byte[] answer = erp.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(erp.statusCode(), answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    threads = Executors.newCachedThreadPool();
    front.setExecutor(threads);
    front.start();
    return URI.create("http://localhost:" + front.getAddress().getPort());
  }

  @BeforeAll
  static void start(@TempDir Path data) throws SQLException, IOException {
    sandbox = TestSandbox.start();
    Files.createDirectories(data.resolve("secrets"));
    Files.writeString(data.resolve("secrets/erp-api-token"), TestSandbox.TOKEN);
    andon =
        TestAndon.start(
            data,
            Map.of(
                "andon.erp.api.enabled", "true",
                "andon.erp.api.url", front().toString(),
                "andon.erp.api.timeoutMillis", "500",
                "andon.erp.api.openSeconds", "1"));
  }

  @AfterAll
  static void stop() {
    andon.close();
    front.stop(0);
    threads.shutdownNow();
    sandbox.close();
  }

  private static void post(String type, String subject, String data) {
    String event =
        """
        {"specversion":"1.0","id":"%s","source":"/test","type":"%s","subject":"%s","time":"%s","data":%s}"""
            .formatted(type + subject, type, subject, Instant.now(), data);
    assertThat(
            andon
                .send(
                    andon
                        .authenticated("/api/v1/events")
                        .POST(HttpRequest.BodyPublishers.ofString(event)))
                .statusCode())
        .isEqualTo(202);
  }

  private static String hold(String customer, String order) {
    post(
        "order.held.v1",
        "order:" + customer + "/" + order,
        """
        {"customer":"%s","order":"%s","erpOrder":"E-1","hold":"credit","heldAt":"%s","valueMinor":2500,"currency":"EUR"}"""
            .formatted(customer, order, Instant.now()));
    return caseOf("ORD-CREDIT-HOLD", customer + "/" + order);
  }

  private static String shortage(String item, String order) {
    post(
        "order.allocated.v1",
        "order:C100/" + order,
        """
        {"customer":"C100","order":"%s","erpOrder":"E-2","site":"DC1","allocatedAt":"%s","lines":[{"line":"1","item":"%s","ordered":"10","allocated":"4"}]}"""
            .formatted(order, Instant.now(), item));
    return caseOf("ORD-STOCK-SHORTFALL", "C100/" + order + "#1");
  }

  private static String caseOf(String type, String key) {
    andon.awaitCase(type, "open", "\"key\":\"" + key + "\"");
    for (JsonNode one : json("/api/v1/cases?limit=500&type=" + type).path("items")) {
      if (one.path("key").asText().equals(key)) {
        return one.path("caseId").asText();
      }
    }
    throw new AssertionError(key);
  }

  private static JsonNode json(String path) {
    try {
      return JSON.readTree(andon.get(path));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode live(String caseId) {
    return json("/api/v1/cases/" + caseId + "/explanation").path("live");
  }

  private static void eventually(ThrowingRunnable holds) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(holds);
  }

  private static void awaitSource(String caseId, String source) {
    eventually(() -> assertThat(live(caseId).path("source").asText()).isEqualTo(source));
  }

  private static String health() {
    return andon.observe("/observe/health");
  }

  @Test
  void theExposureOfAHeldOrdersCustomerIsLookedUpOnceAndUsedAgain() throws IOException {
    String first = hold("C103", "live-1");
    awaitSource(first, "live");
    String erp =
        sandbox
            .send(sandbox.request(sandbox.service("erp").resolve("/v1/customers/C103/exposure")))
            .body();
    String exposure = JSON.readTree(erp).path("exposure").asText().replace(".", "");
    JsonNode live = live(first);
    assertThat(live.path("what").asText()).isEqualTo("exposure");
    assertThat(live.path("subject").asText()).isEqualTo("C103");
    assertThat(live.path("values").path("exposureMinor").asText()).isEqualTo(exposure);
    assertThat(Duration.parse(live.path("age").asText())).isLessThan(Duration.ofMinutes(1));
    assertThat(json("/api/v1/cases/" + first).path("live").path("subject").asText())
        .isEqualTo("C103");
    assertThat(live(hold("C103", "live-2")).path("source").asText()).isEqualTo("cached");
  }

  @Test
  void theAvailabilityOfAShortItemIsLookedUpAtItsSite() {
    String one = shortage("I-1007", "live-3");
    awaitSource(one, "live");
    JsonNode live = live(one);
    assertThat(live.path("what").asText()).isEqualTo("availability");
    assertThat(live.path("subject").asText()).isEqualTo("DC1/I-1007");
    assertThat(live.path("values").path("availableToPromise").asText()).matches("\\d+\\.000");
  }

  @Test
  void whatTheErpDoesNotKnowIsNothing() {
    String one = hold("C-nobody", "live-4");
    String known = hold("C109", "live-5");
    awaitSource(known, "live");
    assertThat(live(one).path("source").asText()).isEqualTo("none");
  }

  @Test
  void aCustomerWhoseLookupAlwaysFailsHoldsUpNoOther() {
    BROKEN.set(true);
    sandbox.fault("erp", Map.of("errors", "1"));
    List<String> others = new ArrayList<>();
    for (int customer = 111; customer < 120; customer++) {
      others.add(hold("C" + customer, "live-beside"));
    }
    String newest = hold("C-broken", "live-broken");
    eventually(() -> assertThat(health()).contains("it answered 500"));

    sandbox.fault("erp", Map.of());
    others.forEach(one -> awaitSource(one, "live"));
    assertThat(live(newest).path("source").asText()).isEqualTo("none");

    BROKEN.set(false);
    eventually(() -> assertThat(health()).doesNotContain("what the context knows stays in use"));
  }

  @ParameterizedTest
  @CsvSource({"latency,3000,C110", "errors,1,C120", "outage,refused,C125"})
  void whileTheErpIsSlowOrAwayCasesOpenWithWhatIsKnown(
      String fault, String value, String customer) {
    sandbox.fault("erp", Map.of(fault, value));
    String stock = "I-10" + customer.substring(2);
    post(
        "stock.reported.v1",
        "stock:DC1/" + stock,
        """
        {"site":"DC1","item":"%s","system":"erp","onHand":"77","available":"70","reportedAt":"%s"}"""
            .formatted(stock, Instant.now()));
    String shortage = shortage(stock, "away-" + customer);
    String held = hold(customer, "away-" + customer);
    eventually(
        () ->
            assertThat(andon.observe("/observe/metrics"))
                .containsPattern("andon_erp_api_breaker[^\\n]* 1\\.0"));
    assertThat(health()).contains("erp-api").contains("what the context knows stays in use");
    assertThat(live(held).path("source").asText()).isEqualTo("none");
    JsonNode context = live(shortage);
    assertThat(context.path("source").asText()).isEqualTo("context");
    assertThat(context.path("values").path("onHand").asText()).isEqualTo("77");
    assertThat(Duration.parse(context.path("age").asText())).isGreaterThanOrEqualTo(Duration.ZERO);
    assertThat(hold(customer, "still-" + customer)).isNotEmpty();

    sandbox.fault("erp", Map.of());
    awaitSource(held, "live");
    awaitSource(shortage, "live");
    eventually(
        () ->
            assertThat(andon.observe("/observe/metrics"))
                .containsPattern("andon_erp_api_breaker[^\\n]* 0\\.0"));
    eventually(() -> assertThat(health()).doesNotContain("what the context knows stays in use"));
  }
}
