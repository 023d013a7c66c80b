package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.testing.Policies;
import dev.andon.testing.Rows;
import dev.andon.testing.Said;
import dev.andon.testing.TestAndon;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A proposal's life in shadow on a running system: begun, reported, stopped, promoted, broken. */
@Tag("journey")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShadowTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCORING = Policies.draft("scoring");
  @TempDir static Path data;
  private static TestAndon andon;
  private static int order = 7000;

  @BeforeAll
  static void start() throws IOException {
    Path home = TestAndon.home(data);
    Path users = home.resolve("config/users.yaml");
    Files.writeString(
        users, Files.readString(users) + "  watch: {roles: [viewer], secret: watch-token}\n");
    andon = TestAndon.start(home, data.resolve("data"), Map.of());
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private record Answer(int status, JsonNode body) {
    String text(String pointer) {
      return body.at(pointer).asText();
    }
  }

  private static Answer post(String header, String verb, Map<String, ?> body) throws IOException {
    HttpResponse<String> answer =
        andon.send(
            andon
                .request("/api/v1/policies/" + verb)
                .header("Authorization", header)
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
  }

  private static Answer byCli(String verb, Map<String, ?> body) throws IOException {
    return post("Bearer " + andon.settings().secrets().get("api-token"), verb, body);
  }

  private static Answer byAdmin(String verb, Map<String, ?> body) throws IOException {
    String pair = "admin:" + andon.settings().secrets().get("admin-password");
    return post(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)),
        verb,
        body);
  }

  private static Answer propose(String name, String text) throws IOException {
    Answer proposed = byCli("propose", Map.of("name", name, "body", text, "reason", "a test"));
    assertThat(proposed.status()).as(proposed.body().toString()).isEqualTo(200);
    return proposed;
  }

  private static JsonNode report(String name) throws IOException {
    return JSON.readTree(andon.get("/api/v1/policies/challenge?name=" + name));
  }

  /** The id of the case of a short pick of now. */
  private static String shortPick() {
    String number = "SH" + ++order;
    assertThat(
            andon
                .webhook(
                    "wms-south",
                    number,
                    """
                    {"event":"pick","facility":"DC4","ts":%d,"order":{"account":"C100","po":"%s"},
                     "line":{"no":"1","sku":"I7","qty_requested":"10","qty_picked":"3","short_reason":"bin empty"}}"""
                        .formatted(Instant.now().getEpochSecond(), number))
                .statusCode())
        .isEqualTo(202);
    List<String> found = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              found.clear();
              found.addAll(
                  Rows.strings(
                      andon.store(),
                      "select case_id from exception_case where key like '%" + number + "%'"));
              return found.size() == 1;
            });
    return found.get(0);
  }

  private static long inShadow(String id) throws Exception {
    return Rows.number(
        andon.store(), "select count(*) from shadow_decision where case_id = '" + id + "'");
  }

  /** Case ids of short picks until one is scored in shadow. */
  private static String awaitScored() {
    String[] scored = new String[1];
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              scored[0] = shortPick();
              return inShadow(scored[0]) == 1;
            });
    return scored[0];
  }

  /** By a person, with the version that the case has now. */
  private static void verb(String id, String verb, String more) throws Exception {
    long version =
        Rows.number(
            andon.store(), "select version from exception_case where case_id = '" + id + "'");
    HttpResponse<String> answer =
        andon.send(
            andon
                .authenticated("/api/v1/cases/" + id + "/" + verb)
                .POST(HttpRequest.BodyPublishers.ofString("{\"version\":" + version + more + "}")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static Said policy(String... arguments) {
    return Said.by(andon, words("policy", arguments));
  }

  private static String[] words(String first, String... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }

  private static final String DEARER =
      SCORING.replaceAll("perLateHourMinor: (\\d+)", "perLateHourMinor: $10");

  @Test
  @Order(1)
  void aProposalIsScoredBesideWhatDecidesStoppedAndBegunAgainAndPromotedWithItsVerdict()
      throws Exception {
    assertThat(byCli("shadow", Map.of("name", "scoring")).text("/code"))
        .isEqualTo("POLICY-NOT-PROPOSED");
    assertThat(
            andon.send(andon.authenticated("/api/v1/policies/challenge?name=scoring")).statusCode())
        .isEqualTo(404);
    String before = shortPick();
    propose("scoring", DEARER);
    assertThat(
            post(
                    "Bearer " + andon.settings().secrets().get("watch-token"),
                    "shadow",
                    Map.of("name", "scoring"))
                .status())
        .isEqualTo(403);
    assertThat(byCli("shadow", Map.of("name", "owners")).text("/code"))
        .isEqualTo("POLICY-NO-SCORE");

    Said begun = policy("shadow", "scoring");
    assertThat(begun.code()).as(begun.err()).isZero();
    assertThat(begun.out()).startsWith("scoring is in shadow from ");
    assertThat(policy("list").out())
        .containsPattern("scoring: .*\n  proposed by .*\n  in shadow from .*, proposed by ");
    propose("calendars", Policies.draft("calendars"));
    assertThat(byCli("shadow", Map.of("name", "calendars")).text("/code"))
        .isEqualTo("POLICY-SHADOW-BUSY");

    String scored = awaitScored();
    assertThat(inShadow(before)).isZero();
    assertThat(
            Rows.strings(
                andon.store(),
                "select (s.score > d.score) || ' ' || (d.inputs->>'policyVersion') from shadow_decision s join decision d using (tenant, case_id, n) where case_id = '"
                    + scored
                    + "'"))
        .as("by the challenger's terms, decided by the champion's")
        .containsExactly("true 1");

    JsonNode report = report("scoring");
    assertThat(report.at("/run/cases").asInt()).isPositive();
    assertThat(report.at("/run/closed").asInt()).isZero();
    assertThat(report.at("/run/missing").asInt()).isZero();
    assertThat(report.at("/agreement/0/team").asText()).isEqualTo("warehouse");
    assertThat(report.at("/up/0/part").asText()).isIn("stake", "urgency");
    assertThat(report.path("promote").asBoolean()).isFalse();
    assertThat(report.path("verdict").asText())
        .startsWith("Not proven: days in shadow not met, closed cases in shadow not met, ")
        .contains("log loss of missed promises not measured");
    verb(scored, "claim", "");
    verb(scored, "close", ",\"outcome\":\"resolved\",\"rootCause\":\"training\"");
    JsonNode closed = report("scoring");
    assertThat(closed.at("/run/closed").asInt()).isEqualTo(1);
    assertThat(closed.at("/predicted/0/quantity").asText()).isEqualTo("handling");
    assertThat(closed.at("/predicted/0/cases").asInt()).isEqualTo(1);
    assertThat(closed.at("/predicted/1/cases").asInt()).as("no lead came yet").isZero();
    assertThat(closed.at("/replay/cases").asInt()).isEqualTo(1);
    Said said = policy("challenge", "scoring");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("In shadow from ", "warehouse: Kendall's tau", "Up: WHS-SHORT-PICK")
        .contains("not measured: loss by paired replay")
        .contains("Not proven: ");

    assertThat(policy("shadow", "scoring", "--stop").out())
        .startsWith("scoring is in shadow until");
    assertThat(policy("list").out()).doesNotContain("in shadow");
    assertThat(byCli("shadow", Map.of("name", "scoring", "stop", true)).text("/code"))
        .isEqualTo("POLICY-SHADOW-UNKNOWN");
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> inShadow(shortPick()) == 0);

    assertThat(byCli("shadow", Map.of("name", "scoring")).status()).isEqualTo(200);
    awaitScored();
    Answer refused = byCli("activate", Map.of("name", "scoring", "hash", hash("scoring")));
    assertThat(refused.text("/code")).isEqualTo("POLICY-SAME-PERSON");
    Answer activated = byAdmin("activate", Map.of("name", "scoring", "hash", hash("scoring")));
    assertThat(activated.status()).as(activated.body().toString()).isEqualTo(200);
    assertThat(activated.text("/version")).isEqualTo("2");
    assertThat(activated.text("/challenge/verdict"))
        .startsWith("Not proven: ")
        .doesNotContain("named person");
    assertThat(report("scoring").at("/shadow/until").asText())
        .as("what decides is no longer in shadow")
        .isEqualTo(activated.text("/effectiveAt"));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> inShadow(shortPick()) == 0);
    assertThat(byAdmin("rollback", Map.of("name", "scoring", "reason", "a test")).text("/version"))
        .isEqualTo("3");
    assertThat(andon.observe("/observe/health")).doesNotContain("in shadow failed");
  }

  private static String hash(String name) throws IOException {
    for (JsonNode one : JSON.readTree(andon.get("/api/v1/policies")).path("items")) {
      if (one.path("name").asText().equals(name)) {
        return one.at("/proposal/hash").asText();
      }
    }
    throw new AssertionError("no policy " + name);
  }

  @Test
  @Order(2)
  void aTextThatNoLongerFitsWhatIsInForceIsToldByHealthAndWorkGoesOn() throws Exception {
    propose("calendars", Policies.draft("calendars") + "# in shadow\n");
    assertThat(byCli("shadow", Map.of("name", "calendars")).status()).isEqualTo(200);
    awaitScored();
    // As a release could leave it: it knows the text no more.
    try (var connection = andon.store().getConnection();
        var statement = connection.createStatement()) {
      statement.executeUpdate("update policy_shadow set body = 'teams: 7' where until_at is null");
      statement.executeUpdate(
          "insert into policy_shadow (tenant, name, body, hash, author, by, from_at, until_at) select tenant, name, body, hash, author, by, from_at, from_at from policy_shadow where until_at is null");
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(inShadow(shortPick())).isZero();
              assertThat(andon.observe("/observe/health"))
                  .contains("what decides is not affected: the text of calendars in shadow failed");
            });
    assertThat(andon.observe("/observe/metrics"))
        .containsPattern("andon_shadow_failures_total [1-9]");
    assertThat(policy("shadow", "calendars", "--stop").code()).isZero();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(andon.observe("/observe/health")).doesNotContain("in shadow failed"));
  }

  private static Said estimates(String... arguments) {
    return Said.by(andon, words("estimates", arguments));
  }

  /** Copies of a case, closed at noon of the last 90 working days; those of S1 took long. */
  private static void closeMany(String id) throws Exception {
    String when =
        "date_trunc('day', now()) + interval '11 hours' - (mod(i, 90) + 1) * interval '1 day'";
    String from = " from %s c, generate_series(1, 2000) i where c.case_id = '" + id + "'";
    String workday = " and extract(isodow from " + when + ") < 6";
    String minutes =
        "(20 + mod(i, 7) + case when mod(i, 5) = 1 then 60 else 0 end) * interval '1 minute'";
    String insert =
        "insert into %1$s select (jsonb_populate_record(c, jsonb_build_object('case_id', 'syn-' || i, ";
    try (var connection = andon.store().getConnection();
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          (insert
                  + "'key', 'SYN/' || i, 'lead', 'syn-' || i, 'document', 'SYN' || i, 'state', 'closed', 'outcome', 'resolved', 'decisions', 1,"
                  + " 'detected_at', "
                  + when
                  + " - interval '3 hours', 'first_action_at', "
                  + when
                  + " - "
                  + minutes
                  + ", 'resolved_at', "
                  + when
                  + "))).*"
                  + from
                  + workday)
              .formatted("exception_case"));
      statement.executeUpdate(
          (insert
                  + "'as_of', "
                  + when
                  + " - interval '3 hours', 'inputs', c.inputs::jsonb || jsonb_build_object('supplier', 'S' || mod(i, 5),"
                  + " 'detectedAt', to_char(("
                  + when
                  + ") at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'))))).*"
                  + from
                  + " and c.n = 1"
                  + workday)
              .formatted("decision"));
      statement.executeUpdate(
          (insert
                  + "'action', 'claimed', 'at', "
                  + when
                  + " - "
                  + minutes
                  + "))).*"
                  + from
                  + " and c.n = 1"
                  + workday)
              .formatted("case_log"));
    }
  }

  @Test
  @Order(3)
  void treesAreRefusedWithTooFewCasesThenTrainedProposedTriedInShadowActivatedAndNamed()
      throws Exception {
    Said refused = estimates("train");
    assertThat(refused.code()).as(refused.err()).isEqualTo(1);
    assertThat(refused.err())
        .contains("handling: 0 cases closed by hand before ", " of 500 needed");

    String id = shortPick();
    closeMany(id);
    Said trained = estimates("train", "--propose");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out())
        .containsPattern("handling: [1-9]\\d* trees of \\d+ cases; error on \\d+ cases since")
        .contains("Left to averages, lead: 0 cases closed by hand", "andon policy shadow model");
    assertThat(andon.get("/api/v1/policies/diff?name=model"))
        .contains("provenance:", "features:", "heldOut:", "seed: 1");

    assertThat(policy("shadow", "model").code()).isZero();
    String scored = awaitScored();
    String said =
        "select d.explanation::text || ' ' || s.handling_minutes || ' ' || (d.inputs->>'handlingMinutes') from decision d join shadow_decision s using (tenant, case_id, n) where case_id = '"
            + scored
            + "'";
    assertThat(Rows.strings(andon.store(), said).get(0)).doesNotContain("trees@");
    assertThat(
            Rows.number(
                andon.store(),
                "select count(*) from shadow_decision s join decision d using (tenant, case_id, n) where s.case_id = '"
                    + scored
                    + "' and s.handling_minutes > (d.inputs->>'handlingMinutes')::float8 + 5"))
        .isEqualTo(1);

    Answer activated = byAdmin("activate", Map.of("name", "model", "hash", hash("model")));
    assertThat(activated.status()).as(activated.body().toString()).isEqualTo(200);
    assertThat(activated.text("/challenge/verdict")).startsWith("Not proven: ");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(andon.get("/api/v1/cases/" + shortPick() + "/explanation"))
                    .containsPattern("trees@2, \\d+ cases")
                    .containsPattern("\"model\":2"));
    Instant since = Instant.now().minus(Duration.ofHours(1));
    HttpResponse<String> verified =
        andon.send(
            andon
                .authenticated("/api/v1/verify")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"only\":\"decisions\",\"since\":\"" + since + "\"}")));
    assertThat(JSON.readTree(verified.body()).path("intact").asBoolean())
        .as(verified.body())
        .isTrue();
  }
}
