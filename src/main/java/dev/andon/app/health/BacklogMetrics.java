package dev.andon.app.health;

import dev.andon.app.server.BrokerServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.Queue;

/**
 * What waits, as gauges: {@code andon_messages_waiting}, {@code andon_messages_oldest_seconds}
 * (stored, not yet translated), {@code andon_outbox_waiting} (not yet confirmed by broker or disk),
 * {@code andon_dead_letters_open}, {@code andon_webhooks_waiting}, {@code andon_reading_records},
 * {@code andon_reading_bytes_left} (long messages that are being translated), and with the embedded
 * broker {@code andon_queue_messages}. NaN while the database is away. One look serves the gauges
 * of one scrape.
 */
public final class BacklogMetrics implements MeterBinder {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int SECONDS = 5;

  private final DataSource dataSource;
  private final Optional<BrokerServer> broker;
  private Backlog latest = Backlog.UNKNOWN;
  private long looked = System.nanoTime() - FRESH_NANOS;

  private record Backlog(
      double messages,
      double oldestSeconds,
      double outbox,
      double dead,
      double records,
      double bytesLeft,
      double webhooks) {
    static final Backlog UNKNOWN =
        new Backlog(
            Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  /**
   * @param broker the embedded one; an external one tells its queues itself
   */
  public BacklogMetrics(DataSource dataSource, Optional<BrokerServer> broker) {
    this.dataSource = dataSource;
    this.broker = broker;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "andon.messages.waiting", Backlog::messages, "Stored, not yet translated");
    gauge(
        registry,
        "andon.messages.oldest.seconds",
        Backlog::oldestSeconds,
        "Age of the oldest message not yet translated; 0 = none waits");
    gauge(registry, "andon.outbox.waiting", Backlog::outbox, "Effects not yet confirmed");
    gauge(
        registry, "andon.dead.letters.open", Backlog::dead, "Dead letters that wait for a person");
    gauge(
        registry,
        "andon.webhooks.waiting",
        Backlog::webhooks,
        "Webhooks to subscriptions that are not yet taken");
    gauge(
        registry,
        "andon.reading.records",
        Backlog::records,
        "Records read so far of the long messages that are being translated");
    gauge(
        registry,
        "andon.reading.bytes.left",
        Backlog::bytesLeft,
        "Bytes of them that are still to be read");
    broker.ifPresent(
        server ->
            Gauge.builder("andon.queue.messages", server, one -> depth(one, "pipeline.events"))
                .tag("queue", "pipeline.events")
                .description("Events that wait for the pipeline")
                .register(registry));
  }

  private void gauge(
      MeterRegistry registry, String name, ToDoubleFunction<Backlog> value, String description) {
    Gauge.builder(name, this, self -> value.applyAsDouble(self.look()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private static double depth(BrokerServer server, String name) {
    Queue queue = server.server().locateQueue(SimpleString.of(name));
    return queue == null ? 0 : queue.getMessageCount();
  }

  private synchronized Backlog look() {
    if (System.nanoTime() - looked >= FRESH_NANOS) {
      try {
        latest = read();
      } catch (SQLException e) {
        latest = Backlog.UNKNOWN; // the health check "database" says why
      }
      looked = System.nanoTime();
    }
    return latest;
  }

  private Backlog read() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(SECONDS);
      try (ResultSet row =
          statement.executeQuery(
              "select count(*), coalesce(extract(epoch from clock_timestamp() - min(stored_at)), 0),"
                  + " (select count(*) from outbox), (select count(*) from dead_letter where state in ('open', 'replaying')),"
                  + " (select coalesce(sum(p.records), 0) from message_progress p join message_in m on m.tenant = p.tenant and m.id = p.message where m.state = 'received'),"
                  + " (select coalesce(sum(m.size - p.bytes), 0) from message_progress p join message_in m on m.tenant = p.tenant and m.id = p.message where m.state = 'received'),"
                  + " (select count(*) from webhook_out where next_at is not null)"
                  + " from message_in where state = 'received'")) {
        row.next();
        return new Backlog(
            row.getDouble(1),
            row.getDouble(2),
            row.getDouble(3),
            row.getDouble(4),
            row.getDouble(5),
            row.getDouble(6),
            row.getDouble(7));
      }
    }
  }
}
