package dev.andon.app.health;

import dev.andon.pipeline.batch.JmsBatchComponent;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Says which queue waits and why. Not part of readiness: the doors go on taking messages meanwhile.
 */
public final class PipelineHealth extends AbstractHealthCheck {
  private final CamelContext camel;

  public PipelineHealth(CamelContext camel) {
    super("andon", "pipeline");
    this.camel = camel;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  public boolean isReadiness() {
    return false;
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
