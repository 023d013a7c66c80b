package dev.andon.intake.cdc;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.postgresql.Driver;

/**
 * {@code cdc:FEED}: follows the log of one ERP with Debezium and hands each batch of its records to
 * the route as a list. A batch whose route fails is handed over again, without end; the log at the
 * ERP moves on only behind it.
 */
public final class CdcComponent extends DefaultComponent {
  private final CdcStore store;
  private final Slot slot;
  private final Publication publication;
  private final Properties debezium;
  private final CdcStatus status;

  /**
   * @param debezium the connector's address and credentials
   */
  public CdcComponent(
      CdcStore store, Slot slot, Publication publication, Properties debezium, CdcStatus status) {
    this.store = store;
    this.slot = slot;
    this.publication = publication;
    this.debezium = debezium;
    this.status = status;
  }

  /**
   * The connector's properties for a database.
   *
   * @param url JDBC address of a PostgreSQL
   */
  public static Properties debezium(String feed, String url, String user, String password) {
    Properties address = Driver.parseURL(url, null);
    if (address == null) {
      throw FaultException.of(
          "CDC-URL",
          FaultKind.MISCONFIGURED,
          "andon.cdc.url is no address of a PostgreSQL: " + url,
          "Write jdbc:postgresql://host:port/database.");
    }
    Properties properties = new Properties();
    properties.setProperty("topic.prefix", feed);
    properties.setProperty("database.hostname", address.getProperty("PGHOST"));
    properties.setProperty("database.port", address.getProperty("PGPORT"));
    properties.setProperty("database.dbname", address.getProperty("PGDBNAME"));
    properties.setProperty("database.user", user);
    properties.setProperty("database.password", password);
    properties.setProperty("database.sslmode", address.getProperty("sslmode", "prefer"));
    return properties;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    return new CdcEndpoint(uri, this);
  }

  /**
   * Why the log is not being read now, or that the ERP keeps too much of it; empty = all is well.
   *
   * @param maxLagBytes beyond it the ERP's disk is in danger, and the slot soon lost
   */
  public Optional<String> trouble(long maxLagBytes) {
    String degraded = status.degraded();
    if (degraded != null) {
      return Optional.of(degraded);
    }
    try {
      Slot.Kept kept = slot.kept();
      return kept.bytes() <= maxLagBytes && !kept.endangered()
          ? Optional.empty()
          : Optional.of(
              "the ERP keeps "
                  + kept.bytes()
                  + " bytes of its log for the slot "
                  + slot.name()
                  + (kept.endangered() ? ", beyond its own limit, and drops them soon" : ""));
    } catch (SQLException e) {
      return Optional.of("the ERP's server does not answer: " + e.getMessage());
    }
  }

  /** Bytes of log that the ERP keeps for the reader; NaN while it does not answer. */
  public double lagBytes() {
    try {
      return slot.kept().bytes();
    } catch (SQLException e) {
      return Double.NaN; // the health check "cdc" says why
    }
  }

  CdcStore store() {
    return store;
  }

  Slot slot() {
    return slot;
  }

  Publication publication() {
    return publication;
  }

  Properties debezium() {
    return debezium;
  }

  CdcStatus status() {
    return status;
  }
}
