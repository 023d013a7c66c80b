package dev.andon.app.health;

import dev.andon.canonical.BusinessClock;
import dev.andon.expectation.store.ExpectationReader;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;

/**
 * {@code andon_expectations} by type and state (open, waiting, suspended, lapsed) and {@code
 * andon_feed_heard_seconds} by feed. NaN while the database is away. Counting a million takes a
 * moment, so one look serves a minute.
 */
public final class ExpectationMetrics implements MeterBinder {
  private static final long FRESH_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final String[] STATES = {"open", "waiting", "suspended", "lapsed"};

  private final DataSource dataSource;
  private final ExpectationReader reader;
  private final BusinessClock clock;
  private final String tenant;
  private final Collection<String> types;
  private final Collection<String> feeds;
  private Look latest = Look.UNKNOWN;
  private long looked = System.nanoTime() - FRESH_NANOS;

  private record Look(
      boolean known, Map<String, Map<String, Long>> counts, Map<String, Instant> heard) {
    static final Look UNKNOWN = new Look(false, Map.of(), Map.of());
  }

  public ExpectationMetrics(
      DataSource dataSource,
      ExpectationReader reader,
      BusinessClock clock,
      String tenant,
      Collection<String> types,
      Collection<String> feeds) {
    this.dataSource = dataSource;
    this.reader = reader;
    this.clock = clock;
    this.tenant = tenant;
    this.types = types;
    this.feeds = feeds;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String type : types) {
      for (String state : STATES) {
        gauge(
            Gauge.builder(
                    "andon.expectations",
                    this,
                    asked(
                        look -> look.counts().getOrDefault(type, Map.of()).getOrDefault(state, 0L)))
                .tag("type", type)
                .tag("state", state)
                .description("What is expected; suspended = its feed is silent"),
            registry);
      }
    }
    for (String feed : feeds) {
      gauge(
          Gauge.builder("andon.feed.heard.seconds", this, asked(look -> since(look, feed)))
              .tag("feed", feed)
              .description("Time since the feed was heard; NaN = never"),
          registry);
    }
  }

  private static void gauge(Gauge.Builder<ExpectationMetrics> gauge, MeterRegistry registry) {
    gauge.strongReference(true).register(registry);
  }

  private static ToDoubleFunction<ExpectationMetrics> asked(ToDoubleFunction<Look> value) {
    return self -> {
      Look look = self.look();
      return look.known() ? value.applyAsDouble(look) : Double.NaN;
    };
  }

  private double since(Look look, String feed) {
    Instant heard = look.heard().get(feed);
    return heard == null ? Double.NaN : Duration.between(heard, clock.now()).toSeconds();
  }

  private synchronized Look look() {
    if (System.nanoTime() - looked >= FRESH_NANOS) {
      try (Connection connection = dataSource.getConnection()) {
        latest =
            new Look(true, reader.counts(connection, tenant), reader.heard(connection, tenant));
      } catch (SQLException e) {
        latest = Look.UNKNOWN; // the health check "database" says why
      }
      looked = System.nanoTime();
    }
    return latest;
  }
}
