package dev.andon.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.TestAndon;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("journey")
class HttpWhileStartingTest {
  @TempDir Path data;

  @Test
  void aSenderIsNeverToldThatADoorIsMissingWhileTheSystemStartsOrStops() throws Exception {
    int port = TestAndon.freePort();
    int management = TestAndon.freePort();
    Set<Integer> answers = new ConcurrentSkipListSet<>();
    CountDownLatch open = new CountDownLatch(1);
    Set<Integer> whenReady = new ConcurrentSkipListSet<>();
    Thread sender = new Thread(() -> knock(port, management, answers, whenReady, open), "sender");
    sender.start();
    try (TestAndon andon =
        TestAndon.start(
            data,
            Map.of(
                "andon.http.port",
                Integer.toString(port),
                "andon.management.port",
                Integer.toString(management)))) {
      assertThat(andon.settings().number("andon.http.port")).isEqualTo(port);
      assertThat(open.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      sender.interrupt();
      sender.join();
    }
    // 401: the door is there and found no signature.
    assertThat(answers).contains(401).isSubsetOf(401, 503);
    assertThat(whenReady).containsExactly(401);
  }

  /**
   * Posts without a pause until interrupted; a refused connection is no answer.
   *
   * @param whenReady the first answer after the system had said that it is ready
   */
  private static void knock(
      int port, int management, Set<Integer> answers, Set<Integer> whenReady, CountDownLatch open) {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest post =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/webhooks/swiftship"))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    HttpRequest ready =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + management + "/observe/health/ready"))
            .timeout(Duration.ofSeconds(10))
            .build();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        boolean waits = whenReady.isEmpty();
        boolean said =
            waits && http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        int status = http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode();
        answers.add(status);
        if (said) {
          whenReady.add(status);
          open.countDown();
        }
      } catch (IOException e) {
        Thread.onSpinWait();
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
