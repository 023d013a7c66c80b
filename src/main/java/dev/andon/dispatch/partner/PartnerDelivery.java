package dev.andon.dispatch.partner;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivery to one partner's server: writes the receipt once the partner has the file, and knows why
 * nothing can be delivered. At least once: a kill before the local move delivers the same bytes
 * under the same name again.
 */
public final class PartnerDelivery implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(PartnerDelivery.class);

  private final DataSource dataSource;
  private final String tenant;
  private final String partner;
  private final String protocol;
  private final String address;
  private volatile @Nullable String away;

  /**
   * @param protocol for people, e.g. {@code SFTP}
   * @param address of the folder there, without credentials: the destination in receipts
   */
  public PartnerDelivery(
      DataSource dataSource, String tenant, String partner, String protocol, String address) {
    this.dataSource = dataSource;
    this.tenant = tenant;
    this.partner = partner;
    this.protocol = protocol;
    this.address = address;
  }

  /** Before each further attempt. */
  @Override
  public void process(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    Throwable root = cause;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    String reason = protocol + " to " + partner + ": " + root;
    if (!reason.equals(away)) {
      LOG.atWarn()
          .addKeyValue("partner", partner)
          .setCause(cause)
          .log("nothing can be delivered by " + protocol + ", tried again with back-off");
    }
    away = reason;
  }

  /** Writes the receipt of a file that the partner has. */
  public void confirm(Exchange exchange) throws SQLException {
    String name = exchange.getIn().getHeader(Exchange.FILE_NAME_ONLY, String.class);
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into receipt (tenant, kind, ref, destination) values (?, 'delivery', ?, ?) on conflict do nothing")) {
      insert.setString(1, tenant);
      insert.setString(2, partner + "/" + name);
      insert.setString(3, address + "/" + name);
      insert.executeUpdate();
    }
    if (away != null) {
      LOG.atInfo()
          .addKeyValue("partner", partner)
          .log("the partner takes files by " + protocol + " again");
    }
    away = null;
  }

  /** Why nothing can be delivered; null = all is well. */
  public @Nullable String degraded() {
    return away;
  }
}
