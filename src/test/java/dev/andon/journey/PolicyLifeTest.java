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
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a policy on a running system: proposed, activated, in force, broken, rolled back. */
@Tag("journey")
class PolicyLifeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DICTIONARY = "exceptions";
  @TempDir static Path data;
  private static TestAndon andon;
  private static int control = 9400;

  @BeforeAll
  static void start() {
    andon = TestAndon.start(data, Map.of());
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private record Answer(int status, JsonNode body) {
    String text(String member) {
      return body.path(member).asText();
    }
  }

  /** By the token of the command line. */
  private static Answer byCli(String verb, Map<String, ?> body) throws IOException {
    return answer(andon.authenticated("/api/v1/policies/" + verb), body);
  }

  /** By the user admin. */
  private static Answer byAdmin(String verb, Map<String, ?> body) throws IOException {
    String pair = "admin:" + andon.settings().secrets().get("admin-password");
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return answer(
        andon.request("/api/v1/policies/" + verb).header("Authorization", "Basic " + basic), body);
  }

  private static Answer answer(HttpRequest.Builder request, Map<String, ?> body)
      throws IOException {
    HttpResponse<String> answer =
        andon.send(
            request.POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
  }

  private static Answer propose(String name, String text) throws IOException {
    return byCli("propose", Map.of("name", name, "body", text, "reason", "a test"));
  }

  private static JsonNode item(String name) throws IOException {
    for (JsonNode one : JSON.readTree(andon.get("/api/v1/policies")).path("items")) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("no policy " + name);
  }

  private static void awaitInForce(String name, int version) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(item(name).at("/inForce/version").asInt()).isEqualTo(version));
  }

  /** The case of an order that is refused now. */
  private static JsonNode caseOfARefusedOrder() throws IOException {
    String name = "life-" + ++control + ".edi";
    andon.drop("edi/in", name, X12.order(control, "ten"));
    andon.awaitMessage("name=" + name, "rejected");
    String key = Integer.toString(control);
    JsonNode[] found = new JsonNode[1];
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              for (JsonNode one :
                  JSON.readTree(andon.get("/api/v1/cases?limit=500&type=INT-EDI-REJECTED"))
                      .path("items")) {
                if (one.path("key").asText().contains(key)) {
                  found[0] = one;
                }
              }
              return found[0] != null;
            });
    return found[0];
  }

  private static String dictionary(String team) throws IOException {
    String text = Files.readString(Path.of("config/exceptions.yaml"));
    int row = text.indexOf("code: INT-EDI-REJECTED");
    int from = text.indexOf("team: integration", row);
    return text.substring(0, from) + "team: " + team + text.substring(from + 17);
  }

  private static String health() {
    return andon.observe("/observe/health");
  }

  @Test
  void aVersionIsProposedByOneActivatedByAnotherFollowedByTheNextEventAndRolledBack()
      throws Exception {
    assertThat(caseOfARefusedOrder().path("team").asText()).isEqualTo("integration");

    Answer proposed = propose(DICTIONARY, dictionary("planning"));
    assertThat(proposed.status()).as(proposed.body().toString()).isEqualTo(200);
    assertThat(andon.get("/api/v1/policies/diff?name=exceptions")).contains("+     team: planning");
    Map<String, Object> seen = new HashMap<>(Map.of("name", DICTIONARY));
    seen.put("hash", proposed.text("hash"));
    assertThat(byCli("activate", seen).text("code")).isEqualTo("POLICY-SAME-PERSON");
    assertThat(byAdmin("activate", Map.of("name", DICTIONARY, "hash", "other")).status())
        .isEqualTo(409);
    Answer activated = byAdmin("activate", seen);
    assertThat(activated.text("author")).isEqualTo("cli");
    assertThat(activated.text("approver")).isEqualTo("admin");
    awaitInForce(DICTIONARY, 2);
    assertThat(caseOfARefusedOrder().path("team").asText()).isEqualTo("planning");

    writeBrokenVersion();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(health())
                    .contains("the last good version stays in use")
                    .contains("version 3 of exceptions"));
    assertThat(caseOfARefusedOrder().path("team").asText()).isEqualTo("planning");

    Answer back =
        byAdmin("rollback", Map.of("name", DICTIONARY, "version", 1, "reason", "too much"));
    assertThat(back.status()).as(back.body().toString()).isEqualTo(200);
    assertThat(back.text("version")).isEqualTo("4");
    awaitInForce(DICTIONARY, 4);
    assertThat(caseOfARefusedOrder().path("team").asText()).isEqualTo("integration");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(health()).doesNotContain("version 3 of exceptions"));
  }

  /** As a newer release could have written it. */
  private static void writeBrokenVersion() throws Exception {
    try (Connection connection = andon.store().getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into policy_version (tenant, name, version, body, hash, author, approver, reason, effective_at)"
                    + " values ('main', 'exceptions', 3, 'types: 7', '', 'x', 'y', '', now())")) {
      insert.executeUpdate();
    }
  }

  @Test
  void anEditedRuleDecidesTheNextEventAndTheCaseSaysSo() throws Exception {
    String name = "decisions/severity";
    assertThat(caseOfARefusedOrder().path("severity").asText()).isEqualTo("high");
    String shipped =
        JSON.readTree(andon.get("/api/v1/policies/versions?name=" + name))
            .at("/versions/0/body")
            .asText();
    String rule = "  - {id: refused, when: type == 'INT-EDI-REJECTED', then: {severity: low}}\n";
    Answer proposed = propose(name, shipped.replace("rules:\n", "rules:\n" + rule));
    assertThat(proposed.status()).as(proposed.body().toString()).isEqualTo(200);
    assertThat(byAdmin("activate", Map.of("name", name, "hash", proposed.text("hash"))).status())
        .isEqualTo(200);
    awaitInForce(name, 2);
    JsonNode next = caseOfARefusedOrder();
    assertThat(next.path("severity").asText()).isEqualTo("low");
    assertThat(next.at("/sla/due").asText()).isNotEmpty();
    assertThat(andon.get("/api/v1/cases/" + next.path("caseId").asText()))
        .contains("severity@2 refused (type = INT-EDI-REJECTED)");
    assertThat(andon.observe("/observe/metrics"))
        .contains("andon_rulings_total{decision=\"severity\"")
        .contains("andon_ruling_fallbacks_total{decision=\"severity\"");
  }

  private static void place(String order, Instant placed, String dueAt) {
    String event =
        """
        {"specversion":"1.0","id":"%s","source":"/test","type":"purchaseorder.placed.v1","subject":"purchaseorder:%s","time":"%s",
         "data":{"purchaseOrder":"%s","supplier":"S200","site":"DC1","currency":"EUR","placedAt":"%s","dueAt":"%s","lines":[{"line":"1","item":"I1","quantity":"10","unitPrice":"2.50"}]}}"""
            .formatted(order + dueAt, order, Instant.now(), order, placed, dueAt);
    assertThat(
            andon
                .send(
                    andon
                        .authenticated("/api/v1/events")
                        .POST(HttpRequest.BodyPublishers.ofString(event)))
                .statusCode())
        .isEqualTo(202);
  }

  /** When the confirmation of an order is due; empty = it is not expected. */
  private static String confirmationDue(String order) throws IOException {
    for (JsonNode one :
        JSON.readTree(andon.get("/api/v1/expectations?type=PRC-NO-CONFIRMATION&key=" + order))
            .path("items")) {
      return one.path("due").asText();
    }
    return "";
  }

  private static String awaitConfirmationDue(String order) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> confirmationDue(order), due -> !due.isEmpty());
  }

  private static void bringIntoForce(String name, String text) throws IOException {
    Answer proposed = propose(name, text);
    assertThat(proposed.status()).as(proposed.body().toString()).isEqualTo(200);
    assertThat(byAdmin("activate", Map.of("name", name, "hash", proposed.text("hash"))).status())
        .isEqualTo(200);
    awaitInForce(name, 2);
  }

  @Test
  void whatIsExpectedFollowsAnEditedRuleFromTheNextEventOfItsObjectOn() throws Exception {
    Instant placed = Instant.now();
    place("L-1", placed, "2099-03-01T08:00:00Z");
    String before = awaitConfirmationDue("L-1");
    bringIntoForce(
        "expectations", Policies.text("expectations.yaml").replace("work: PT16H", "work: PT24H"));
    place("L-2", placed, "2099-03-01T08:00:00Z");
    String after = awaitConfirmationDue("L-2");
    assertThat(Instant.parse(after)).isAfter(Instant.parse(before));
    assertThat(confirmationDue("L-1")).isEqualTo(before);
    place("L-1", placed, "2099-03-02T08:00:00Z");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(confirmationDue("L-1")).isEqualTo(after));
    assertThat(
            Rows.number(
                andon.store(), "select count(*) from timer where subject like 'PRC-NO-%L-1'"))
        .isEqualTo(1);
  }

  @Test
  void aFeedThatIsAddedIsHeardWithItsNextWord() throws Exception {
    assertThat(andon.get("/api/v1/feeds")).doesNotContain("\"life\"");
    bringIntoForce(
        "feeds",
        Policies.text("feeds.yaml")
            + "  - {feed: life, events: [purchaseorder.placed.v1], silentAfter: PT4H}\n");
    place("L-3", Instant.now(), "2099-03-01T08:00:00Z");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              for (JsonNode one : JSON.readTree(andon.get("/api/v1/feeds")).path("items")) {
                if (one.path("feed").asText().equals("life")) {
                  assertThat(one.path("state").asText()).isEqualTo("speaking");
                  return;
                }
              }
              throw new AssertionError("no feed life");
            });
  }

  private static Said policy(String... arguments) {
    return Said.by(
        andon, Stream.concat(Stream.of("policy"), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void theCommandLineListsShowsComparesProposesAndNeedsAnotherPersonToActivate() {
    assertThat(policy("list").out())
        .contains("decisions/routing: version 1 from")
        .contains("activated by shipped");
    assertThat(policy("show", "decisions/routing").out())
        .isEqualTo(Policies.draft("decisions/routing"));
    assertThat(policy("show", "decisions/routing", "--history").out()).startsWith("* version 1");
    assertThat(policy("diff", "decisions/routing").out().strip()).isEqualTo("No difference.");
    Said proposed =
        policy(
            "propose", "decisions/routing", "--reason", "again", "--from", "2099-01-01T00:00:00Z");
    assertThat(proposed.code()).as(proposed.err()).isZero();
    assertThat(proposed.out()).contains("Proposed by cli. Another person activates it");
    assertThat(policy("list").out()).contains("proposed by cli: again");
    Said alone = policy("activate", "decisions/routing");
    assertThat(alone.code()).isEqualTo(1);
    assertThat(alone.err()).contains("cannot activate it too");
    assertThat(policy("rollback", "decisions/routing", "--reason", "none").err())
        .contains("has no version before");
    assertThat(policy("show").code()).isEqualTo(2);
  }

  @Test
  void whatIsWrongIsNotEvenProposedAndSaysWhere() throws Exception {
    JsonNode shipped =
        JSON.readTree(andon.get("/api/v1/policies/versions?name=decisions/severity"))
            .at("/versions/0/body");
    Answer wrong =
        propose("decisions/severity", shipped.asText().replace("tier == 'A'", "tier == 7"));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.text("code")).isEqualTo("POLICY-WRONG");
    assertThat(wrong.text("detail")).contains("decisions/severity/policy.yaml:13:16: ");
    Answer untrue =
        propose("decisions/severity", shipped.asText().replace(">= 500000", ">= 600000"));
    assertThat(untrue.text("detail")).contains("the test 'much money tomorrow' fails");
    assertThat(propose("exceptions", dictionary("nobody")).text("detail"))
        .contains("no calendar for the team nobody");
    assertThat(
            propose("exceptions", dictionary("planning").replace("minutes: {", "hours: {"))
                .status())
        .isEqualTo(400);
    assertThat(propose("unknown", "x").status()).isEqualTo(404);
    Map<String, String> timed =
        new HashMap<>(Map.of("name", "scoring", "body", "x", "reason", "r"));
    timed.put("effectiveAt", "2020-01-01T00:00:00Z");
    assertThat(byCli("propose", timed).text("code")).isEqualTo("POLICY-PAST");
    timed.put("effectiveAt", "tomorrow");
    Answer never = byCli("propose", timed);
    assertThat(never.text("code")).isEqualTo("FIELD-TYPE");
    assertThat(never.text("detail"))
        .isEqualTo("effectiveAt must be an instant, e.g. 2026-03-02T08:00:00Z");
    assertThat(byAdmin("activate", Map.of("name", "scoring", "hash", "x")).text("code"))
        .isEqualTo("POLICY-NOT-PROPOSED");
  }
}
