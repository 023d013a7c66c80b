package dev.andon.policy.store;

import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.Hashes;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.policy.PolicyVersion;
import dev.andon.policy.Proposal;
import dev.andon.policy.Shadow;
import dev.andon.store.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions of policies; append-only. Running instances follow the database: files in {@code
 * config/} are drafts, and the first start activates the shipped ones as version 1, in force from
 * the beginning of time (a demo's business clock may stand before the wall clock). Of the versions
 * whose time has come the newest is in force; so an activation replaces what was planned before it,
 * and a rollback is a new version with an older body.
 */
public final class PolicyStore {
  /**
   * An activation holds from so much later on: every batch with an event of that time begins after
   * its commit and so sees it.
   */
  public static final Duration LEAD = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(PolicyStore.class);
  private static final String INSERT =
      "insert into policy_version (tenant, name, version, body, hash, author, approver, reason, effective_at)";
  private final DataSource dataSource;
  private final String tenant;

  public PolicyStore(DataSource dataSource, String tenant) {
    this.dataSource = dataSource;
    this.tenant = tenant;
  }

  /** Whose policies they are. */
  public String tenant() {
    return tenant;
  }

  /**
   * The active version; the draft becomes version 1 when there is none. A draft that differs from
   * the active version is reported, not used.
   */
  public PolicyVersion active(String name, String draft, Instant now) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              INSERT
                  + " select ?, ?, 1, ?, ?, 'shipped', 'shipped', 'shipped', ? where not exists (select 1 from policy_version where tenant = ? and name = ?)"
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
      PolicyVersion active =
          versions(connection, name).stream()
              .filter(one -> one.effective(now))
              .reduce((older, newer) -> newer)
              .orElseThrow();
      if (!active.body().equals(draft)) {
        LOG.atWarn()
            .addKeyValue("policy", name)
            .addKeyValue("activeVersion", active.version())
            .log("the file in config/ differs from the active version and is not used");
      }
      return active;
    }
  }

  /**
   * What tells whether anything is new: versions are never changed or deleted, and a shadow begins
   * once and ends once.
   *
   * @param versions of all policies
   * @param shadows that began, and that ended
   */
  record Counts(int versions, int shadows) {}

  Counts counts(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select (select count(*) from policy_version where tenant = ?), (select count(*) + count(until_at) from policy_shadow where tenant = ?)")) {
      select.setString(1, tenant);
      select.setString(2, tenant);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new Counts(row.getInt(1), row.getInt(2));
      }
    }
  }

  List<Shadow> shadows(Connection connection) throws SQLException {
    return ShadowStore.all(connection, tenant);
  }

  /** All versions of all policies, by name, oldest first. */
  public List<PolicyVersion> all() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return all(connection);
    }
  }

  /** The same on a connection, e.g. of a snapshot. */
  public List<PolicyVersion> all(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select * from policy_version where tenant = ? order by name, version")) {
      select.setString(1, tenant);
      return read(select);
    }
  }

  /** All versions, oldest first. */
  public List<PolicyVersion> versions(String name) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return versions(connection, name);
    }
  }

  private List<PolicyVersion> versions(Connection connection, String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select * from policy_version where tenant = ? and name = ? order by version")) {
      select.setString(1, tenant);
      select.setString(2, name);
      return read(select);
    }
  }

  private static List<PolicyVersion> read(PreparedStatement select) throws SQLException {
    List<PolicyVersion> versions = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        versions.add(
            new PolicyVersion(
                row.getString("name"),
                row.getInt("version"),
                row.getString("body"),
                row.getString("author"),
                row.getString("approver"),
                row.getString("reason"),
                row.getTimestamp("effective_at").toInstant(),
                row.getTimestamp("activated_at").toInstant()));
      }
    }
    return versions;
  }

  /** Keeps a text for another person to activate; one a policy, the latest. */
  public Proposal propose(
      String name, String body, String author, String reason, Optional<Instant> effectiveAt)
      throws SQLException {
    Proposal proposal = new Proposal(name, body, Hashes.sha256(body), author, reason, effectiveAt);
    try (Connection connection = dataSource.getConnection();
        PreparedStatement upsert =
            connection.prepareStatement(
                "insert into policy_proposal (tenant, name, body, author, reason, effective_at) values (?, ?, ?, ?, ?, ?)"
                    + " on conflict (tenant, name) do update set body = excluded.body, author = excluded.author,"
                    + " reason = excluded.reason, effective_at = excluded.effective_at, proposed_at = excluded.proposed_at")) {
      upsert.setString(1, tenant);
      upsert.setString(2, name);
      upsert.setString(3, body);
      upsert.setString(4, author);
      upsert.setString(5, reason);
      upsert.setTimestamp(6, effectiveAt.map(Timestamp::from).orElse(null));
      upsert.executeUpdate();
    }
    return proposal;
  }

  /** What waits for another person. */
  public Optional<Proposal> proposal(String name) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select * from policy_proposal where tenant = ? and name = ?")) {
      select.setString(1, tenant);
      select.setString(2, name);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        String body = row.getString("body");
        return Optional.of(
            new Proposal(
                name,
                body,
                Hashes.sha256(body),
                row.getString("author"),
                row.getString("reason"),
                Optional.ofNullable(row.getTimestamp("effective_at")).map(Timestamp::toInstant)));
      }
    }
  }

  /**
   * The same where there must be one.
   *
   * @throws FaultException POLICY-NOT-PROPOSED
   */
  public Proposal proposed(String name) throws SQLException {
    return proposal(name)
        .orElseThrow(
            () ->
                FaultException.of(
                    "POLICY-NOT-PROPOSED",
                    FaultKind.REJECTED,
                    "nothing is proposed for " + name,
                    "Propose a draft first: andon policy propose " + name));
  }

  /**
   * Makes a proposal the next version. The caller has validated the body.
   *
   * @throws FaultException REJECTED when the approver is the author; CONFLICT when somebody else
   *     was faster
   */
  public PolicyVersion activate(Proposal proposal, String approver, BusinessClock clock)
      throws SQLException {
    if (proposal.author().equals(approver)) {
      throw FaultException.of(
          "POLICY-SAME-PERSON",
          FaultKind.REJECTED,
          approver + " proposed this version of " + proposal.name() + " and cannot activate it too",
          "Let another person with the role approver activate it.");
    }
    return write(
        proposal.name(),
        proposal.body(),
        proposal.author(),
        approver,
        proposal.reason(),
        proposal.effectiveAt(),
        clock);
  }

  /**
   * Makes what Andon itself counted the next version, at once; the caller has made it from a right
   * one, so nobody approves it. A rollback brings the one before back.
   */
  public PolicyVersion counted(String name, String body, String reason, BusinessClock clock)
      throws SQLException {
    return write(name, body, "andon", "andon", reason, Optional.empty(), clock);
  }

  /**
   * Writes the next version; a body equal to the newest one's is not written again. Of two
   * activations at once one is a CONFLICT.
   */
  private PolicyVersion write(
      String name,
      String body,
      String author,
      String approver,
      String reason,
      Optional<Instant> wanted,
      BusinessClock clock)
      throws SQLException {
    PolicyVersion written =
        Transaction.run(
            dataSource,
            connection -> {
              List<PolicyVersion> before = versions(connection, name);
              PolicyVersion newest = before.isEmpty() ? null : before.get(before.size() - 1);
              Instant soonest = clock.now().plus(LEAD);
              Instant effective = wanted.filter(soonest::isBefore).orElse(soonest);
              if (newest == null || !newest.body().equals(body)) {
                int version = newest == null ? 1 : newest.version() + 1;
                insert(connection, name, version, body, author, approver, reason, effective);
              }
              forget(connection, name);
              ShadowStore.end(connection, tenant, name, Hashes.sha256(body), effective);
              inTime(clock, effective);
              List<PolicyVersion> after = versions(connection, name);
              return after.get(after.size() - 1);
            });
    LOG.atInfo()
        .addKeyValue("policy", name)
        .addKeyValue("version", written.version())
        .addKeyValue("author", written.author())
        .addKeyValue("approver", written.approver())
        .addKeyValue("effectiveAt", written.effectiveAt())
        .log("policy version activated");
    return written;
  }

  /** Refuses what commits too late: an event could already have been decided without it. */
  static void inTime(BusinessClock clock, Instant effective) {
    if (!clock.now().isBefore(effective)) {
      throw FaultException.of(
          "POLICY-SLOW",
          FaultKind.TRANSIENT,
          "the store took longer than " + LEAD.toMillis() + " ms; nothing is activated",
          "Try again.");
    }
  }

  private void insert(
      Connection connection,
      String name,
      int version,
      String body,
      String author,
      String approver,
      String reason,
      Instant effectiveAt)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            INSERT + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing")) {
      insert.setString(1, tenant);
      insert.setString(2, name);
      insert.setInt(3, version);
      insert.setString(4, body);
      insert.setString(5, Hashes.sha256(body));
      insert.setString(6, author);
      insert.setString(7, approver);
      insert.setString(8, reason);
      insert.setTimestamp(9, Timestamp.from(effectiveAt));
      if (insert.executeUpdate() == 0) {
        throw FaultException.of(
            "POLICY-ACTIVATED-MEANWHILE",
            FaultKind.CONFLICT,
            "version " + version + " of the policy " + name + " was activated by someone else",
            "Read the versions again and decide anew.");
      }
    }
  }

  private void forget(Connection connection, String name) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from policy_proposal where tenant = ? and name = ?")) {
      delete.setString(1, tenant);
      delete.setString(2, name);
      delete.executeUpdate();
    }
  }

  /**
   * What a rollback would bring back: of a planned version, the one in force; else the newest body
   * before that differs.
   *
   * @throws FaultException REJECTED when there is none
   */
  public PolicyVersion previous(String name, Instant now) throws SQLException {
    List<PolicyVersion> versions = versions(name);
    PolicyVersion newest = versions.isEmpty() ? null : versions.get(versions.size() - 1);
    for (int i = versions.size() - 2; i >= 0; i--) {
      PolicyVersion one = versions.get(i);
      if (newest != null && one.effective(now) && !one.body().equals(newest.body())) {
        return one;
      }
    }
    throw FaultException.of(
        "POLICY-VERSION-UNKNOWN",
        FaultKind.REJECTED,
        "the policy " + name + " has no version before",
        "There is nothing to go back to; propose a version instead.");
  }

  /**
   * Activates the body of an older version again, as a new version, at once and by one person: two
   * have approved that body already. REJECTED when there is no such version.
   */
  public PolicyVersion rollback(
      String name, int version, String actor, String reason, BusinessClock clock)
      throws SQLException {
    for (PolicyVersion older : versions(name)) {
      if (older.version() == version) {
        return write(name, older.body(), actor, older.approver(), reason, Optional.empty(), clock);
      }
    }
    throw FaultException.of(
        "POLICY-VERSION-UNKNOWN",
        FaultKind.REJECTED,
        "the policy " + name + " has no version " + version,
        "Name one of the versions that there are.");
  }
}
