package dev.andon.intake.cdc;

import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.postgresql.Driver;

/**
 * {@code cdc:FEED}: follows the log of an ERP with Debezium and hands each batch of its records to
 * the route as a list. A batch whose route fails is handed over again, without end; the log at the
 * ERP moves on only behind it.
 */
public final class CdcComponent extends DefaultComponent {
  private final Map<String, CdcFeed> feeds;

  /**
   * @param feeds the ERPs by the name of their feed
   */
  public CdcComponent(Map<String, CdcFeed> feeds) {
    this.feeds = Map.copyOf(feeds);
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
    CdcFeed feed = feeds.get(remaining);
    if (feed == null) {
      throw new IllegalArgumentException("no feed of this name: " + remaining);
    }
    return new CdcEndpoint(uri, this, feed);
  }

  /** The ERPs by the name of their feed. */
  public Map<String, CdcFeed> feeds() {
    return feeds;
  }
}
