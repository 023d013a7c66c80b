package dev.andon.whatif.store;

import dev.andon.scoring.Rank;
import dev.andon.whatif.Moment;
import dev.andon.whatif.Proof;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is stored of cases: what people did with them, every decision's hash, and where they stand.
 * Plain scans in the order of a key, joined in memory: nothing hangs on the planner's statistics.
 */
final class CaseRecord {
  private static final int FETCH = 2_000;
  private static final List<String> DETAILS =
      List.of("team", "owner", "outcome", "rootCause", "reason", "lossMinor");
  private final Connection connection;
  private final String tenant;
  private final long until;
  private final List<Moment.Deed> deeds = new ArrayList<>();
  private final Map<String, List<Change>> changes = new HashMap<>();

  /** A change of a case's state or team, by an event or, where that is empty, by a person. */
  private record Change(String event, long seq, String action, String team) {}

  /**
   * @param until the last place in the order of history
   */
  CaseRecord(Connection connection, String tenant, long until) throws SQLException {
    this.connection = connection;
    this.tenant = tenant;
    this.until = until;
    read();
    deeds.sort(Comparator.comparingLong(Moment.Deed::seq));
  }

  /** What people did, in its order. */
  List<Moment.Deed> deeds() {
    return deeds;
  }

  private boolean wholeHistory() {
    return until == Long.MAX_VALUE;
  }

  private void read() throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select case_id, action, actor, at, coalesce(event_id, '') as event_id, seq, detail->>'team' as team, detail->>'owner' as owner,"
                + " detail->>'outcome' as outcome, detail->>'rootCause' as \"rootCause\", detail->>'reason' as reason, detail->>'lossMinor' as \"lossMinor\""
                + " from case_log where tenant = ? and action in ('opened', 'reopened', 'claimed', 'assigned', 'reassigned', 'closed') order by case_id, n")) {
      select.setString(1, tenant);
      select.setFetchSize(FETCH);
      try (ResultSet row = select.executeQuery()) {
        String caseId = "";
        String team = "";
        boolean taken = false;
        while (row.next()) {
          if (!row.getString("case_id").equals(caseId)) {
            caseId = row.getString("case_id");
            team = "";
          }
          String action = row.getString("action");
          String named = row.getString("team");
          if (!wholeHistory()) {
            changes
                .computeIfAbsent(caseId, ignored -> new ArrayList<>())
                .add(
                    new Change(
                        row.getString("event_id"),
                        row.getLong("seq"),
                        action,
                        named == null ? "" : named));
          }
          boolean byPerson = row.getString("event_id").isEmpty();
          boolean takes = byPerson && Set.of("claimed", "assigned", "closed").contains(action);
          if (byPerson && row.getLong("seq") <= until) {
            deeds.add(deed(row, takes && !taken ? team : ""));
          }
          taken = takes || taken && action.equals("closed");
          team = named == null ? team : named;
        }
      }
    }
  }

  private static Moment.Deed deed(ResultSet row, String slot) throws SQLException {
    Map<String, String> detail = new HashMap<>();
    for (String name : DETAILS) {
      String value = row.getString(name);
      if (value != null) {
        detail.put(name, value);
      }
    }
    return new Moment.Deed(
        row.getLong("seq"),
        row.getString("case_id"),
        row.getTimestamp("at").toInstant(),
        row.getString("actor"),
        row.getString("action"),
        detail,
        slot);
  }

  /**
   * Tells what is stored, up to the end of what was played.
   *
   * @param played ids of the events that were played; of use only where the history goes on
   */
  Proof.Verdict compare(Proof proof, Set<String> played) throws SQLException {
    decisions(proof, played);
    if (wholeHistory()) {
      places(proof);
    } else {
      states(proof, played);
    }
    return proof.verdict(wholeHistory());
  }

  private void decisions(Proof proof, Set<String> played) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select case_id, n, event_id, hash from decision where tenant = ?")) {
      select.setString(1, tenant);
      select.setFetchSize(FETCH);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (wholeHistory() || played.contains(row.getString(3))) {
            proof.decision(row.getString(1), row.getInt(2), row.getString(4));
          }
        }
      }
    }
  }

  private void places(Proof proof) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select case_id, team, state, guard, score, due from exception_case where tenant = ?")) {
      select.setString(1, tenant);
      select.setFetchSize(FETCH);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          boolean open = !row.getString("state").equals("closed");
          String caseId = row.getString("case_id");
          proof.state(caseId, row.getString("team"), open);
          if (open) {
            Timestamp due = row.getTimestamp("due");
            proof.place(
                row.getString("team"),
                new Rank(
                    row.getInt("guard"),
                    row.getDouble("score"),
                    due == null ? null : due.toInstant(),
                    caseId));
          }
        }
      }
    }
  }

  /** Where the cases stood at the end of the window, by their logs. */
  private void states(Proof proof, Set<String> played) {
    changes.forEach(
        (caseId, entries) -> {
          String team = "";
          boolean known = false;
          boolean open = false;
          for (Change change : entries) {
            boolean before =
                change.event().isEmpty() ? change.seq() <= until : played.contains(change.event());
            if (before) {
              known = true;
              open = !change.action().equals("closed");
              team = change.team().isEmpty() ? team : change.team();
            }
          }
          if (known) {
            proof.state(caseId, team, open);
          }
        });
  }
}
