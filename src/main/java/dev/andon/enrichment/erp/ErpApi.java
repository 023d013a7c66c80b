package dev.andon.enrichment.erp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.enrichment.LiveData;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The ERP's REST API behind a circuit breaker and a time limit. */
public final class ErpApi implements LiveData {
  private static final int MAX_ANSWER = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final String token;
  private final Duration limit;
  private final CircuitBreaker breaker;
  private final HttpClient http;

  /**
   * @param limit time that a whole answer may take
   * @param open time for which the ERP is left alone after half of the last ten requests failed
   */
  public ErpApi(URI base, String token, Duration limit, Duration open) {
    this.base = base;
    this.token = token;
    this.limit = limit;
    this.http = HttpClient.newBuilder().connectTimeout(limit).build();
    this.breaker =
        CircuitBreaker.of(
            "erp-api",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .waitDurationInOpenState(open)
                .permittedNumberOfCallsInHalfOpenState(2)
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .build());
  }

  /** The breaker: closed, half open, or open = the ERP is not asked. */
  public CircuitBreaker.State state() {
    return breaker.getState();
  }

  @Override
  public Optional<Boolean> failing() {
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN -> Optional.of(true);
      case HALF_OPEN -> Optional.empty();
      default -> Optional.of(false);
    };
  }

  @Override
  public Optional<Exposure> exposure(String customer) {
    return get("/v1/customers/" + encoded(customer) + "/exposure")
        .map(
            answer ->
                new Exposure(
                    customer,
                    text(answer, "currency"),
                    answer.has("creditLimit")
                        ? Optional.of(minor(answer, "creditLimit"))
                        : Optional.empty(),
                    minor(answer, "openReceivables"),
                    minor(answer, "openOrders"),
                    minor(answer, "exposure")));
  }

  @Override
  public Optional<Availability> availability(String item, String site) {
    return get("/v1/items/" + encoded(item) + "/availability?site=" + encoded(site))
        .flatMap(
            answer -> {
              for (JsonNode one : answer.path("sites")) {
                if (one.path("site").asText().equals(site)) {
                  return Optional.of(
                      new Availability(
                          item,
                          site,
                          number(one, "onHand"),
                          number(one, "allocated"),
                          number(one, "availableToPromise"),
                          number(one, "incoming")));
                }
              }
              return Optional.empty();
            });
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String text(JsonNode answer, String member) {
    JsonNode value = answer.path(member);
    if (!value.isTextual()) {
      throw broken("its answer has no text " + member);
    }
    return value.asText();
  }

  private static BigDecimal number(JsonNode answer, String member) {
    try {
      return new BigDecimal(text(answer, member));
    } catch (NumberFormatException e) {
      throw broken("its " + member + " is no number");
    }
  }

  private static BigDecimal minor(JsonNode answer, String member) {
    return number(answer, member).movePointRight(2).setScale(0, RoundingMode.HALF_UP);
  }

  private static FaultException broken(String what) {
    return FaultException.of(
        "ERP-API",
        FaultKind.TRANSIENT,
        "the ERP's API does not help now: " + what,
        "Check it with: andon contract check URL --service erp");
  }

  private Optional<JsonNode> get(String path) {
    try {
      return breaker.executeCallable(() -> ask(path));
    } catch (CallNotPermittedException e) {
      throw broken("it failed lately and is left alone for a while");
    } catch (IOException | TimeoutException e) {
      throw new FaultException(
          Fault.of(
              "ERP-API",
              FaultKind.TRANSIENT,
              "the ERP's API does not help now: "
                  + (e instanceof TimeoutException
                      ? "no answer within " + limit.toMillis() + " ms"
                      : e.getMessage()),
              "Check it with: andon contract check URL --service erp"),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken("interrupted");
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a request fails by these only", e);
    }
  }

  private Optional<JsonNode> ask(String path)
      throws IOException, TimeoutException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(
            HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/$", "") + path))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json")
                .build(),
            HttpResponse.BodyHandlers.ofByteArrayConsumer(
                part -> part.ifPresent(bytes -> append(body, bytes))));
    try {
      int status = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      if (status == 404) {
        return Optional.empty();
      }
      if (status != 200) {
        throw new IOException("it answered " + status);
      }
      return Optional.of(JSON.readTree(body.toByteArray()));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw new IOException("no answer: " + e.getCause(), e);
    }
  }

  private static void append(ByteArrayOutputStream body, byte[] bytes) {
    if (body.size() + bytes.length > MAX_ANSWER) {
      throw new IllegalStateException("its answer is larger than " + MAX_ANSWER + " bytes");
    }
    body.writeBytes(bytes);
  }
}
