package dev.andon.pipeline.batch;

import dev.andon.canonical.BusinessClock;
import dev.andon.dispatch.relay.Relay;
import dev.andon.fault.Faults;
import dev.andon.pipeline.Batch;
import dev.andon.pipeline.Fold;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Exchange;

/**
 * The steps of the route {@code pipeline-batch}: each reads the exchange, calls one stage, writes
 * the body back, and is timed as a stage.
 */
public final class PipelineSteps {
  /** Header of a message and of its batch: who owns the events; the transport says it. */
  static final String TENANT = "tenant";

  private final PolicyWatch policies;
  private final ContentEnricher enricher;
  private final Fold fold;
  private final BatchStore store;
  private final Relay relay;
  private final Stages stages;
  private final BusinessClock clock;

  /** Takes note of new versions of policies. */
  @FunctionalInterface
  public interface PolicyWatch {
    /** Looks on the connection of a batch. */
    void look(Connection connection) throws SQLException;
  }

  /**
   * @param policies looked at before each batch
   */
  public PipelineSteps(
      PolicyWatch policies,
      ContentEnricher enricher,
      Fold fold,
      BatchStore store,
      Relay relay,
      Stages stages,
      BusinessClock clock) {
    this.policies = policies;
    this.enricher = enricher;
    this.fold = fold;
    this.store = store;
    this.relay = relay;
    this.stages = stages;
    this.clock = clock;
  }

  /** In: list of event texts of the tenant in the header. Out: {@link Batch}. */
  public void enrich(Exchange exchange) throws SQLException {
    @SuppressWarnings("unchecked")
    List<String> messages = exchange.getIn().getBody(List.class);
    long start = System.nanoTime();
    policies.look(UnitOfWork.connection(exchange));
    Batch batch = enricher.enrich(UnitOfWork.connection(exchange), tenant(exchange), messages);
    stages.stage("enrich").record(messages.size(), System.nanoTime() - start);
    exchange.getIn().setBody(batch);
  }

  public void detect(Exchange exchange) {
    Batch batch = batch(exchange);
    long start = System.nanoTime();
    fold.detect(batch);
    stages.stage("detect").record(batch.works().size(), System.nanoTime() - start);
  }

  public void score(Exchange exchange) {
    Batch batch = batch(exchange);
    long start = System.nanoTime();
    fold.score(batch);
    fold.decide(batch);
    fold.shadow(batch);
    stages.stage("score").record(batch.works().size(), System.nanoTime() - start);
  }

  public void store(Exchange exchange) throws SQLException {
    Batch batch = batch(exchange);
    long start = System.nanoTime();
    int tickets = store.store(UnitOfWork.connection(exchange), batch);
    batch.works().forEach(work -> work.fault().ifPresent(stages.stage("store")::fault));
    stages.stage("store").record(batch.works().size(), System.nanoTime() - start);
    exchange.setProperty("andon.tickets", tickets);
  }

  /** After the commit: tells the relay. */
  public void wake(Exchange exchange) {
    if (exchange.getProperty("andon.tickets", 0, int.class) > 0) {
      relay.wake();
    }
  }

  /** In: the text of one event that broke its batch. */
  public void park(Exchange exchange) throws SQLException {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    store.parkPoison(
        UnitOfWork.connection(exchange),
        exchange.getIn().getBody(String.class),
        Faults.of(cause),
        tenant(exchange),
        clock.now());
  }

  private static String tenant(Exchange exchange) {
    return Objects.requireNonNull(exchange.getIn().getHeader(TENANT, String.class), TENANT);
  }

  private static Batch batch(Exchange exchange) {
    return exchange.getIn().getBody(Batch.class);
  }
}
