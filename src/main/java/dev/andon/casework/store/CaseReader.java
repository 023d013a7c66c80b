package dev.andon.casework.store;

import dev.andon.casework.ExceptionCase;
import dev.andon.casework.LogEntry;
import dev.andon.scoring.Decision;
import dev.andon.scoring.Scorer;
import dev.andon.store.TextArray;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads worklists, logs and stored decisions; changes nothing. */
public final class CaseReader {
  private static final int FETCH = 500;

  /** A case that was merged by hand stands under a lead that may itself have come under another. */
  private static final String RESOLVED =
      CaseStore.COLUMNS.replace("c.lead", "coalesce(l.lead, c.lead) as lead");

  private static final String LEADS =
      " from exception_case c left join exception_case l on l.tenant = c.tenant and l.case_id = c.lead";

  /** What a worklist is narrowed to; an absent state means not closed. */
  public record Filter(
      Optional<String> team,
      Optional<String> state,
      Optional<String> type,
      Optional<String> site) {}

  /**
   * A worklist in the order of contract 9: guard class, score, due, id. Of the cases of one problem
   * that the filter lets through, the first stands for it.
   */
  public List<ExceptionCase> list(
      Connection connection, String tenant, Filter filter, int limit, int offset)
      throws SQLException {
    StringBuilder sql =
        new StringBuilder("with found as (select ")
            .append(RESOLVED)
            .append(LEADS)
            .append(" where c.tenant = ?");
    List<String> values = new ArrayList<>();
    filter.team().ifPresent(team -> add(sql, values, " and c.team = ?", team));
    filter.type().ifPresent(type -> add(sql, values, " and c.type = ?", type));
    filter.site().ifPresent(site -> add(sql, values, " and c.site = ?", site));
    if (filter.state().isPresent()) {
      add(sql, values, " and c.state = ?", filter.state().get());
    } else {
      sql.append(" and c.state <> 'closed'");
    }
    sql.append(
        "), ranked as (select *, row_number() over (partition by lead order by guard desc, score desc, due, case_id) as nth from found)"
            + " select * from ranked where nth = 1 order by guard desc, score desc, due, case_id limit ? offset ?");
    try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
      int i = 1;
      select.setString(i, tenant);
      for (String value : values) {
        select.setString(++i, value);
      }
      select.setInt(++i, limit);
      select.setInt(++i, offset);
      List<ExceptionCase> found = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          found.add(CaseStore.one(row));
        }
      }
      return found;
    }
  }

  /** Cases by id, as worklists show them. */
  public Map<String, ExceptionCase> named(
      Connection connection, String tenant, Collection<String> caseIds) throws SQLException {
    Map<String, ExceptionCase> named = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select "
                + CaseStore.COLUMNS
                + " from exception_case c where c.tenant = ? and c.case_id = any(?)")) {
      select.setString(1, tenant);
      select.setArray(2, TextArray.of(connection, caseIds));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ExceptionCase one = CaseStore.one(row);
          named.put(one.caseId(), one);
        }
      }
    }
    return named;
  }

  /** The cases of problems by their lead, the lead first and then by event time. */
  public Map<String, List<ExceptionCase>> problems(
      Connection connection, String tenant, Collection<String> leads) throws SQLException {
    Map<String, List<ExceptionCase>> problems = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "with mine as (select case_id from exception_case where tenant = ? and lead = any(?)"
                + " union select c.case_id from exception_case l join exception_case c on c.tenant = l.tenant and c.lead = l.case_id"
                + " where l.tenant = ? and l.lead = any(?))"
                + " select "
                + RESOLVED
                + LEADS
                + " where c.tenant = ? and c.case_id in (select case_id from mine) order by c.case_id <> coalesce(l.lead, c.lead), c.occurred_at, c.case_id")) {
      select.setString(1, tenant);
      select.setArray(2, TextArray.of(connection, leads));
      select.setString(3, tenant);
      select.setArray(4, TextArray.of(connection, leads));
      select.setString(5, tenant);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          ExceptionCase one = CaseStore.one(row);
          problems.computeIfAbsent(one.membership().lead(), ignored -> new ArrayList<>()).add(one);
        }
      }
    }
    return problems;
  }

  private static void add(StringBuilder sql, List<String> values, String condition, String value) {
    sql.append(condition);
    values.add(value);
  }

  /** The log of a case, in order. */
  public List<LogEntry> log(Connection connection, String tenant, String caseId)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select * from case_log where tenant = ? and case_id = ? order by n")) {
      select.setString(1, tenant);
      select.setString(2, caseId);
      List<LogEntry> entries = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          entries.add(entry(row));
        }
      }
      return entries;
    }
  }

  /**
   * Every log entry of a tenant by case and number, streamed; the connection must not be in
   * auto-commit.
   */
  public void logs(Connection connection, String tenant, Consumer<LogEntry> each)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select * from case_log where tenant = ? order by case_id, n")) {
      select.setString(1, tenant);
      select.setFetchSize(FETCH);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          each.accept(entry(row));
        }
      }
    }
  }

  private static LogEntry entry(ResultSet row) throws SQLException {
    return new LogEntry(
        row.getString("case_id"),
        row.getInt("n"),
        row.getTimestamp("at").toInstant(),
        row.getString("actor"),
        row.getString("action"),
        DecisionJson.texts(row.getString("detail")),
        row.getString("event_id"),
        row.getString("previous_hash"),
        row.getString("hash"));
  }

  /**
   * A stored decision.
   *
   * @param name {@code case:number}
   * @param whole whether every figure of the decision is stored: the latest of a case stands in its
   *     row, of older ones only the score
   * @param columns whether the columns beside the record say the same
   */
  public record Stored(String name, Decision decision, boolean whole, boolean columns) {
    /** Whether it is made again from its inputs to the same bytes. */
    public boolean intact() {
      Decision again = Scorer.recompute(decision);
      return columns
          && DecisionJson.write(again).equals(DecisionJson.write(decision))
          && Double.compare(again.score(), decision.score()) == 0
          && (!whole || again.equals(decision));
    }
  }

  /**
   * Every stored decision of a tenant from an as-of on, streamed; the connection must not be in
   * auto-commit.
   */
  public void decisions(Connection connection, String tenant, Instant since, Consumer<Stored> each)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select d.case_id, d.n, d.score, d.inputs, d.explanation, d.as_of, d.hash, d.n = c.decisions as whole, c.guard, c.loss_per_hour, c.band,"
                + " c.amount_minor, c.currency, c.due, c.score as case_score"
                + " from decision d join exception_case c on c.tenant = d.tenant and c.case_id = d.case_id"
                + " where d.tenant = ? and d.as_of >= ? order by d.case_id, d.n")) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(since));
      select.setFetchSize(FETCH);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          each.accept(stored(row));
        }
      }
    }
  }

  private static Stored stored(ResultSet row) throws SQLException {
    Decision decision = CaseStore.decision(row);
    boolean whole = row.getBoolean("whole");
    boolean columns =
        row.getString("hash").equals(decision.hash())
            && row.getTimestamp("as_of").toInstant().equals(decision.asOf())
            && (!whole || row.getDouble("case_score") == decision.score());
    return new Stored(row.getString("case_id") + ":" + row.getInt("n"), decision, whole, columns);
  }
}
