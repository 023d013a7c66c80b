package dev.andon.app;

import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;

/** What the settings say of Kafka. */
final class KafkaLinks {
  private static final int MOST_BYTES = 32 << 20;

  private KafkaLinks() {}

  /** Whether Kafka carries the pipeline's events, instead of the queue. */
  static boolean carries(Settings settings) {
    return settings.word("andon.pipeline.carrier", "queue", "kafka").equals("kafka");
  }

  /** Whether the pipeline reads a topic. */
  static boolean reads(Settings settings) {
    return carries(settings) || settings.flag("andon.kafka.enabled");
  }

  /** Where the pipeline's events go when Kafka carries them. */
  static String destination(Settings settings) {
    return "kafka:" + settings.get("andon.kafka.topic");
  }

  /** The destination that is the topic of a key; empty = off. */
  static Optional<String> topic(Settings settings, String key) {
    return settings.find(key).map(topic -> "kafka:" + topic);
  }

  /**
   * A producer that keeps the order of each partition and sends nothing twice by itself, with the
   * component's TLS and login.
   */
  static Producer<String, String> producer(CamelContext context) {
    KafkaConfiguration configuration =
        context.getComponent("kafka", KafkaComponent.class).getConfiguration().copy();
    Properties properties = configuration.createProducerProperties();
    Settings settings = Beans.bean(context, "settings", Settings.class);
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.get("andon.kafka.brokers"));
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    // A broker that has no state of a producer takes whatever batch comes first: with several in
    // flight the second could stand before a first one that was refused for now.
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    // Longer than the relay waits: it is the relay that gives up, and then sends all again in
    // order.
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 2);
    // An order of thousands of lines is one event; the broker's message.max.bytes is the limit.
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_BYTES);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * MOST_BYTES);
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }
}
