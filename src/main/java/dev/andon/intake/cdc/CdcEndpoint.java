package dev.andon.intake.cdc;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** The log of one ERP. */
public final class CdcEndpoint extends DefaultEndpoint {
  private final CdcFeed feed;

  CdcEndpoint(String uri, CdcComponent component, CdcFeed feed) {
    super(uri, component);
    this.feed = feed;
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    return new CdcConsumer(this, processor, feed);
  }

  @Override
  public Producer createProducer() {
    throw new UnsupportedOperationException("cdc only reads; the ERP is written by its API");
  }
}
