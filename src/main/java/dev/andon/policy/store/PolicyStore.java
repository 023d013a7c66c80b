package dev.andon.policy.store;

import dev.andon.canonical.Hashes;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.policy.PolicyVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions of policies; append-only. Running instances follow the database: files in {@code
 * config/} are drafts, and the first start activates the shipped ones as version 1, in force from
 * the beginning of time (a demo's business clock may stand before the wall clock). Rollback
 * activates an older body again.
 */
public final class PolicyStore {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyStore.class);
  private final DataSource dataSource;
  private final String tenant;

  public PolicyStore(DataSource dataSource, String tenant) {
    this.dataSource = dataSource;
    this.tenant = tenant;
  }

  /**
   * The active version; the draft becomes version 1 when there is none. A draft that differs from
   * the active version is reported, not used.
   */
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
        insert.setTimestamp(5, Timestamp.from(Instant.EPOCH));
        insert.setString(6, tenant);
        insert.setString(7, name);
        insert.executeUpdate();
      }
      try (PreparedStatement select =
          connection.prepareStatement(
              "select version, body, hash from policy_version where tenant = ? and name = ?"
                  + " and (version = 1 or effective_at <= ?) order by version desc limit 1")) {
        select.setString(1, tenant);
        select.setString(2, name);
        select.setTimestamp(3, Timestamp.from(now));
        try (ResultSet row = select.executeQuery()) {
          row.next();
          if (!row.getString("hash").equals(Hashes.sha256(draft))) {
            LOG.atWarn()
                .addKeyValue("policy", name)
                .addKeyValue("activeVersion", row.getInt("version"))
                .log("the file in config/ differs from the active version and is not used");
          }
          return new PolicyVersion(name, row.getInt("version"), row.getString("body"));
        }
      }
    }
  }

  /** All versions, oldest first. */
  public List<PolicyVersion> versions(String name) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select version, body from policy_version where tenant = ? and name = ? order by version")) {
      select.setString(1, tenant);
      select.setString(2, name);
      List<PolicyVersion> versions = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          versions.add(new PolicyVersion(name, rows.getInt("version"), rows.getString("body")));
        }
      }
      return versions;
    }
  }

  /**
   * Writes the next version; a body equal to the newest one's is not written again. The caller has
   * validated the body. Of two activations at once one is a CONFLICT.
   */
  public PolicyVersion activate(
      String name, String body, String author, String approver, Instant effectiveAt)
      throws SQLException {
    List<PolicyVersion> before = versions(name);
    PolicyVersion newest = before.isEmpty() ? null : before.get(before.size() - 1);
    if (newest != null && newest.body().equals(body)) {
      return newest;
    }
    int version = newest == null ? 1 : newest.version() + 1;
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into policy_version (tenant, name, version, body, hash, author, approver, effective_at)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing")) {
      insert.setString(1, tenant);
      insert.setString(2, name);
      insert.setInt(3, version);
      insert.setString(4, body);
      insert.setString(5, Hashes.sha256(body));
      insert.setString(6, author);
      insert.setString(7, approver);
      insert.setTimestamp(8, Timestamp.from(effectiveAt));
      if (insert.executeUpdate() == 0) {
        throw FaultException.of(
            "POLICY-ACTIVATED-MEANWHILE",
            FaultKind.CONFLICT,
            "version " + version + " of the policy " + name + " was activated by someone else",
            "Read the versions again and decide anew.");
      }
    }
    LOG.atInfo()
        .addKeyValue("policy", name)
        .addKeyValue("version", version)
        .addKeyValue("author", author)
        .addKeyValue("approver", approver)
        .log("policy version activated");
    return new PolicyVersion(name, version, body);
  }

  /**
   * Activates the body of an older version again, as a new version; REJECTED when there is no such
   * version.
   */
  public PolicyVersion rollback(
      String name, int version, String author, String approver, Instant effectiveAt)
      throws SQLException {
    for (PolicyVersion older : versions(name)) {
      if (older.version() == version) {
        return activate(name, older.body(), author, approver, effectiveAt);
      }
    }
    throw FaultException.of(
        "POLICY-VERSION-UNKNOWN",
        FaultKind.REJECTED,
        "the policy " + name + " has no version " + version,
        "Name one of the versions that there are.");
  }
}
