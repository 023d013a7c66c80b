package dev.andon.journey;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import dev.andon.testing.TestAndon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of business objects, who says it, and how it is read. */
class ContextTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant TODAY =
      LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC).atStartOfDay(ZoneOffset.UTC).toInstant();

  @TempDir static Path data;
  private static TestAndon andon;

  @BeforeAll
  static void start() throws IOException {
    Path home = TestAndon.home(data);
    Files.writeString(
        home.resolve("mappings/webhook/crm.yaml"),
        """
        source: crm
        events:
          - type: customer.changed.v1
            subject: 'customer:{customer}'
            occurredAt: _at
            fields:
              _at: {from: at, as: instant}
              customer: {from: account}
              name: {from: name}
              tier: {from: class}
        """);
    Path codes = home.resolve("mappings/codes.yaml");
    Files.writeString(
        codes,
        Files.readString(codes)
            .replace("site: {}", "site: {DC4: ['wms-south:7', \"0614141000043\"]}"));
    andon =
        TestAndon.start(
            home,
            data,
            Map.of(
                "andon.intake.webhook.sources",
                "swiftship,wms-south,crm",
                "andon.history.checkMillis",
                "200"));
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private static void post(String type, String subject, Instant at, String data) {
    String event =
        """
        {"specversion":"1.0","id":"%s","source":"t","type":"%s","subject":"%s","time":"%s","data":%s}"""
            .formatted(subject + at + data.hashCode(), type, subject, at, data);
    assertThat(
            andon
                .send(andon.authenticated("/api/v1/events").POST(BodyPublishers.ofString(event)))
                .statusCode())
        .isEqualTo(202);
  }

  private static String context(String kind, String key) {
    return andon.get("/api/v1/context?kind=" + kind + "&key=" + key);
  }

  /** The facts by attribute. */
  private static Map<String, String> facts(String kind, String key) {
    try {
      Map<String, String> facts = new TreeMap<>();
      JSON.readTree(context(kind, key))
          .path("facts")
          .forEach(fact -> facts.put(fact.path("attribute").asText(), fact.path("value").asText()));
      return facts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitFact(String kind, String key, String attribute, String value) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(facts(kind, key)).containsEntry(attribute, value));
  }

  @Test
  void aSourceThatDoesNotOwnAnAttributeIsEvidenceBesideTheOwnersWord() {
    post(
        "customer.changed.v1",
        "customer:C7",
        TODAY,
        "{\"customer\":\"C7\",\"name\":\"Seven\",\"tier\":\"C\",\"slaHours\":24,\"creditLimitMinor\":500000}");
    awaitFact("customer", "C7", "tier", "C");
    String crm =
        "{\"account\":\"C7\",\"name\":\"7\",\"class\":\"A\",\"at\":\"" + Instant.now() + "\"}";
    assertThat(andon.webhook("crm", "crm-1", crm).statusCode()).isEqualTo(202);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThatJson(context("customer", "C7"))
                    .inPath("$.evidence[?(@.attribute == 'tier')].source")
                    .isArray()
                    .containsExactly("/webhook/crm"));
    String known = context("customer", "C7");
    assertThatJson(known)
        .inPath("$.facts[?(@.attribute == 'tier')]")
        .isArray()
        .singleElement()
        .satisfies(
            tier ->
                assertThatJson(tier)
                    .isObject()
                    .containsEntry("value", "C")
                    .containsEntry("source", "/events/cli")
                    .containsEntry("eventTime", TODAY.toString())
                    .containsKey("ageSeconds"));
    assertThatJson(known).inPath("$.facts[*].attribute").isArray().contains("slaHours");
    assertThat(context("customer", "nobody")).contains("CONTEXT-UNKNOWN", "customer nobody");
    assertThat(context("sorcerer", "C7")).contains("PARAMETER-INVALID", "purchase-order");
  }

  @Test
  void aWarehousesOwnNameOfASiteBecomesOurs() {
    String stock =
        "{\"event\":\"stock\",\"facility\":\"7\",\"sku\":\"I7\",\"on_hand\":\"5\",\"ts\":%d}"
            .formatted(Instant.now().getEpochSecond());
    assertThat(andon.webhook("wms-south", "stock-7", stock).statusCode()).isEqualTo(202);
    awaitFact("stock", "DC4/I7", "wms.onHand", "5");
  }

  @Test
  void suppliersAndCarriersAreRatedOnceADayByWhatBecameOfTheirPromises() throws Exception {
    Instant due = TODAY.minus(Duration.ofDays(2));
    String orders =
        """
        {"purchaseOrder":"%1$s","supplier":"S9","site":"DC1","currency":"EUR","placedAt":"%2$s","dueAt":"%3$s",
         "lines":[{"line":"1","item":"I1","quantity":"100","unitPrice":"1"},{"line":"2","item":"I2","quantity":"50","unitPrice":"1"}]}""";
    for (String number : new String[] {"P1", "P2"}) {
      post(
          "purchaseorder.placed.v1",
          "purchaseorder:" + number,
          due.minus(Duration.ofDays(9)),
          orders.formatted(number, due.minus(Duration.ofDays(9)), due));
    }
    String receipt =
        """
        {"purchaseOrder":"%s","receiver":"DC1","receipt":"%s","receivedAt":"%s","lines":[%s]}""";
    // In full and in time; the second line ten hours late, its number not named.
    post(
        "goods.received.v1",
        "purchaseorder:P1",
        due,
        receipt.formatted(
            "P1",
            "R1",
            due.minusSeconds(3600),
            "{\"line\":\"1\",\"item\":\"I1\",\"received\":\"100\"}"));
    post(
        "goods.received.v1",
        "purchaseorder:P1",
        due.plusSeconds(36000),
        receipt.formatted(
            "P1", "R2", due.plusSeconds(36000), "{\"item\":\"I2\",\"received\":\"50\"}"));
    // Half of one line, nothing of the other: late until now, two days.
    post(
        "goods.received.v1",
        "purchaseorder:P2",
        due,
        receipt.formatted("P2", "R3", due, "{\"line\":\"1\",\"item\":\"I1\",\"received\":\"50\"}"));
    for (int i = 0; i < 2; i++) {
      post(
          "shipment.planned.v1",
          "shipment:SH" + i,
          due.minusSeconds(9000),
          "{\"shipment\":\"SH%d\",\"carrier\":\"SWIFT\",\"site\":\"DC1\",\"promisedAt\":\"%s\"}"
              .formatted(i, due));
      post(
          "shipment.milestone.v1",
          "shipment:SH" + i,
          due.plusSeconds(14400L * i),
          "{\"shipment\":\"SH%d\",\"carrier\":\"SWIFT\",\"code\":\"delivered\",\"at\":\"%s\"}"
              .formatted(i, due.plusSeconds(14400L * i)));
    }
    awaitFact("shipment", "SH1", "deliveredAt", due.plusSeconds(14400).toString());
    awaitFact("purchase-order-line", "P2%231", "receipt.R3.received", "50");
    assertThat(context("supplier", "S9"))
        .as("nothing on the first day")
        .contains("CONTEXT-UNKNOWN");

    try (Connection store = andon.bean("dataSource", HikariDataSource.class).getConnection();
        Statement statement = store.createStatement()) {
      statement.execute("update message_in set received_at = received_at - interval '1 day'");
    }
    awaitFact("supplier", "S9", "history.lines", "4");
    assertThat(facts("supplier", "S9"))
        .containsEntry("history.fillRate", "0.6250")
        .containsEntry("history.onTimeShare", "0.2500")
        .containsEntry("history.meanLateHours", "26.50");
    awaitFact("carrier", "SWIFT", "history.shipments", "2");
    assertThat(facts("carrier", "SWIFT"))
        .containsEntry("history.onTimeShare", "0.5000")
        .containsEntry("history.meanLateHours", "2.00");
    assertThatJson(andon.get("/api/v1/messages?source=andon-history"))
        .inPath("$.items[*].state")
        .isArray()
        .containsExactly("translated");
    assertThatJson(context("purchase-order-line", "P1%231"))
        .inPath("$.reads[*].key")
        .isArray()
        .contains("S9");
  }
}
