package dev.andon.bench;

import dev.andon.intake.webhook.Signature;
import dev.andon.testing.TestAndon;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Signed webhooks into a whole Andon, each stored before it is answered, beside the HTTP server
 * that it uses (Vert.x) with a handler that only reads the body; one client, the same requests. Run
 * by {@code bench/webhook}.
 */
public final class WebhookBenchmark {
  private static final String KEY = "a key of the benchmark";

  private WebhookBenchmark() {}

  /** Arguments: requests a round, senders at once, rounds. */
  public static void main(String[] arguments) throws Exception {
    int requests = Integer.parseInt(arguments[0]);
    int senders = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    Path data = Files.createTempDirectory("andon-webhooks");
    Files.createDirectories(data.resolve("secrets/webhook"));
    Files.writeString(data.resolve("secrets/webhook/wms-south"), KEY + "\n");
    int port = TestAndon.freePort();
    Vertx vertx = Vertx.vertx();
    vertx
        .createHttpServer()
        .requestHandler(
            request ->
                request.body().onSuccess(body -> request.response().setStatusCode(202).end()))
        .listen(port, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    try (TestAndon andon =
        TestAndon.start(
            data,
            Map.of(
                "andon.http.requestsPerMinute", "100000000",
                "andon.intake.maxPending", "100000000"))) {
      String ours = "http://127.0.0.1:" + andon.settings().get("andon.http.port");
      String empty = "http://127.0.0.1:" + port;
      for (int round = 0; round <= rounds; round++) {
        String name = round == 0 ? "warming, " : "";
        int number = round;
        print(name + "empty handler", senders, requests, i -> request(empty, number, i));
        print(name + "Andon", senders, requests, i -> request(ours, number, i));
      }
    } finally {
      vertx.close();
    }
    System.exit(0);
  }

  private static HttpRequest request(String server, int round, int number) {
    String id = "bench-" + round + "-" + number;
    byte[] body =
        ("{\"event\":\"stock\",\"facility\":\"DC4\",\"ts\":1772442000,\"sku\":\"I-"
                + number
                + "\",\"on_hand\":\"120\",\"available\":\"100\"}")
            .getBytes(StandardCharsets.UTF_8);
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    return HttpRequest.newBuilder(URI.create(server + "/webhooks/wms-south"))
        .timeout(Duration.ofSeconds(30))
        .header("Content-Type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header(
            "webhook-signature",
            Signature.sign(id, timestamp, body, KEY.getBytes(StandardCharsets.UTF_8)))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private static void print(
      String name, int senders, int requests, IntFunction<HttpRequest> request) throws Exception {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long[] nanos = new long[requests];
    AtomicInteger next = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(senders);
    long begun = System.nanoTime();
    for (int sender = 0; sender < senders; sender++) {
      pool.submit(
          () -> {
            for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
              HttpRequest one = request.apply(i);
              long start = System.nanoTime();
              int status = http.send(one, HttpResponse.BodyHandlers.discarding()).statusCode();
              nanos[i] = System.nanoTime() - start;
              refused.addAndGet(status == 202 ? 0 : 1);
            }
            return null;
          });
    }
    pool.shutdown();
    if (!pool.awaitTermination(10, TimeUnit.MINUTES) || refused.get() > 0) {
      throw new IllegalStateException(refused + " requests were not taken");
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    Arrays.sort(nanos);
    if (nanos[0] == 0) {
      throw new IllegalStateException("a sender ended early");
    }
    System.out.printf(
        Locale.ROOT,
        "%-24s %7.0f requests/s, p50 %.1f ms, p99 %.1f ms%n",
        name,
        requests / seconds,
        nanos[requests / 2] / 1e6,
        nanos[requests * 99 / 100] / 1e6);
  }
}
