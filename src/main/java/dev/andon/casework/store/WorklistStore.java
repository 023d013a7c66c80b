package dev.andon.casework.store;

import dev.andon.scoring.Standing;
import dev.andon.store.TextArray;
import dev.andon.worklist.Waiting;
import dev.andon.worklist.Worklist;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a team, and who pulled what from it. What a decision says is read once and kept:
 * ranking again reads but the numbers of the decisions.
 */
public final class WorklistStore {
  private static final int SERVED = 200;
  private final Map<Team, Map<String, Waiting>> known = new ConcurrentHashMap<>();

  private record Team(String tenant, String team) {}

  /** What a pull gave. */
  public record Pulled(
      String caseId, Worklist.Reason reason, int position, double score, Instant asOf) {}

  /** The open cases of a team that nobody has taken. */
  public List<Waiting> waiting(Connection connection, String tenant, String team)
      throws SQLException {
    Team key = new Team(tenant, team);
    Map<String, Waiting> before = known.getOrDefault(key, Map.of());
    Map<String, Waiting> now = new HashMap<>();
    List<String> unread = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select case_id, decisions from exception_case where tenant = ? and team = ? and state = 'open' and owner is null")) {
      select.setString(1, tenant);
      select.setString(2, team);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Waiting seen = before.get(row.getString(1));
          if (seen != null && seen.decision() == row.getInt(2)) {
            now.put(seen.caseId(), seen);
          } else {
            unread.add(row.getString(1));
          }
        }
      }
    }
    read(connection, tenant, unread).forEach(one -> now.put(one.caseId(), one));
    known.put(key, now);
    return List.copyOf(now.values());
  }

  private static List<Waiting> read(Connection connection, String tenant, List<String> caseIds)
      throws SQLException {
    List<Waiting> found = new ArrayList<>();
    if (caseIds.isEmpty()) {
      return found;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select c.case_id, c.decisions, c.site, c.amount_minor, d.inputs from exception_case c"
                + " join decision d on d.tenant = c.tenant and d.case_id = c.case_id and d.n = c.decisions"
                + " where c.tenant = ? and c.case_id = any(?)")) {
      select.setString(1, tenant);
      select.setArray(2, TextArray.of(connection, caseIds));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(
              new Waiting(
                  row.getString("case_id"),
                  row.getInt("decisions"),
                  row.getString("site"),
                  row.getLong("amount_minor"),
                  Standing.of(DecisionJson.texts(row.getString("inputs")))));
        }
      }
    }
    return found;
  }

  /**
   * Locks the first of these cases that nobody has taken and nobody else is about to take; never
   * waits, so it cannot deadlock with the pipeline, which locks objects before cases.
   */
  public Optional<String> lockFirst(Connection connection, String tenant, List<String> caseIds)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select c.case_id from unnest(?::text[]) with ordinality as wanted(case_id, nth)"
                + " join exception_case c on c.tenant = ? and c.case_id = wanted.case_id and c.state = 'open' and c.owner is null"
                + " order by wanted.nth limit 1 for update of c skip locked")) {
      select.setArray(1, TextArray.of(connection, caseIds));
      select.setString(2, tenant);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Number of a person's next pull from a team's worklist; one pull at a time. */
  public long next(Connection connection, String tenant, String person, String team)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into worklist_person (tenant, person, team, pulls) values (?, ?, ?, 0)"
                + " on conflict (tenant, person, team) do update set pulls = worklist_person.pulls returning pulls")) {
      upsert.setString(1, tenant);
      upsert.setString(2, person);
      upsert.setString(3, team);
      try (ResultSet row = upsert.executeQuery()) {
        row.next();
        return row.getLong(1) + 1;
      }
    }
  }

  /**
   * The case that a request of a person was given before.
   *
   * @param request the caller's own id of it
   */
  public Optional<String> given(Connection connection, String tenant, String person, String request)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select case_id from worklist_pull where tenant = ? and person = ? and request = ?")) {
      select.setString(1, tenant);
      select.setString(2, person);
      select.setString(3, request);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }

  /** Keeps a pull. */
  public void save(
      Connection connection,
      String tenant,
      String person,
      String team,
      long n,
      @Nullable String request,
      Instant at,
      Pulled pulled)
      throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                "insert into worklist_pull (tenant, person, team, n, request, at, case_id, reason, position, score, as_of)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement count =
            connection.prepareStatement(
                "update worklist_person set pulls = ? where tenant = ? and person = ? and team = ?")) {
      insert.setString(1, tenant);
      insert.setString(2, person);
      insert.setString(3, team);
      insert.setLong(4, n);
      insert.setString(5, request);
      insert.setTimestamp(6, Timestamp.from(at));
      insert.setString(7, pulled.caseId());
      insert.setString(8, pulled.reason().name().toLowerCase(Locale.ROOT));
      insert.setInt(9, pulled.position());
      insert.setDouble(10, pulled.score());
      insert.setTimestamp(11, Timestamp.from(pulled.asOf()));
      insert.executeUpdate();
      count.setLong(1, n);
      count.setString(2, tenant);
      count.setString(3, person);
      count.setString(4, team);
      count.executeUpdate();
    }
  }

  /**
   * What a team's time is worth.
   *
   * @param index median of its last pulls, at most {@value #SERVED}
   * @param settled whether there were so many
   */
  public record Served(double index, boolean settled) {}

  /** What a team's time is worth; empty before its first pull. */
  public static Optional<Served> served(Connection connection, String tenant, String team)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select percentile_cont(0.5) within group (order by score), count(*) from"
                + " (select score from worklist_pull where tenant = ? and team = ? order by at desc, person, n desc limit "
                + SERVED
                + ") as last")) {
      select.setString(1, tenant);
      select.setString(2, team);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long pulls = row.getLong(2);
        return pulls == 0
            ? Optional.empty()
            : Optional.of(new Served(row.getDouble(1), pulls == SERVED));
      }
    }
  }
}
