package dev.andon.app.http;

import dev.andon.app.security.Role;
import dev.andon.intake.store.SenderLimit;
import org.apache.camel.Exchange;

/** The step of a route that bounds what one user sends. */
public final class SenderGate {
  private final SenderLimit limit;

  public SenderGate(SenderLimit limit) {
    this.limit = limit;
  }

  /** Counts the request; 429 when there were too many. */
  public void pass(Exchange exchange) {
    String user = HttpAnswers.caller(exchange, Role.VIEWER).user();
    limit.take("api", user).headers().forEach(exchange.getIn()::setHeader);
  }
}
