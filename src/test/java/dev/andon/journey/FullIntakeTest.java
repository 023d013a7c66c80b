package dev.andon.journey;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.intake.webhook.Signature;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("journey")
class FullIntakeTest {
  private static final int LIMIT = 3;
  private static final String PICKS = "flat/wms-north-picks/in";
  @TempDir Path data;

  @Test
  void beyondTheBoundWebhooksAreToldToComeAgainAndFilesStayUntilThereIsRoom() throws Exception {
    try (TestAndon andon =
        TestAndon.start(data, Map.of("andon.intake.maxPending", Integer.toString(LIMIT)))) {
      DataSource store = andon.store();
      try (Connection translator = store.getConnection()) {
        translator.setAutoCommit(false);
        // A translator that does not come on: every message waits.
        translator.createStatement().execute("lock table message_identity in exclusive mode");

        for (int n = 1; n <= LIMIT; n++) {
          assertThat(post(andon, "w-" + n).statusCode()).isEqualTo(202);
        }
        HttpResponse<String> full = post(andon, "w-4");
        assertThat(full.statusCode()).isEqualTo(503);
        assertThat(full.headers().firstValue("Retry-After")).contains("5");
        assertThatJson(full.body()).inPath("$.code").isEqualTo("INTAKE-FULL");
        assertThatJson(full.body()).inPath("$.retryable").isEqualTo(true);

        for (int n = 1; n <= 5; n++) {
          andon.drop(
              PICKS,
              "picks-" + n + ".csv",
              "Kunde;Auftrag;Position;Artikel;Lager;Soll;Ist;Grund;Zeit\nC200;"
                  + n
                  + ";1;I9;DC1;10;2;;02.03.2026 10:17\n");
        }
        await().untilAsserted(() -> assertThat(number(store, "flat")).isEqualTo(LIMIT));
        assertThat(post(andon, "w-4").statusCode()).isEqualTo(503);
        await()
            .during(Duration.ofMillis(1_500))
            .until(() -> number(store, "flat") == LIMIT && waitingFiles() == 2);
        assertThat(number(store, "webhook")).isEqualTo(LIMIT);
        translator.rollback();
      }
      await()
          .untilAsserted(
              () -> {
                assertThat(number(store, "flat")).isEqualTo(5);
                assertThat(waitingFiles()).isZero();
              });
      await().until(() -> post(andon, "w-4").statusCode() == 202);
      await().until(() -> !andon.get("/api/v1/messages").contains("\"state\":\"received\""));
    }
  }

  @Test
  void aFileOverTheLimitIsRefusedInWritingAndKept() throws Exception {
    try (TestAndon andon = TestAndon.start(data, Map.of("andon.intake.maxBytes", "1000"))) {
      andon.drop("edi/in", "huge.edi", "ISA*".repeat(300));
      assertThat(andon.awaitMessage("name=huge.edi", "rejected"))
          .contains("the message is larger than 1000 bytes");
      await().until(() -> Files.exists(data.resolve("edi/rejected/huge.edi")));
      assertThat(data.resolve("edi/in/huge.edi")).doesNotExist();
    }
  }

  private long waitingFiles() throws Exception {
    try (Stream<Path> files = Files.list(data.resolve(PICKS))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  private static long number(DataSource store, String door) throws SQLException {
    return Rows.number(store, "select count(*) from message_in where door = '" + door + "'");
  }

  private static HttpResponse<String> post(TestAndon andon, String id) {
    byte[] body =
        "{\"status\":\"DELIVERED\",\"timestamp\":\"2026-03-02T10:00:00Z\",\"tracking\":{\"reference\":\"S5\"}}"
            .getBytes(StandardCharsets.UTF_8);
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    byte[] key =
        andon.settings().secrets().get("webhook/swiftship").getBytes(StandardCharsets.UTF_8);
    return andon.send(
        andon
            .request("/webhooks/swiftship")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", Signature.sign(id, timestamp, body, key))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private static org.awaitility.core.ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));
  }
}
