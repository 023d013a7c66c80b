package dev.andon.journey;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.TestAndon;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("journey")
class FromDoorToCaseTest {
  @TempDir static Path data;
  private static TestAndon andon;

  @BeforeAll
  static void start() {
    andon = TestAndon.start(data, Map.of());
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private static String pick(String order, int requested, int picked) {
    return """
        {"event":"pick","facility":"DC4","ts":1772442000,"order":{"account":"C100","po":"%s"},
         "line":{"no":"1","sku":"I7","qty_requested":"%d","qty_picked":"%d","short_reason":"bin empty"}}"""
        .formatted(order, requested, picked);
  }

  private static String get(String path) {
    return andon.send(andon.authenticated(path)).body();
  }

  private static void await(String path, String content) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(get(path)).contains(content));
  }

  private static String field(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
    assertThat(matcher.find()).as(name + " in " + json).isTrue();
    return matcher.group(1);
  }

  @Test
  void aSignedWebhookOfAShortPickBecomesAnExplainedCaseThatAPersonClaimsAndCloses() {
    assertThat(andon.webhook("wms-south", "w-1", pick("4711", 10, 3)).statusCode()).isEqualTo(202);
    await("/api/v1/cases?team=warehouse", "C100/4711#1");
    String list = get("/api/v1/cases?team=warehouse&limit=500");
    String item = list.substring(list.lastIndexOf("{\"caseId\"", list.indexOf("C100/4711#1")));
    assertThat(item)
        .contains("Picked 3 of 10 of item I7 at DC4 (short 7)")
        .contains("Waiting one hour costs about EUR");
    String id = field(item, "caseId");

    String stale = "{\"version\":99}";
    HttpResponse<String> refused =
        andon.send(
            andon
                .authenticated("/api/v1/cases/" + id + "/claim")
                .POST(HttpRequest.BodyPublishers.ofString(stale)));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThatJson(refused.body()).inPath("$.code").isEqualTo("CASE-VERSION");

    String claim = "{\"version\":" + field(item, "version") + "}";
    HttpResponse<String> claimed =
        andon.send(
            andon
                .authenticated("/api/v1/cases/" + id + "/claim")
                .POST(HttpRequest.BodyPublishers.ofString(claim)));
    assertThat(claimed.statusCode()).as(claimed.body()).isEqualTo(200);
    assertThatJson(claimed.body()).inPath("$.state").isEqualTo("claimed");
    String close =
        "{\"version\":"
            + field(claimed.body(), "version")
            + ",\"outcome\":\"resolved\",\"rootCause\":\"training\"}";
    HttpResponse<String> closed =
        andon.send(
            andon
                .authenticated("/api/v1/cases/" + id + "/close")
                .POST(HttpRequest.BodyPublishers.ofString(close)));
    assertThatJson(closed.body()).inPath("$.state").isEqualTo("closed");
    String whole = get("/api/v1/cases/" + id);
    assertThatJson(whole)
        .inPath("$.log[*].action")
        .isArray()
        .containsExactly("opened", "claimed", "closed");
    assertThatJson(whole).inPath("$.rootCause").isEqualTo("training");
    String report =
        andon
            .send(andon.authenticated("/api/v1/verify").POST(HttpRequest.BodyPublishers.noBody()))
            .body();
    assertThatJson(report).inPath("$.intact").isEqualTo(true);
    assertThat(Integer.parseInt(field(report, "decisions"))).isPositive();
  }

  @Test
  void theSameWebhookAgainIsAbsorbedAndTheSameIdWithAnotherBodyIsAConflictCase() {
    assertThat(andon.webhook("wms-south", "w-2", pick("4712", 10, 4)).statusCode()).isEqualTo(202);
    assertThat(andon.webhook("wms-south", "w-2", pick("4712", 10, 4)).statusCode()).isEqualTo(202);
    HttpResponse<String> conflict = andon.webhook("wms-south", "w-2", pick("4712", 10, 9));
    assertThat(conflict.statusCode()).isEqualTo(409);
    assertThatJson(conflict.body()).inPath("$.code").isEqualTo("WEBHOOK-CONFLICT");
    await("/api/v1/cases?type=INT-IDENTITY-CONFLICT", "webhook/wms-south/w-2");
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThatJson(get("/api/v1/messages?source=wms-south&name=w-2"))
                    .inPath("$.items[*].state")
                    .isArray()
                    .containsExactly("conflict", "absorbed", "translated"));
  }

  @Test
  void anIdThatAWebhookUsesAgainAfterItsWindowIsANewMessage() throws Exception {
    assertThat(andon.webhook("wms-south", "w-181", pick("4781", 10, 4)).statusCode())
        .isEqualTo(202);
    andon.awaitMessage("name=w-181", "translated");
    try (Connection connection = andon.store().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "update message_in set received_at = received_at - interval '181 days' where name = 'w-181'");
      statement.execute(
          "update message_identity set first_at = first_at - interval '181 days' where identity = 'wms-south/w-181'");
    }
    assertThat(andon.webhook("wms-south", "w-181", pick("4782", 10, 4)).statusCode())
        .isEqualTo(202);
    await("/api/v1/cases?team=warehouse", "4782");
  }

  @Test
  void whatIsNotSignedRightIsRefusedBeforeItIsStored() {
    HttpResponse<String> wrongKey =
        andon.webhook("swiftship", "w-3", "{}", Instant.now(), "another key");
    assertThat(wrongKey.statusCode()).isEqualTo(401);
    assertThatJson(wrongKey.body()).inPath("$.code").isEqualTo("WEBHOOK-SIGNATURE");
    HttpResponse<String> old =
        andon.webhook(
            "swiftship",
            "w-3",
            "{}",
            Instant.now().minusSeconds(600),
            andon.settings().secrets().get("webhook/swiftship"));
    assertThatJson(old.body()).inPath("$.code").isEqualTo("WEBHOOK-TIMESTAMP");
    assertThat(andon.webhook("nobody", "w-3", "{}", Instant.now(), "x").statusCode())
        .isEqualTo(404);
    assertThatJson(get("/api/v1/messages?name=w-3")).inPath("$.items").isArray().isEmpty();
  }

  @Test
  void theListOfAnOlderSystemIsReadByItsCharactersAndItsCount() {
    String list =
        "HDR WEST\n%s\nEND0000001\n"
            .formatted("STKDC1 I-1007              12.50     12.00202603020600");
    andon.drop("flat/wms-west-stock/in", "west-1.txt", list);
    String message = andon.awaitMessage("source=wms-west-stock&name=west-1.txt", "translated");
    assertThatJson(message).inPath("$.items[0].events[0].subject").isEqualTo("stock:DC1/I-1007");
    andon.drop("flat/wms-west-stock/in", "west-2.txt", list.replace("0001\n", "0002\n"));
    message = andon.awaitMessage("source=wms-west-stock&name=west-2.txt", "rejected");
    assertThatJson(message)
        .inPath("$.items[0].faults[0].message")
        .isEqualTo("line 3: the trailer counts 0000002 records, the file has 1");
  }

  @Test
  void aFileWithABadRecordParksThatRecordWithItsLineAndTakesTheRest() throws Exception {
    String csv =
        "Kunde;Auftrag;Position;Artikel;Lager;Soll;Ist;Grund;Zeit\n"
            + "C200;8001;1;I9;DC1;1.250,5;1.000;leer;02.03.2026 10:15\n"
            + "C200;8002;1;I9;DC1;zehn;3;;02.03.2026 10:16\n"
            + "C200;8003;1;I9;DC1;10;2;;02.03.2026 10:17\n";
    Path in = Files.createDirectories(data.resolve("flat/wms-north-picks/in"));
    Path draft = Files.writeString(data.resolve("draft.csv"), csv);
    Files.move(draft, in.resolve("picks-1.csv"), StandardCopyOption.ATOMIC_MOVE);
    await("/api/v1/cases?site=DC1&limit=500", "C200/8003#1");
    assertThat(get("/api/v1/cases?site=DC1&limit=500"))
        .contains("Picked 1000 of 1250.5 of item I9 at DC1 (short 250.5)");
    String message = get("/api/v1/messages?source=wms-north-picks&name=picks-1.csv");
    assertThatJson(message).inPath("$.items[0].state").isEqualTo("partly");
    assertThatJson(message)
        .inPath("$.items[0].events[*].type")
        .isArray()
        .containsExactlyInAnyOrder("pick.confirmed.v1", "pick.confirmed.v1", "message.unmapped.v1");
    assertThatJson(message).inPath("$.items[0].faults[0].line").isEqualTo(3);
    assertThatJson(message).inPath("$.items[0].faults[0].field").isEqualTo("Soll");
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> Files.exists(data.resolve("flat/wms-north-picks/done/picks-1.csv")));
  }

  @Test
  void unreadableJsonOfASignedSenderIsRejectedWithItsPlaceAndKept() {
    assertThat(andon.webhook("swiftship", "w-5", "{\"status\": oops}").statusCode()).isEqualTo(202);
    await("/api/v1/messages?name=w-5", "\"state\":\"rejected\"");
    assertThat(get("/api/v1/messages?name=w-5"))
        .contains("JSON-UNREADABLE")
        .contains("line 1, column");
    assertThat(
            andon
                .webhook(
                    "swiftship",
                    "w-5",
                    "{\"status\":\"DELIVERED\",\"timestamp\":\"2026-03-02T10:00:00Z\",\"tracking\":{\"reference\":\"S5\"}}")
                .statusCode())
        .as("the corrected body under the id of a rejected one")
        .isEqualTo(202);
    await("/api/v1/messages?name=w-5", "\"state\":\"translated\"");
    assertThat(
            andon
                .webhook(
                    "swiftship",
                    "w-6",
                    "{\"status\":\"LOST\",\"timestamp\":\"2026-03-02T10:00:00Z\",\"tracking\":{\"reference\":\"S1\"}}")
                .statusCode())
        .isEqualTo(202);
    await("/api/v1/messages?name=w-6", "expected one of [AT_HUB, DAMAGED, DELAYED, DELIVERED");
  }

  @Test
  void aRequestWithoutTheRightsOrWithRubbishGetsAPreciseProblem() {
    assertThat(andon.send(andon.request("/api/v1/cases")).statusCode()).isEqualTo(401);
    HttpResponse<String> unknown = andon.send(andon.authenticated("/api/v1/cases/none"));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThatJson(unknown.body()).inPath("$.repair").isEqualTo("List cases with: andon cases");
    HttpResponse<String> rubbish =
        andon.send(
            andon
                .authenticated("/api/v1/cases/none/claim")
                .POST(HttpRequest.BodyPublishers.ofString("{oops")));
    assertThat(rubbish.statusCode()).isEqualTo(400);
    assertThatJson(rubbish.body()).inPath("$.code").isEqualTo("JSON-UNREADABLE");
    assertThat(
            andon
                .send(
                    andon
                        .authenticated("/api/v1/dead-letters/77/replay")
                        .POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(404);
    assertThat(rubbish.headers().firstValue("AndonUser")).isEmpty();
  }

  private static HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        andon.authenticated(path).POST(HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return andon.send(request);
  }

  private static String shortPick(String order, int picked) {
    assertThat(andon.webhook("wms-south", "x-" + order, pick(order, 100, picked)).statusCode())
        .isEqualTo(202);
    String key = "C100/" + order + "#1";
    await("/api/v1/cases?site=DC4&limit=500", key);
    String list = get("/api/v1/cases?site=DC4&limit=500");
    return field(list.substring(list.lastIndexOf("{\"caseId\"", list.indexOf(key))), "caseId");
  }

  @Test
  void aCaseSaysWhyItStandsWhereItStandsAboveWhichOtherAndWhatWouldMakeItFirst() {
    String one = shortPick("5101", 99);
    String other = shortPick("5102", 1);
    String explained = get("/api/v1/cases/" + one + "/explanation?above=" + other);
    assertThatJson(explained)
        .node("above.text")
        .isString()
        .startsWith("WHS-SHORT-PICK C100/")
        .contains(" goes before WHS-SHORT-PICK C100/");
    assertThatJson(explained)
        .node("why[0]")
        .isString()
        .startsWith("Rank ")
        .contains(" that wait for warehouse, as of ");
    String list = get("/api/v1/worklists/warehouse?limit=500");
    assertThat(field(explained, "rank"))
        .isEqualTo(field(list.substring(list.indexOf(one)), "position"));
    assertThatJson(explained).node("now.score").isNumber();
    assertThatJson(explained).node("nextHourMinor").isIntegralNumber();
    assertThatJson(explained).node("interval.width").isNumber().isPositive();
    assertThatJson(explained).node("typical.against").isArray().hasSize(8);
    assertThatJson(explained)
        .inPath("$.sources[?(@.input=='handling')].rung")
        .isArray()
        .containsExactly("hand-set");
    assertThatJson(explained)
        .inPath("$.sources[?(@.input=='due')].rung")
        .isArray()
        .containsExactly("default: slack of the type, hand-set");
    assertThatJson(explained).node("versions.estimates").isIntegralNumber();
    assertThat(andon.send(andon.authenticated("/api/v1/cases/" + one + "/explanation?above=none")))
        .returns(404, HttpResponse::statusCode);
  }

  @Test
  void whatASourceSaysThatDelayCostsMovesTheOpenCaseAndStandsInItsExplanation() {
    String one = shortPick("5151", 60);
    String other = shortPick("5152", 50);
    assertThat(rank(one)).isGreaterThan(rank(other));
    String event =
        """
        {"specversion":"1.0","id":"price-5151","source":"/contracts","type":"delay.priced.v1","subject":"order:C100/5151","time":"%s",
         "data":{"kind":"order","key":"C100/5151","currency":"EUR","perOpenHourMinor":800000,"pricedAt":"%s"}}"""
            .formatted(Instant.now(), Instant.now());
    assertThat(post("/api/v1/events", event).statusCode()).isEqualTo(202);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(rank(one)).isLessThan(rank(other)));
    String explained = get("/api/v1/cases/" + one + "/explanation");
    assertThatJson(explained)
        .inPath("$.sources[?(@.input=='perOpenHour')].from")
        .isArray()
        .containsExactly("/events/cli");
    assertThatJson(explained)
        .inPath("$.sources[?(@.input=='perLateHour')].from")
        .isArray()
        .isEmpty();
    assertThat(
            post("/api/v1/events", event.replace("\"order\"", "\"ordre\"").replace("price-", "p-")))
        .returns(202, HttpResponse::statusCode);
    await("/api/v1/dead-letters", "EVENT-KIND");
  }

  private static int rank(String id) {
    return Integer.parseInt(field(get("/api/v1/cases/" + id + "/explanation"), "rank"));
  }

  @Test
  void aStoredDecisionThatSomebodyChangedIsNamed() throws Exception {
    String id = shortPick("5201", 7);
    String only = "{\"only\":\"decisions\",\"since\":\"2020-01-01T00:00:00Z\"}";
    assertThatJson(post("/api/v1/verify", only).body()).node("intact").isEqualTo(true);
    for (String changed :
        List.of(
            "decision set explanation = jsonb_set(explanation::jsonb, '{parts,0,points}', (explanation->'parts'->0->>'points')::numeric %s 1)",
            "decision set score = score %s 1",
            "exception_case set loss_per_hour = loss_per_hour %s 1",
            "exception_case set amount_minor = amount_minor %s 1")) {
      String statement =
          "update " + changed.replace("(explanation->'parts'", "to_jsonb((explanation->'parts'");
      statement = statement.replace("::numeric %s 1)", "::numeric %s 1))");
      change(statement.formatted("+"), id);
      String report = post("/api/v1/verify", only).body();
      change(statement.formatted("-"), id);
      assertThatJson(report).node("intact").isEqualTo(false);
      assertThatJson(report).node("mismatches").isArray().containsExactly("decision " + id + ":1");
    }
    assertThatJson(post("/api/v1/verify", only).body()).node("intact").isEqualTo(true);
  }

  private static void change(String update, String id) throws Exception {
    try (Connection connection = andon.store().getConnection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(update + " where case_id = '" + id + "'")).isPositive();
    }
  }

  @Test
  void whatClosedCasesCameToIsCountedToAVersionOfTheEstimates() {
    String id = shortPick("5301", 7);
    String claimed = post("/api/v1/cases/" + id + "/claim", "{\"version\":1}").body();
    post(
        "/api/v1/cases/" + id + "/close",
        "{\"version\":"
            + field(claimed, "version")
            + ",\"outcome\":\"no-exception\",\"rootCause\":\"training\"}");
    String counted = post("/api/v1/estimates/count", "").body();
    assertThat(Integer.parseInt(field(counted, "cases"))).isPositive();
    assertThat(Integer.parseInt(field(counted, "version"))).isGreaterThan(1);
    String versions = get("/api/v1/policies/versions?name=estimates");
    assertThat(versions).contains("WHS-SHORT-PICK|*|*|*|*").contains("counted on demand");
  }

  @Test
  void peopleWhoPullAtOnceGetTheBestCasesAndNoneOfThemTwice() throws Exception {
    for (int order = 0; order < 12; order++) {
      String pick = pick("P" + order, 100, 99 - order * 8).replace("DC4", "DC-PULL");
      assertThat(andon.webhook("wms-south", "pull-" + order, pick).statusCode()).isEqualTo(202);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThatJson(get("/api/v1/cases?site=DC-PULL"))
                    .inPath("$.items")
                    .isArray()
                    .hasSize(12));
    String list = get("/api/v1/worklists/warehouse?lane=work&limit=500");
    String best =
        field(
            list.substring(0, list.indexOf("\"DC-PULL\"")).replaceAll(".*\\{\"caseId", "{\"caseId"),
            "caseId");
    String wish = "{\"sites\":[\"DC-PULL\"]}";
    String first =
        post("/api/v1/worklists/warehouse/next", wish, "Idempotency-Key", "pull-1").body();
    assertThat(field(first, "caseId")).isEqualTo(best);
    assertThatJson(first).inPath("$.case.state").isEqualTo("claimed");
    assertThatJson(first).inPath("$.pull.reason").isEqualTo("first");
    assertThat(
            field(
                post("/api/v1/worklists/warehouse/next", wish, "Idempotency-Key", "pull-1").body(),
                "caseId"))
        .isEqualTo(field(first, "caseId"));

    Set<String> pulled = ConcurrentHashMap.newKeySet();
    pulled.add(field(first, "caseId"));
    List<Future<?>> people = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    for (int person = 0; person < 4; person++) {
      people.add(
          pool.submit(
              () -> {
                String answer = post("/api/v1/worklists/warehouse/next", wish).body();
                while (!answer.contains("\"case\":null")) {
                  assertThat(pulled.add(field(answer, "caseId"))).as(answer).isTrue();
                  answer = post("/api/v1/worklists/warehouse/next", wish).body();
                }
              }));
    }
    for (Future<?> person : people) {
      person.get();
    }
    pool.shutdown();
    assertThat(pulled).hasSize(12);
    assertThatJson(get("/api/v1/cases/" + field(first, "caseId")))
        .inPath("$.log[1].detail")
        .isEqualTo("{pull:'1',reason:'first'}");
    assertThat(post("/api/v1/worklists/nobody/next", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void whatCostsLessThanATouchIsReviewedTogether() {
    for (String supplier : List.of("B-1", "B-2")) {
      String found =
          """
          {"specversion":"1.0","id":"batch-%s","source":"test","type":"pattern.found.v1","subject":"supplier:%s","time":"2026-03-02T08:00:00Z",
           "data":{"pattern":"PRC-SUPPLIER-PATTERN","kind":"supplier","key":"%s","stands":true,"strength":"1","text":"Late three times as often as others.","asOf":"2026-03-02T08:00:00Z"}}"""
              .formatted(supplier, supplier, supplier);
      assertThat(post("/api/v1/events", found).statusCode()).isEqualTo(202);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThatJson(get("/api/v1/worklists/procurement"))
                    .inPath("$.left")
                    .isEqualTo("{work:0,batch:2}"));
    String batch = get("/api/v1/worklists/procurement?lane=batch");
    assertThatJson(post("/api/v1/worklists/procurement/next", "{}").body())
        .isEqualTo("{case:null,left:{work:0,batch:2}}");
    List<String> named = new ArrayList<>();
    Matcher matcher = Pattern.compile("\"caseId\":\"([0-9a-f]+)\"").matcher(batch);
    while (matcher.find()) {
      String one = "{\"caseId\":\"" + matcher.group(1) + "\",\"version\":%d}";
      if (!named.contains(one)) {
        named.add(one);
      }
    }
    String end = "{\"cases\":[%s,%s],\"outcome\":\"accepted\",\"rootCause\":\"master-data\"}";
    HttpResponse<String> stale =
        post(
            "/api/v1/worklists/procurement/batch",
            end.formatted(named.get(0).formatted(1), named.get(1).formatted(99)));
    assertThat(stale.statusCode()).as(stale.body()).isEqualTo(409);
    assertThatJson(get("/api/v1/worklists/procurement?lane=batch"))
        .as("all or none")
        .inPath("$.items")
        .isArray()
        .hasSize(2);
    HttpResponse<String> ended =
        post(
            "/api/v1/worklists/procurement/batch",
            end.formatted(named.get(0).formatted(1), named.get(1).formatted(1)));
    assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
    assertThatJson(ended.body())
        .inPath("$.items[*].state")
        .isArray()
        .containsExactly("closed", "closed");
    HttpResponse<String> again =
        post(
            "/api/v1/worklists/procurement/batch",
            end.formatted(named.get(0).formatted(2), named.get(1).formatted(2)));
    assertThatJson(again.body()).inPath("$.code").isEqualTo("WORKLIST-BATCH");
  }
}
