package dev.andon.app.health;

import dev.andon.pipeline.batch.JmsBatchComponent;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Says which queue waits and why. */
public final class PipelineHealth extends WorkHealth {
  private final CamelContext camel;

  public PipelineHealth(CamelContext camel) {
    super("pipeline");
    this.camel = camel;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    if (!camel.getStatus().isStarted()) {
      builder.message("the routes are not started").down();
      return;
    }
    Map<String, String> waiting = new TreeMap<>();
    if (camel.hasComponent("jms-batch") instanceof JmsBatchComponent batches) {
      waiting.putAll(batches.degraded());
    }
    if (waiting.isEmpty()) {
      builder.up();
    } else {
      waiting.forEach(builder::detail);
      builder.message("work waits and is tried again").down();
    }
  }
}
