package dev.andon.expectation.store;

import static dev.andon.testing.Events.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.intake.store.OwnEvents;
import dev.andon.testing.Policies;
import dev.andon.testing.Supply;
import dev.andon.testing.TestDatabase;
import dev.andon.testing.TestPipeline;
import dev.andon.timer.store.TimerStore;
import dev.andon.timer.store.TimerWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectationDueTest {
  private static final String CASES =
      "select type || ' ' || key || ' ' || state || ' ' || coalesce(outcome, '') from exception_case order by 1";
  private static final Instant DUE = START.plus(Duration.ofHours(4));

  @TempDir Path data;
  private HikariDataSource database;
  private TestPipeline pipeline;
  private volatile Instant now = START;
  private long taken;

  private static final RulesInForce RULES =
      RulesInForce.always(Policies.expectations(), Policies.feeds());

  @BeforeEach
  void start() throws Exception {
    database = TestDatabase.fresh();
    pipeline = new TestPipeline(database, 50, data).start();
  }

  @AfterEach
  void stop() throws Exception {
    pipeline.close();
    database.close();
  }

  private void take(dev.andon.canonical.Event... some) throws Exception {
    pipeline.offer(List.of(some)).await(taken += some.length);
  }

  /** A worker as a started process has it; it fires what is due at this second. */
  private void passUntil(Instant time, int lapses) throws Exception {
    now = time;
    OwnEvents events = new OwnEvents(pipeline.json, pipeline.outbox);
    TimerWorker worker =
        new TimerWorker(
            database,
            () -> now,
            new TimerStore(),
            "main",
            List.of(
                new ExpectationDue(RULES, new ContextStore(), events),
                new FeedWatch(RULES, events)),
            () -> {});
    while (worker.next()) {
      assertThat(worker.degraded()).isNull();
    }
    pipeline.offer(List.of()).await(taken += lapses);
  }

  @Test
  void anAbsenceIsACaseAtExactlyItsSecondAndClosesWhenItsDocumentComes() throws Exception {
    take(
        Supply.ordered("P1", DUE, START), Supply.confirmed("P1", "accepted", START.plusSeconds(1)));
    passUntil(DUE.minusSeconds(1), 0);
    assertThat(pipeline.text(CASES)).isEmpty();

    passUntil(DUE, 1);
    assertThat(pipeline.text(CASES)).isEqualTo("PRC-ASN-MISSING P1 open ");
    assertThat(
            pipeline.text(
                "select detected_at = occurred_at and occurred_at = '"
                    + DUE
                    + "' from exception_case"))
        .isEqualTo("t");
    assertThat(pipeline.text("select state from expectation")).isEqualTo("lapsed");
    assertThat(pipeline.number("select count(*) from timer where kind = 'expectation'")).isZero();

    take(Supply.announced("P1", "A1", DUE.plusSeconds(5)));
    assertThat(pipeline.text(CASES)).isEqualTo("PRC-ASN-MISSING P1 closed cleared");
    assertThat(pipeline.number("select count(*) from expectation")).isZero();
  }

  @Test
  void whatCameInTimeIsNoCaseAndLeavesNothingBehind() throws Exception {
    take(
        Supply.ordered("P1", DUE, START),
        Supply.confirmed("P1", "accepted", START.plusSeconds(1)),
        Supply.announced("P1", "A1", START.plusSeconds(2)));
    assertThat(pipeline.number("select count(*) from timer where kind = 'expectation'")).isZero();
    passUntil(DUE.plus(Duration.ofDays(9)), 0);
    assertThat(pipeline.text(CASES)).isEmpty();
    assertThat(pipeline.number("select count(*) from expectation")).isZero();
  }

  @Test
  void aDueTimeThatMovesIsAnotherExpectationAndTheOldLapseSaysNothingOfIt() throws Exception {
    Instant later = DUE.plus(Duration.ofHours(2));
    take(
        Supply.ordered("P1", DUE, START), Supply.confirmed("P1", "accepted", START.plusSeconds(1)));
    passUntil(DUE, 1);
    take(Supply.ordered("P1", later, DUE.plusSeconds(9)));
    assertThat(pipeline.text(CASES)).isEqualTo("PRC-ASN-MISSING P1 closed cleared");
    passUntil(later.minusSeconds(1), 0);
    assertThat(pipeline.text(CASES)).contains("closed");
    passUntil(later, 1);
    assertThat(pipeline.text(CASES)).isEqualTo("PRC-ASN-MISSING P1 open ");
  }

  @Test
  void whatWeLearnLateOfIsDueWhenWeLearnOfIt() throws Exception {
    Instant known = DUE.plus(Duration.ofDays(1));
    take(Supply.ordered("P1", DUE, known));
    assertThat(
            pipeline.text("select due = '" + known + "' from timer where subject like 'PRC-ASN%'"))
        .isEqualTo("t");
  }

  @Test
  void aTimerThatFiresAgainBecauseItsCommitWasNotKnownOpensNothingTwice() throws Exception {
    take(
        Supply.ordered("P1", DUE, START), Supply.confirmed("P1", "accepted", START.plusSeconds(1)));
    String timer =
        pipeline.text("select row_to_json(t)::text from timer t where kind = 'expectation'");
    passUntil(DUE, 1);
    pipeline.text(
        "insert into timer select * from json_populate_record(null::timer, '"
            + timer
            + "') returning 1");
    passUntil(DUE.plusSeconds(1), 0);
    assertThat(pipeline.text(CASES)).isEqualTo("PRC-ASN-MISSING P1 open ");
    assertThat(pipeline.number("select count(*) from event where type = 'expectation.lapsed.v1'"))
        .isEqualTo(1);
  }

  /** The feed of notices is heard so many weeks before, in the hour in which one is due. */
  private String whereFeedSpoke(int... weeks) throws Exception {
    for (int week : weeks) {
      Instant at = DUE.minus(Duration.ofDays(7L * week)).plusSeconds(60);
      take(Supply.announced("Q" + week, "A" + week, at));
    }
    take(
        Supply.ordered("P1", DUE, START), Supply.confirmed("P1", "accepted", START.plusSeconds(1)));
    long before = pipeline.number("select count(*) from event");
    passUntil(DUE, weeks.length >= 3 ? 0 : 1);
    assertThat(pipeline.number("select count(*) from event"))
        .isEqualTo(before + (weeks.length >= 3 ? 0 : 1));
    return pipeline.text(
        "select state from expectation where key = 'P1' and type = 'PRC-ASN-MISSING'");
  }

  @Test
  void anAbsenceInAnHourInWhichItsFeedSpokeInThreeOfFourWeeksWaitsForItsNextWord()
      throws Exception {
    assertThat(whereFeedSpoke(4, 3, 1)).isEqualTo("waiting");
    take(Supply.announced("Q0", "A0", DUE.plusSeconds(60)));
    passUntil(DUE.plusSeconds(61), 1);
    assertThat(
            pipeline.text(
                "select state from expectation where key = 'P1' and type = 'PRC-ASN-MISSING'"))
        .isEqualTo("lapsed");
  }

  @Test
  void anAbsenceInAnHourOfWhichTooLittleIsKnownIsBelieved() throws Exception {
    assertThat(whereFeedSpoke(4, 1)).isEqualTo("lapsed");
  }
}
