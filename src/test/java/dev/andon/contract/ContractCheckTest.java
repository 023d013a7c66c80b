package dev.andon.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.andon.testing.TestSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContractCheckTest {
  private static TestSandbox sandbox;

  @BeforeAll
  static void start() throws SQLException {
    sandbox = TestSandbox.start();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @AfterEach
  void heal() {
    Contract.SERVICES.forEach(service -> sandbox.fault(service, Map.of()));
  }

  private static ContractCheck.Result check(String service, URI base, int millis, boolean writing)
      throws InterruptedException {
    return new ContractCheck(
            Contract.of(service),
            base,
            TestSandbox.TOKEN,
            Map.of(),
            Duration.ofMillis(millis),
            writing,
            UUID.randomUUID().toString())
        .run();
  }

  private static ContractCheck.Result check(String service, boolean writing)
      throws InterruptedException {
    return check(service, sandbox.service(service), 5_000, writing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"erp", "wms-north", "wms-south", "tms"})
  void theSandboxKeepsItsOwnContract(String service) throws InterruptedException {
    ContractCheck.Result result = check(service, true);
    assertThat(result.violations()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.requests()).isGreaterThan(20);
  }

  @Test
  void withoutWritesNothingIsChanged() throws InterruptedException, SQLException {
    String tenders = sandbox.service("tms") + "/v1/tenders?limit=1000";
    String before = sandbox.send(sandbox.request(URI.create(tenders))).body();
    ContractCheck.Result result = check("tms", false);
    assertThat(result.violations()).isEmpty();
    assertThat(result.skipped()).containsExactly("writes, because --writes was not given");
    assertThat(sandbox.send(sandbox.request(URI.create(tenders))).body()).isEqualTo(before);
  }

  @Test
  void aSlowServiceBreaksTheTimeLimitAndIsLeftAlone() throws InterruptedException {
    sandbox.fault("erp", Map.of("latency", 2_000));
    ContractCheck.Result result = check("erp", sandbox.service("erp"), 200, false);
    assertThat(result.violations()).hasSize(3).allMatch(one -> one.code().equals("TIME-OUT"));
    assertThat(result.violations().get(0).request()).isEqualTo("GET /v1/customers?limit=1");
    assertThat(result.violations().get(0).expected()).isEqualTo("200 within 200 ms");
    assertThat(result.skipped())
        .contains("the rest, because the endpoint does not answer, or refuses the token");
  }

  @Test
  void aTokenThatIsRefusedEndsTheCheck() throws InterruptedException {
    ContractCheck.Result result =
        new ContractCheck(
                Contract.of("erp"),
                sandbox.service("erp"),
                "another-token",
                Map.of(),
                Duration.ofSeconds(5),
                false,
                "no-writes")
            .run();
    assertThat(result.violations())
        .hasSize(3)
        .allMatch(one -> one.found().startsWith("401 ") && one.repair().contains("--token-file"));
    assertThat(result.skipped())
        .contains("the rest, because the endpoint does not answer, or refuses the token");
  }

  @Test
  void errorsAreStatusesThatTheContractDoesNotExpect() throws InterruptedException {
    sandbox.fault("tms", Map.of("errors", 1));
    assertThat(check("tms", false).violations())
        .isNotEmpty()
        .allSatisfy(
            one -> {
              assertThat(one.code()).isEqualTo("STATUS");
              assertThat(one.place()).isEqualTo("status");
              assertThat(one.found()).startsWith("500 ").contains("\"code\":\"FAILED\"");
            });
  }

  @Test
  void anOutageIsNoConnectionOr503() throws InterruptedException {
    sandbox.fault("wms-north", Map.of("outage", "refused"));
    assertThat(check("wms-north", false).violations())
        .hasSize(3)
        .allMatch(one -> one.code().equals("CONNECTION"));
    sandbox.fault("wms-north", Map.of("outage", "unavailable"));
    assertThat(check("wms-north", false).violations())
        .isNotEmpty()
        .allMatch(one -> one.code().equals("STATUS") && one.found().startsWith("503 "));
    sandbox.fault("wms-north", Map.of());
    assertThat(check("wms-north", false).violations()).isEmpty();
  }

  @Test
  void aLostAnswerIsNoAnswerButTheChangeIsThere() throws InterruptedException {
    String order = sandbox.service("erp") + "/v1/orders/E-100033";
    sandbox.fault("erp", Map.of("lost", 1));
    HttpRequest.Builder hold =
        sandbox
            .request(URI.create(order + "/hold"))
            .header("Idempotency-Key", "lost")
            .POST(HttpRequest.BodyPublishers.ofString("{\"hold\":\"credit\"}"));
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> sandbox.send(hold)))
        .hasRootCauseInstanceOf(IOException.class);
    sandbox.fault("erp", Map.of());
    assertThat(sandbox.send(sandbox.request(URI.create(order))).body())
        .contains("\"state\":\"held\"");
    assertThat(sandbox.send(hold).statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsToldTwiceIsADuplicate() throws InterruptedException {
    sandbox.fault("erp", Map.of("duplicates", 1));
    assertThat(check("erp", true).violations())
        .isNotEmpty()
        .allSatisfy(
            one -> {
              assertThat(one.code()).isEqualTo("DUPLICATE");
              assertThat(one.request()).startsWith("GET /v1/notifications id ");
            });
  }

  @Test
  void whatIsToldTooLateIsOutOfOrder() throws InterruptedException {
    sandbox.fault("erp", Map.of("outOfOrder", 1));
    assertThat(check("erp", true).violations())
        .isNotEmpty()
        .allSatisfy(
            one -> {
              assertThat(one.code()).isEqualTo("ORDER");
              assertThat(one.place()).isEqualTo("/at");
            });
  }

  @Test
  void aTierThatTheContractDoesNotKnowIsToldWithItsPlace()
      throws InterruptedException, IOException {
    List<Violation> violations =
        lying("erp", false, body -> body.replace("\"tier\":\"A\"", "\"tier\":\"Z\""));
    assertThat(violations)
        .filteredOn(one -> one.place().equals("/tier"))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.code()).isEqualTo("SCHEMA");
              assertThat(one.request()).isEqualTo("GET /v1/customers/C100");
              assertThat(one.found()).isEqualTo("\"Z\"");
              assertThat(one.expected()).contains("[\"A\", \"B\", \"C\", \"D\"]");
              assertThat(one.repair()).contains("schema of customer");
            });
  }

  @Test
  void anotherAnswerToTheSameKeyIsToldAsSuch() throws InterruptedException, IOException {
    AtomicInteger number = new AtomicInteger();
    List<Violation> violations =
        lying(
            "wms-south",
            true,
            body ->
                body.contains("\"status\":\"done\"")
                    ? body.replace("\"ts\":", "\"ts\":" + number.incrementAndGet())
                    : body);
    assertThat(violations).singleElement().matches(one -> one.code().equals("REPEAT"));
  }

  /** A server between, that changes what the sandbox answers. */
  private static List<Violation> lying(
      String service, boolean writing, UnaryOperator<String> change)
      throws IOException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          HttpRequest.Builder request =
              HttpRequest.newBuilder(
                  sandbox.service(service).resolve(exchange.getRequestURI().toString()));
          for (String name : List.of("Authorization", "Idempotency-Key", "If-Match")) {
            if (exchange.getRequestHeaders().containsKey(name)) {
              request.header(name, exchange.getRequestHeaders().getFirst(name));
            }
          }
          byte[] sent = exchange.getRequestBody().readAllBytes();
          request.method(
              exchange.getRequestMethod(),
              sent.length == 0
                  ? HttpRequest.BodyPublishers.noBody()
                  : HttpRequest.BodyPublishers.ofByteArray(sent));
          HttpResponse<String> answer = sandbox.send(request);
          byte[] told = change.apply(answer.body()).getBytes(StandardCharsets.UTF_8);
          for (String name : List.of("Content-Type", "ETag")) {
            answer
                .headers()
                .firstValue(name)
                .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
          }
          exchange.sendResponseHeaders(answer.statusCode(), told.length);
          exchange.getResponseBody().write(told);
          exchange.close();
        });
    server.start();
    try {
      URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      return check(service, base, 5_000, writing).violations();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theSameSeedGivesTheSameRecords() throws SQLException {
    String orders = "/v1/orders?limit=1000";
    try (TestSandbox one = TestSandbox.start("small", 7);
        TestSandbox same = TestSandbox.start("small", 7);
        TestSandbox other = TestSandbox.start("small", 8)) {
      String first = one.send(one.request(one.service("erp").resolve(orders))).body();
      assertThat(first)
          .isEqualTo(same.send(same.request(same.service("erp").resolve(orders))).body())
          .isNotEqualTo(other.send(other.request(other.service("erp").resolve(orders))).body());
    }
  }
}
