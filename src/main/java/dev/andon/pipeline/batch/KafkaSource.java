package dev.andon.pipeline.batch;

import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.kafka.TopicRoute;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the route {@code pipeline-kafka}: the records of one poll become batches, then the
 * offsets are committed. Anything thrown leaves the offsets where they were: the component closes
 * its consumer and reads again from the committed ones, and what was processed is absorbed.
 */
public final class KafkaSource {
  private final CamelContext camel;
  private final String tenant;
  private final Delivery delivery;
  private final TopicRoute route;

  /**
   * @param name of the source in log and health
   * @param batch endpoint that processes a batch
   * @param poison endpoint that parks one event
   * @param tenant owner of records without the header {@code tenant}
   */
  public KafkaSource(CamelContext camel, String name, String batch, String poison, String tenant) {
    this.camel = camel;
    this.tenant = tenant;
    this.route = new TopicRoute(camel, "pipeline-kafka");
    this.delivery =
        new Delivery(
            camel, name, poison, (owner, texts) -> attempt(batch, owner, texts), route::pause);
  }

  /** Why records are not being worked now; null = they are. */
  public @Nullable String degraded() {
    String reason = delivery.degraded();
    if (reason != null) {
      return reason;
    }
    return route.degraded();
  }

  /** In: the exchanges of one poll. Every one is processed or parked when this returns. */
  public void deliver(Exchange exchange) throws InterruptedException {
    Map<String, List<String>> byTenant = new LinkedHashMap<>();
    for (Exchange entry : TopicRoute.records(exchange)) {
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
    TopicRoute.commit(exchange);
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
}
