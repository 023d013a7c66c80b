package dev.andon.pipeline.batch;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread, one session: receive, process, commit. What cannot be processed now is tried again;
 * what never can be goes to the poison endpoint alone.
 */
final class JmsBatchConsumer extends DefaultConsumer {
  private static final long RECEIVE_MILLIS = 250;

  private final ConnectionFactory connectionFactory;
  private final String queue;
  private final int size;
  private final Delivery delivery;
  private CountDownLatch stopping = new CountDownLatch(0);
  private @Nullable Thread thread;

  JmsBatchConsumer(
      JmsBatchEndpoint endpoint,
      Processor processor,
      ConnectionFactory connectionFactory,
      String queue,
      int size,
      String poison) {
    super(endpoint, processor);
    this.connectionFactory = connectionFactory;
    this.queue = queue;
    this.size = size;
    this.delivery =
        new Delivery(endpoint.getCamelContext(), queue, poison, this::attempt, this::pause);
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    stopping = new CountDownLatch(1);
    Thread worker = new Thread(this::run, "andon-" + queue);
    thread = worker;
    component().started(this);
    worker.start();
  }

  @Override
  protected void doStop() throws Exception {
    component().stopped(this);
    stopping.countDown();
    Thread worker = thread;
    if (worker != null) {
      worker.join(TimeUnit.SECONDS.toMillis(30));
    }
    super.doStop();
  }

  /** Why the queue is not being worked now; null = it is. */
  @Nullable String degraded() {
    return delivery.degraded();
  }

  String queue() {
    return queue;
  }

  private JmsBatchComponent component() {
    return (JmsBatchComponent) getEndpoint().getComponent();
  }

  private boolean running() {
    return stopping.getCount() > 0;
  }

  private void run() {
    long wait = 100;
    while (running()) {
      try (Connection connection = connectionFactory.createConnection();
          Session session = connection.createSession(Session.SESSION_TRANSACTED);
          MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
        connection.start();
        delivery.recovered();
        while (running()) {
          List<Message> messages = receive(consumer);
          if (!messages.isEmpty() && processAll(messages)) {
            session.commit();
          }
          wait = 100;
        }
      } catch (JMSException | RuntimeException e) {
        delivery.waits("BROKER", e);
        wait = Delivery.next(wait);
        if (stopped(wait)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private boolean stopped(long wait) {
    try {
      return !pause(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private List<Message> receive(MessageConsumer consumer) throws JMSException {
    List<Message> messages = new ArrayList<>();
    int chars = 0;
    Message message = consumer.receive(RECEIVE_MILLIS);
    while (message != null) {
      messages.add(message);
      chars += ((TextMessage) message).getText().length();
      message =
          messages.size() < size && chars < Delivery.MAX_CHARS ? consumer.receiveNoWait() : null;
    }
    return messages;
  }

  /**
   * Whether every message was processed or parked; false when the consumer stops before, and the
   * broker delivers again.
   */
  private boolean processAll(List<Message> messages) throws JMSException, InterruptedException {
    Map<String, List<String>> byTenant = new LinkedHashMap<>();
    for (Message message : messages) {
      String tenant =
          Objects.requireNonNullElse(message.getStringProperty(PipelineSteps.TENANT), "main");
      byTenant
          .computeIfAbsent(tenant, ignored -> new ArrayList<>())
          .add(((TextMessage) message).getText());
    }
    for (Map.Entry<String, List<String>> group : byTenant.entrySet()) {
      if (!delivery.deliver(group.getKey(), group.getValue())) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Exception attempt(String tenant, List<String> texts) {
    Exchange exchange = createExchange(false);
    try {
      exchange.getIn().setHeader(PipelineSteps.TENANT, tenant);
      exchange.getIn().setBody(List.copyOf(texts));
      getProcessor().process(exchange);
      return exchange.getException();
    } catch (Exception e) {
      return e;
    } finally {
      releaseExchange(exchange, false);
    }
  }

  /** Whether the consumer goes on. */
  private boolean pause(long millis) throws InterruptedException {
    return !stopping.await(millis, TimeUnit.MILLISECONDS);
  }
}
