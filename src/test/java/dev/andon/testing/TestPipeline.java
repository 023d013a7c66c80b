package dev.andon.testing;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.casework.store.CaseStore;
import dev.andon.detection.Detectors;
import dev.andon.dispatch.Outgoing;
import dev.andon.dispatch.feed.Announcements;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.dispatch.relay.Relay;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.Projections;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.expectation.Feeds;
import dev.andon.pipeline.Challenger;
import dev.andon.pipeline.Fold;
import dev.andon.pipeline.Playbook;
import dev.andon.pipeline.batch.BatchStore;
import dev.andon.pipeline.batch.ContentEnricher;
import dev.andon.pipeline.batch.JmsBatchComponent;
import dev.andon.pipeline.batch.KafkaSource;
import dev.andon.pipeline.batch.PipelineSteps;
import dev.andon.pipeline.batch.Stages;
import dev.andon.pipeline.batch.UnitOfWork;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.scoring.Scorer;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;

/** The pipeline's own route on real PostgreSQL and a real broker, in a batch size of choice. */
public final class TestPipeline implements AutoCloseable {
  public final HikariDataSource dataSource;
  public final EventJson json = new EventJson();
  public final Outbox outbox = new Outbox(1, json);
  public final DeadLetterStore deadLetters = new DeadLetterStore(json, outbox);
  private final ConnectionFactory connectionFactory = TestBroker.connectionFactory();
  private final Relay relay;
  private final Stages stages = new Stages();
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final int batchSize;
  private volatile Function<Instant, Optional<Challenger>> challengers = at -> Optional.empty();
  private KafkaSource source;

  public TestPipeline(HikariDataSource dataSource, int batchSize, Path dataDirectory)
      throws Exception {
    this(dataSource, batchSize, dataDirectory, Projections.standard(Owners.NONE));
  }

  public TestPipeline(
      HikariDataSource dataSource, int batchSize, Path dataDirectory, Projections projections)
      throws Exception {
    this(dataSource, batchSize, dataDirectory, projections, new EventSchemas(Projections.TYPES));
  }

  /**
   * @param schemas of the event types that it knows
   */
  public TestPipeline(
      HikariDataSource dataSource,
      int batchSize,
      Path dataDirectory,
      Projections projections,
      EventSchemas schemas)
      throws Exception {
    this(dataSource, batchSize, dataDirectory, projections, schemas, Policies.feeds());
  }

  /**
   * @param feeds whose rhythm it keeps
   */
  public TestPipeline(
      HikariDataSource dataSource,
      int batchSize,
      Path dataDirectory,
      Projections projections,
      EventSchemas schemas,
      Feeds feeds)
      throws Exception {
    this(dataSource, batchSize, dataDirectory, schemas, playbook(projections, feeds));
  }

  private static Playbook.Shelf playbook(Projections projections, Feeds feeds) {
    var dictionary = Policies.dictionary();
    var expectations = Policies.expectations();
    Playbook playbook =
        new Playbook(
            projections,
            Detectors.standard(dictionary, expectations),
            new Scorer(Policies.scoring()),
            Policies.caseBook(),
            expectations,
            feeds);
    return receivedAt -> playbook;
  }

  /**
   * @param playbooks what it decides by
   */
  public TestPipeline(
      HikariDataSource dataSource,
      int batchSize,
      Path dataDirectory,
      EventSchemas schemas,
      Playbook.Shelf playbooks)
      throws Exception {
    this.dataSource = dataSource;
    this.batchSize = batchSize;
    drain("pipeline.events");
    relay = new Relay(dataSource, connectionFactory, dataDirectory, 1, json).start();
    ContextStore context = new ContextStore();
    CaseStore cases = new CaseStore();
    Playbook.Shelf shelf =
        new Playbook.Shelf() {
          @Override
          public Playbook at(Instant receivedAt) {
            return playbooks.at(receivedAt);
          }

          @Override
          public Optional<Challenger> challenger(Instant receivedAt) {
            return challengers.apply(receivedAt);
          }
        };
    camel.getRegistry().bind("jms-batch", new JmsBatchComponent(connectionFactory));
    camel.getRegistry().bind("unitOfWork", new UnitOfWork(dataSource));
    camel
        .getRegistry()
        .bind(
            "pipelineSteps",
            new PipelineSteps(
                connection -> {},
                new ContentEnricher(
                    json,
                    schemas,
                    event -> shelf.at(event.receivedAt()).projections(),
                    context,
                    cases),
                new Fold(shelf),
                new BatchStore(
                    context,
                    shelf,
                    cases,
                    new Announcements(json, Optional.empty(), Optional.empty(), List.of()),
                    outbox,
                    deadLetters,
                    json),
                relay,
                stages,
                () -> Events.START));
    Properties properties = new Properties();
    properties.setProperty("andon.pipeline.batch.size", Integer.toString(batchSize));
    camel.getPropertiesComponent().setInitialProperties(properties);
    load(camel, "batch");
    load(camel, "artemis");
  }

  /** The route that reads a topic, as the consumer group {@code andon}, on a source of choice. */
  public static void loadKafka(
      CamelContext camel, String brokers, String topic, int batchSize, KafkaSource source)
      throws Exception {
    Map.of(
            "andon.pipeline.batch.size",
            Integer.toString(batchSize),
            "andon.pipeline.carrier",
            "queue",
            "andon.kafka.enabled",
            "true",
            "andon.kafka.brokers",
            brokers,
            "andon.kafka.topic",
            topic,
            "andon.kafka.group",
            "andon",
            "andon.kafka.instance",
            "")
        .forEach(camel.getPropertiesComponent()::addInitialProperty);
    camel.getRegistry().bind("kafkaSource", source);
    load(camel, "kafka");
  }

  private static void load(CamelContext camel, String file) throws Exception {
    PluginHelper.getRoutesLoader(camel)
        .loadRoutes(
            PluginHelper.getResourceLoader(camel)
                .resolveResource("file:routes/pipeline/" + file + ".camel.yaml"));
  }

  /** Reads a Kafka topic too, as the consumer group {@code andon}. */
  public TestPipeline kafka(String brokers, String topic) throws Exception {
    source =
        new KafkaSource(camel, topic, "direct:pipeline-batch", "direct:pipeline-poison", "main");
    loadKafka(camel, brokers, topic, batchSize, source);
    return this;
  }

  /** Scores in shadow too. */
  public TestPipeline beside(Function<Instant, Optional<Challenger>> inShadow) {
    challengers = inShadow;
    return this;
  }

  /** Puts events into the outbox as the translator does, in one transaction. */
  public TestPipeline offer(List<Event> events) throws Exception {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      List<Outgoing> effects = new ArrayList<>();
      for (Event event : events) {
        effects.add(
            new Outgoing(
                event.tenant(),
                "event",
                event.id(),
                event.partitionKey(),
                "jms:pipeline.events",
                Map.of(),
                json.write(event)));
      }
      outbox.add(connection, effects);
      connection.commit();
    }
    relay.wake();
    return this;
  }

  public TestPipeline start() {
    camel.start();
    return this;
  }

  /** Waits until outbox and queue are empty and this many events are processed or dead. */
  public TestPipeline await(long events) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(
            () ->
                number("select count(*) from event_identity where state <> 'accepted'") >= events
                    && number("select count(*) from outbox") == 0
                    && isEmpty("pipeline.events"));
    return this;
  }

  private boolean isEmpty(String queue) throws Exception {
    try (jakarta.jms.Connection connection = connectionFactory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        var browser = session.createBrowser(session.createQueue(queue))) {
      connection.start();
      return !browser.getEnumeration().hasMoreElements();
    }
  }

  /** Why queues are not being worked now; empty = all are. */
  public Map<String, String> waiting() {
    Map<String, String> waiting =
        new TreeMap<>(((JmsBatchComponent) camel.getComponent("jms-batch")).degraded());
    if (source != null && source.degraded() != null) {
      waiting.put("kafka", source.degraded());
    }
    return waiting;
  }

  public long number(String sql) {
    return Long.parseLong(text(sql));
  }

  /** The first column of all rows, one a line. */
  public String text(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      StringBuilder text = new StringBuilder();
      while (rows.next()) {
        text.append(text.isEmpty() ? "" : "\n").append(rows.getString(1));
      }
      return text.toString();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes every message of a queue: their caseId and kind, or the body. */
  public List<String> drain(String queue) throws Exception {
    List<String> taken = new ArrayList<>();
    try (jakarta.jms.Connection connection = connectionFactory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      connection.start();
      for (var message = consumer.receive(300); message != null; message = consumer.receive(300)) {
        taken.add(
            message.getStringProperty("ticket")
                + " "
                + message.getStringProperty("kind")
                + " "
                + message.getJMSPriority());
      }
    }
    return taken;
  }

  /** Median microseconds an event of each stage. */
  public String stageTimes() {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("enrich", "detect", "score", "store")) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(name)
          .append(' ')
          .append(Math.round(stages.stage(name).getMicrosPerEventP50()));
    }
    return text.toString();
  }

  @Override
  public void close() throws Exception {
    camel.stop();
    relay.close();
    stages.close();
  }
}
