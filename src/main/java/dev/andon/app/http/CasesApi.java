package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.casework.CaseChange;
import dev.andon.casework.CaseLog;
import dev.andon.casework.CaseVerbs;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.LogEntry;
import dev.andon.casework.store.CaseJson;
import dev.andon.casework.store.CaseReader;
import dev.andon.casework.store.CaseStore;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/**
 * The REST API of cases: worklists, one case with its log and explanation, the verbs of people, and
 * the proof of stored decisions.
 */
public final class CasesApi {
  private static final int MAX_LIMIT = 500;
  private final DataSource dataSource;
  private final CaseStore store;
  private final CaseReader reader;
  private final CaseDesk desk;
  private final BusinessClock clock;
  private final EventJson json;
  private final LiveView live;
  private final CurrentPlaybook playbook;

  public CasesApi(
      DataSource dataSource,
      CaseStore store,
      CaseReader reader,
      CaseDesk desk,
      BusinessClock clock,
      EventJson json,
      LiveView live,
      CurrentPlaybook playbook) {
    this.dataSource = dataSource;
    this.store = store;
    this.reader = reader;
    this.desk = desk;
    this.clock = clock;
    this.json = json;
    this.live = live;
    this.playbook = playbook;
  }

  /**
   * {@code GET /api/v1/cases?team=&state=&type=&site=&limit=&offset=}: a worklist in the order of
   * contract 9.
   */
  public void list(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    int limit = HttpAnswers.whole(exchange, "limit", 50, MAX_LIMIT);
    int offset = HttpAnswers.whole(exchange, "offset", 0, Integer.MAX_VALUE);
    CaseReader.Filter filter =
        new CaseReader.Filter(
            HttpAnswers.text(exchange, "team"),
            HttpAnswers.text(exchange, "state"),
            HttpAnswers.text(exchange, "type"),
            HttpAnswers.text(exchange, "site"));
    List<ExceptionCase> found;
    Map<String, List<ExceptionCase>> problems;
    try (Connection connection = dataSource.getConnection()) {
      found = reader.list(connection, caller.tenant(), filter, limit + 1, offset);
      problems =
          reader.problems(
              connection,
              caller.tenant(),
              found.stream().map(one -> one.membership().lead()).toList());
    }
    List<Map<String, Object>> items = new ArrayList<>();
    for (ExceptionCase one : found.subList(0, Math.min(limit, found.size()))) {
      Map<String, Object> item = CaseJson.summary(one);
      withProblem(item, one, one.membership().lead(), problems);
      items.add(item);
    }
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("items", items);
    page.put("next", found.size() > limit ? Integer.toString(offset + limit) : null);
    exchange.getIn().setBody(page);
  }

  /** Says the problem of a case; returns its cases. */
  private static List<ExceptionCase> withProblem(
      Map<String, Object> body,
      ExceptionCase one,
      String lead,
      Map<String, List<ExceptionCase>> problems) {
    List<ExceptionCase> cases = problems.getOrDefault(lead, List.of(one));
    body.put("problem", CaseJson.problem(cases));
    return cases;
  }

  /**
   * {@code GET /api/v1/cases/{id}}: the whole case, its evidence and its log, and the timeline of
   * the problem that it is part of.
   */
  public void get(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    try (Connection connection = dataSource.getConnection()) {
      ExceptionCase one = desk.find(connection, caller.tenant(), id(exchange), false);
      Map<String, Object> body = CaseJson.summary(one);
      String lead =
          store
              .find(connection, caller.tenant(), one.membership().lead(), false)
              .map(found -> found.membership().lead())
              .orElse(one.caseId());
      List<ExceptionCase> problem =
          withProblem(body, one, lead, reader.problems(connection, caller.tenant(), List.of(lead)));
      body.put("timeline", timeline(connection, caller.tenant(), problem));
      body.put("score", one.decision().score());
      body.put("rulings", one.handling().rulings());
      body.put("holds", one.holds());
      body.put("occurredAt", one.occurredAt().toString());
      body.put("outcome", one.outcome());
      body.put("rootCause", one.rootCause());
      body.put("reopened", one.reopened());
      body.put("evidence", one.evidence());
      body.put("inputs", one.decision().inputs());
      List<Map<String, Object>> log = new ArrayList<>();
      for (LogEntry entry : reader.log(connection, caller.tenant(), one.caseId())) {
        log.add(
            Map.of(
                "n",
                entry.n(),
                "at",
                entry.at().toString(),
                "actor",
                entry.actor(),
                "action",
                entry.action(),
                "detail",
                entry.detail(),
                "hash",
                entry.hash()));
      }
      body.put("log", log);
      live.of(connection, caller.tenant(), one).ifPresent(known -> body.put("live", known));
      exchange.getIn().setHeader("ETag", "\"" + one.version() + "\"");
      exchange.getIn().setBody(body);
    }
  }

  /** What happened to every case of a problem, in the order of time. */
  private List<Map<String, Object>> timeline(
      Connection connection, String tenant, List<ExceptionCase> problem) throws SQLException {
    List<Map<String, Object>> timeline = new ArrayList<>();
    for (ExceptionCase one : problem) {
      for (LogEntry entry : reader.log(connection, tenant, one.caseId())) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", entry.at().toString());
        line.put("caseId", one.caseId());
        line.put("type", one.type());
        line.put("action", entry.action());
        line.put("detail", entry.detail());
        timeline.add(line);
      }
    }
    timeline.sort(Comparator.comparing(line -> Instant.parse(String.valueOf(line.get("at")))));
    return timeline;
  }

  /** {@code POST /api/v1/cases/{id}/claim} with {@code {"version"}}. */
  public void claim(Exchange exchange) throws SQLException {
    verb(
        exchange,
        (known, body, caller) -> CaseVerbs.claim(known, version(body), caller.user(), clock.now()));
  }

  /**
   * {@code POST /api/v1/cases/{id}/close} with {@code
   * {"version","outcome","rootCause","lossMinor"?}}.
   */
  public void close(Exchange exchange) throws SQLException {
    verb(
        exchange,
        (known, body, caller) ->
            CaseVerbs.close(
                known,
                version(body),
                required(body, "outcome"),
                required(body, "rootCause"),
                loss(body),
                caller.user(),
                clock.now()));
  }

  private static OptionalLong loss(Map<String, Object> body) {
    Object value = body.get("lossMinor");
    if (value == null) {
      return OptionalLong.empty();
    }
    String text = value.toString();
    if (!text.matches("[0-9]{1,15}")) {
      throw FaultException.of(
          "FIELD-TYPE",
          FaultKind.REJECTED,
          "lossMinor must be a whole number of minor units, not negative",
          "Send for example 12000 for 120.00.");
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  /** {@code POST /api/v1/cases/{id}/reopen} with {@code {"version","reason"}}. */
  public void reopen(Exchange exchange) throws SQLException {
    verb(
        exchange,
        (known, body, caller) ->
            CaseVerbs.reopen(
                known, version(body), required(body, "reason"), caller.user(), clock.now()));
  }

  /** {@code POST /api/v1/cases/{id}/merge} with {@code {"version","into","reason"}}. */
  public void merge(Exchange exchange) throws SQLException {
    verbs(
        exchange,
        (connection, known, body, caller) ->
            CaseVerbs.merge(
                grouping(connection, known, body, caller),
                desk.find(connection, caller.tenant(), required(body, "into"), false)));
  }

  /** {@code POST /api/v1/cases/{id}/split} with {@code {"version","reason"}}. */
  public void split(Exchange exchange) throws SQLException {
    verbs(
        exchange,
        (connection, known, body, caller) ->
            CaseVerbs.split(grouping(connection, known, body, caller)));
  }

  /** {@code POST /api/v1/cases/{id}/regroup} with {@code {"version","reason"}}: undoes the two. */
  public void regroup(Exchange exchange) throws SQLException {
    verbs(
        exchange,
        (connection, known, body, caller) ->
            CaseVerbs.regroup(grouping(connection, known, body, caller)));
  }

  private CaseVerbs.Grouping grouping(
      Connection connection, ExceptionCase known, Map<String, Object> body, Identity caller)
      throws SQLException {
    Instant now = clock.now();
    return new CaseVerbs.Grouping(
        known,
        version(body),
        store.ofDocument(connection, caller.tenant(), known.membership().document()),
        playbook.at(connection, now).caseBook().correlation(),
        required(body, "reason"),
        caller.user(),
        now);
  }

  private interface Verb {
    CaseChange apply(ExceptionCase known, Map<String, Object> body, Identity caller);
  }

  private interface Verbs {
    List<CaseChange> apply(
        Connection connection, ExceptionCase known, Map<String, Object> body, Identity caller)
        throws SQLException;
  }

  private void verb(Exchange exchange, Verb verb) throws SQLException {
    verbs(exchange, (connection, known, body, caller) -> List.of(verb.apply(known, body, caller)));
  }

  private void verbs(Exchange exchange, Verbs verbs) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.HANDLER);
    Map<String, Object> body = HttpAnswers.object(exchange, json);
    ExceptionCase after =
        desk.change(
                caller.tenant(),
                List.of(id(exchange)),
                (connection, known) -> verbs.apply(connection, known.get(0), body, caller))
            .get(0)
            .after();
    exchange.getIn().setHeader("ETag", "\"" + after.version() + "\"");
    exchange.getIn().setBody(CaseJson.summary(after));
  }

  /**
   * {@code POST /api/v1/verify} with {@code {"only"?,"since"?}}: recomputes every stored decision
   * and every log chain, or only the {@code decisions}; decisions from an as-of on.
   */
  public void verify(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.OPERATOR);
    String text = exchange.getIn().getBody(String.class);
    Map<String, Object> body = text == null || text.isBlank() ? Map.of() : json.object(text);
    Instant since = HttpAnswers.instant(body, "since").orElse(Instant.EPOCH);
    boolean logs = !"decisions".equals(body.get("only"));
    long[] counts = new long[2];
    List<String> wrong = new ArrayList<>();
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      reader.decisions(
          connection,
          caller.tenant(),
          since,
          stored -> {
            counts[0]++;
            if (!stored.intact()) {
              wrong.add("decision " + stored.name());
            }
          });
      if (logs) {
        logs(connection, caller.tenant(), counts, wrong);
      }
      connection.rollback();
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("decisions", counts[0]);
    report.put("logEntries", counts[1]);
    report.put("mismatches", wrong.subList(0, Math.min(wrong.size(), 100)));
    report.put("intact", wrong.isEmpty());
    exchange.getIn().setBody(report);
  }

  private void logs(Connection connection, String tenant, long[] counts, List<String> wrong)
      throws SQLException {
    String[] previous = {CaseLog.ROOT, ""};
    reader.logs(
        connection,
        tenant,
        entry -> {
          counts[1]++;
          String expected = entry.caseId().equals(previous[1]) ? previous[0] : CaseLog.ROOT;
          String hash =
              CaseLog.hash(
                  entry.caseId(),
                  entry.n(),
                  entry.at(),
                  entry.actor(),
                  entry.action(),
                  entry.detail(),
                  entry.eventId() == null ? "" : entry.eventId(),
                  entry.previousHash());
          if (!entry.previousHash().equals(expected) || !entry.hash().equals(hash)) {
            wrong.add("log " + entry.caseId() + ":" + entry.n());
          }
          previous[0] = entry.hash();
          previous[1] = entry.caseId();
        });
  }

  private static String id(Exchange exchange) {
    return exchange.getIn().getHeader("id", String.class);
  }

  private static int version(Map<String, Object> body) {
    try {
      return Integer.parseInt(required(body, "version"));
    } catch (NumberFormatException e) {
      throw FaultException.of(
          "FIELD-TYPE",
          FaultKind.REJECTED,
          "version must be a whole number",
          "Send the version that you saw.");
    }
  }

  private static String required(Map<String, Object> body, String name) {
    return HttpAnswers.required(body, name);
  }
}
