package dev.andon.pipeline.batch;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** A queue read in batches. */
public final class JmsBatchEndpoint extends DefaultEndpoint {
  private final JmsBatchComponent component;
  private final String queue;
  private final int size;
  private final String poison;

  JmsBatchEndpoint(String uri, JmsBatchComponent component, String queue, int size, String poison) {
    super(uri, component);
    this.component = component;
    this.queue = queue;
    this.size = size;
    this.poison = poison;
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    return new JmsBatchConsumer(
        this, processor, component.connectionFactory(), queue, size, poison);
  }

  @Override
  public Producer createProducer() {
    throw new UnsupportedOperationException("jms-batch only receives; send through the outbox");
  }
}
