package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.Events;
import dev.andon.testing.KafkaBroker;
import dev.andon.testing.TestAndon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("journey")
class KafkaToCaseTest {
  @TempDir static Path directory;
  private static KafkaBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start(directory.resolve("kafka"));
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
  }

  private static Map<String, String> settings(String topic) {
    return Map.of(
        "andon.kafka.enabled",
        "true",
        "andon.kafka.brokers",
        broker.address(),
        "andon.kafka.topic",
        topic,
        "andon.kafka.instance",
        "andon-1");
  }

  @Test
  void aCanonicalEventOnTheTopicBecomesACaseOnATeamsWorklist() throws Exception {
    broker.create("journey");
    try (TestAndon andon = TestAndon.start(directory.resolve("andon"), settings("journey"))) {
      broker.send("journey", List.of(Events.pick("C100", "4711", "10", "3", Events.START)));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(andon.get("/api/v1/cases?team=warehouse"))
                      .contains("C100/4711#1")
                      .contains("Picked 3 of 10"));
      Awaitility.await().untilAsserted(() -> assertThat(broker.lag("andon", "journey")).isZero());
    }
  }
}
