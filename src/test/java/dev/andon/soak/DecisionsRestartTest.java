package dev.andon.soak;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.casework.ExceptionCase;
import dev.andon.scoring.RandomDecisions;
import dev.andon.testing.AndonProcess;
import dev.andon.testing.Cases;
import dev.andon.testing.OtherJava;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stored decisions outlive the process, and the Java, that made them. */
class DecisionsRestartTest {
  private static final int DECISIONS = 10_000;

  @TempDir Path data;

  @Test
  void tenThousandStoredDecisionsAreMadeAgainToTheSameBytesAfterAKillByAnotherJava()
      throws Exception {
    Place place = new Place(data);
    place.settings.remove("andon.erp.enabled");
    try (AndonProcess before = place.start()) {
      place.awaitReady(before);
      store(place);
      before.kill();
    }
    Optional<Path> other = OtherJava.find();
    try (AndonProcess after =
        other.isPresent()
            ? AndonProcess.startBy(
                other.get(), place.settings, "run", "--data", place.data.toString())
            : place.start()) {
      place.awaitReady(after);
      String report =
          place.api(
              HttpRequest.newBuilder(place.url("andon.http.port", "/api/v1/verify"))
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"only\":\"decisions\",\"since\":\"2020-01-01T00:00:00Z\"}")));
      assertThat(report).contains("\"decisions\":" + DECISIONS);
      assertThatJson(report).node("mismatches").isArray().isEmpty();
      assertThatJson(report).node("intact").isEqualTo(true);
      assertThat(after.stop(60)).isIn(0, 143);
    }
  }

  private static void store(Place place) throws Exception {
    RandomDecisions decisions = new RandomDecisions(1);
    List<ExceptionCase> cases = new ArrayList<>();
    for (int n = 0; n < DECISIONS; n++) {
      cases.add(Cases.open("case-" + n, decisions.next()));
    }
    try (Connection connection = place.store()) {
      connection.setAutoCommit(false);
      Cases.store(connection, cases);
      connection.commit();
    }
  }
}
