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
    Set<Integer> answers = new ConcurrentSkipListSet<>();
    CountDownLatch open = new CountDownLatch(1);
    Thread sender = new Thread(() -> knock(port, answers, open), "sender");
    sender.start();
    try (TestAndon andon =
        TestAndon.start(data, Map.of("andon.http.port", Integer.toString(port)))) {
      assertThat(andon.settings().number("andon.http.port")).isEqualTo(port);
      assertThat(open.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      sender.interrupt();
      sender.join();
    }
    // 401: the door is there and found no signature.
    assertThat(answers).contains(401).isSubsetOf(401, 503);
  }

  /** Posts without a pause until interrupted; a refused connection is no answer. */
  private static void knock(int port, Set<Integer> answers, CountDownLatch open) {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest post =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/webhooks/swiftship"))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        int status = http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode();
        answers.add(status);
        if (status == 401) {
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
