package dev.andon.pipeline.batch;

import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events of one tenant to the pipeline until every one is processed or parked, whatever
 * transport they came with (contract 2): an outage is waited out, a batch that a defect breaks is
 * halved until the poison event stands alone. Confined to the thread of its source.
 */
final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final long FIRST_WAIT_MILLIS = 100;
  private static final long MAX_WAIT_MILLIS = 5_000;

  /**
   * Texts of at most this many characters share a transaction (one event may be longer). The
   * objects that a batch touches take about a hundred times its text of the heap: an order of a
   * thousand lines is one event, but a thousand objects with their facts before and after.
   */
  static final int MAX_CHARS = 512 * 1024;

  private final CamelContext camel;
  private final String source;
  private final String poison;
  private final Attempt attempt;
  private final Pause pause;
  private volatile @Nullable String degraded;

  /** One try to process events in one transaction. */
  @FunctionalInterface
  interface Attempt {
    /** Why it failed; null = committed. */
    @Nullable Exception of(String tenant, List<String> texts);
  }

  /** Waits, unless the source stops. */
  @FunctionalInterface
  interface Pause {
    /** Whether the source goes on. */
    boolean millis(long millis) throws InterruptedException;
  }

  /**
   * @param source name for log and health
   * @param poison endpoint that parks one event
   */
  Delivery(CamelContext camel, String source, String poison, Attempt attempt, Pause pause) {
    this.camel = camel;
    this.source = source;
    this.poison = poison;
    this.attempt = attempt;
    this.pause = pause;
  }

  /** Why nothing can be delivered now; null = all is well. */
  @Nullable String degraded() {
    return degraded;
  }

  /** Says that the source can be read. */
  void recovered() {
    degraded = null;
  }

  /** Whether every event was processed or parked; false when the source stops before. */
  boolean deliver(String tenant, List<String> texts) throws InterruptedException {
    int from = 0;
    int chars = 0;
    for (int i = 0; i < texts.size(); i++) {
      int next = texts.get(i).length();
      if (i > from && chars + next > MAX_CHARS) {
        if (!transaction(tenant, texts.subList(from, i))) {
          return false;
        }
        from = i;
        chars = 0;
      }
      chars += next;
    }
    return transaction(tenant, texts.subList(from, texts.size()));
  }

  private boolean transaction(String tenant, List<String> texts) throws InterruptedException {
    long wait = FIRST_WAIT_MILLIS;
    do {
      Exception failure = attempt.of(tenant, texts);
      if (failure == null) {
        recovered();
        return true;
      }
      if (Faults.kindOf(failure) == FaultKind.TRANSIENT) {
        waits("STORE", failure);
      } else if (texts.size() > 1) {
        int half = texts.size() / 2;
        return transaction(tenant, texts.subList(0, half))
            && transaction(tenant, texts.subList(half, texts.size()));
      } else if (park(tenant, texts.get(0), failure)) {
        return true;
      } else {
        waits("STORE", failure);
      }
      if (!pause.millis(wait)) {
        return false;
      }
      wait = next(wait);
    } while (true);
  }

  /** The wait after this one. */
  static long next(long wait) {
    return Math.min(wait * 2, MAX_WAIT_MILLIS);
  }

  /** Says why the source waits: in the log once, in the health until it recovers. */
  void waits(String what, Exception cause) {
    if (degraded == null) {
      LOG.atWarn()
          .addKeyValue("queue", source)
          .addKeyValue("what", what)
          .setCause(cause)
          .log("queue waits, tried again with back-off");
    }
    degraded = what + ": " + cause.getMessage();
  }

  private boolean park(String tenant, String text, Exception failure) {
    try (ProducerTemplate template = camel.createProducerTemplate()) {
      Exchange parked =
          template.request(
              poison,
              exchange -> {
                exchange.getIn().setHeader(PipelineSteps.TENANT, tenant);
                exchange.getIn().setBody(text);
                exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
              });
      if (parked.getException() == null) {
        LOG.atError()
            .addKeyValue("queue", source)
            .addKeyValue("faultCode", Faults.of(failure).code())
            .setCause(failure)
            .log("event parked, see the dead letters");
        return true;
      }
      LOG.atWarn()
          .addKeyValue("queue", source)
          .setCause(parked.getException())
          .log("event could not be parked yet");
      return false;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
