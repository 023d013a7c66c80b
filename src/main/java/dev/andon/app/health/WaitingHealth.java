package dev.andon.app.health;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Down while one worker waits, with the reason. Not part of readiness: the doors go on taking
 * messages meanwhile.
 */
public final class WaitingHealth extends AbstractHealthCheck {
  private final String lead;
  private final Supplier<Optional<String>> waiting;

  /**
   * @param id name of the check
   * @param waiting why the worker waits now; empty = it works
   */
  public WaitingHealth(String id, Supplier<Optional<String>> waiting) {
    this(id, "work waits and is tried again: ", waiting);
  }

  /**
   * The same with another sentence.
   *
   * @param lead what the reason follows
   */
  public WaitingHealth(String id, String lead, Supplier<Optional<String>> waiting) {
    super("andon", id);
    this.lead = lead;
    this.waiting = waiting;
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
    Optional<String> reason = waiting.get();
    if (reason.isEmpty()) {
      builder.up();
    } else {
      builder.message(lead + reason.get()).down();
    }
  }
}
