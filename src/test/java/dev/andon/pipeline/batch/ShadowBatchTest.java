package dev.andon.pipeline.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.app.config.Challengers;
import dev.andon.app.config.PlaybookAssembly;
import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.casework.RulingCounts;
import dev.andon.dispatch.Outgoing;
import dev.andon.pipeline.Challenger;
import dev.andon.policy.Shadow;
import dev.andon.shadow.Figures;
import dev.andon.shadow.ShadowDecision;
import dev.andon.shadow.store.ShadowDecisionStore;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import dev.andon.testing.Rows;
import dev.andon.testing.TestDatabase;
import dev.andon.testing.TestPipeline;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text in shadow scores what the pipeline scores, and changes nothing of it. */
class ShadowBatchTest {
  private static final String WORK =
      "select row(c.*)::text from exception_case c union all select row(d.*)::text from decision d union all select row(l.tenant, l.case_id, l.n, l.at, l.actor, l.action, l.detail, l.event_id, l.hash)::text from case_log l"
          + " union all select kind || ref || destination from receipt union all select row(t.*)::text from timer t"
          + " union all select row(o.*)::text from context_object o order by 1";
  private static final String SHADOW =
      "select row(s.*)::text from shadow_decision s order by case_id, n";
  private static final Instant FROM = Events.START.plus(Duration.ofMinutes(100));
  private static final Instant UNTIL = Events.START.plus(Duration.ofMinutes(250));

  /** The shipped terms, but an hour of delay costs ten times as much. */
  private static final String DEARER =
      Policies.draft("scoring").replaceAll("perLateHourMinor: (\\d+)", "perLateHourMinor: $10");

  @TempDir Path data;

  private record Played(String work, String shadow) {}

  private static Shadow shadow(String body) {
    return new Shadow("scoring", body, Hashes.sha256(body), "ann", "cli", FROM, Optional.of(UNTIL));
  }

  private static Challengers challengers(Shadow shadow) {
    Challengers challengers = new Challengers(new PlaybookAssembly(List::of, new RulingCounts()));
    challengers.follow(List.of(shadow), Policies.shipped());
    return challengers;
  }

  private Played play(List<Event> events, int size, Challengers inShadow) throws Exception {
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline = new TestPipeline(database, size, data).beside(inShadow::at)) {
      pipeline.offer(events).start().await(events.size());
      return new Played(pipeline.text(WORK), pipeline.text(SHADOW));
    }
  }

  private Played alone(List<Event> events) throws Exception {
    Challengers nobody = new Challengers(new PlaybookAssembly(List::of, new RulingCounts()));
    return play(events, 500, nobody);
  }

  @Test
  void workIsTheSameWithAndWithoutAShadowAndItsRowsTheSameInBatchesOf1And7And500()
      throws Exception {
    List<Event> history = Events.history(41, 300);
    assertThat(DEARER).isNotEqualTo(Policies.draft("scoring"));
    Played without = alone(history);
    assertThat(without.shadow()).isEmpty();
    Challengers dearer = challengers(shadow(DEARER));
    Played one = play(history, 1, dearer);
    assertThat(one.work()).isEqualTo(without.work());
    assertThat(one.shadow().lines().count()).isGreaterThan(20);
    assertThat(play(history, 7, dearer)).isEqualTo(one);
    assertThat(play(history, 500, dearer)).isEqualTo(one);
    assertThat(dearer.failures()).isZero();
  }

  @Test
  void itScoresWhatWasReceivedInItsTimeAloneAndDiffersAsItsTextDoes() throws Exception {
    List<Event> history = Events.history(42, 300);
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline =
            new TestPipeline(database, 50, data).beside(challengers(shadow(DEARER))::at)) {
      pipeline.offer(history).start().await(history.size());
      assertThat(
              pipeline.number(
                  "select count(*) from decision d join shadow_decision s using (tenant, case_id, n)"))
          .isEqualTo(pipeline.number("select count(*) from shadow_decision"))
          .isPositive();
      assertThat(
              pipeline.number(
                  "select count(*) from shadow_decision s join decision d using (tenant, case_id, n) where s.score > d.score + 0.01"))
          .isPositive();
      assertThat(
              pipeline.number(
                  "select count(*) from shadow_decision s join decision d using (tenant, case_id, n)"
                      + " where d.as_of < '2026-03-02T09:30:00Z' or d.as_of > '2026-03-02T12:10:00Z'"))
          .isZero();
      assertThat(
              pipeline.number(
                  "select count(*) from decision d where d.as_of between '2026-03-02T09:45:00Z' and '2026-03-02T11:45:00Z'"
                      + " and not exists (select 1 from shadow_decision s where s.case_id = d.case_id and s.n = d.n)"))
          .isZero();
      assertThat(
              pipeline.number(
                  "select count(*) from shadow_decision where abs(score - (stake + urgency + certainty + effort + waiting + floor)) > 1e-9"))
          .isZero();
    }
  }

  @Test
  void eventsDeliveredTwiceLeaveEachRowOnce() throws Exception {
    List<Event> history = Events.history(43, 200);
    Challengers dearer = challengers(shadow(DEARER));
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline = new TestPipeline(database, 40, data).beside(dearer::at)) {
      pipeline.offer(history).start().await(history.size());
      Played before = new Played(pipeline.text(WORK), pipeline.text(SHADOW));
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        pipeline.outbox.add(
            connection,
            history.stream()
                .map(
                    event ->
                        new Outgoing(
                            "main",
                            "event",
                            event.id() + ":again",
                            event.partitionKey(),
                            "jms:pipeline.events",
                            Map.of(),
                            pipeline.json.write(event)))
                .toList());
        connection.commit();
      }
      pipeline.await(history.size());
      assertThat(pipeline.text(SHADOW)).isEqualTo(before.shadow()).isNotEmpty();
    }
  }

  @Test
  void aChallengerThatFailsIsToldAndHarmsNothing() throws Exception {
    List<Event> history = Events.history(44, 200);
    Played without = alone(history);
    Challengers broken = challengers(shadow("currency: EUR"));
    Played beside = play(history, 7, broken);
    assertThat(beside).isEqualTo(without);
    assertThat(broken.failures()).isGreaterThan(10);
    assertThat(broken.warning(FROM).orElseThrow())
        .startsWith(
            "the text of scoring in shadow failed at " + broken.failures() + " decisions: ");
    assertThat(broken.warning(UNTIL)).isEmpty();

    List<String> told = new ArrayList<>();
    Challenger halfway =
        new Challenger(
            "h",
            (finding, asOf) -> {
              throw new IllegalStateException("no such " + finding.type());
            },
            (hash, why) -> told.add(hash + " " + why.getMessage()));
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline =
            new TestPipeline(database, 50, data).beside(at -> Optional.of(halfway))) {
      pipeline.offer(history).start().await(history.size());
      assertThat(pipeline.text(WORK)).isEqualTo(without.work());
      assertThat(told).contains("h no such WHS-SHORT-PICK");
    }
  }

  @Test
  void whatIsWrittenAgainAfterAKillIsOneRow() throws Exception {
    Figures figures =
        new Figures(
            50,
            316,
            1,
            "P3",
            100,
            "HIGH",
            null,
            7,
            20,
            3,
            0.5,
            List.of(40.0, 0.0, 0.0, 10.0, 0.0, 0.0));
    ShadowDecisionStore store = new ShadowDecisionStore();
    try (HikariDataSource database = TestDatabase.fresh();
        Connection connection = database.getConnection()) {
      store.save(connection, "main", List.of(new ShadowDecision("c", 1, "h", figures)));
      store.save(
          connection,
          "main",
          List.of(
              new ShadowDecision("c", 1, "h", figures), new ShadowDecision("c", 2, "h", figures)));
      assertThat(
              Rows.strings(
                  connection, "select case_id || n || score from shadow_decision order by n"))
          .containsExactly("c150", "c250");
    }
  }
}
