package dev.andon.dispatch.relay;

import dev.andon.canonical.json.EventJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * To Kafka's topics. The record's key is the effect's; its headers are {@code id}, {@code tenant}
 * and those of the effect.
 *
 * <p>The producer is idempotent, so a topic's partition takes records in the order in which they
 * were sent or not at all. After a failure it is closed at once, with what it still holds, and
 * another one sends from the first unconfirmed row again: a later record never overtakes an earlier
 * one of its key.
 */
final class KafkaLink implements Link {
  private static final long CONFIRM_SECONDS = 30;
  private static final String DESTINATION = "kafka:";

  private final Supplier<Producer<String, String>> producers;
  private final EventJson json;
  private @Nullable Producer<String, String> producer;

  KafkaLink(Supplier<Producer<String, String>> producers, EventJson json) {
    this.producers = producers;
    this.json = json;
  }

  @Override
  public void send(Connection connection, List<Row> rows) throws Exception {
    if (producer == null) {
      producer = producers.get();
    }
    List<Future<?>> sent = new ArrayList<>();
    for (Row row : rows) {
      sent.add(producer.send(record(row)));
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONFIRM_SECONDS);
    try {
      for (Future<?> one : sent) {
        one.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (TimeoutException e) {
      throw new IOException("Kafka confirmed nothing for " + CONFIRM_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException("Kafka refused a record: " + e.getMessage(), e);
    }
  }

  private ProducerRecord<String, String> record(Row row) {
    ProducerRecord<String, String> record =
        new ProducerRecord<>(
            row.destination().substring(DESTINATION.length()), row.key(), row.body());
    add(record.headers(), "id", row.ref());
    add(record.headers(), "tenant", row.tenant());
    for (Map.Entry<String, Object> header : json.object(row.headers()).entrySet()) {
      add(record.headers(), header.getKey(), header.getValue().toString());
    }
    return record;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }
}
