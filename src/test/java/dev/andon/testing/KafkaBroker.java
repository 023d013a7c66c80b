package dev.andon.testing;

import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** A real Kafka broker in a process of its own, started by {@code bench/kafka/broker}. */
public final class KafkaBroker implements AutoCloseable {
  private static final int PARTITIONS = 4;
  private static final EventJson JSON = new EventJson();

  private final Path directory;
  private final int port = TestAndon.freePort();
  private final int controller = TestAndon.freePort();
  private Process process;

  private KafkaBroker(Path directory) {
    this.directory = directory;
  }

  /** Starts it on a directory that it keeps its log in. */
  public static KafkaBroker start(Path directory) throws IOException {
    KafkaBroker broker = new KafkaBroker(directory);
    try {
      broker.start();
      return broker;
    } catch (IOException | RuntimeException | Error e) {
      broker.process.destroyForcibly();
      throw e;
    }
  }

  /** Starts it again after {@link #kill}, with what it had. */
  public void start() throws IOException {
    Files.createDirectories(directory);
    Path log = directory.resolve("broker.log");
    process =
        new ProcessBuilder(
                "sh",
                "bench/kafka/broker",
                directory.toString(),
                Integer.toString(port),
                Integer.toString(controller))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError("the broker ended: " + Files.readString(log));
              }
              return answers();
            });
  }

  private boolean answers() throws InterruptedException {
    try (Admin admin = admin()) {
      admin.describeCluster().nodes().get(2, TimeUnit.SECONDS);
      return true;
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      return false;
    }
  }

  /** Kills it with SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Where clients find it. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  private Admin admin() {
    return Admin.create(
        Map.of(
            "bootstrap.servers",
            address(),
            "default.api.timeout.ms",
            10_000,
            "request.timeout.ms",
            5_000));
  }

  /** Makes a topic of four partitions. */
  public void create(String topic) throws Exception {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    }
  }

  /** Sends events as a producer is told to: keyed by partition key, with the tenant. */
  public void send(String topic, List<Event> events) throws Exception {
    send(
        events.stream()
            .map(event -> record(topic, event.partitionKey(), event.tenant(), JSON.write(event))));
  }

  /** Sends {@code key:number} for each number, the keys in turn. */
  public void sendNumbered(String topic, int keys, int from, int to) throws Exception {
    send(
        IntStream.range(from, to)
            .mapToObj(
                number -> {
                  String key = Integer.toString(number % keys);
                  return record(topic, key, "main", key + ":" + number);
                }));
  }

  private void send(Stream<ProducerRecord<String, String>> records) throws Exception {
    try (KafkaProducer<String, String> producer = producer()) {
      List<Future<RecordMetadata>> sent = records.map(producer::send).toList();
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    }
  }

  /** Sends one record. */
  public void send(String topic, String key, String tenant, String value) throws Exception {
    send(Stream.of(record(topic, key, tenant, value)));
  }

  private static ProducerRecord<String, String> record(
      String topic, String key, String tenant, String value) {
    return new ProducerRecord<>(
        topic,
        null,
        key,
        value,
        List.of(new RecordHeader("tenant", tenant.getBytes(StandardCharsets.UTF_8))));
  }

  private KafkaProducer<String, String> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            address(),
            "acks",
            "all",
            "max.in.flight.requests.per.connection",
            1),
        new StringSerializer(),
        new StringSerializer());
  }

  /** Every record that a topic holds now, each partition in its order. */
  public List<ConsumerRecord<String, String>> read(String topic) {
    List<ConsumerRecord<String, String>> read = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", address(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(one -> new TopicPartition(topic, one.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        consumer.poll(Duration.ofMillis(200)).forEach(read::add);
      }
    }
    return read;
  }

  /** A header of a record as text. */
  public static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  /** Records that a consumer group has not yet committed. */
  public long lag(String group, String topic) throws Exception {
    Set<TopicPartition> partitions =
        IntStream.range(0, PARTITIONS)
            .mapToObj(number -> new TopicPartition(topic, number))
            .collect(Collectors.toSet());
    try (Admin admin = admin()) {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      var ends =
          admin
              .listOffsets(
                  partitions.stream()
                      .collect(Collectors.toMap(one -> one, one -> OffsetSpec.latest())))
              .all()
              .get();
      return partitions.stream()
          .mapToLong(
              one -> {
                OffsetAndMetadata offset = committed.get(one);
                return ends.get(one).offset() - (offset == null ? 0 : offset.offset());
              })
          .sum();
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
