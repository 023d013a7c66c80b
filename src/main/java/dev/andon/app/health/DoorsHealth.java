package dev.andon.app.health;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Ready only while webhooks and API are answered: not before their port is, not after a stop began.
 */
public final class DoorsHealth extends AbstractHealthCheck {
  private final BooleanSupplier serving;

  public DoorsHealth(BooleanSupplier serving) {
    super("andon", "doors");
    this.serving = serving;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    if (serving.getAsBoolean()) {
      builder.up();
    } else {
      builder.message("Andon starts or stops").down();
    }
  }
}
