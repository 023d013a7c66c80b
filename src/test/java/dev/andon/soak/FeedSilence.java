package dev.andon.soak;

import static dev.andon.testing.Events.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.Projections;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.expectation.Feeds;
import dev.andon.expectation.store.ExpectationDue;
import dev.andon.expectation.store.FeedWatch;
import dev.andon.expectation.store.RulesInForce;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The feed of shipping notices falls silent for a day while many are expected, on the pipeline's
 * own route, real PostgreSQL and broker, and a business clock that is moved.
 */
public final class FeedSilence implements AutoCloseable {
  private static final String FEEDS =
      "feeds:\n"
          + "  - {feed: asn, events: [shipment.notified.v1], silentAfter: PT2H, settle: PT30M}\n"
          + "  - {feed: confirmations, events: [purchaseorder.confirmed.v1], learned: {weeks: 4, share: 0.75}, silentAfter: PT4H}\n"
          + "  - {feed: receipts, events: [goods.received.v1], silentAfter: PT720H}\n"
          + "  - {feed: dispatches, events: [order.shipped.v1], silentAfter: PT720H}\n"
          + "  - {feed: milestones, events: [shipment.milestone.v1], silentAfter: PT720H}\n"
          + "  - {feed: load-answers, events: [load.answered.v1], silentAfter: PT720H}\n"
          + "  - {feed: invoices, events: [invoice.received.v1], silentAfter: PT720H}\n";
  private static final Duration SETTLED = Duration.ofMinutes(31);

  private final HikariDataSource database = TestDatabase.fresh();
  private final TestPipeline pipeline;
  private final TimerWorker worker;
  private volatile Instant now = START;
  private long offered;
  private int asns;

  private FeedSilence(Path directory) throws Exception {
    Feeds feeds = Policies.feeds(FEEDS);
    pipeline =
        new TestPipeline(
                database,
                500,
                directory,
                Projections.standard(Owners.NONE),
                new EventSchemas(Projections.TYPES),
                feeds)
            .start();
    OwnEvents events = new OwnEvents(pipeline.json, pipeline.outbox);
    RulesInForce rules = RulesInForce.always(Policies.expectations(), feeds);
    worker =
        new TimerWorker(
            database,
            () -> now,
            new TimerStore(),
            "main",
            List.of(
                new ExpectationDue(rules, new ContextStore(), events),
                new FeedWatch(rules, events)),
            () -> {});
  }

  /**
   * @param count orders that wait for their notice while the feed is silent
   * @return a line of figures
   */
  public static String run(Path directory, int count) throws Exception {
    try (FeedSilence scenario = new FeedSilence(directory)) {
      return scenario.play(count);
    }
  }

  private String play(int count) throws Exception {
    List<String> orders = new ArrayList<>();
    Instant silence = START.plus(Duration.ofHours(4));
    order("DROPPED", START.plus(Duration.ofHours(2)));
    for (int i = 0; i < count; i++) {
      orders.add("P" + i);
      order("P" + i, silence.plusSeconds(60 + i * 79_200L / count));
    }
    speakUntil(silence);
    assertThat(cases("PRC-ASN-MISSING", "open")).isEqualTo("DROPPED");
    assertThat(cases("INT-FEED-SILENT", "open")).isEmpty();

    Instant back = START.plus(Duration.ofHours(28));
    long began = System.nanoTime();
    passUntil(back, Duration.ofHours(1));
    double silent = seconds(began);
    assertThat(cases("INT-FEED-SILENT", "open")).isEqualTo("asn");
    assertThat(cases("PRC-ASN-MISSING", "open")).isEqualTo("DROPPED");
    assertThat(number("select count(*) from exception_case")).isEqualTo(2);
    assertThat(number("select count(*) from expectation where state = 'waiting'")).isEqualTo(count);

    List<String> missing = List.of(orders.get(0), orders.get(count / 2), orders.get(count - 1));
    say(Supply.announced(orders.get(1), "A" + asns++, back));
    began = System.nanoTime();
    passUntil(back, Duration.ofHours(1));
    double resumed = seconds(began);
    assertThat(number("select count(*) from timer where kind = 'expectation'"))
        .isEqualTo(count - 1);
    List<Event> late = new ArrayList<>();
    for (String order : orders) {
      if (!missing.contains(order) && !order.equals(orders.get(1))) {
        late.add(Supply.announced(order, "A" + asns++, back.plusSeconds(60)));
      }
    }
    say(late.toArray(Event[]::new));
    passUntil(back.plus(SETTLED), Duration.ofMinutes(10));
    assertThat(cases("INT-FEED-SILENT", "open")).isEmpty();
    assertThat(cases("INT-FEED-SILENT", "closed")).isEqualTo("asn");
    assertThat(cases("PRC-ASN-MISSING", "open").lines())
        .containsExactlyInAnyOrder("DROPPED", missing.get(0), missing.get(1), missing.get(2));
    assertThat(number("select count(*) from exception_case")).isEqualTo(5);
    return String.format(
        Locale.ROOT,
        "feed: one notice dropped = one PRC-ASN-MISSING; silent for a day with %d expectations = one INT-FEED-SILENT and no absence (%.1f s for the day's timers);"
            + " heard again, all resumed in %.2f s, after it settled cases of exactly the 3 that still miss",
        count,
        silent,
        resumed);
  }

  private void order(String order, Instant due) throws Exception {
    offer(Supply.ordered(order, due, START), Supply.confirmed(order, "accepted", START));
  }

  private final List<Event> held = new ArrayList<>();

  private void offer(Event... events) throws Exception {
    held.addAll(List.of(events));
    if (held.size() >= 2_000) {
      flush();
    }
  }

  private void flush() throws Exception {
    if (!held.isEmpty()) {
      pipeline.offer(held);
      offered += held.size();
      held.clear();
      settle();
    }
  }

  private void say(Event... events) throws Exception {
    offer(events);
    flush();
  }

  private void settle() throws Exception {
    long own = number("select count(*) from event where body->>'source' like '/andon/%'");
    pipeline.await(offered + own);
  }

  /** Other orders' notices, one a quarter of an hour. */
  private void speakUntil(Instant end) throws Exception {
    flush();
    while (now.isBefore(end)) {
      passUntil(now.plus(Duration.ofMinutes(15)), Duration.ofMinutes(15));
      String order = "OTHER" + asns;
      say(Supply.announced(order, "A" + asns++, now));
    }
    passUntil(end, Duration.ofMinutes(15));
  }

  private void passUntil(Instant end, Duration step) throws Exception {
    do {
      Instant next = now.plus(step);
      now = next.isAfter(end) ? end : next;
      while (worker.next()) {
        assertThat(worker.degraded()).isNull();
      }
      settle();
    } while (now.isBefore(end));
  }

  private String cases(String type, String state) {
    return pipeline.text(
        "select key from exception_case where type = '"
            + type
            + "' and state = '"
            + state
            + "' order by key");
  }

  private long number(String sql) {
    return pipeline.number(sql);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  @Override
  public void close() throws Exception {
    pipeline.close();
    database.close();
  }
}
