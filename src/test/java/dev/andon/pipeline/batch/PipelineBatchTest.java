package dev.andon.pipeline.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.Projected;
import dev.andon.enrichment.Projection;
import dev.andon.enrichment.Projections;
import dev.andon.testing.Events;
import dev.andon.testing.Supply;
import dev.andon.testing.TestDatabase;
import dev.andon.testing.TestPipeline;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineBatchTest {
  private static final String ALL =
      "select row(c.*)::text from exception_case c union all select row(d.*)::text from decision d union all select row(l.tenant, l.case_id, l.n, l.at, l.actor, l.action, l.detail, l.event_id, l.hash)::text from case_log l"
          + " union all select row(f.kind, f.key, f.event_id, f.revision, f.source, f.event_time, f.sequence, f.received_at, f.test, f.changes, f.links)::text from fact_change f union all select row(o.*)::text from context_object o"
          + " union all select row(e.*)::text from expectation e union all select row(t.*)::text from timer t"
          + " union all select row(f.*)::text from feed f union all select row(h.*)::text from feed_hour h"
          + " union all select kind || ref || destination from receipt order by 1";

  @TempDir Path data;

  private String play(List<Event> events, int size) throws Exception {
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline = new TestPipeline(database, size, data)) {
      pipeline.offer(events).start().await(events.size());
      return pipeline.text(ALL);
    }
  }

  @Test
  void batchesOf1And7And500LeaveEqualRows() throws Exception {
    List<Event> history = Events.history(21, 300);
    String one = play(history, 1);
    assertThat(one)
        .contains("ORD-PRICE-VARIANCE")
        .contains("WHS-SHORT-PICK")
        .contains("ORD-CREDIT-HOLD");
    assertThat(play(history, 7)).isEqualTo(one);
    assertThat(play(history, 500)).isEqualTo(one);
  }

  @Test
  void batchesOf1And7And500ExpectTheSame() throws Exception {
    List<Event> history = Supply.history(31, 250);
    String one = play(history, 1);
    assertThat(one)
        .contains("PRC-ASN-MISSING", "PRC-NO-CONFIRMATION", ",lapsed)", ",open)")
        .contains(",expectation,", ",feed,asn)", "(main,asn,");
    assertThat(play(history, 7)).isEqualTo(one);
    assertThat(play(history, 500)).isEqualTo(one);
  }

  @Test
  void eventsDeliveredTwiceAreAbsorbedAndEachTicketIsOnItsQueueOnce() throws Exception {
    List<Event> history = Events.history(22, 120);
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline = new TestPipeline(database, 50, data)) {
      pipeline.drain("cases.warehouse");
      pipeline.offer(history).start().await(history.size());
      String before = pipeline.text(ALL);
      long tickets =
          pipeline.number(
              "select count(*) from receipt where kind = 'ticket' and destination = 'jms:cases.warehouse'");
      List<Event> again = new ArrayList<>();
      for (Event event : history) {
        again.add(event);
      }
      pipeline.text("select 1");
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        pipeline.outbox.add(
            connection,
            again.stream()
                .map(
                    event ->
                        new dev.andon.dispatch.Outgoing(
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
      assertThat(pipeline.text(ALL)).isEqualTo(before);
      List<String> delivered = pipeline.drain("cases.warehouse");
      assertThat(delivered).hasSize((int) tickets).doesNotHaveDuplicates().isNotEmpty();
    }
  }

  @Test
  void oneEventThatBreaksItsBatchIsParkedAloneAndAReplayAfterTheRepairLetsItThroughOnce()
      throws Exception {
    List<Event> history = Events.history(23, 200);
    Event poison = Events.pick("C9", "9999", "10", "3", Events.START);
    history.add(100, poison);
    AtomicBoolean broken = new AtomicBoolean(true);
    Projection fragile =
        new Projection() {
          @Override
          public Set<String> types() {
            return Projections.TYPES;
          }

          @Override
          public Projected project(Event event) {
            if (broken.get() && event.id().equals(poison.id())) {
              throw new IllegalStateException("a defect of ours");
            }
            return Projections.standard(Owners.NONE).project(event);
          }
        };
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline =
            new TestPipeline(database, 500, data, new Projections(List.of(fragile), Owners.NONE))) {
      pipeline.offer(history).start().await(history.size());
      assertThat(pipeline.text("select ref || ' ' || fault_code || ' ' || state from dead_letter"))
          .isEqualTo(poison.id() + ":0 DEFECT-ILLEGALSTATEEXCEPTION open");
      assertThat(pipeline.number("select count(*) from event_identity where state = 'processed'"))
          .isEqualTo(200);
      assertThat(pipeline.number("select count(*) from exception_case where key = 'C9/9999#1'"))
          .isZero();

      broken.set(false);
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        pipeline.deadLetters.replay(
            connection, "main", pipeline.number("select id from dead_letter"), "ops", Events.START);
        connection.commit();
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  pipeline.number("select count(*) from event_identity where state = 'processed'")
                      == 201);
      assertThat(
              pipeline.text(
                  "select type || ' ' || tickets from exception_case where key = 'C9/9999#1'"))
          .isEqualTo("WHS-SHORT-PICK 1");
      assertThat(
              pipeline.text(
                  "select state || ' by ' || replayed_by from dead_letter where replayed_at is not null"))
          .isEqualTo("replayed by ops");
    }
  }

  @Test
  void aTextThatIsNoEventIsParkedAsItIsAndHoldsNothingBack() throws Exception {
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline = new TestPipeline(database, 500, data)) {
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        pipeline.outbox.add(
            connection,
            List.of(
                new dev.andon.dispatch.Outgoing(
                    "main",
                    "event",
                    "rubbish-" + System.nanoTime(),
                    "rubbish",
                    "jms:pipeline.events",
                    Map.of(),
                    "{no event")));
        connection.commit();
      }
      pipeline.offer(List.of(Events.pick("C1", "2", "5", "1", Events.START))).start().await(1);
      assertThat(pipeline.text("select fault_code || ' ' || original from dead_letter"))
          .isEqualTo("JSON-UNREADABLE {no event");
      assertThat(pipeline.number("select count(*) from exception_case")).isEqualTo(1);
    }
  }

  @Test
  void anEventThatCannotBeReadIsRejectedWithItsPlaceAndTheRestGoesOn() throws Exception {
    Event incomplete =
        Events.event(
            "pick.confirmed.v1",
            "order:C1/1",
            Events.START,
            Map.of("customer", "C1", "order", "1", "line", "1", "site", "DC1"));
    List<Event> events = List.of(incomplete, Events.pick("C1", "2", "5", "1", Events.START));
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline = new TestPipeline(database, 500, data)) {
      pipeline.offer(events).start().await(2);
      assertThat(
              pipeline.text(
                  "select fault_code || ' ' || (fault->>'field') || ' ' || (fault->>'message') from dead_letter"))
          .isEqualTo("EVENT-SCHEMA /data pick.confirmed.v1 : required property 'item' not found");
      assertThat(pipeline.number("select count(*) from exception_case")).isEqualTo(1);
    }
  }

  @Test
  void anEventThatOnlyANewerAndonKnowsWaitsAndIsProcessedByAReplayAfterTheUpgrade()
      throws Exception {
    Event pick = Events.pick("C1", "2", "5", "1", Events.START);
    Set<String> older = new HashSet<>(Projections.TYPES);
    older.remove(pick.type());
    try (HikariDataSource database = TestDatabase.fresh()) {
      try (TestPipeline pipeline =
          new TestPipeline(
              database, 500, data, Projections.standard(Owners.NONE), new EventSchemas(older))) {
        pipeline.offer(List.of(pick)).start().await(1);
        assertThat(pipeline.text("select fault->>'message' from dead_letter"))
            .startsWith("the event type pick.confirmed.v1 is unknown; the nearest known one is ")
            .contains("from which its data differs: missing ");
        assertThat(pipeline.number("select count(*) from exception_case")).isZero();
      }
      try (TestPipeline upgraded = new TestPipeline(database, 500, data)) {
        upgraded.start();
        try (Connection connection = database.getConnection()) {
          upgraded.deadLetters.replay(connection, "main", 1, "anna", Events.START);
        }
        upgraded.await(1);
        assertThat(upgraded.text("select state from event_identity")).isEqualTo("processed");
        assertThat(upgraded.number("select count(*) from exception_case")).isEqualTo(1);
      }
    }
  }
}
