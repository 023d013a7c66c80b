package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.testing.Documents;
import dev.andon.testing.Events;
import dev.andon.testing.KafkaBroker;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka as the carrier of the pipeline's events, by configuration alone. */
@Tag("journey")
class KafkaToCaseTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPIC = "pipeline.events";
  private static final String EVENTS = "andon.events";
  private static final String CASES = "andon.cases";
  private static final String ORDERS = "erp.erp.sales_order";

  @TempDir static Path directory;
  private static KafkaBroker broker;
  private static TestAndon andon;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(directory.resolve("kafka"));
    for (String topic : List.of(TOPIC, EVENTS, CASES, ORDERS)) {
      broker.create(topic);
    }
    andon =
        TestAndon.start(
            directory.resolve("andon"),
            Map.of(
                "andon.pipeline.carrier",
                "kafka",
                "andon.kafka.brokers",
                broker.address(),
                "andon.kafka.instance",
                "andon-1",
                "andon.kafka.out.events",
                EVENTS,
                "andon.kafka.out.cases",
                CASES,
                "andon.kafka.cdc.topics",
                ORDERS,
                "andon.kafka.cdc.settleMillis",
                "100"));
  }

  @AfterAll
  static void stop() throws Exception {
    andon.close();
    broker.close();
  }

  private static long number(String sql) throws Exception {
    return Rows.number(andon.store(), sql);
  }

  private static void awaitProcessed(String subjects, long count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () ->
                assertThat(
                        number(
                            "select count(*) from event e join event_identity i using (tenant, id, revision)"
                                + " where i.state = 'processed' and e.subject like '"
                                + subjects
                                + "'"))
                    .isEqualTo(count));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(broker.lag("andon", TOPIC)).isZero());
  }

  @Test
  void aWebhookBecomesACaseByWayOfTheTopicKeyedByItsObject() {
    String pick =
        """
        {"event":"pick","facility":"DC4","ts":1772442000,"order":{"account":"C100","po":"K-1"},
         "line":{"no":"1","sku":"I7","qty_requested":"10","qty_picked":"3","short_reason":"bin empty"}}""";
    assertThat(andon.webhook("wms-south", "kafka-1", pick).statusCode()).isEqualTo(202);
    andon.awaitCase("WHS-SHORT-PICK", "open", "C100/K-1#1");
    List<Event> events =
        broker.read(TOPIC).stream()
            .filter(record -> record.value().contains("C100/K-1"))
            .map(
                record -> {
                  Event event = new EventJson().read(record.value());
                  assertThat(record.key()).isEqualTo(event.partitionKey());
                  assertThat(KafkaBroker.header(record, "tenant")).isEqualTo("main");
                  assertThat(KafkaBroker.header(record, "id")).isEqualTo(event.id() + ":0");
                  return event;
                })
            .toList();
    assertThat(events).singleElement().extracting(Event::type).isEqualTo("pick.confirmed.v1");
  }

  @Test
  void followersHearOfTheEventAndOfItsCaseOpenedClaimedAndClosedInThisOrder() throws Exception {
    Event pick = Events.pick("C101", "F-1", "10", "3", Events.START);
    broker.send(TOPIC, List.of(pick));
    andon.awaitCase("WHS-SHORT-PICK", "open", "C101/F-1#1");
    String list = andon.get("/api/v1/cases?type=WHS-SHORT-PICK&limit=500");
    JsonNode opened = null;
    for (JsonNode item : JSON.readTree(list).get("items")) {
      opened = item.get("key").asText().equals("C101/F-1#1") ? item : opened;
    }
    assertThat(opened).isNotNull();
    String id = opened.get("caseId").asText();
    verb(id, "claim", "{\"version\":" + opened.get("version") + "}");
    verb(
        id,
        "close",
        "{\"version\":"
            + (opened.get("version").asInt() + 1)
            + ",\"outcome\":\"resolved\",\"rootCause\":\"training\"}");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(ofKey(CASES, id)).hasSizeGreaterThanOrEqualTo(3));
    List<JsonNode> told = ofKey(CASES, id);
    assertThat(told.stream().map(one -> one.get("type").asText()))
        .containsExactly("andon.case.opened.v1", "andon.case.changed.v1", "andon.case.closed.v1");
    ((ObjectNode) opened).remove("problem"); // of several cases; a follower hears of each
    assertThat(told.get(0).at("/data/case")).isEqualTo(opened);
    assertThat(told.get(0).at("/data/event").asText()).isEqualTo(pick.id());
    assertThat(told.get(1).at("/data/changes/0/action").asText()).isEqualTo("claimed");
    assertThat(told.get(2).at("/data/case/state").asText()).isEqualTo("closed");
    assertThat(told.get(2).at("/data/changes/0/detail/rootCause").asText()).isEqualTo("training");
    JsonNode document = JSON.readTree(andon.get("/api/v1/asyncapi"));
    assertThat(document.at("/channels/caseChanges/address").asText()).isEqualTo(CASES);
    Iterator<JsonNode> next = told.iterator();
    for (String message : List.of("caseOpened", "caseChanged", "caseClosed")) {
      String payload = "/components/messages/" + message + "/payload";
      assertThat(Documents.wrong(document, payload, next.next().toString())).isEmpty();
    }
    String event = "/components/messages/" + pick.type() + "/payload";
    assertThat(
            Documents.wrong(document, event, ofKey(EVENTS, pick.partitionKey()).get(0).toString()))
        .isEmpty();
    assertThat(Documents.wrong(document, event, told.get(0).toString())).isNotEmpty();
    for (ConsumerRecord<String, String> record : broker.read(CASES)) {
      assertThat(KafkaBroker.header(record, "content-type"))
          .startsWith("application/cloudevents+json");
      assertThat(KafkaBroker.header(record, "id"))
          .isEqualTo(JSON.readTree(record.value()).get("id").asText());
    }
    assertThat(ofKey(EVENTS, pick.partitionKey()))
        .singleElement()
        .isEqualTo(JSON.readTree(new EventJson().write(pick)));
  }

  private static void verb(String id, String verb, String body) {
    var answer =
        andon.send(
            andon
                .authenticated("/api/v1/cases/" + id + "/" + verb)
                .POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static List<JsonNode> ofKey(String topic, String key) throws Exception {
    List<JsonNode> found = new ArrayList<>();
    for (ConsumerRecord<String, String> record : broker.read(topic)) {
      if (record.key().equals(key)) {
        found.add(JSON.readTree(record.value()));
      }
    }
    return found;
  }

  /** The ids of a topic's records about the killed broker's orders, as a receiver keeps them. */
  private static Set<String> ids(String topic) {
    return broker.read(topic).stream()
        .filter(record -> record.value().contains("C9/K"))
        .map(record -> KafkaBroker.header(record, "id"))
        .collect(Collectors.toSet());
  }

  @Test
  void anEventThatAnotherSystemWritesIntoTheTopicBecomesACase() throws Exception {
    broker.send(TOPIC, List.of(Events.pick("C100", "4711", "10", "3", Events.START)));
    andon.awaitCase("WHS-SHORT-PICK", "open", "C100/4711#1");
  }

  @Test
  void aHoldThatDebeziumTellsOnATopicBecomesACase() throws Exception {
    String key = "{\"order_no\":\"E77\"}";
    for (int lsn = 1; lsn < 3; lsn++) {
      String row =
          """
          {"before":null,"after":{"order_no":"E77","customer_no":"C77","customer_po":"D-1","site":"DC1","currency":"EUR","status":"open","export":false,"total":"9900.50","hold_code":%s,
           "hold_reason":null,"ordered_at":null,"requested_at":null,"cancel_after":null,"ship_to":null,"promised_at":null,"changed_at":null,
           "address_check":null,"address_note":null,"freight_kind":null,"freight":null},
           "source":{"schema":"erp","table":"sales_order","lsn":%d,"txId":%d,"ts_ms":1772442000000},"op":"%s"}"""
              .formatted(lsn == 1 ? "null" : "\"credit\"", lsn, lsn, lsn == 1 ? "c" : "u");
      broker.send(ORDERS, key, "main", row);
      JsonNode document = JSON.readTree(andon.get("/api/v1/asyncapi"));
      assertThat(Documents.wrong(document, "/components/messages/row/payload", row)).isEmpty();
    }
    andon.awaitCase("ORD-CREDIT-HOLD", "open", "C77/D-1");
  }

  private static String held(int order) {
    return """
        {"specversion":"1.0","id":"kill-%d","source":"erp-kill","type":"order.held.v1","subject":"order:C9/K%d","time":"2026-03-02T08:00:00Z",
         "data":{"customer":"C9","order":"K%d","erpOrder":"E1","hold":"credit","heldAt":"2026-03-02T08:00:00Z"}}"""
        .formatted(order, order, order);
  }

  private static void post(int from, int to) {
    String body =
        IntStream.range(from, to)
            .mapToObj(KafkaToCaseTest::held)
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(
            andon
                .send(
                    andon
                        .authenticated("/api/v1/events")
                        .header("Content-Type", "application/cloudevents+json")
                        .header("Idempotency-Key", "kill-" + from)
                        .POST(BodyPublishers.ofString(body)))
                .statusCode())
        .isEqualTo(202);
  }

  @Test
  void aBrokerKilledUnderTwoThousandEventsLosesNoneAndNoneIsWorkedTwice() throws Exception {
    int count = 2_000;
    for (int from = 0; from < count / 2; from += 100) {
      post(from, from + 100);
    }
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> number("select count(*) from exception_case where key like 'C9/K%'") > 0);
    broker.kill();
    assertThat(number("select count(*) from exception_case where key like 'C9/K%'"))
        .as("the broker is killed in the middle")
        .isLessThan(count);
    for (int from = count / 2; from < count; from += 100) {
      post(from, from + 100);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> andon.observe("/observe/health").contains("no Kafka broker answers"));
    broker.start();
    awaitProcessed("order:C9/K%", count);
    assertThat(number("select count(*) from exception_case where key like 'C9/K%'"))
        .isEqualTo(count);
    assertThat(
            number(
                "select count(*) from case_log l join exception_case c using (tenant, case_id) where c.key like 'C9/K%'"))
        .as("every event did its work once")
        .isEqualTo(count);
    assertThat(number("select count(*) from dead_letter")).isZero();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> number("select count(*) from outbox") == 0);
    for (String topic : List.of(TOPIC, EVENTS, CASES)) {
      assertThat(ids(topic)).as("what a receiver that knows ids has of " + topic).hasSize(count);
    }
  }
}
