package dev.andon.kafka;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Route;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.KafkaConsumer;
import org.apache.camel.component.kafka.TaskHealthState;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/** A route that takes records of topics in batches and commits their offsets itself. */
public final class TopicRoute {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final CamelContext camel;
  private final String id;

  /**
   * @param id the route's
   */
  public TopicRoute(CamelContext camel, String id) {
    this.camel = camel;
    this.id = id;
  }

  /** Why no records can come now; null = they can. */
  public @Nullable String degraded() {
    Route route = camel.getRoute(id);
    return route != null
            && route.getConsumer() instanceof KafkaConsumer consumer
            && consumer.healthStates().stream().allMatch(TaskHealthState::isReady)
        ? null
        : "no Kafka broker answers";
  }

  /** The exchanges of one poll. */
  @SuppressWarnings("unchecked")
  public static List<Exchange> records(Exchange exchange) {
    return exchange.getIn().getBody(List.class);
  }

  /** After the database's commit: commits the offset of each partition's last record. */
  public static void commit(Exchange exchange) {
    Map<String, KafkaManualCommit> last = new LinkedHashMap<>();
    for (Exchange entry : records(exchange)) {
      Message message = entry.getIn();
      last.put(
          message.getHeader(KafkaConstants.TOPIC, String.class)
              + "/"
              + message.getHeader(KafkaConstants.PARTITION, Integer.class),
          message.getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class));
    }
    // The batch's own header would commit one partition and leave the others behind.
    last.values().forEach(KafkaManualCommit::commit);
  }

  /**
   * Looks at the route meanwhile. A suspended one goes on waiting: the component would forget the
   * records and go on behind them when it is resumed.
   *
   * @return whether the route goes on
   */
  public boolean pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (running() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return running();
  }

  /** Whether the route goes on. */
  public boolean running() {
    Route route = camel.getRoute(id);
    return !camel.isStopping()
        && route != null
        && route.getConsumer() instanceof ServiceSupport consumer
        && !consumer.isStoppingOrStopped()
        && !Thread.currentThread().isInterrupted();
  }
}
