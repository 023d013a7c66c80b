package dev.andon.pipeline.batch;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.KafkaConsumer;
import org.apache.camel.component.kafka.TaskHealthState;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the route {@code pipeline-kafka}: the records of one poll become batches, then the
 * offsets are committed. Anything thrown leaves the offsets where they were: the component closes
 * its consumer and reads again from the committed ones, and what was processed is absorbed.
 */
public final class KafkaSource {
  private static final String ROUTE = "pipeline-kafka";
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final CamelContext camel;
  private final String tenant;
  private final Delivery delivery;

  /**
   * @param name of the source in log and health
   * @param batch endpoint that processes a batch
   * @param poison endpoint that parks one event
   * @param tenant owner of records without the header {@code tenant}
   */
  public KafkaSource(CamelContext camel, String name, String batch, String poison, String tenant) {
    this.camel = camel;
    this.tenant = tenant;
    this.delivery =
        new Delivery(
            camel, name, poison, (owner, texts) -> attempt(batch, owner, texts), this::pause);
  }

  /** Why records are not being worked now; null = they are. */
  public @Nullable String degraded() {
    String reason = delivery.degraded();
    if (reason != null) {
      return reason;
    }
    Route route = camel.getRoute(ROUTE);
    return route != null
            && route.getConsumer() instanceof KafkaConsumer consumer
            && consumer.healthStates().stream().allMatch(TaskHealthState::isReady)
        ? null
        : "no Kafka broker answers";
  }

  /** In: the exchanges of one poll. Every one is processed or parked when this returns. */
  public void deliver(Exchange exchange) throws InterruptedException {
    Map<String, List<String>> byTenant = new LinkedHashMap<>();
    for (Exchange entry : entries(exchange)) {
      // A record without a value is no event; it is parked as the empty text it is.
      String text = Objects.requireNonNullElse(entry.getIn().getBody(String.class), "");
      byTenant.computeIfAbsent(owner(entry.getIn()), ignored -> new ArrayList<>()).add(text);
    }
    for (Map.Entry<String, List<String>> group : byTenant.entrySet()) {
      if (!delivery.deliver(group.getKey(), group.getValue())) {
        throw new FaultException(
            Fault.of(
                "KAFKA-STOPPED",
                FaultKind.TRANSIENT,
                "the source stops before its records are processed",
                "Nothing to do: they are read again after the next start."));
      }
    }
  }

  /** After the database's commit: commits the offset of each partition's last record. */
  public void commit(Exchange exchange) {
    Map<Integer, KafkaManualCommit> last = new LinkedHashMap<>();
    for (Exchange entry : entries(exchange)) {
      Message message = entry.getIn();
      last.put(
          message.getHeader(KafkaConstants.PARTITION, Integer.class),
          message.getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class));
    }
    // The batch's own header would commit one partition and leave the others behind.
    last.values().forEach(KafkaManualCommit::commit);
  }

  @SuppressWarnings("unchecked")
  private static List<Exchange> entries(Exchange exchange) {
    return exchange.getIn().getBody(List.class);
  }

  private String owner(Message message) {
    Object header = message.getHeader(PipelineSteps.TENANT);
    if (header instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    return header == null ? tenant : header.toString();
  }

  private @Nullable Exception attempt(String batch, String owner, List<String> texts) {
    try (ProducerTemplate template = camel.createProducerTemplate()) {
      return template
          .request(
              batch,
              exchange -> {
                exchange.getIn().setHeader(PipelineSteps.TENANT, owner);
                exchange.getIn().setBody(List.copyOf(texts));
              })
          .getException();
    } catch (java.io.IOException e) {
      return e;
    }
  }

  /**
   * Looks at the route meanwhile. A suspended one goes on waiting: the component would forget the
   * records and go on behind them when it is resumed.
   */
  private boolean pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (running() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return running();
  }

  private boolean running() {
    Route route = camel.getRoute(ROUTE);
    return !camel.isStopping()
        && route != null
        && route.getConsumer() instanceof ServiceSupport consumer
        && !consumer.isStoppingOrStopped()
        && !Thread.currentThread().isInterrupted();
  }
}
