package dev.andon.app.health;

import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether work goes on behind the doors. Not part of readiness: the doors go on taking messages
 * meanwhile.
 */
abstract class WorkHealth extends AbstractHealthCheck {
  WorkHealth(String id) {
    super("andon", id);
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  public boolean isReadiness() {
    return false;
  }
}
