package dev.andon.policy.store;

import dev.andon.canonical.Hashes;
import dev.andon.policy.PolicyVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Running instances follow the database: files in {@code config/} are drafts, and the first start activates the shipped ones as version 1. */
public final class PolicyStore {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyStore.class);
  private final DataSource dataSource;
  private final String tenant;

  public PolicyStore(DataSource dataSource, String tenant) {
    this.dataSource = dataSource;
    this.tenant = tenant;
  }

  /** The active version; the draft becomes version 1 when there is none. A draft that differs from the active version is reported, not used. */
  public PolicyVersion active(String name, String draft, Instant now) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into policy_version (tenant, name, version, body, hash, author, approver, effective_at)"
                  + " select ?, ?, 1, ?, ?, 'shipped', 'shipped', ? where not exists (select 1 from policy_version where tenant = ? and name = ?)"
                  + " on conflict do nothing")) {
        insert.setString(1, tenant);
        insert.setString(2, name);
        insert.setString(3, draft);
        insert.setString(4, Hashes.sha256(draft));
        insert.setTimestamp(5, Timestamp.from(now));
        insert.setString(6, tenant);
        insert.setString(7, name);
        insert.executeUpdate();
      }
      try (PreparedStatement select =
          connection.prepareStatement(
              "select version, body, hash from policy_version where tenant = ? and name = ? order by version desc limit 1")) {
        select.setString(1, tenant);
        select.setString(2, name);
        try (ResultSet row = select.executeQuery()) {
          row.next();
          if (!row.getString("hash").equals(Hashes.sha256(draft))) {
            LOG.atWarn().addKeyValue("policy", name).addKeyValue("activeVersion", row.getInt("version")).log("the file in config/ differs from the active version and is not used");
          }
          return new PolicyVersion(name, row.getInt("version"), row.getString("body"));
        }
      }
    }
  }
}
