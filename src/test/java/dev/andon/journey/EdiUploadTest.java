package dev.andon.journey;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("journey")
class EdiUploadTest {
  @TempDir static Path data;
  private static TestAndon andon;

  @BeforeAll
  static void start() {
    andon = TestAndon.start(data, Map.of("andon.http.maxBodySize", "100000"));
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private static HttpResponse<String> post(String path, String name, String body) {
    return andon.send(
        andon
            .authenticated(path)
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/octet-stream")
            .header("X-File-Name", name)
            .POST(BodyPublishers.ofString(body)));
  }

  @Test
  void anUploadedOrderIsStoredTranslatedAndAnsweredWithA997() throws Exception {
    HttpResponse<String> answer = post("/api/v1/edi", "http-1.edi", X12.order(1, "10"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    andon.awaitMessage("name=http-1.edi", "translated");
    assertThatJson(andon.get("/api/v1/messages?name=http-1.edi"))
        .inPath("$.items[0]")
        .isObject()
        .containsEntry("door", "edi")
        .containsEntry("source", "http");
    assertThatJson(andon.get("/api/v1/messages?name=http-1.edi"))
        .inPath("$.items[0].events[*].type")
        .isArray()
        .containsExactly("order.placed.v1");
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              try (var files = Files.list(data.resolve("edi/out/ACME"))) {
                assertThat(files).isNotEmpty();
              }
            });
  }

  @Test
  void theSameContentAgainGivesTheSameAnswerAndIsStoredOnce() throws Exception {
    String file = X12.order(2, "10");
    String first = post("/api/v1/edi", "http-2.edi", file).body();
    andon.awaitMessage("name=http-2.edi", "translated");
    HttpResponse<String> again = post("/api/v1/edi", "http-2.edi", file);
    assertThat(again.statusCode()).isEqualTo(202);
    assertThatJson(again.body()).isEqualTo(first);
    assertThat(
            Rows.number(andon.store(), "select count(*) from message_in where name = 'http-2.edi'"))
        .isEqualTo(1);
  }

  @Test
  void refusedContentIsTriedAgainUnderANewId() {
    String file = X12.order(3, "ten");
    String first = post("/api/v1/edi", "http-3.edi", file).body();
    andon.awaitMessage("name=http-3.edi", "rejected");
    HttpResponse<String> again = post("/api/v1/edi", "http-3.edi", file);
    assertThat(again.statusCode()).isEqualTo(202);
    assertThatJson(again.body()).inPath("$.id").isNotEqualTo(id(first));
  }

  private static Object id(String answer) {
    return Long.valueOf(answer.replaceAll(".*\"id\":(\\d+).*", "$1"));
  }

  @Test
  void aCheckAnswersTheReportAndLeavesNothingBehind() throws Exception {
    long before = Rows.number(andon.store(), "select count(*) from message_in");
    HttpResponse<String> answer = post("/api/v1/edi/check", "http-4.edi", X12.order(4, "ten"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThatJson(answer.body())
        .isObject()
        .containsEntry("file", "http-4.edi")
        .containsEntry("verdict", "rejected")
        .containsEntry("standard", "X12")
        .containsEntry("set", "850");
    assertThatJson(answer.body()).inPath("$.faults[0].segment").isEqualTo("PO1");
    assertThat(answer.body()).contains("AK3*PO1*5**8");
    HttpResponse<String> good = post("/api/v1/edi/check?partner=ACME", "x", X12.order(5, "3"));
    assertThatJson(good.body()).isObject().containsEntry("verdict", "accepted");
    assertThatJson(good.body()).inPath("$.events[*].type").isArray().contains("order.placed.v1");
    assertThat(Rows.number(andon.store(), "select count(*) from message_in")).isEqualTo(before);
  }

  @Test
  void whatIsNoUploadIsRefusedWithTheReason() {
    assertThat(
            andon
                .send(andon.request("/api/v1/edi").POST(BodyPublishers.ofString(X12.order(6, "1"))))
                .statusCode())
        .isEqualTo(401);
    assertThat(post("/api/v1/edi", "a", "").body()).contains("EDI-EMPTY");
    assertThat(post("/api/v1/edi", "../a", X12.order(6, "1")).body()).contains("EDI-FILE-NAME");
    assertThat(post("/api/v1/edi", "big.edi", "x".repeat(200_000)).statusCode()).isEqualTo(413);
    HttpResponse<String> nobody =
        post("/api/v1/edi/check?partner=NOBODY", "a.edi", X12.order(7, "1"));
    assertThat(nobody.statusCode()).isEqualTo(404);
    assertThat(nobody.body()).contains("PARTNER-UNKNOWN");
  }
}
