package dev.andon.demo;

import dev.andon.canonical.Hashes;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.store.CaseReader;
import dev.andon.casework.store.DecisionJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/** What a day came to, in the members of contract 11. */
public final class Summary {
  private static final int TOP = 10;

  private Summary() {}

  /** Counts everything from the store, and the manifest against it. */
  public static Map<String, Object> of(DataSource dataSource, String tenant, Day day)
      throws SQLException {
    Map<String, Object> summary = new LinkedHashMap<>();
    try (Connection connection = dataSource.getConnection()) {
      summary.put(
          "messagesIn",
          number(connection, "select count(*) from message_in where tenant = ?", tenant));
      summary.put(
          "messagesBySource",
          counts(
              connection,
              "select door || '/' || source, count(*) from message_in where tenant = ? group by 1 order by 1",
              tenant));
      summary.put(
          "events", number(connection, "select count(*) from event where tenant = ?", tenant));
      summary.put(
          "cases",
          number(connection, "select count(*) from exception_case where tenant = ?", tenant));
      summary.put(
          "casesByType",
          counts(
              connection,
              "select type, count(*) from exception_case where tenant = ? group by 1 order by 1",
              tenant));
      summary.put(
          "casesByTeam",
          counts(
              connection,
              "select team, count(*) from exception_case where tenant = ? group by 1 order by 1",
              tenant));
      summary.put(
          "dispatched",
          number(
              connection,
              "select count(*) from receipt where tenant = ? and kind = 'ticket'",
              tenant));
      summary.put(
          "deadLetters",
          number(
              connection,
              "select count(*) from dead_letter where state in ('open', 'replaying') and tenant = ?",
              tenant));
      summary.put(
          "duplicatesAbsorbed",
          number(
              connection,
              "select count(*) from message_in where state = 'absorbed' and tenant = ?",
              tenant));
      summary.put("lost", lost(connection, tenant, day));
      List<ExceptionCase> ranked =
          new CaseReader()
              .list(
                  connection,
                  tenant,
                  new CaseReader.Filter(
                      Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                  TOP,
                  0);
      summary.put("topCases", ranked.stream().map(Summary::top).toList());
      summary.put("digest", digest(connection, tenant));
    }
    return summary;
  }

  private static Map<String, Object> top(ExceptionCase one) {
    Map<String, Object> top = new LinkedHashMap<>();
    top.put("caseId", one.caseId());
    top.put("type", one.type());
    top.put("key", one.object().key());
    top.put("team", one.team());
    top.put("score", one.decision().score());
    top.put(
        "money",
        Map.of("amountMinor", one.decision().amountMinor(), "currency", one.decision().currency()));
    top.put("explanation", DecisionJson.explanation(one.decision()));
    return top;
  }

  /**
   * Entries of the manifest without a terminal state: no message of that door and name, or one
   * whose events are not all processed or parked.
   */
  private static long lost(Connection connection, String tenant, Day day) throws SQLException {
    Map<String, Long> settled = new LinkedHashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select m.door || '|' || m.source || '|' || m.name, count(*) from message_in m where m.tenant = ? and m.state <> 'received'"
                + " and not exists (select 1 from event e left join event_identity i on i.tenant = e.tenant and i.id = e.id and i.revision = e.revision"
                + " where e.tenant = m.tenant and e.message = m.id and coalesce(i.state, 'accepted') = 'accepted') group by 1")) {
      select.setString(1, tenant);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          settled.put(row.getString(1), row.getLong(2));
        }
      }
    }
    long lost = 0;
    for (Entry entry : day.entries()) {
      String key = entry.door() + "|" + entry.source() + "|" + entry.name();
      long left = settled.merge(key, -1L, Long::sum);
      if (left < 0) {
        lost++;
      }
    }
    return lost;
  }

  private static String digest(Connection connection, String tenant) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select case_id, type, key, team, state, score from exception_case where tenant = ?")) {
      select.setString(1, tenant);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          lines.add(
              String.join(
                  "|",
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  Double.toString(row.getDouble(6))));
        }
      }
    }
    lines.sort(null);
    return Hashes.sha256(String.join("\n", lines));
  }

  private static long number(Connection connection, String sql, String tenant) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, tenant);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static Map<String, Long> counts(Connection connection, String sql, String tenant)
      throws SQLException {
    Map<String, Long> counts = new LinkedHashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, tenant);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          counts.put(row.getString(1), row.getLong(2));
        }
      }
    }
    return counts;
  }

  /** The summary as a table for people. */
  public static String table(Map<String, Object> summary) {
    StringBuilder text = new StringBuilder("\nThe day\n");
    for (String name :
        List.of(
            "messagesIn",
            "events",
            "cases",
            "dispatched",
            "deadLetters",
            "duplicatesAbsorbed",
            "lost")) {
      text.append(String.format(Locale.ROOT, "  %-20s %8s%n", name, summary.get(name)));
    }
    for (String name : List.of("messagesBySource", "casesByTeam", "casesByType")) {
      text.append('\n').append(name).append('\n');
      member(summary, name, Map.class)
          .forEach(
              (key, count) -> text.append(String.format(Locale.ROOT, "  %-28s %6s%n", key, count)));
    }
    text.append("\nTop ten cases\n");
    int rank = 0;
    for (Object one : member(summary, "topCases", List.class)) {
      Map<?, ?> top = (Map<?, ?>) one;
      Map<?, ?> money = member(top, "money", Map.class);
      text.append(
          String.format(
              Locale.ROOT,
              "  %2d  %6.2f  %12.2f %s  %-24s %-16s %s%n        %s%n",
              ++rank,
              (Double) top.get("score"),
              member(money, "amountMinor", Long.class) / 100.0,
              money.get("currency"),
              top.get("type"),
              top.get("team"),
              top.get("key"),
              member(top, "explanation", Map.class).get("text")));
    }
    return text.append("\ndigest ").append(summary.get("digest")).append('\n').toString();
  }

  private static <T> T member(Map<?, ?> map, String name, Class<T> type) {
    return type.cast(Objects.requireNonNull(map.get(name), name));
  }
}
