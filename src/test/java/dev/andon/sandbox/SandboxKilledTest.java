package dev.andon.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.testing.AndonProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxKilledTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();

  private static AndonProcess start(Path data) {
    return AndonProcess.start(
        AndonProcess.ports(), "sandbox", "--data", data.toString(), "--port", "0", "--json");
  }

  private static JsonNode ready(AndonProcess sandbox) throws IOException {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(sandbox.out()).as(sandbox.err()).contains("\"services\""));
    return JSON.readTree(sandbox.out());
  }

  private HttpResponse<String> hold(JsonNode ready) throws IOException, InterruptedException {
    String token = Files.readString(Path.of(ready.path("token").asText())).strip();
    return http.send(
        HttpRequest.newBuilder(
                URI.create(
                    ready.path("services").path("erp").asText() + "/v1/orders/E-100000/hold"))
            .header("Authorization", "Bearer " + token)
            .header("Idempotency-Key", "before-and-after")
            .POST(HttpRequest.BodyPublishers.ofString("{\"hold\":\"credit\"}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aKilledSandboxGoesOnWithItsRecordsAndItsAnswers(@TempDir Path data) throws Exception {
    String answer;
    try (AndonProcess first = start(data)) {
      HttpResponse<String> held = hold(ready(first));
      assertThat(held.statusCode()).as(held.body()).isEqualTo(200);
      answer = held.body();
      first.kill();
    }
    try (AndonProcess second = start(data)) {
      HttpResponse<String> again = hold(ready(second));
      assertThat(again.statusCode()).isEqualTo(200);
      assertThat(again.body()).isEqualTo(answer).contains("\"state\":\"held\"");
      second.stop(60);
      assertThat(data.resolve("postgres/postmaster.pid")).doesNotExist();
    }
  }
}
