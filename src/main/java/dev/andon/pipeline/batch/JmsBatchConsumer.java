package dev.andon.pipeline.batch;

import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
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
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, one session: receive, process, commit. What cannot be processed now is tried again;
 * what never can be goes to the poison endpoint alone.
 */
final class JmsBatchConsumer extends DefaultConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(JmsBatchConsumer.class);
  private static final long RECEIVE_MILLIS = 250;
  private static final long MAX_BACK_OFF_MILLIS = 5_000;

  private final ConnectionFactory connectionFactory;
  private final String queue;
  private final int size;
  private final String poison;
  private CountDownLatch stopping = new CountDownLatch(0);
  private @Nullable Thread thread;
  private volatile @Nullable String degraded;

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
    this.poison = poison;
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
    return degraded;
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
        degraded = null;
        while (running()) {
          List<Message> messages = receive(consumer);
          if (!messages.isEmpty() && processAll(messages)) {
            session.commit();
          }
          wait = 100;
        }
      } catch (JMSException | RuntimeException e) {
        wait = backOff("BROKER", e, wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private List<Message> receive(MessageConsumer consumer) throws JMSException {
    List<Message> messages = new ArrayList<>();
    Message message = consumer.receive(RECEIVE_MILLIS);
    while (message != null) {
      messages.add(message);
      message = messages.size() < size ? consumer.receiveNoWait() : null;
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
      String tenant = Objects.requireNonNullElse(message.getStringProperty("tenant"), "main");
      byTenant
          .computeIfAbsent(tenant, ignored -> new ArrayList<>())
          .add(((TextMessage) message).getText());
    }
    for (List<String> texts : byTenant.values()) {
      if (!process(texts)) {
        return false;
      }
    }
    return true;
  }

  private boolean process(List<String> texts) throws InterruptedException {
    long wait = 100;
    while (running()) {
      Exception failure = attempt(texts);
      if (failure == null) {
        degraded = null;
        return true;
      }
      if (Faults.kindOf(failure) == FaultKind.TRANSIENT) {
        wait = backOff("STORE", failure, wait);
      } else if (texts.size() > 1) {
        int half = texts.size() / 2;
        return process(texts.subList(0, half)) && process(texts.subList(half, texts.size()));
      } else if (park(texts.get(0), failure)) {
        return true;
      } else {
        wait = backOff("STORE", failure, wait);
      }
    }
    return false;
  }

  private @Nullable Exception attempt(List<String> texts) {
    Exchange exchange = createExchange(false);
    try {
      exchange.getIn().setBody(List.copyOf(texts));
      getProcessor().process(exchange);
      return exchange.getException();
    } catch (Exception e) {
      return e;
    } finally {
      releaseExchange(exchange, false);
    }
  }

  private boolean park(String text, Exception failure) {
    try (ProducerTemplate template = getEndpoint().getCamelContext().createProducerTemplate()) {
      Exchange parked =
          template.request(
              poison,
              exchange -> {
                exchange.getIn().setBody(text);
                exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
              });
      if (parked.getException() == null) {
        LOG.atError()
            .addKeyValue("queue", queue)
            .addKeyValue("faultCode", Faults.of(failure).code())
            .setCause(failure)
            .log("event parked, see the dead letters");
        return true;
      }
      LOG.atWarn()
          .addKeyValue("queue", queue)
          .setCause(parked.getException())
          .log("event could not be parked yet");
      return false;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private long backOff(String what, Exception cause, long wait) {
    if (degraded == null) {
      LOG.atWarn()
          .addKeyValue("queue", queue)
          .addKeyValue("what", what)
          .setCause(cause)
          .log("queue waits, tried again with back-off");
    }
    degraded = what + ": " + cause.getMessage();
    try {
      boolean stopped = stopping.await(wait, TimeUnit.MILLISECONDS);
      return stopped ? wait : Math.min(wait * 2, MAX_BACK_OFF_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping.countDown();
      return wait;
    }
  }
}
