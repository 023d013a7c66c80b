package dev.andon.policy.store;

import dev.andon.policy.InForce;
import dev.andon.policy.PolicyVersion;
import dev.andon.policy.Shadow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the versions in the database, and what is in shadow. Neither is ever changed or deleted
 * but for the end of a shadow, so their numbers say whether there is anything new.
 */
public final class PolicyFollower {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyFollower.class);
  private final PolicyStore store;
  private final InForce<?> inForce;
  private final Shadows shadows;
  private volatile PolicyStore.Counts known = new PolicyStore.Counts(0, 0);

  /** What follows the texts in shadow. */
  @FunctionalInterface
  public interface Shadows {
    /** Takes all that ever were, and all versions that they stand beside. */
    void follow(List<Shadow> shadows, List<PolicyVersion> versions);
  }

  public PolicyFollower(PolicyStore store, InForce<?> inForce, Shadows shadows) {
    this.store = store;
    this.inForce = inForce;
    this.shadows = shadows;
  }

  /** Looks whether there is anything new; reads it if so. */
  public void look(Connection connection) throws SQLException {
    PolicyStore.Counts counts = store.counts(connection);
    if (counts.equals(known)) {
      return;
    }
    List<Shadow> besides = store.shadows(connection);
    List<PolicyVersion> versions = store.all(connection);
    shadows.follow(besides, versions);
    if (versions.size() != inForce.known()) {
      inForce.follow(versions);
      LOG.atInfo().addKeyValue("versions", versions.size()).log("policy versions read");
    }
    // What was read, not what was counted: more may have come in between.
    long ended = besides.stream().filter(one -> one.until().isPresent()).count();
    known = new PolicyStore.Counts(versions.size(), besides.size() + (int) ended);
  }
}
