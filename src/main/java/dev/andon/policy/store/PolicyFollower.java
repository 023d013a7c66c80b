package dev.andon.policy.store;

import dev.andon.policy.InForce;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the versions in the database. Versions are never changed or deleted, so their number says
 * whether there is a new one.
 */
public final class PolicyFollower {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyFollower.class);
  private final PolicyStore store;
  private final InForce<?> inForce;

  public PolicyFollower(PolicyStore store, InForce<?> inForce) {
    this.store = store;
    this.inForce = inForce;
  }

  /** Looks whether there are new versions; reads them if so. */
  public void look(Connection connection) throws SQLException {
    int count = store.count(connection);
    if (count != inForce.known()) {
      inForce.follow(store.all(connection));
      LOG.atInfo().addKeyValue("versions", count).log("policy versions read");
    }
  }
}
