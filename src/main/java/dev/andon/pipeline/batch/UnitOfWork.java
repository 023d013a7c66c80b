package dev.andon.pipeline.batch;

import dev.andon.store.Transaction;
import java.sql.Connection;
import javax.sql.DataSource;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * A Camel policy: the steps inside share one connection and one transaction, committed when all of
 * them succeeded, else rolled back.
 */
public final class UnitOfWork implements Policy {
  private static final String CONNECTION = "andon.connection";
  private final DataSource dataSource;

  public UnitOfWork(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** The connection of the unit of work that an exchange is in. */
  public static Connection connection(Exchange exchange) {
    Connection connection = exchange.getProperty(CONNECTION, Connection.class);
    if (connection == null) {
      throw new IllegalStateException("this step must stand inside the policy unitOfWork");
    }
    return connection;
  }

  @Override
  public void beforeWrap(Route route, NamedNode definition) {}

  @Override
  public Processor wrap(Route route, Processor processor) {
    AsyncProcessor steps = AsyncProcessorConverterHelper.convert(processor);
    return new DelegateAsyncProcessor(steps) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
          run(exchange, steps);
        } catch (Exception e) {
          exchange.setException(e);
        }
        callback.done(true);
        return true;
      }
    };
  }

  private void run(Exchange exchange, AsyncProcessor steps) throws Exception {
    try {
      Transaction.<Boolean, Exception>run(
          dataSource,
          connection -> {
            exchange.setProperty(CONNECTION, connection);
            steps.process(exchange);
            if (exchange.getException() != null) {
              throw exchange.getException();
            }
            return true;
          });
    } finally {
      exchange.removeProperty(CONNECTION);
    }
  }
}
