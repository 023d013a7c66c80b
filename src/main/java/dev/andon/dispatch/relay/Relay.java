package dev.andon.dispatch.relay;

import dev.andon.canonical.json.EventJson;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * Empties the outbox: in the order of each slot, at least once, with an id by which the receiver
 * knows what it has. A row leaves the outbox in the transaction that writes its receipt, after the
 * broker confirmed it or the file was forced to disk. One sender a slot over all instances: an
 * advisory lock of the transaction. What goes to Kafka has slots and a thread of its own.
 */
public final class Relay implements AutoCloseable {
  private final List<Lane> lanes;

  /** With queues and files only. */
  public Relay(
      DataSource dataSource,
      ConnectionFactory connectionFactory,
      Path dataDirectory,
      int slots,
      EventJson json) {
    this.lanes = List.of(broker(dataSource, connectionFactory, dataDirectory, slots, json));
  }

  /**
   * With Kafka too.
   *
   * @param producers makes a producer that is idempotent and asks for all replicas; called when
   *     there is something to send
   */
  public Relay(
      DataSource dataSource,
      ConnectionFactory connectionFactory,
      Path dataDirectory,
      int slots,
      EventJson json,
      Supplier<Producer<String, String>> producers) {
    this.lanes =
        List.of(
            broker(dataSource, connectionFactory, dataDirectory, slots, json),
            new Lane(
                "andon-relay-kafka",
                dataSource,
                () -> new KafkaLink(producers, json),
                IntStream.range(0, slots).map(Outbox::kafkaSlot).boxed().toList()));
  }

  private static Lane broker(
      DataSource dataSource,
      ConnectionFactory connectionFactory,
      Path dataDirectory,
      int slots,
      EventJson json) {
    Path directory = dataDirectory.toAbsolutePath().normalize();
    return new Lane(
        "andon-relay",
        dataSource,
        () -> new BrokerLink(dataSource, connectionFactory, directory, json),
        IntStream.range(0, slots).boxed().toList());
  }

  /** Starts the sender threads. */
  public Relay start() {
    lanes.forEach(Lane::start);
    return this;
  }

  /**
   * Says that a transaction with outbox rows was committed; without it the relay looks once a
   * second.
   */
  public void wake() {
    lanes.forEach(Lane::wake);
  }

  /** Why something cannot be sent now; null = all is well. */
  public @Nullable String degraded() {
    return lanes.stream().map(Lane::degraded).filter(Objects::nonNull).findFirst().orElse(null);
  }

  @Override
  public void close() throws InterruptedException {
    for (Lane lane : lanes) {
      lane.close();
    }
  }
}
