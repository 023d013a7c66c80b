package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.testing.Events;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plays the table of hostile input in {@code docs/faults.md} through the doors. */
@Tag("journey")
class HostileInputTest {
  private static final String PICK =
      """
      {"event":"pick","facility":"DC4","ts":1772442000,"order":{"account":"C1","po":"H-1"},"line":{"no":"1","sku":"I7","qty_requested":"5","qty_picked":"5"}}""";
  private static final String HELD =
      """
      {"specversion":"1.0","id":"hostile","source":"/test","type":"order.held.v1","subject":"order:C9/H-2","time":"2026-03-02T08:00:00Z",
       "data":{"customer":"C9","order":"H-2","erpOrder":"9","hold":"credit","heldAt":"2026-03-02T08:00:00Z"}}""";
  private static final String STOCK = "Lager;Artikel;Bestand;Verfuegbar;Stand\n";
  private static final String RECORD = "DC1;I-1007;1.250,5;1.200;02.03.2026 06:00\n";
  private static final String NESTED = "[".repeat(5_000) + "]".repeat(5_000);
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");
  private static final Pattern CODE = Pattern.compile("\"(?:code|faultCode)\":\"([A-Z0-9-]+)\"");

  @TempDir static Path data;
  private static TestAndon andon;
  private int sent;

  @BeforeAll
  static void start() {
    andon =
        TestAndon.start(
            data,
            Map.of(
                "andon.http.maxBodySize", "100000",
                "andon.intake.maxBytes", Integer.toString(20 << 20),
                "andon.intake.flat.stableMillis", "100"));
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  @Test
  void everyHostileInputGetsItsDocumentedAnswer() throws Exception {
    Map<String, Callable<String>> plays = new LinkedHashMap<>();
    webhooks(plays);
    events(plays);
    files(plays);
    edi(plays);
    queue(plays);
    Map<String, String> documented = documented();
    assertThat(documented.keySet()).isEqualTo(plays.keySet());
    Map<String, String> answered = new LinkedHashMap<>();
    for (Map.Entry<String, Callable<String>> play : plays.entrySet()) {
      answered.put(play.getKey(), play.getValue().call());
    }
    assertThat(answered).isEqualTo(documented);
    assertThat(andon.send(andon.management("/observe/health/ready")).statusCode()).isEqualTo(200);
  }

  private static Map<String, String> documented() throws IOException {
    String page = Files.readString(Path.of("docs/faults.md"));
    int begin = page.indexOf("| door | input | answer |");
    Map<String, String> rows = new LinkedHashMap<>();
    Matcher row = ROW.matcher(page.substring(begin, page.indexOf("\n\n", begin)));
    while (row.find()) {
      if (!row.group(1).matches("door|-+")) {
        rows.put(row.group(1) + ", " + row.group(2), row.group(3));
      }
    }
    return rows;
  }

  private void webhooks(Map<String, Callable<String>> plays) {
    plays.put("webhook, cut off", () -> webhook(PICK.substring(0, 60)));
    plays.put("webhook, too large", () -> webhook(PICK.replace("H-1", "H".repeat(200_000))));
    plays.put("webhook, deeply nested", () -> webhook(NESTED));
    plays.put(
        "webhook, not UTF-8",
        () -> webhook(PICK.replace("C1", "C\u00e9").getBytes(StandardCharsets.ISO_8859_1)));
    Instant now = Instant.now();
    String key = andon.settings().secrets().get("webhook/wms-south");
    plays.put(
        "webhook, wrong signature",
        () -> told(andon.webhook("wms-south", "s-1", PICK, now, key + "x")));
    plays.put(
        "webhook, no signature",
        () ->
            told(
                andon.send(
                    andon.request("/webhooks/wms-south").POST(BodyPublishers.ofString(PICK)))));
    plays.put("webhook, clock an hour behind", () -> skewed(now.minusSeconds(3600), key));
    plays.put("webhook, clock an hour ahead", () -> skewed(now.plusSeconds(3600), key));
    plays.put(
        "webhook, replayed later with its old signature", () -> skewed(now.minusSeconds(301), key));
    plays.put(
        "webhook, the same id, other content",
        () -> {
          assertThat(andon.webhook("wms-south", "same", PICK).statusCode()).isEqualTo(202);
          return told(andon.webhook("wms-south", "same", PICK.replace("I7", "I8")));
        });
    plays.put(
        "webhook, the same again",
        () -> {
          assertThat(andon.webhook("wms-south", "twice", PICK).statusCode()).isEqualTo(202);
          HttpResponse<String> again = andon.webhook("wms-south", "twice", PICK);
          andon.awaitMessage("name=twice", "absorbed");
          return again.statusCode() + " absorbed";
        });
  }

  private static String skewed(Instant at, String key) {
    return told(andon.webhook("wms-south", "skewed", PICK, at, key));
  }

  private String webhook(String body) {
    return webhook(body.getBytes(StandardCharsets.UTF_8));
  }

  private String webhook(byte[] body) {
    String id = "hostile-" + ++sent;
    HttpResponse<String> answer =
        andon.webhook(
            "wms-south",
            id,
            body,
            Instant.now(),
            andon.settings().secrets().get("webhook/wms-south"));
    return answer.statusCode() == 202 ? "202 " + kept(id) : told(answer);
  }

  private void events(Map<String, Callable<String>> plays) {
    plays.put("events, cut off", () -> event("e-1", HELD.substring(0, 80)));
    plays.put("events, too large", () -> event("e-2", HELD.replace("C9", "C".repeat(200_000))));
    plays.put("events, deeply nested", () -> event("e-3", NESTED));
    plays.put(
        "events, not UTF-8",
        () ->
            told(
                post(
                    "/api/v1/events",
                    HELD.replace("C9", "C\u00e9").getBytes(StandardCharsets.ISO_8859_1))));
    plays.put("events, wrong token", () -> anonymous("/api/v1/events"));
    plays.put(
        "events, of an unknown version",
        () -> {
          HttpResponse<String> answer =
              post(
                  "/api/v1/events",
                  HELD.replace("held.v1", "held.v7")
                      .replace("hostile", "newer")
                      .getBytes(StandardCharsets.UTF_8));
          assertThat(answer.body()).contains("nearest known one is order.held.v1");
          return answer.statusCode() + " " + awaitLetter("order.held.v7");
        });
    plays.put(
        "events, the same key, other content",
        () -> {
          assertThat(event("e-4", HELD)).isEqualTo("202");
          return event("e-4", HELD + " ");
        });
    plays.put(
        "events, the same again",
        () -> {
          assertThat(event("e-5", HELD)).isEqualTo("202");
          andon.awaitMessage("name=e-5", "absorbed");
          return "202 absorbed";
        });
  }

  private static String event(String key, String body) {
    return told(
        andon.send(
            andon
                .authenticated("/api/v1/events")
                .version(HttpClient.Version.HTTP_1_1)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))));
  }

  private void files(Map<String, Callable<String>> plays) {
    plays.put(
        "flat, cut off in a record", () -> file("wms-north-stock", STOCK + RECORD + "DC1;I-2;1"));
    plays.put(
        "flat, cut off before its trailer",
        () ->
            file(
                "wms-west-stock",
                "HDR WEST\nSTKDC1 I-1007              12.50     12.00202603020600\n"));
    plays.put(
        "flat, too large",
        () -> file("wms-north-stock", STOCK + RECORD.repeat((21 << 20) / RECORD.length())));
    plays.put(
        "flat, a line without end", () -> file("wms-north-stock", STOCK + "A".repeat(17 << 20)));
    plays.put(
        "flat, a line of fixed width without end",
        () -> file("wms-west-stock", "STK" + "A".repeat(2 << 20)));
    plays.put(
        "flat, not UTF-8",
        () -> file("wms-north-stock", STOCK + RECORD.replace("I-1007", "I-\u00e9")));
    plays.put(
        "flat, the same again",
        () -> {
          andon.drop("flat/wms-north-stock/in", "again-1.csv", STOCK + RECORD);
          andon.awaitMessage("name=again-1.csv", "translated");
          andon.drop("flat/wms-north-stock/in", "again-2.csv", STOCK + RECORD);
          andon.awaitMessage("name=again-2.csv", "absorbed");
          return "absorbed";
        });
  }

  private String file(String feed, String content) {
    String name = "hostile-" + ++sent + ".csv";
    andon.drop("flat/" + feed + "/in", name, content);
    return kept(name);
  }

  private void edi(Map<String, Callable<String>> plays) {
    String order = X12.order(8801, "10");
    plays.put("edi, cut off", () -> upload(bytes(order.substring(0, order.length() - 40))));
    plays.put("edi, too large", () -> upload(bytes(order + " ".repeat(200_000))));
    plays.put("edi, packed to explode", () -> upload(packed(40 << 20)));
    plays.put("edi, wrong token", () -> anonymous("/api/v1/edi"));
    plays.put(
        "edi, the same again",
        () -> {
          HttpResponse<String> first = post("/api/v1/edi", bytes(order));
          HttpResponse<String> again = post("/api/v1/edi", bytes(order));
          assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
          assertThat(again.body()).isEqualTo(first.body());
          return again.statusCode() + " the same message";
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] packed(int bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(new byte[bytes]);
    }
    return out.toByteArray();
  }

  private String upload(byte[] file) {
    HttpResponse<String> answer = post("/api/v1/edi", file);
    return answer.statusCode() == 202 ? "202 " + kept(name(file)) : told(answer);
  }

  private void queue(Map<String, Callable<String>> plays) {
    EventJson json = new EventJson();
    Event pick = Events.pick("C8", "H-9", "5", "1", Events.START);
    String text = json.write(pick);
    String door = "queue or topic of events, ";
    plays.put(door + "cut off", () -> parked("main", text.substring(0, 99)));
    plays.put(door + "deeply nested", () -> parked("main", "{\"a\":" + NESTED + "}"));
    plays.put(
        door + "data against its schema",
        () ->
            parked(
                "main",
                text.replace("\"picked\":\"1\"", "\"picked\":\"many\"").replace(pick.id(), "h1")));
    plays.put(
        door + "another tenant's",
        () -> parked("main", text.replace("\"tenant\":\"main\"", "\"tenant\":\"other\"")));
    plays.put(
        door + "the same again",
        () -> {
          send("main", text);
          send("main", text);
          parked("main", "fence");
          assertThat(
                  Rows.strings(
                      andon.store(),
                      "select event_identity.state || ' ' || cardinality(evidence) from event_identity, exception_case where id = '"
                          + pick.id()
                          + "' and key = 'C8/H-9#1'"))
              .containsExactly("processed 1");
          return "absorbed";
        });
  }

  /** Sends it as the relay does; the code of the dead letter that it becomes. */
  private static String parked(String tenant, String text) throws Exception {
    long before = Rows.number(andon.store(), "select coalesce(max(id), 0) from dead_letter");
    send(tenant, text);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Rows.number(andon.store(), "select coalesce(max(id), 0) from dead_letter")
                    > before);
    return Rows.strings(
            andon.store(),
            "select fault_code from dead_letter where id > " + before + " order by id")
        .get(0);
  }

  private static void send(String tenant, String text) throws JMSException {
    try (jakarta.jms.Connection connection =
            andon.bean("connectionFactory", ConnectionFactory.class).createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      TextMessage message = session.createTextMessage(text);
      message.setStringProperty("tenant", tenant);
      session.createProducer(session.createQueue("pipeline.events")).send(message);
    }
  }

  private static HttpResponse<String> post(String path, byte[] body) {
    return andon.send(
        andon
            .authenticated(path)
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/octet-stream")
            .header("X-File-Name", name(body))
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static String name(byte[] body) {
    return "hostile-" + body.length + ".edi";
  }

  private static String anonymous(String path) {
    return Integer.toString(
        andon
            .send(
                andon
                    .request(path)
                    .header("Authorization", "Bearer wrong")
                    .POST(BodyPublishers.ofString(HELD)))
            .statusCode());
  }

  private static String told(HttpResponse<String> answer) {
    Matcher code = CODE.matcher(answer.body());
    return answer.statusCode()
        + (answer.statusCode() != 413 && answer.statusCode() >= 400 && code.find()
            ? " " + code.group(1)
            : "");
  }

  /** The code of what was stored under a name, once it is refused, wholly or in part. */
  private static String kept(String name) {
    String path = "/api/v1/messages?name=" + name;
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(andon.get(path)).containsPattern("\"state\":\"(rejected|partly)\""));
    Matcher code = CODE.matcher(andon.get(path));
    assertThat(code.find()).isTrue();
    return code.group(1);
  }

  private static String awaitLetter(String about) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> andon.get("/api/v1/dead-letters").contains(about));
    String all = andon.get("/api/v1/dead-letters");
    Matcher code = CODE.matcher(all.substring(all.lastIndexOf("{\"id\"", all.indexOf(about))));
    assertThat(code.find()).isTrue();
    return code.group(1);
  }
}
