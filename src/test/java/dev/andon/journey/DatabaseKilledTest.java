package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.andon.app.server.PostgresGuard;
import dev.andon.testing.TestAndon;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Only the embedded server is started again by Andon; an external one has its own keeper. */
@DisabledIfSystemProperty(named = "andon.test.jdbc.url", matches = ".+")
@DisabledIfSystemProperty(named = "andon.test.external", matches = "true")
class DatabaseKilledTest {
  @TempDir Path data;

  @Test
  void aKilledEmbeddedPostgresIsStartedAgainWithItsDataAndSaidSoOnce() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(PostgresGuard.class);
    log.start();
    logger.addAppender(log);
    try (TestAndon andon = TestAndon.start(data, Map.of())) {
      drop("a.csv", "8001");
      awaitCase(andon, "C200/8001#1");

      ProcessHandle.of(postmaster()).orElseThrow().destroyForcibly();
      await().until(() -> ready(andon).statusCode() == 503);
      drop("b.csv", "8002");

      awaitCase(andon, "C200/8002#1");
      await().until(() -> ready(andon).statusCode() == 200);
      assertThat(cases(andon)).contains("C200/8001#1");
      assertThat(health(andon)).doesNotContain("DOWN");
      assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
          .containsOnlyOnce("PostgreSQL ended by itself, it is started again; work waits");
    } finally {
      logger.detachAppender(log);
    }
  }

  private void drop(String name, String order) throws Exception {
    Path in = Files.createDirectories(data.resolve("flat/wms-north-picks/in"));
    Path draft =
        Files.writeString(
            data.resolve("draft"),
            "Kunde;Auftrag;Position;Artikel;Lager;Soll;Ist;Grund;Zeit\nC200;"
                + order
                + ";1;I9;DC1;10;2;;02.03.2026 10:17\n");
    Files.move(draft, in.resolve(name));
  }

  private long postmaster() throws Exception {
    return Long.parseLong(
        Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(0).strip());
  }

  private static void awaitCase(TestAndon andon, String key) {
    await().untilAsserted(() -> assertThat(cases(andon)).contains(key));
  }

  private static String cases(TestAndon andon) {
    return andon.send(andon.authenticated("/api/v1/cases?limit=500")).body();
  }

  private static java.net.http.HttpResponse<String> ready(TestAndon andon) {
    return andon.send(management(andon, "/observe/health/ready"));
  }

  private static String health(TestAndon andon) {
    return andon.send(management(andon, "/observe/health?data=true")).body();
  }

  private static HttpRequest.Builder management(TestAndon andon, String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + andon.settings().get("andon.management.port") + path))
        .header("Authorization", "Bearer " + andon.settings().secrets().get("api-token"));
  }

  private static org.awaitility.core.ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
  }
}
