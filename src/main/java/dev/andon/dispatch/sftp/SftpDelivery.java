package dev.andon.dispatch.sftp;

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
 * Delivery to one partner's SFTP server: writes the receipt once the file has its final name there,
 * and knows why nothing can be delivered. At least once: a kill between the rename and the local
 * move delivers the same bytes under the same name again.
 */
public final class SftpDelivery implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(SftpDelivery.class);

  private final DataSource dataSource;
  private final String tenant;
  private final String partner;
  private final String folder;
  private volatile @Nullable String away;

  /**
   * @param folder address of the folder there, without credentials: the destination in receipts
   */
  public SftpDelivery(DataSource dataSource, String tenant, String partner, String folder) {
    this.dataSource = dataSource;
    this.tenant = tenant;
    this.partner = partner;
    this.folder = folder;
  }

  /** Before each further attempt. */
  @Override
  public void process(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (away == null) {
      LOG.atWarn()
          .addKeyValue("partner", partner)
          .setCause(cause)
          .log("nothing can be delivered to the partner's SFTP server, tried again with back-off");
    }
    Throwable root = cause;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    away = "SFTP to " + partner + ": " + root;
  }

  /** Writes the receipt of a file that was renamed at the partner. */
  public void confirm(Exchange exchange) throws SQLException {
    String name = exchange.getIn().getHeader(Exchange.FILE_NAME_ONLY, String.class);
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into receipt (tenant, kind, ref, destination) values (?, 'delivery', ?, ?) on conflict do nothing")) {
      insert.setString(1, tenant);
      insert.setString(2, partner + "/" + name);
      insert.setString(3, folder + "/" + name);
      insert.executeUpdate();
    }
    if (away != null) {
      LOG.atInfo()
          .addKeyValue("partner", partner)
          .log("the partner's SFTP server takes files again");
    }
    away = null;
  }

  /** Why nothing can be delivered; null = all is well. */
  public @Nullable String degraded() {
    return away;
  }
}
