package dev.andon.policy.store;

import dev.andon.canonical.BusinessClock;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.policy.Proposal;
import dev.andon.policy.Shadow;
import dev.andon.store.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Which text is in shadow from when to when: a function of business time, as the versions are, so
 * that batch borders, restarts and replays change nothing. One at a time, because each costs the
 * pipeline a second score.
 */
public final class ShadowStore {
  private final DataSource dataSource;
  private final String tenant;

  public ShadowStore(DataSource dataSource, String tenant) {
    this.dataSource = dataSource;
    this.tenant = tenant;
  }

  /** All that ever were, the oldest first. */
  public List<Shadow> all() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return all(connection, tenant);
    }
  }

  static List<Shadow> all(Connection connection, String tenant) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select * from policy_shadow where tenant = ? order by seq")) {
      select.setString(1, tenant);
      List<Shadow> shadows = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          shadows.add(
              new Shadow(
                  row.getString("name"),
                  row.getString("body"),
                  row.getString("hash"),
                  row.getString("author"),
                  row.getString("by"),
                  row.getTimestamp("from_at").toInstant(),
                  Optional.ofNullable(row.getTimestamp("until_at")).map(Timestamp::toInstant)));
        }
      }
      return shadows;
    }
  }

  /** The latest shadow of a policy, or of one text of it. */
  public Optional<Shadow> latest(String name, Optional<String> hash) throws SQLException {
    return all().stream()
        .filter(one -> one.name().equals(name) && hash.filter(h -> !h.equals(one.hash())).isEmpty())
        .reduce((older, newer) -> newer);
  }

  /**
   * Scores a proposal in shadow from a moment on.
   *
   * @throws FaultException CONFLICT while another one is in shadow
   */
  public Shadow begin(Proposal proposal, String by, BusinessClock clock) throws SQLException {
    return Transaction.run(
        dataSource,
        connection -> {
          List<Shadow> before = all(connection, tenant);
          Instant from = clock.now().plus(PolicyStore.LEAD);
          for (Shadow one : before) {
            if (one.until().isEmpty()) {
              throw busy(one.name());
            }
            from = from.isBefore(one.until().get()) ? one.until().get() : from;
          }
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into policy_shadow (tenant, name, body, hash, author, by, from_at) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing")) {
            insert.setString(1, tenant);
            insert.setString(2, proposal.name());
            insert.setString(3, proposal.body());
            insert.setString(4, proposal.hash());
            insert.setString(5, proposal.author());
            insert.setString(6, by);
            insert.setTimestamp(7, Timestamp.from(from));
            if (insert.executeUpdate() == 0) {
              throw busy("another policy");
            }
          }
          PolicyStore.inTime(clock, from);
          return new Shadow(
              proposal.name(),
              proposal.body(),
              proposal.hash(),
              proposal.author(),
              by,
              from,
              Optional.empty());
        });
  }

  private static FaultException busy(String name) {
    return FaultException.of(
        "POLICY-SHADOW-BUSY",
        FaultKind.CONFLICT,
        "a text of " + name + " is in shadow, and one at a time can be",
        "Stop it first: andon policy shadow NAME --stop");
  }

  /**
   * Ends the shadow of a policy a moment from now.
   *
   * @throws FaultException REJECTED when it has none
   */
  public Shadow end(String name, BusinessClock clock) throws SQLException {
    return Transaction.run(
        dataSource,
        connection -> {
          Shadow running =
              all(connection, tenant).stream()
                  .filter(one -> one.name().equals(name) && one.until().isEmpty())
                  .findFirst()
                  .orElseThrow(() -> none(name));
          Instant until = clock.now().plus(PolicyStore.LEAD);
          until = until.isBefore(running.from()) ? running.from() : until;
          end(connection, tenant, name, running.hash(), until);
          PolicyStore.inTime(clock, until);
          return new Shadow(
              name,
              running.body(),
              running.hash(),
              running.author(),
              running.by(),
              running.from(),
              Optional.of(until));
        });
  }

  /** What says that a policy was never in shadow. */
  public static FaultException none(String name) {
    return FaultException.of(
        "POLICY-SHADOW-UNKNOWN",
        FaultKind.REJECTED,
        "no text of " + name + " is in shadow",
        "Propose one and put it in shadow: andon policy shadow " + name);
  }

  /** Ends the shadow of a text that from then on decides itself, or that somebody stopped. */
  static void end(Connection connection, String tenant, String name, String hash, Instant until)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update policy_shadow set until_at = greatest(?, from_at) where tenant = ? and name = ? and hash = ? and until_at is null")) {
      update.setTimestamp(1, Timestamp.from(until));
      update.setString(2, tenant);
      update.setString(3, name);
      update.setString(4, hash);
      update.executeUpdate();
    }
  }
}
