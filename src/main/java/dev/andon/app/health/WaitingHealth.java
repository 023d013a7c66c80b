package dev.andon.app.health;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;

/** Down while one worker waits, with the reason. */
public final class WaitingHealth extends WorkHealth {
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
    super(id);
    this.lead = lead;
    this.waiting = waiting;
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
