package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.testing.Policies;
import dev.andon.testing.Rows;
import dev.andon.testing.Said;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A draft's way on a running system: played, proposed, shown to who activates it, in force. */
@Tag("journey")
class WhatIfTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path data;
  private TestAndon andon;

  private record Answer(int status, JsonNode body) {}

  private Answer cli(String path, Map<String, ?> body) throws IOException {
    return post(andon.authenticated(path), body);
  }

  private Answer admin(String path, Map<String, ?> body) throws IOException {
    String pair = "admin:" + andon.settings().secrets().get("admin-password");
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return post(andon.request(path).header("Authorization", "Basic " + basic), body);
  }

  private Answer post(HttpRequest.Builder request, Map<String, ?> body) throws IOException {
    HttpResponse<String> answer =
        andon.send(
            request.POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
  }

  private JsonNode whatIf(Map<String, ?> body) throws IOException {
    Answer answer = cli("/api/v1/whatif", body);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.body();
  }

  private void refusedOrders(int from, int count) {
    for (int i = from; i < from + count; i++) {
      andon.drop("edi/in", "whatif-" + i + ".edi", X12.order(i, "ten"));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Rows.number(
                        andon.store(),
                        "select count(*) from exception_case where type = 'INT-EDI-REJECTED'")
                    >= from - 9700 + count);
  }

  private JsonNode proposal() throws IOException {
    for (JsonNode one : JSON.readTree(andon.get("/api/v1/policies")).path("items")) {
      if (one.path("name").asText().equals("scoring")) {
        return one.path("proposal");
      }
    }
    throw new AssertionError("no policy scoring");
  }

  private Said said(String... arguments) {
    return Said.by(andon, arguments);
  }

  @Test
  void aDraftIsPlayedShownAndActivatedAndHistoryStaysProvenAfterwards() throws Exception {
    andon = TestAndon.start(data, Map.of());
    Map<String, String> sameStore;
    try {
      refusedOrders(9700, 3);
      String shipped = Policies.draft("scoring");
      JsonNode report = whatIf(Map.of("name", "scoring", "body", shipped));
      assertThat(report.path("validated").asBoolean()).as(report.toString()).isTrue();
      assertThat(report.at("/validation/openCases").asInt()).isEqualTo(3);
      refused();

      String draft =
          shipped.replace(
              "INT-EDI-REJECTED: {lumpMinor: 10000", "INT-EDI-REJECTED: {lumpMinor: 90000");
      assertThat(draft).isNotEqualTo(shipped);
      Path file = Files.writeString(data.resolve("draft.yaml"), draft);
      Said played = said("whatif", "scoring", file.toString());
      assertThat(played.code()).as(played.err()).isZero();
      assertThat(played.out())
          .contains("validated: the replay of the policies in force")
          .contains("Other score: 3 (INT-EDI-REJECTED")
          .contains("times somebody took a case");

      activated(shipped, draft);
      // What came before the activation and what comes after it are both made again.
      refusedOrders(9703, 2);
      assertThat(Rows.number(andon.store(), "select count(distinct policy_version) from decision"))
          .isGreaterThan(1);
      assertThat(whatIf(Map.of("name", "scoring", "body", draft)).path("validated").asBoolean())
          .isTrue();
      sameStore = andon.sameStore();
    } finally {
      andon.close();
    }
    andon = TestAndon.start(data, sameStore);
    try {
      JsonNode again = whatIf(Map.of("name", "scoring", "body", Policies.draft("scoring")));
      assertThat(again.path("validated").asBoolean()).as(again.toString()).isTrue();
      assertThat(again.at("/validation/openCases").asInt()).isEqualTo(5);
      booked();
    } finally {
      andon.close();
    }
  }

  /** What may not be asked, and by whom. */
  private void refused() throws IOException {
    assertThat(cli("/api/v1/whatif", Map.of("name", "scoring")).body().path("code").asText())
        .isEqualTo("POLICY-NOT-PROPOSED");
    assertThat(
            cli("/api/v1/whatif", Map.of("name", "owners", "body", "x"))
                .body()
                .path("code")
                .asText())
        .isEqualTo("WHATIF-POLICY");
    assertThat(cli("/api/v1/whatif", Map.of("name", "unknown", "body", "x")).status())
        .isEqualTo(404);
    Answer wrong = cli("/api/v1/whatif", Map.of("name", "scoring", "body", "x"));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.body().path("code").asText()).isEqualTo("POLICY-WRONG");
    assertThat(
            cli(
                    "/api/v1/whatif",
                    Map.of(
                        "name",
                        "scoring",
                        "body",
                        Policies.draft("scoring"),
                        "since",
                        Instant.now().plusSeconds(60).toString()))
                .body()
                .path("code")
                .asText())
        .isEqualTo("WHATIF-WINDOW");
    assertThat(post(andon.request("/api/v1/whatif"), Map.of("name", "scoring")).status())
        .isEqualTo(401);
  }

  private void activated(String shipped, String draft) throws IOException {
    Map<String, Object> body = new HashMap<>(Map.of("name", "scoring", "reason", "a test"));
    body.put("body", draft.replace("lumpMinor: 90000", "lumpMinor: 90001"));
    JsonNode other = cli("/api/v1/policies/propose", body).body();
    assertThat(proposal().path("whatIf").isNull()).isTrue();
    Answer blind =
        admin(
            "/api/v1/policies/activate",
            Map.of("name", "scoring", "hash", other.path("hash").asText()));
    assertThat(blind.status()).as(blind.body().toString()).isEqualTo(200);
    assertThat(blind.body().path("warning").asText()).startsWith("activated without what-if");
    assertThat(blind.body().path("whatIf").isNull()).isTrue();

    body.put("body", draft);
    JsonNode proposed = cli("/api/v1/policies/propose", body).body();
    assertThat(proposal().at("/whatIf/validated").asBoolean()).isTrue();
    assertThat(proposal().at("/whatIf/author").asText()).isEqualTo("cli");
    Said byProposal = said("whatif", "scoring", "--proposal", "--json");
    assertThat(byProposal.code()).as(byProposal.err()).isZero();
    long id = JSON.readTree(byProposal.out()).path("id").asLong();
    assertThat(proposal().at("/whatIf/id").asLong()).isEqualTo(id);
    Answer seen =
        admin(
            "/api/v1/policies/activate",
            Map.of("name", "scoring", "hash", proposed.path("hash").asText()));
    assertThat(seen.body().has("warning")).isFalse();
    assertThat(seen.body().at("/whatIf/id").asLong()).isEqualTo(id);
    assertThat(JSON.readTree(andon.get("/api/v1/whatif?name=scoring")).at("/items/0/id").asLong())
        .isEqualTo(id);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Rows.number(
                        andon.store(),
                        "select count(*) from policy_version where name = 'scoring' and effective_at < now()")
                    == 3);
    assertThat(shipped).isNotEqualTo(draft);
  }

  /** A loss that people booked, by the command line, is what the money terms are measured by. */
  private void booked() throws Exception {
    String caseId =
        Rows.strings(andon.store(), "select case_id from exception_case order by case_id limit 1")
            .get(0);
    Said closed =
        said(
            "close",
            caseId,
            "--outcome",
            "resolved",
            "--root-cause",
            "supplier",
            "--loss",
            "123456.78");
    assertThat(closed.code()).as(closed.err()).isZero();
    assertThat(andon.get("/api/v1/cases/" + caseId)).contains("\"lossMinor\":\"12345678\"");
    Said report = said("whatif", "scoring");
    assertThat(report.code()).isEqualTo(3);
    assertThat(report.out())
        .contains("not validated: the replayed loss of 1 cases is")
        .contains("booked are 123456.78");
    String other =
        Rows.strings(
                andon.store(),
                "select case_id from exception_case where state = 'open' order by case_id limit 1")
            .get(0);
    assertThat(
            cli(
                    "/api/v1/cases/" + other + "/close",
                    Map.of(
                        "version", 1, "outcome", "resolved", "rootCause", "other", "lossMinor", -1))
                .body()
                .path("code")
                .asText())
        .isEqualTo("FIELD-TYPE");
  }
}
