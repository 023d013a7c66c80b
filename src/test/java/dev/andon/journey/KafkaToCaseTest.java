package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.testing.Events;
import dev.andon.testing.KafkaBroker;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka as the carrier of the pipeline's events, by configuration alone. */
@Tag("journey")
class KafkaToCaseTest {
  private static final String TOPIC = "pipeline.events";

  @TempDir static Path directory;
  private static KafkaBroker broker;
  private static TestAndon andon;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(directory.resolve("kafka"));
    broker.create(TOPIC);
    andon =
        TestAndon.start(
            directory.resolve("andon"),
            Map.of(
                "andon.pipeline.carrier",
                "kafka",
                "andon.kafka.brokers",
                broker.address(),
                "andon.kafka.instance",
                "andon-1"));
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
  void anEventThatAnotherSystemWritesIntoTheTopicBecomesACase() throws Exception {
    broker.send(TOPIC, List.of(Events.pick("C100", "4711", "10", "3", Events.START)));
    andon.awaitCase("WHS-SHORT-PICK", "open", "C100/4711#1");
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
    assertThat(number("select count(*) from outbox")).isZero();
    assertThat(
            broker.read(TOPIC).stream()
                .filter(record -> record.key().contains("C9/K"))
                .map(record -> KafkaBroker.header(record, "id"))
                .distinct())
        .hasSize(count);
  }
}
