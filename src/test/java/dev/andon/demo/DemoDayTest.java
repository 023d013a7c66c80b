package dev.andon.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.app.DemoBeans;
import dev.andon.testing.AndonProcess;
import dev.andon.testing.KafkaBroker;
import dev.andon.testing.TestAndon;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The working day in processes of their own. {@code -Dandon.test.day.scale=1} plays the full one,
 * {@code -Dandon.test.day.kills} says how many random kills follow the three fixed ones.
 */
class DemoDayTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCALE = System.getProperty("andon.test.day.scale", "0.1");
  private static final int RANDOM_KILLS = Integer.getInteger("andon.test.day.kills", 1);
  private static final List<String> EQUAL =
      List.of(
          "events",
          "cases",
          "casesByType",
          "casesByTeam",
          "dispatched",
          "deadLetters",
          "lost",
          "topCases",
          "digest");

  @TempDir private static Path undisturbedData;
  @TempDir private Path data;
  private static JsonNode undisturbed;

  @BeforeAll
  static void playUndisturbed() throws Exception {
    try (AndonProcess process = demo(undisturbedData, AndonProcess.ports())) {
      assertThat(process.end(300)).as(process::err).isZero();
      undisturbed = JSON.readTree(process.out());
    }
  }

  private static AndonProcess demo(Path data, Map<String, String> settings, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("demo", "--once", "--json", "--speed", "max", "--scale", SCALE, "--data"));
    words.add(data.toString());
    words.addAll(List.of(more));
    return AndonProcess.start(settings, words.toArray(String[]::new));
  }

  private static void assertSameDay(JsonNode summary) {
    for (String member : EQUAL) {
      assertThat(summary.get(member)).as(member).isEqualTo(undisturbed.get(member));
    }
  }

  @Test
  void theDayOpensExplainedCasesOfManyTypesAndLosesNothing() {
    assertThat(undisturbed.get("lost").asInt()).isZero();
    assertThat(undisturbed.get("deadLetters").asInt()).isZero();
    assertThat(undisturbed.get("messagesBySource").size()).isGreaterThanOrEqualTo(4);
    assertThat(undisturbed.get("casesByType").size()).isGreaterThanOrEqualTo(8);
    assertThat(undisturbed.get("dispatched").asInt())
        .isGreaterThanOrEqualTo(undisturbed.get("cases").asInt());
    assertThat(undisturbed.get("duplicatesAbsorbed").asInt()).isPositive();
    assertThat(undisturbed.get("topCases")).hasSize(10);
    for (JsonNode top : undisturbed.get("topCases")) {
      double parts = 0;
      for (JsonNode part : top.get("explanation").get("parts")) {
        parts += part.get("points").asDouble();
      }
      assertThat(parts).isCloseTo(top.get("score").asDouble(), within(1e-9));
      assertThat(top.get("explanation").get("text").asText()).isNotBlank();
    }
  }

  @Test
  void killedAtAnyPointOfTheDayItGoesOnAndEndsTheSameWithNothingTwice() throws Exception {
    Map<String, String> ports = AndonProcess.ports();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Predicate<String>> kills =
        new ArrayList<>(List.of(reached(0.2), reached(0.5), reached(0.8)));
    for (int i = 0; i < RANDOM_KILLS; i++) {
      kills.add(0, reached(0.2 * random.nextDouble()));
    }
    int killed = 0;
    for (Predicate<String> kill : kills) {
      try (AndonProcess process = demo(data, ports)) {
        killed += process.killWhen(kill) ? 1 : 0;
      }
    }
    assertThat(killed).as("kills with seed " + seed).isGreaterThanOrEqualTo(3);
    try (AndonProcess process = demo(data, ports)) {
      assertThat(process.end(300)).as(process::err).isZero();
      assertSameDay(JSON.readTree(process.out()));
    }
    assertThat(acknowledgements(data)).isEqualTo(acknowledgements(undisturbedData));
    assertThat(tickets(data))
        .doesNotHaveDuplicates()
        .hasSize(undisturbed.get("dispatched").asInt());
  }

  @Test
  void aFinishedDayStartedAgainTellsTheSame() throws Exception {
    try (AndonProcess process = demo(undisturbedData, AndonProcess.ports())) {
      assertThat(process.end(120)).as(process::err).isZero();
      assertThat(JSON.readTree(process.out())).isEqualTo(undisturbed);
    }
  }

  @Test
  void theSizeOfTheBatchesChangesNothing() throws Exception {
    for (String size : List.of("1", "7")) {
      Map<String, String> settings = new HashMap<>(AndonProcess.ports());
      settings.put("andon.pipeline.batch.size", size);
      try (AndonProcess process = demo(data.resolve(size), settings)) {
        assertThat(process.end(300)).as(process::err).isZero();
        assertSameDay(JSON.readTree(process.out()));
      }
    }
  }

  @Test
  void carriedByKafkaTheDayIsTheSame() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(data.resolve("kafka"))) {
      Map<String, String> settings = new HashMap<>(AndonProcess.ports());
      settings.put("andon.pipeline.carrier", "kafka");
      settings.put("andon.kafka.brokers", broker.address());
      try (AndonProcess process = demo(data.resolve("day"), settings)) {
        assertThat(process.end(300)).as(process::err).isZero();
        assertSameDay(JSON.readTree(process.out()));
      }
      assertThat(broker.lag("andon", "pipeline.events")).isZero();
      assertThat(broker.read("pipeline.events"))
          .hasSizeGreaterThanOrEqualTo(undisturbed.get("events").asInt());
    }
  }

  @Test
  void anEntryThatNeverArrivesIsCountedAsLost() throws Exception {
    try (AndonProcess process = demo(data, AndonProcess.ports(), "--withhold", "1")) {
      assertThat(process.end(300)).isEqualTo(1);
      assertThat(JSON.readTree(process.out()).get("lost").asInt()).isEqualTo(1);
    }
  }

  /** True for the first progress line at or beyond a share of the day. */
  private static Predicate<String> reached(double share) {
    return line -> {
      if (!line.startsWith("progress ")) {
        return false;
      }
      String[] count = line.substring(9, line.indexOf(' ', 9)).split("/");
      return Integer.parseInt(count[0]) >= share * Integer.parseInt(count[1])
          && Integer.parseInt(count[0]) < Integer.parseInt(count[1]);
    };
  }

  /** Every acknowledgement file: partner and name, which is made of its control number. */
  private static List<String> acknowledgements(Path data) throws IOException {
    Path out = data.resolve("edi/out");
    try (Stream<Path> files = Files.walk(out)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> out.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /**
   * The ids of all tickets on the teams' queues of a stopped day, read as a team's client would, on
   * the day's own clock: on the wall's everything would be overdue.
   */
  private static List<String> tickets(Path data) throws JMSException {
    List<String> ids = new ArrayList<>();
    try (TestAndon andon = TestAndon.start(data, Map.of(), new DemoBeans());
        ActiveMQConnectionFactory factory =
            new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + andon.settings().get("andon.broker.port"),
                "teams",
                andon.settings().secrets().get("broker-teams"));
        Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      for (Iterator<String> teams = undisturbed.get("casesByTeam").fieldNames();
          teams.hasNext(); ) {
        try (MessageConsumer consumer =
            session.createConsumer(session.createQueue("cases." + teams.next()))) {
          for (Message ticket = consumer.receive(1_000);
              ticket != null;
              ticket = consumer.receive(200)) {
            ids.add(ticket.getStringProperty("ticket"));
          }
        }
      }
    }
    return ids;
  }
}
