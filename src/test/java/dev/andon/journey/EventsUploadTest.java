package dev.andon.journey;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.TestAndon;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Canonical events by HTTP, and what a sender may send a minute. */
@Tag("journey")
class EventsUploadTest {
  private static final int PER_MINUTE = 60;

  @TempDir static Path data;
  private static TestAndon andon;

  @BeforeAll
  static void start() {
    andon =
        TestAndon.start(data, Map.of("andon.http.requestsPerMinute", Integer.toString(PER_MINUTE)));
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private static HttpResponse<String> post(String key, String body) {
    return andon.send(
        andon
            .authenticated("/api/v1/events")
            .header("Content-Type", "application/cloudevents+json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body)));
  }

  private static String held(String id, String order, String hold) {
    return """
        {"specversion":"1.0","id":"%s","source":"erp-2","type":"order.held.v1","subject":"order:C9/%s","time":"2026-03-02T08:00:00Z",
         "data":{"customer":"C9","order":"%s","erpOrder":"E1","hold":"%s","heldAt":"2026-03-02T08:00:00Z"}}"""
        .formatted(id, order, order, hold);
  }

  private static void awaitState(long id, String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThatJson(andon.get("/api/v1/messages?source=cli"))
                    .inPath("$.items[?(@.id == " + id + ")].state")
                    .isArray()
                    .containsExactly(state));
  }

  private static long id(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return Long.parseLong(answer.body().replaceAll("(?s).*\"id\":(\\d+).*", "$1"));
  }

  @Test
  void anEventBecomesACaseAndTheSameKeyIsAnsweredTheSameOnceMore() {
    HttpResponse<String> first = post("k-1", held("h-1", "EV-1", "credit"));
    awaitState(id(first), "translated");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(andon.get("/api/v1/cases?type=ORD-CREDIT-HOLD")).contains("C9/EV-1"));
    HttpResponse<String> again = post("k-1", held("h-1", "EV-1", "credit"));
    assertThat(id(again)).isEqualTo(id(first));
    assertThat(again.headers().firstValue("RateLimit-Limit")).contains("" + PER_MINUTE);
    HttpResponse<String> other = post("k-1", held("h-1", "EV-1", "contract"));
    assertThat(other.statusCode()).isEqualTo(409);
    assertThatJson(other.body()).inPath("$.code").isEqualTo("EVENTS-CONFLICT");
  }

  @Test
  void theSameEventInAnotherRequestIsAbsorbedAndItsContentMayNotChange() {
    awaitState(id(post("k-2", held("h-2", "EV-2", "credit"))), "translated");
    awaitState(id(post("k-3", held("h-2", "EV-2", "credit"))), "absorbed");
    awaitState(id(post("k-4", held("h-2", "EV-2", "contract"))), "conflict");
  }

  @Test
  void ofManyTheWrongOnesAreToldAndKeptAndTheOthersGoOn() {
    String wrong =
        held("h-5", "EV-5", "credit").replace("\"heldAt\":\"2026-03-02T08:00:00Z\"", "\"x\":1");
    String unknown = held("h-6", "EV-6", "credit").replace("order.held.v1", "order.hold.v1");
    HttpResponse<String> answer =
        post("k-5", "[" + held("h-4", "EV-4", "credit") + "," + wrong + "," + unknown + ",7]");
    awaitState(id(answer), "partly");
    assertThatJson(answer.body()).inPath("$.refused").isEqualTo(2);
    assertThatJson(answer.body()).inPath("$.quarantined").isEqualTo(1);
    assertThatJson(answer.body())
        .inPath("$.faults[*].field")
        .isArray()
        .containsExactly("/1/data", "/2", "/3");
    assertThatJson(answer.body())
        .inPath("$.faults[1].message")
        .isEqualTo(
            "the event type order.hold.v1 is unknown; the nearest known one is order.held.v1, by which its data is right");
  }

  @Test
  void anEventOfAnUnknownVersionWaitsInTheDeadLettersWithItsDifferenceAndIsNotLostByAReplay() {
    String next = held("h-20", "EV-20", "credit").replace("order.held.v1", "order.held.v2");
    HttpResponse<String> answer =
        post("k-20", next.replace("\"hold\":", "\"urgency\":3,\"hold\":"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThatJson(answer.body()).inPath("$.quarantined").isEqualTo(1);
    awaitState(id(answer), "translated");
    String letter = awaitLetter(1);
    assertThat(letter)
        .contains("\"stage\":\"pipeline\"")
        .contains("EVENT-TYPE-UNKNOWN")
        .contains("nearest known one is order.held.v1")
        .contains("not known there /urgency");
    Matcher number = Pattern.compile("\\{\"id\":(\\d+)").matcher(letter);
    assertThat(number.find()).isTrue();
    HttpResponse<String> replayed =
        andon.send(
            andon
                .authenticated("/api/v1/dead-letters/" + number.group(1) + "/replay")
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(replayed.statusCode()).as(replayed.body()).isEqualTo(202);
    // This Andon still does not know it, so it comes back under a number of its own.
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !awaitLetter(1).contains("{\"id\":" + number.group(1) + ","));
  }

  /** The open dead letter of the unknown version. */
  private String awaitLetter(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> andon.get("/api/v1/dead-letters").split("order\\.held\\.v2", -1).length > count);
    String all = andon.get("/api/v1/dead-letters");
    int at = all.indexOf("order.held.v2");
    return all.substring(all.lastIndexOf("{\"id\":", at), all.indexOf("\"failedAt\"", at));
  }

  @Test
  void whatIsNoEventIsRefusedWithItsPlaceAndNotKept() {
    for (Map.Entry<String, String> one :
        List.of(
            Map.entry("", "JSON-UNREADABLE"),
            Map.entry("[]", "EVENTS-COUNT"),
            Map.entry("{\"specversion\":\"0.3\"}", "EVENT-VERSION"),
            Map.entry("[".repeat(500), "JSON-UNREADABLE"),
            Map.entry(held("h-7", "EV-7", "nonsense"), "EVENT-SCHEMA"))) {
      HttpResponse<String> answer = post("k-7", one.getKey());
      assertThat(answer.statusCode()).as(one.getKey()).isEqualTo(400);
      assertThatJson(answer.body()).inPath("$.code").isEqualTo(one.getValue());
    }
    assertThat(andon.get("/api/v1/messages?name=k-7")).isEqualTo("{\"items\":[]}");
  }

  @Test
  void whoSendsMoreThanItMayHearsWhenToComeAgainAndNothingOfItIsStored() {
    List<HttpResponse<String>> answers =
        IntStream.rangeClosed(0, PER_MINUTE * 2)
            .mapToObj(number -> andon.webhook("wms-south", "limit-" + number, "{}"))
            .toList();
    HttpResponse<String> refused =
        answers.stream().filter(one -> one.statusCode() == 429).findFirst().orElseThrow();
    long taken = answers.stream().filter(one -> one.statusCode() == 202).count();
    assertThat(taken).isGreaterThanOrEqualTo(PER_MINUTE).isLessThan(answers.size());
    assertThatJson(refused.body()).inPath("$.code").isEqualTo("RATE-LIMITED");
    assertThat(refused.headers().firstValue("Retry-After").map(Integer::parseInt).orElseThrow())
        .isBetween(1, 60);
    assertThat(refused.headers().firstValue("RateLimit-Remaining")).contains("0");
  }
}
