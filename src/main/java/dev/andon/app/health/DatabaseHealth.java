package dev.andon.app.health;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Ready only while the database answers; work waits meanwhile and nothing is lost. */
public final class DatabaseHealth extends AbstractHealthCheck {
  private static final int SECONDS = 2;

  private final DataSource dataSource;

  public DatabaseHealth(DataSource dataSource) {
    super("andon", "database");
    this.dataSource = dataSource;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    try (Connection connection = dataSource.getConnection()) {
      if (connection.isValid(SECONDS)) {
        builder.up();
      } else {
        builder.message("the database does not answer").down();
      }
    } catch (SQLException e) {
      builder.message("the database cannot be reached").error(e).down();
    }
  }
}
