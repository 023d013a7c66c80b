package dev.andon.pipeline.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.testing.Events;
import dev.andon.testing.KafkaBroker;
import dev.andon.testing.StoppableDatabase;
import dev.andon.testing.TestDatabase;
import dev.andon.testing.TestPipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSourceTest {
  private static final String ALL =
      "select row(c.*)::text from exception_case c union all select row(d.*)::text from decision d union all select row(l.tenant, l.case_id, l.n, l.at, l.actor, l.action, l.detail, l.event_id, l.hash)::text from case_log l"
          + " union all select row(f.kind, f.key, f.event_id, f.revision, f.source, f.event_time, f.sequence, f.received_at, f.test, f.changes, f.links)::text from fact_change f union all select row(o.*)::text from context_object o"
          + " union all select kind || ref || destination from receipt order by 1";

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

  private static void awaitNoLag(String topic) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(broker.lag("andon", topic)).isZero());
  }

  @Test
  void aTopicLeavesTheRowsThatTheQueueLeavesAndCommitsEveryPartition() throws Exception {
    // Orders alone: what they leave does not depend on other keys, whose order a topic does not
    // keep.
    List<Event> history =
        Events.history(41, 300).stream()
            .filter(event -> event.subject().startsWith("order:C1/"))
            .toList();
    String queued;
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline = new TestPipeline(database, 7, directory.resolve("queue"))) {
      queued = pipeline.offer(history).start().await(history.size()).text(ALL);
    }
    broker.create("same");
    broker.send("same", history);
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline =
            new TestPipeline(database, 50, directory.resolve("topic"))
                .kafka(broker.address(), "same")) {
      pipeline.start().await(history.size());
      awaitNoLag("same");
      assertThat(pipeline.text(ALL)).isEqualTo(queued);

      broker.send("same", history);
      awaitNoLag("same");
      pipeline.await(history.size());
      assertThat(pipeline.text(ALL)).as("after a second delivery").isEqualTo(queued);
    }
  }

  @Test
  void whatIsNoEventOfItsTenantIsParkedAloneAndTheRestGoesOn() throws Exception {
    Event foreign = Events.pick("C8", "1", "5", "1", Events.START);
    broker.create("poison");
    broker.send("poison", "a", "main", "{no event");
    broker.send("poison", "a", "main", null);
    broker.send("poison", foreign.partitionKey(), "other", new EventJson().write(foreign));
    broker.send("poison", List.of(Events.pick("C1", "2", "5", "1", Events.START)));
    try (HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline =
            new TestPipeline(database, 50, directory.resolve("poison"))
                .kafka(broker.address(), "poison")) {
      pipeline.start().await(1);
      awaitNoLag("poison");
      assertThat(
              pipeline.text(
                  "select tenant || ' ' || fault_code from dead_letter order by tenant, fault_code, original"))
          .isEqualTo("main JSON-UNREADABLE\nmain JSON-UNREADABLE\nother EVENT-TENANT");
      assertThat(pipeline.text("select key from exception_case")).isEqualTo("C1/2#1");
      assertThat(pipeline.number("select count(*) from event_identity where tenant <> 'main'"))
          .isZero();
    }
  }

  @Test
  void databaseStoppedUnderLoadKeepsTheOffsetsAndLosesNothing() throws Exception {
    List<Event> history = Events.history(42, 400);
    broker.create("outage");
    try (StoppableDatabase server = new StoppableDatabase(directory);
        HikariDataSource database = server.pool();
        TestPipeline pipeline =
            new TestPipeline(database, 7, directory.resolve("outage"))
                .kafka(broker.address(), "outage")) {
      broker.send("outage", history.subList(0, 200));
      pipeline.start().await(200);
      awaitNoLag("outage");
      server.stop();
      broker.send("outage", history.subList(200, 400));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> pipeline.waiting().getOrDefault("kafka", "").startsWith("STORE"));
      assertThat(broker.lag("andon", "outage")).isEqualTo(200);
      server.start();
      pipeline.await(400);
      awaitNoLag("outage");
      assertThat(pipeline.waiting()).isEmpty();
      assertThat(pipeline.number("select count(*) from dead_letter")).isZero();
      assertThat(pipeline.number("select count(*) from event_identity where state = 'processed'"))
          .isEqualTo(400);
      assertThat(
              pipeline.number(
                  "select count(*) from event join event_identity using (tenant, id, revision) where message is null and body->>'id' = id"))
          .as("in the log of events, as what the doors bring")
          .isEqualTo(400);
    }
  }

  @Test
  void aKilledBrokerDelaysEventsButLosesNone() throws Exception {
    List<Event> history = Events.history(43, 600);
    try (KafkaBroker own = KafkaBroker.start(directory.resolve("killed"));
        HikariDataSource database = TestDatabase.fresh();
        TestPipeline pipeline = new TestPipeline(database, 20, directory.resolve("killed-data"))) {
      own.create("killed");
      own.send("killed", history.subList(0, 500));
      pipeline.kafka(own.address(), "killed").start();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> pipeline.number("select count(*) from event_identity") > 50);
      own.kill();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> pipeline.waiting().containsKey("kafka"));
      own.start();
      own.send("killed", history.subList(500, 600));
      pipeline.await(600);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(own.lag("andon", "killed")).isZero());
      assertThat(pipeline.number("select count(*) from dead_letter")).isZero();
    }
  }

  /** An instance that keeps what it works, in the place of the store. */
  private static DefaultCamelContext instance(String topic, Set<String> worked, AtomicInteger count)
      throws Exception {
    DefaultCamelContext camel = new DefaultCamelContext();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:test-batch")
                .errorHandler(noErrorHandler())
                .process(
                    exchange -> {
                      for (Object text : exchange.getIn().getBody(List.class)) {
                        count.addAndGet(worked.add((String) text) ? 1 : 0);
                      }
                    });
          }
        });
    TestPipeline.loadKafka(
        camel,
        broker.address(),
        topic,
        20,
        new KafkaSource(camel, topic, "direct:test-batch", "direct:none", "main"));
    camel.start();
    return camel;
  }

  @Test
  void anInstanceThatJoinsAndOneThatLeavesKeepTheOrderOfEachKeyAndLoseNothing() throws Exception {
    int third = 400;
    int keys = 20;
    broker.create("shared");
    Set<String> worked = Collections.synchronizedSet(new LinkedHashSet<>());
    AtomicInteger byFirst = new AtomicInteger();
    AtomicInteger bySecond = new AtomicInteger();
    DefaultCamelContext first = instance("shared", worked, byFirst);
    DefaultCamelContext second = null;
    try {
      broker.sendNumbered("shared", keys, 0, third);
      Awaitility.await().until(() -> !worked.isEmpty());
      second = instance("shared", worked, bySecond);
      AtomicInteger offered = new AtomicInteger(third);
      Awaitility.await("the second gets partitions while records come")
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                int from = offered.getAndAdd(third);
                broker.sendNumbered("shared", keys, from, from + third);
                return bySecond.get() > 0;
              });
      int sent = offered.get();
      broker.sendNumbered("shared", keys, sent, sent + third);
      first.stop();
      broker.sendNumbered("shared", keys, sent + third, sent + 2 * third);
      int all = sent + 2 * third;
      awaitNoLag("shared");
      assertThat(worked).hasSize(all);
      assertThat(byFirst.get() + bySecond.get()).isEqualTo(all);
      for (int key = 0; key < keys; key++) {
        String prefix = key + ":";
        assertThat(
                List.copyOf(worked).stream()
                    .filter(text -> text.startsWith(prefix))
                    .map(text -> Integer.parseInt(text.substring(prefix.length()))))
            .as("key " + key)
            .isSorted();
      }
    } finally {
      first.stop();
      if (second != null) {
        second.stop();
      }
    }
  }

  @Test
  void theComponentsDefaultsLoseABatchThatFailsOnceAndOurSettingsDoNot() throws Exception {
    broker.create("defaults");
    List<Event> events = Events.history(44, 200);
    broker.send("defaults", events);
    Queue<String> defaults = new ConcurrentLinkedQueue<>();
    Queue<String> ours = new ConcurrentLinkedQueue<>();
    AtomicBoolean first = new AtomicBoolean(true);
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("kafka:defaults?brokers="
                      + broker.address()
                      + "&groupId=defaults&autoOffsetReset=earliest&batching=true&maxPollRecords=50&pollTimeoutMs=250")
                  .process(
                      exchange -> {
                        if (first.getAndSet(false)) {
                          throw new java.io.IOException("an outage");
                        }
                        for (Object entry : exchange.getIn().getBody(List.class)) {
                          defaults.add(((Exchange) entry).getIn().getBody(String.class));
                        }
                      });
            }
          });
      camel.start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(broker.lag("defaults", "defaults")).isZero());
    }
    assertThat(defaults).as("the control").hasSizeLessThan(200).isNotEmpty();

    first.set(true);
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:test-batch")
                  .errorHandler(noErrorHandler())
                  .process(
                      exchange -> {
                        if (first.getAndSet(false)) {
                          throw new java.io.IOException("an outage");
                        }
                        for (Object text : exchange.getIn().getBody(List.class)) {
                          ours.add((String) text);
                        }
                      });
            }
          });
      TestPipeline.loadKafka(
          camel,
          broker.address(),
          "defaults",
          50,
          new KafkaSource(camel, "defaults", "direct:test-batch", "direct:none", "main"));
      camel.start();
      awaitNoLag("defaults");
    }
    assertThat(ours).hasSize(200).doesNotHaveDuplicates();
  }
}
