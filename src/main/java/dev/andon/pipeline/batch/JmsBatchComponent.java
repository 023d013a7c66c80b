package dev.andon.pipeline.batch;

import jakarta.jms.ConnectionFactory;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code jms-batch:QUEUE?size=500&poison=direct:x}: receives up to {@code size} messages in one
 * transacted session and hands their texts to the route as one list, grouped by the property {@code
 * tenant}. The session commits when every one was processed or parked (contracts 1 and 2).
 */
public final class JmsBatchComponent extends DefaultComponent {
  private final ConnectionFactory connectionFactory;
  private final Set<JmsBatchConsumer> consumers = ConcurrentHashMap.newKeySet();

  public JmsBatchComponent(ConnectionFactory connectionFactory) {
    this.connectionFactory = connectionFactory;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    int size = getAndRemoveParameter(parameters, "size", Integer.class, 500);
    String poison = getAndRemoveParameter(parameters, "poison", String.class);
    if (size < 1 || poison == null) {
      throw new IllegalArgumentException(
          "jms-batch needs size >= 1 and poison=<endpoint>, got " + uri);
    }
    return new JmsBatchEndpoint(uri, this, remaining, size, poison);
  }

  /** Why a queue is not being worked now, by queue; empty = all are. */
  public Map<String, String> degraded() {
    Map<String, String> reasons = new TreeMap<>();
    consumers.forEach(
        consumer -> {
          String reason = consumer.degraded();
          if (reason != null) {
            reasons.put(consumer.queue(), reason);
          }
        });
    return reasons;
  }

  void started(JmsBatchConsumer consumer) {
    consumers.add(consumer);
  }

  void stopped(JmsBatchConsumer consumer) {
    consumers.remove(consumer);
  }

  ConnectionFactory connectionFactory() {
    return connectionFactory;
  }
}
