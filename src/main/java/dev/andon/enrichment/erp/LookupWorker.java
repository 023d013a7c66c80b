package dev.andon.enrichment.erp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.enrichment.Context;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.LiveData;
import dev.andon.enrichment.Lookup;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.fault.FaultException;
import dev.andon.intake.event.EventTranslator;
import dev.andon.intake.store.MessageStore;
import dev.andon.store.TextArray;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the open cases that want a lookup, asks the ERP for what was not asked lately, and puts
 * the answers into intake as events of the source {@value #SOURCE}. A thread of its own: the
 * pipeline never waits for it.
 */
public final class LookupWorker implements AutoCloseable {
  /** Whose word the answers are. */
  public static final String SOURCE = "erp-live";

  private static final Logger LOG = LoggerFactory.getLogger(LookupWorker.class);
  private static final int MOST_CASES = 500;
  private static final int MOST_LOOKUPS = 50;
  private static final int MOST_CACHED = 100_000;
  private static final long LOOK_MILLIS = 500;

  /** A subject that failed is not asked again sooner, and then after all others. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final String SYSTEM = "erp-api";

  private final DataSource dataSource;
  private final ContextStore contexts;
  private final LiveData live;
  private final MessageStore messages;
  private final Runnable stored;
  private final BusinessClock clock;
  private final EventJson json;
  private final String tenant;
  private final Cache<ObjectRef, Boolean> answered;
  private final Cache<ObjectRef, Long> failedAt;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "andon-lookup");
  private volatile @Nullable String degraded;
  private boolean known;
  private boolean failing;

  /**
   * @param stored called after answers were stored
   * @param fresh how long an answer is good for other cases too
   */
  public LookupWorker(
      DataSource dataSource,
      ContextStore contexts,
      LiveData live,
      MessageStore messages,
      Runnable stored,
      BusinessClock clock,
      EventJson json,
      String tenant,
      Duration fresh) {
    this.dataSource = dataSource;
    this.contexts = contexts;
    this.live = live;
    this.messages = messages;
    this.stored = stored;
    this.clock = clock;
    this.json = json;
    this.tenant = tenant;
    this.answered = Caffeine.newBuilder().expireAfterWrite(fresh).maximumSize(MOST_CACHED).build();
    this.failedAt = Caffeine.newBuilder().expireAfterWrite(fresh).maximumSize(MOST_CACHED).build();
  }

  /** Starts the worker's thread. */
  public LookupWorker start() {
    thread.start();
    return this;
  }

  /** Why nothing can be looked up now; null = all is well. */
  public @Nullable String degraded() {
    return degraded;
  }

  /** Requests answered since the start. */
  public long asked() {
    return asked.get();
  }

  /** Requests that failed, or were not made because the breaker is open, since the start. */
  public long failed() {
    return failed.get();
  }

  @Override
  public void close() throws InterruptedException {
    stop.countDown();
    thread.join(TimeUnit.SECONDS.toMillis(30));
  }

  private void run() {
    try {
      while (!stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        try {
          look();
        } catch (SQLException | IOException | RuntimeException e) {
          degrade(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void degrade(Exception e) {
    if (degraded == null) {
      LOG.atWarn().addKeyValue("cause", e.getMessage()).log("lookups wait, tried again");
    }
    degraded = String.valueOf(e.getMessage());
  }

  /** One round: what is wanted and was not answered lately. */
  private void look() throws SQLException, IOException {
    Set<ObjectRef> wanted = wanted();
    wanted.removeIf(subject -> answered.getIfPresent(subject) != null);
    boolean left = live.failing().orElse(false);
    List<ObjectRef> done = new ArrayList<>();
    List<Object> events = new ArrayList<>();
    FaultException fault = null;
    for (ObjectRef subject : inTurn(wanted)) {
      if (done.size() == MOST_LOOKUPS || stop.getCount() == 0) {
        break;
      }
      try {
        ask(subject).ifPresent(events::add);
        done.add(subject);
        asked.incrementAndGet();
      } catch (FaultException e) {
        failed.incrementAndGet();
        fault = e;
        if (!left) {
          failedAt.put(subject, System.nanoTime());
        }
        break;
      }
    }
    Optional<Object> change = circuit(fault);
    change.ifPresent(events::add);
    if (!events.isEmpty()) {
      byte[] body = json.text(events).getBytes(StandardCharsets.UTF_8);
      messages.storeKeyed(EventTranslator.DOOR, SOURCE, UUID.randomUUID().toString(), body);
      stored.run();
    }
    failing = change.isPresent() != failing;
    done.forEach(subject -> answered.put(subject, true));
    if (fault != null) {
      degrade(fault);
    } else if (!done.isEmpty() || wanted.isEmpty()) {
      degraded = null;
    }
  }

  /** Those that failed lately come last: one that always fails holds up no other. */
  private List<ObjectRef> inTurn(Set<ObjectRef> wanted) {
    List<ObjectRef> first = new ArrayList<>();
    List<ObjectRef> again = new ArrayList<>();
    long now = System.nanoTime();
    for (ObjectRef subject : wanted) {
      Long at = failedAt.getIfPresent(subject);
      if (at == null) {
        first.add(subject);
      } else if (now - at >= RETRY_NANOS) {
        again.add(subject);
      }
    }
    first.addAll(again);
    return first;
  }

  /** The event that tells that the circuit opened or closed since it was told. */
  private Optional<Object> circuit(@Nullable FaultException fault) throws SQLException {
    if (!known) {
      failing = toldFailing();
      known = true;
    }
    Optional<Boolean> now = live.failing().filter(one -> one != failing);
    return now.map(
        one -> {
          Map<String, Object> data = new LinkedHashMap<>();
          data.put("system", SYSTEM);
          data.put("since", clock.now().toString());
          if (one && fault != null) {
            data.put("why", fault.fault().message());
          }
          return event(one ? "system.failing.v1" : "system.recovered.v1", "system:" + SYSTEM, data);
        });
  }

  /** What the context says; a process that starts anew goes on from there. */
  private boolean toldFailing() throws SQLException {
    ObjectRef system = new ObjectRef(Kind.SYSTEM, SYSTEM);
    try (Connection connection = dataSource.getConnection()) {
      return contexts.find(connection, tenant, List.of(system)).facts(system).flag("failing");
    }
  }

  private Set<ObjectRef> wanted() throws SQLException {
    Set<ObjectRef> subjects = new LinkedHashSet<>();
    try (Connection connection = dataSource.getConnection()) {
      Map<ObjectRef, String> cases = new LinkedHashMap<>();
      try (PreparedStatement select =
          connection.prepareStatement(
              "select object_kind, key, type from exception_case where tenant = ? and state <> 'closed' and current and not test and type = any(?) order by (explanation->>'confidence') <> 'LOW', detected_at desc, case_id limit ?")) {
        select.setString(1, tenant);
        select.setArray(2, TextArray.of(connection, Lookup.TYPES));
        select.setInt(3, MOST_CASES);
        try (ResultSet row = select.executeQuery()) {
          while (row.next()) {
            cases.put(new ObjectRef(Kind.of(row.getString(1)), row.getString(2)), row.getString(3));
          }
        }
      }
      Context facts = contexts.find(connection, tenant, cases.keySet());
      cases.forEach(
          (object, type) ->
              Lookup.of(type, object, facts.facts(object))
                  .ifPresent(lookup -> subjects.add(lookup.subject())));
    }
    return subjects;
  }

  private Optional<Object> ask(ObjectRef subject) {
    if (subject.kind() == Kind.CUSTOMER) {
      return live.exposure(subject.key())
          .map(
              one -> {
                Map<String, Object> data = new LinkedHashMap<>();
                data.put("customer", one.customer());
                data.put("currency", one.currency());
                one.creditLimitMinor()
                    .ifPresent(limit -> data.put("creditLimitMinor", limit.longValueExact()));
                data.put("receivablesMinor", one.receivablesMinor().longValueExact());
                data.put("ordersMinor", one.ordersMinor().longValueExact());
                data.put("exposureMinor", one.exposureMinor().longValueExact());
                return event("exposure.looked-up.v1", "customer:" + one.customer(), data);
              });
    }
    int slash = subject.key().indexOf('/');
    return live.availability(subject.key().substring(slash + 1), subject.key().substring(0, slash))
        .map(
            one -> {
              Map<String, Object> data = new LinkedHashMap<>();
              data.put("site", one.site());
              data.put("item", one.item());
              data.put("onHand", plain(one.onHand()));
              data.put("allocated", plain(one.allocated()));
              data.put("availableToPromise", plain(one.availableToPromise()));
              data.put("incoming", plain(one.incoming()));
              return event("availability.looked-up.v1", "stock:" + subject.key(), data);
            });
  }

  private static String plain(BigDecimal number) {
    return number.toPlainString();
  }

  private Object event(String type, String subject, Map<String, Object> data) {
    String now = clock.now().toString();
    if (type.contains("looked-up")) {
      data.put("lookedUpAt", now);
    }
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("specversion", "1.0");
    event.put("id", UUID.randomUUID().toString());
    event.put("source", "/" + SOURCE);
    event.put("type", type);
    event.put("subject", subject);
    event.put("time", now);
    event.put("data", data);
    return event;
  }
}
