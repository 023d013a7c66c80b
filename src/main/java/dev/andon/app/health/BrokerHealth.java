package dev.andon.app.health;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Ready only while the broker opens a session. */
public final class BrokerHealth extends AbstractHealthCheck {
  private final ConnectionFactory connectionFactory;

  public BrokerHealth(ConnectionFactory connectionFactory) {
    super("andon", "broker");
    this.connectionFactory = connectionFactory;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    try (Connection connection = connectionFactory.createConnection();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      builder.detail("transacted", session.getTransacted()).up();
    } catch (JMSException e) {
      builder.message("the broker cannot be reached").error(e).down();
    }
  }
}
