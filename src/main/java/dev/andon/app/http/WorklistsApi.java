package dev.andon.app.http;

import dev.andon.app.security.Access;
import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.json.EventJson;
import dev.andon.casework.CaseChange;
import dev.andon.casework.CaseVerbs;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.store.CaseJson;
import dev.andon.casework.store.CaseReader;
import dev.andon.casework.store.WorklistStore;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.store.Transaction;
import dev.andon.worklist.Competence;
import dev.andon.worklist.Worklist;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of worklists: their order as of the hour or the start of the shift, the pull door
 * that gives a person the next case, and the review of what is not worth a touch of its own.
 */
public final class WorklistsApi {
  private static final int MAX_LIMIT = 500;
  private static final int MAX_OFFERS = 200;
  private static final int MAX_BATCH = 200;

  private final DataSource dataSource;
  private final WorklistStore worklists;
  private final CaseReader reader;
  private final CaseDesk desk;
  private final Rankings rankings;
  private final Access access;
  private final Worklist.Reserve reserve;
  private final BusinessClock clock;
  private final EventJson json;

  public WorklistsApi(
      DataSource dataSource,
      WorklistStore worklists,
      CaseReader reader,
      CaseDesk desk,
      Rankings rankings,
      Access access,
      Worklist.Reserve reserve,
      BusinessClock clock,
      EventJson json) {
    this.dataSource = dataSource;
    this.worklists = worklists;
    this.reader = reader;
    this.desk = desk;
    this.rankings = rankings;
    this.access = access;
    this.reserve = reserve;
    this.clock = clock;
    this.json = json;
  }

  /** {@code GET /api/v1/worklists/{team}?lane=&limit=&offset=}: what waits, in its order. */
  public void list(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    int limit = HttpAnswers.whole(exchange, "limit", 50, MAX_LIMIT);
    int offset = HttpAnswers.whole(exchange, "offset", 0, Integer.MAX_VALUE);
    Optional<Worklist.Lane> lane = HttpAnswers.text(exchange, "lane").map(WorklistsApi::lane);
    String team = team(exchange);
    Map<String, Object> page = new LinkedHashMap<>();
    try (Connection connection = dataSource.getConnection()) {
      Rankings.Ranked ranked = ranked(connection, caller.tenant(), team, clock.now());
      Map<Integer, Worklist.Place> shown = new LinkedHashMap<>();
      int seen = 0;
      int position = 0;
      for (Worklist.Place place : ranked.list().places()) {
        position++;
        if (lane.isEmpty() || place.lane() == lane.get()) {
          if (seen >= offset && shown.size() < limit) {
            shown.put(position, place);
          }
          seen++;
        }
      }
      page.put("items", items(connection, caller.tenant(), shown, ranked.asOf()));
      page.put("next", seen > offset + shown.size() ? Integer.toString(offset + limit) : null);
      page.put("asOf", ranked.asOf().toString());
      page.put("left", left(ranked.list()));
      WorklistStore.served(connection, caller.tenant(), team)
          .ifPresent(served -> page.put("servedIndex", served.index()));
    }
    exchange.getIn().setBody(page);
  }

  /** Cases with their places. */
  private List<Map<String, Object>> items(
      Connection connection, String tenant, Map<Integer, Worklist.Place> shown, Instant asOf)
      throws SQLException {
    Map<String, ExceptionCase> cases =
        reader.named(
            connection,
            tenant,
            shown.values().stream().map(place -> place.waiting().caseId()).toList());
    List<Map<String, Object>> items = new ArrayList<>();
    shown.forEach(
        (position, place) -> {
          ExceptionCase one = Objects.requireNonNull(cases.get(place.waiting().caseId()));
          Map<String, Object> item = CaseJson.summary(one);
          item.put("place", place(place, position, asOf));
          items.add(item);
        });
    return items;
  }

  /**
   * {@code POST /api/v1/worklists/{team}/next} with {@code {"types","sites"}}, both optional: the
   * next case for the caller, claimed. The same {@code Idempotency-Key} gives the same case again.
   */
  public void next(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.HANDLER);
    String team = team(exchange);
    Map<String, Object> body = HttpAnswers.object(exchange, json);
    String request =
        HttpAnswers.text(exchange, "Idempotency-Key")
            .filter(key -> key.length() <= 200)
            .orElse(null);
    Competence allowed = access.competence(caller.user());
    if (!allowed.serves(team)) {
      throw FaultException.of(
          "ROLE-MISSING",
          FaultKind.REJECTED,
          "you work the teams " + String.join(", ", allowed.teams()) + ", not " + team,
          "Pull from one of these, or ask an administrator (works in config/users.yaml).");
    }
    Competence who = allowed.narrowed(texts(body, "types"), texts(body, "sites"));
    exchange
        .getIn()
        .setBody(
            Transaction.run(
                dataSource, connection -> pull(connection, caller, team, who, request)));
    desk.wake();
  }

  private Map<String, Object> pull(
      Connection connection, Identity caller, String team, Competence who, @Nullable String request)
      throws SQLException {
    String tenant = caller.tenant();
    Map<String, Object> answer = new LinkedHashMap<>();
    long n = worklists.next(connection, tenant, caller.user(), team);
    if (request != null) {
      Optional<String> given = worklists.given(connection, tenant, caller.user(), request);
      if (given.isPresent()) {
        answer.put("case", CaseJson.summary(desk.find(connection, tenant, given.get(), false)));
        return answer;
      }
    }
    Instant now = clock.now();
    Rankings.Ranked ranked = ranked(connection, tenant, team, now);
    List<Worklist.Offer> offers = ranked.list().offers(who, n, reserve);
    offers = offers.subList(0, Math.min(offers.size(), MAX_OFFERS));
    Optional<String> locked =
        worklists.lockFirst(
            connection,
            tenant,
            offers.stream().map(offer -> offer.place().waiting().caseId()).toList());
    if (locked.isEmpty()) {
      answer.put("case", null);
      answer.put("left", left(ranked.list()));
      return answer;
    }
    String caseId = locked.get();
    Worklist.Offer offer =
        offers.stream()
            .filter(one -> one.place().waiting().caseId().equals(caseId))
            .findFirst()
            .orElseThrow();
    ExceptionCase known = desk.find(connection, tenant, caseId, false);
    CaseChange change =
        CaseVerbs.claim(
            known,
            known.version(),
            caller.user(),
            now,
            Map.of("pull", Long.toString(n), "reason", text(offer.reason())));
    desk.save(connection, List.of(change));
    worklists.save(
        connection,
        tenant,
        caller.user(),
        team,
        n,
        request,
        now,
        new WorklistStore.Pulled(
            caseId,
            offer.reason(),
            offer.position(),
            offer.place().score().index(),
            ranked.asOf()));
    answer.put("case", CaseJson.summary(change.after()));
    Map<String, Object> said = place(offer.place(), offer.position(), ranked.asOf());
    said.put("n", n);
    said.put("reason", text(offer.reason()));
    answer.put("pull", said);
    return answer;
  }

  /**
   * {@code POST /api/v1/worklists/{team}/batch} with {@code {"cases":[{"caseId","version"}],
   * "outcome","rootCause"}}: ends what was reviewed together; all of them or none.
   */
  public void batch(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.HANDLER);
    String team = team(exchange);
    Map<String, Object> body = HttpAnswers.object(exchange, json);
    String outcome = HttpAnswers.required(body, "outcome");
    String rootCause = HttpAnswers.required(body, "rootCause");
    Map<String, Integer> versions = versions(body);
    Instant now = clock.now();
    List<CaseChange> changes =
        desk.change(
            caller.tenant(),
            versions.keySet(),
            (connection, known) -> {
              Set<String> reviewed = batch(ranked(connection, caller.tenant(), team, now).list());
              List<CaseChange> ended = new ArrayList<>();
              for (ExceptionCase one : known) {
                if (!reviewed.contains(one.caseId())) {
                  throw FaultException.of(
                      "WORKLIST-BATCH",
                      FaultKind.CONFLICT,
                      "case " + one.caseId() + " is not in the batch of " + team,
                      "Read the batch again: the case is taken, closed, or worth a look of its own by now.");
                }
                ended.add(
                    CaseVerbs.close(
                        one,
                        versions.getOrDefault(one.caseId(), -1),
                        outcome,
                        rootCause,
                        caller.user(),
                        now));
              }
              return ended;
            });
    exchange
        .getIn()
        .setBody(
            Map.of(
                "items",
                changes.stream().map(change -> CaseJson.summary(change.after())).toList()));
  }

  private static Set<String> batch(Worklist list) {
    return list.places().stream()
        .filter(place -> place.lane() == Worklist.Lane.BATCH)
        .map(place -> place.waiting().caseId())
        .collect(Collectors.toSet());
  }

  private Rankings.Ranked ranked(Connection connection, String tenant, String team, Instant now)
      throws SQLException {
    return rankings
        .of(connection, tenant, team, now)
        .orElseThrow(
            () ->
                FaultException.of(
                    "WORKLIST-UNKNOWN",
                    FaultKind.REJECTED,
                    "there is no team " + team,
                    "Name a team of config/calendars.yaml."));
  }

  private static Map<String, Object> place(Worklist.Place place, int position, Instant asOf) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("position", position);
    said.put("lane", text(place.lane()));
    said.put("score", place.score().index());
    said.put("guard", place.score().guard());
    said.put("waitedHours", place.waitedHours());
    said.put("asOf", asOf.toString());
    return said;
  }

  private static Map<String, Object> left(Worklist list) {
    long work = list.places().stream().filter(place -> place.lane() == Worklist.Lane.WORK).count();
    return Map.of("work", work, "batch", list.places().size() - work);
  }

  private static Map<String, Integer> versions(Map<String, Object> body) {
    Map<String, Integer> versions = new TreeMap<>();
    if (body.get("cases") instanceof List<?> cases && cases.size() <= MAX_BATCH) {
      for (Object one : cases) {
        if (one instanceof Map<?, ?> named
            && named.get("caseId") instanceof String caseId
            && named.get("version") instanceof Number version) {
          versions.put(caseId, version.intValue());
        }
      }
      if (!versions.isEmpty() && versions.size() == cases.size()) {
        return versions;
      }
    }
    throw FaultException.of(
        "FIELD-MISSING",
        FaultKind.REJECTED,
        "the member cases is not a list of 1 to " + MAX_BATCH + " objects {caseId, version}",
        "Send the cases as you read them, each once.");
  }

  private static List<String> texts(Map<String, Object> body, String name) {
    Object value = body.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> values && values.stream().allMatch(String.class::isInstance)) {
      return values.stream().map(String.class::cast).toList();
    }
    throw FaultException.of(
        "FIELD-TYPE",
        FaultKind.REJECTED,
        "the member " + name + " is not a list of texts",
        "Send for example [\"DC1\"], or leave it out.");
  }

  private static String team(Exchange exchange) {
    return String.valueOf(exchange.getIn().getHeader("team", String.class));
  }

  private static Worklist.Lane lane(String text) {
    for (Worklist.Lane lane : Worklist.Lane.values()) {
      if (text(lane).equals(text)) {
        return lane;
      }
    }
    throw FaultException.of(
        "FIELD-TYPE",
        FaultKind.REJECTED,
        "lane " + text + " is unknown; expected work or batch",
        "Leave it out for both.");
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
