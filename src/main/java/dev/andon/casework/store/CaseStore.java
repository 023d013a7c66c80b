package dev.andon.casework.store;

import dev.andon.casework.CaseChange;
import dev.andon.casework.CaseSet;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.LogEntry;
import dev.andon.casework.Membership;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.scoring.Decision;
import dev.andon.store.TextArray;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes cases; objects are locked before cases, both in order, by every writer (contract
 * 1).
 */
public final class CaseStore {
  static final String COLUMNS =
      "c.tenant, c.case_id, c.type, c.object_kind, c.key, c.current, c.state, c.team, c.owner, c.site, c.test, c.holds, c.guard, c.score,"
          + " c.loss_per_hour, c.band, c.amount_minor, c.currency, c.explanation, c.occurred_at, c.detected_at, c.first_action_at, c.resolved_at,"
          + " c.due, c.owner_changes, c.reopened, c.outcome, c.root_cause, c.opening_event, c.document_kind, c.document, c.line, c.lead, c.pinned, c.severity, c.sla_due, c.handling, c.evidence, c.decisions, c.tickets, c.log_entries,"
          + " c.log_hash, c.version, '{}' as inputs";

  /**
   * Loads and locks the current cases of objects, and those of the documents that may be one
   * problem with them.
   */
  public void load(
      Connection connection,
      String tenant,
      Collection<ObjectRef> objects,
      Collection<ObjectRef> documents,
      CaseSet cases)
      throws SQLException {
    if (objects.isEmpty()) {
      return;
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select "
                + COLUMNS
                + " from exception_case c where c.tenant = ? and c.case_id in"
                + " (select k.case_id from unnest(?::text[], ?::text[]) as t(kind, key) join exception_case k"
                + " on k.tenant = ? and k.current and k.object_kind = t.kind and k.key = t.key union all"
                + " select k.case_id from unnest(?::text[], ?::text[]) as t(kind, key) join exception_case k"
                + " on k.tenant = ? and k.current and k.document_kind = t.kind and k.document = t.key)"
                + " order by c.case_id for update of c")) {
      select.setString(1, tenant);
      select.setArray(2, kinds(connection, objects));
      select.setArray(3, keys(connection, objects));
      select.setString(4, tenant);
      select.setArray(5, kinds(connection, documents));
      select.setArray(6, keys(connection, documents));
      select.setString(7, tenant);
      for (ExceptionCase found : read(select)) {
        cases.load(found);
      }
    }
  }

  /** The newest cases of the objects of a document; locked, by id. */
  public List<ExceptionCase> ofDocument(Connection connection, String tenant, ObjectRef document)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select "
                + COLUMNS
                + " from exception_case c where c.tenant = ? and c.current and c.document_kind = ? and c.document = ?"
                + " order by c.case_id for update of c")) {
      select.setString(1, tenant);
      select.setString(2, document.kind().code());
      select.setString(3, document.key());
      return read(select);
    }
  }

  private static Array kinds(Connection connection, Collection<ObjectRef> objects)
      throws SQLException {
    return TextArray.of(connection, objects.stream().map(object -> object.kind().code()));
  }

  private static Array keys(Connection connection, Collection<ObjectRef> objects)
      throws SQLException {
    return TextArray.of(connection, objects.stream().map(ObjectRef::key));
  }

  /** One case, with its latest decision's inputs; locked when asked. */
  public Optional<ExceptionCase> find(
      Connection connection, String tenant, String caseId, boolean lock) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select "
                + COLUMNS
                    .replace("'{}' as inputs", "d.inputs")
                    .replace("c.explanation", "d.explanation")
                + " from exception_case c join decision d on d.tenant = c.tenant and d.case_id = c.case_id and d.n = c.decisions"
                + " where c.tenant = ? and c.case_id = ?"
                + (lock ? " for update of c" : ""))) {
      select.setString(1, tenant);
      select.setString(2, caseId);
      return read(select).stream().findFirst();
    }
  }

  private static List<ExceptionCase> read(PreparedStatement select) throws SQLException {
    List<ExceptionCase> cases = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        cases.add(one(row));
      }
    }
    return cases;
  }

  /** A decision from a row that has its columns. */
  static Decision decision(ResultSet row) throws SQLException {
    return DecisionJson.read(
        row.getString("explanation"),
        row.getString("inputs"),
        row.getDouble("score"),
        row.getDouble("loss_per_hour"),
        row.getInt("guard"),
        row.getString("band"),
        row.getLong("amount_minor"),
        row.getString("currency"),
        instant(row, "due"));
  }

  /** A case from a row of {@code exception_case}. */
  static ExceptionCase one(ResultSet row) throws SQLException {
    Decision decision = decision(row);
    return new ExceptionCase(
        row.getString("tenant"),
        row.getString("case_id"),
        row.getString("type"),
        new ObjectRef(Kind.of(row.getString("object_kind")), row.getString("key")),
        row.getBoolean("current"),
        ExceptionCase.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getString("team"),
        row.getString("owner"),
        row.getString("site"),
        row.getBoolean("test"),
        row.getBoolean("holds"),
        decision,
        row.getTimestamp("occurred_at").toInstant(),
        row.getTimestamp("detected_at").toInstant(),
        instant(row, "first_action_at"),
        instant(row, "resolved_at"),
        row.getInt("owner_changes"),
        row.getInt("reopened"),
        row.getString("outcome"),
        row.getString("root_cause"),
        row.getString("opening_event"),
        new Membership(
            new ObjectRef(Kind.of(row.getString("document_kind")), row.getString("document")),
            row.getString("line"),
            row.getString("lead"),
            row.getString("pinned")),
        HandlingJson.read(
            row.getString("handling"),
            row.getString("severity"),
            row.getTimestamp("sla_due").toInstant()),
        List.of((String[]) row.getArray("evidence").getArray()),
        row.getInt("decisions"),
        row.getInt("tickets"),
        row.getInt("log_entries"),
        row.getString("log_hash"),
        row.getInt("version"));
  }

  /**
   * Writes cases in their last form, and every decision and log entry on the way; retired cases
   * first, then by id.
   */
  public void save(
      Connection connection, Collection<ExceptionCase> cases, Collection<CaseChange> changes)
      throws SQLException {
    saveCases(connection, cases);
    try (PreparedStatement decisions =
            connection.prepareStatement(
                "insert into decision (tenant, case_id, n, as_of, event_id, score, inputs, explanation, policy_version, hash)"
                    + " values (?, ?, ?, ?, ?, ?, ?::json, ?::json, ?, ?)");
        PreparedStatement log =
            connection.prepareStatement(
                "insert into case_log (tenant, case_id, n, at, actor, action, detail, event_id, previous_hash, hash)"
                    + " values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)")) {
      for (CaseChange change : changes) {
        ExceptionCase after = change.after();
        if (change.decision().isPresent()) {
          bindDecision(decisions, after, change.decision().get(), change.eventId());
          decisions.addBatch();
        }
        for (LogEntry entry : change.log()) {
          bindLog(log, after.tenant(), entry);
          log.addBatch();
        }
      }
      decisions.executeBatch();
      log.executeBatch();
    }
  }

  private static void bindDecision(
      PreparedStatement statement, ExceptionCase after, Decision decision, String eventId)
      throws SQLException {
    statement.setString(1, after.tenant());
    statement.setString(2, after.caseId());
    statement.setInt(3, after.decisions());
    statement.setTimestamp(4, Timestamp.from(decision.asOf()));
    statement.setString(5, eventId);
    statement.setDouble(6, decision.score());
    statement.setString(7, DecisionJson.json(decision.inputs()));
    statement.setString(8, DecisionJson.write(decision));
    statement.setInt(9, Objects.requireNonNull(decision.versions().get("scoring")));
    statement.setString(10, decision.hash());
  }

  private static void bindLog(PreparedStatement statement, String tenant, LogEntry entry)
      throws SQLException {
    statement.setString(1, tenant);
    statement.setString(2, entry.caseId());
    statement.setInt(3, entry.n());
    statement.setTimestamp(4, Timestamp.from(entry.at()));
    statement.setString(5, entry.actor());
    statement.setString(6, entry.action());
    statement.setString(7, DecisionJson.json(entry.detail()));
    statement.setString(8, entry.eventId());
    statement.setString(9, entry.previousHash());
    statement.setString(10, entry.hash());
  }

  private static void saveCases(Connection connection, Collection<ExceptionCase> cases)
      throws SQLException {
    if (cases.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into exception_case (tenant, case_id, type, object_kind, key, current, state, team, owner, site, test, holds, guard, score,"
                + " loss_per_hour, band, amount_minor, currency, explanation, occurred_at, detected_at, first_action_at, resolved_at, due,"
                + " owner_changes, reopened, outcome, root_cause, opening_event, document_kind, document, line, lead, pinned, severity, sla_due, handling, evidence, decisions, tickets, log_entries,"
                + " log_hash, version)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?, ?, ?, ?, ?)"
                + " on conflict (tenant, case_id) do update set current = excluded.current, state = excluded.state, team = excluded.team,"
                + " owner = excluded.owner, site = excluded.site, holds = excluded.holds, guard = excluded.guard, score = excluded.score,"
                + " loss_per_hour = excluded.loss_per_hour, band = excluded.band, amount_minor = excluded.amount_minor,"
                + " currency = excluded.currency, explanation = excluded.explanation, first_action_at = excluded.first_action_at,"
                + " resolved_at = excluded.resolved_at, due = excluded.due, owner_changes = excluded.owner_changes,"
                + " reopened = excluded.reopened, outcome = excluded.outcome, root_cause = excluded.root_cause, document_kind = excluded.document_kind,"
                + " document = excluded.document, line = excluded.line, lead = excluded.lead, pinned = excluded.pinned, severity = excluded.severity, sla_due = excluded.sla_due, handling = excluded.handling, evidence = excluded.evidence,"
                + " decisions = excluded.decisions, tickets = excluded.tickets, log_entries = excluded.log_entries,"
                + " log_hash = excluded.log_hash, version = excluded.version")) {
      List<ExceptionCase> ordered =
          cases.stream()
              .sorted(
                  Comparator.comparing(ExceptionCase::current).thenComparing(ExceptionCase::caseId))
              .toList();
      for (ExceptionCase one : ordered) {
        bindCase(connection, upsert, one);
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  private static void bindCase(Connection connection, PreparedStatement to, ExceptionCase one)
      throws SQLException {
    Decision decision = one.decision();
    int i = 0;
    to.setString(++i, one.tenant());
    to.setString(++i, one.caseId());
    to.setString(++i, one.type());
    to.setString(++i, one.object().kind().code());
    to.setString(++i, one.object().key());
    to.setBoolean(++i, one.current());
    to.setString(++i, one.state().name().toLowerCase(Locale.ROOT));
    to.setString(++i, one.team());
    to.setString(++i, one.owner());
    to.setString(++i, one.site());
    to.setBoolean(++i, one.test());
    to.setBoolean(++i, one.holds());
    to.setInt(++i, decision.guard());
    to.setDouble(++i, decision.score());
    to.setDouble(++i, decision.lossPerHour());
    to.setString(++i, decision.band());
    to.setLong(++i, decision.amountMinor());
    to.setString(++i, decision.currency());
    to.setString(++i, DecisionJson.brief(decision));
    time(to, ++i, one.occurredAt());
    time(to, ++i, one.detectedAt());
    time(to, ++i, one.firstActionAt());
    time(to, ++i, one.resolvedAt());
    time(to, ++i, decision.due());
    to.setInt(++i, one.ownerChanges());
    to.setInt(++i, one.reopened());
    to.setString(++i, one.outcome());
    to.setString(++i, one.rootCause());
    to.setString(++i, one.openingEvent());
    to.setString(++i, one.membership().document().kind().code());
    to.setString(++i, one.membership().document().key());
    to.setString(++i, one.membership().line());
    to.setString(++i, one.membership().lead());
    to.setString(++i, one.membership().pinned());
    to.setString(++i, HandlingJson.severity(one.handling()));
    time(to, ++i, one.handling().slaDue());
    to.setString(++i, HandlingJson.write(one.handling()));
    to.setArray(++i, TextArray.of(connection, one.evidence()));
    to.setInt(++i, one.decisions());
    to.setInt(++i, one.tickets());
    to.setInt(++i, one.logEntries());
    to.setString(++i, one.logHash());
    to.setInt(++i, one.version());
  }

  private static void time(PreparedStatement statement, int index, @Nullable Instant value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      statement.setTimestamp(index, Timestamp.from(value));
    }
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
