package dev.andon.casework.store;

import dev.andon.casework.ExceptionCase;
import dev.andon.casework.LogEntry;
import dev.andon.scoring.Decision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Reads worklists, logs and stored decisions; changes nothing. */
public final class CaseReader {
  private static final int FETCH = 500;

  /** What a worklist is narrowed to; an absent state means not closed. */
  public record Filter(
      Optional<String> team,
      Optional<String> state,
      Optional<String> type,
      Optional<String> site) {}

  /** A worklist in the order of contract 9: guard class, score, due, id. */
  public List<ExceptionCase> list(
      Connection connection, String tenant, Filter filter, int limit, int offset)
      throws SQLException {
    StringBuilder sql =
        new StringBuilder("select c.*, '{}' as inputs from exception_case c where c.tenant = ?");
    List<String> values = new ArrayList<>();
    filter.team().ifPresent(team -> add(sql, values, " and c.team = ?", team));
    filter.type().ifPresent(type -> add(sql, values, " and c.type = ?", type));
    filter.site().ifPresent(site -> add(sql, values, " and c.site = ?", site));
    if (filter.state().isPresent()) {
      add(sql, values, " and c.state = ?", filter.state().get());
    } else {
      sql.append(" and c.state <> 'closed'");
    }
    sql.append(" order by c.guard desc, c.score desc, c.due, c.case_id limit ? offset ?");
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
   * Every stored decision of a tenant with its name {@code case:number}, streamed; the connection
   * must not be in auto-commit.
   */
  public void decisions(Connection connection, String tenant, BiConsumer<String, Decision> each)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select case_id, n, score, inputs, explanation from decision where tenant = ? order by case_id, n")) {
      select.setString(1, tenant);
      select.setFetchSize(FETCH);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          each.accept(
              row.getString("case_id") + ":" + row.getInt("n"),
              DecisionJson.read(
                  row.getString("explanation"),
                  row.getString("inputs"),
                  row.getDouble("score"),
                  0,
                  0,
                  "",
                  0,
                  "",
                  null));
        }
      }
    }
  }
}
