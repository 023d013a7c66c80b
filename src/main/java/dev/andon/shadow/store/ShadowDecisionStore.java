package dev.andon.shadow.store;

import dev.andon.calendar.WorkCalendar;
import dev.andon.scoring.Counting;
import dev.andon.scoring.Scorer;
import dev.andon.scoring.store.CaseCounts;
import dev.andon.scoring.store.Inputs;
import dev.andon.shadow.Figures;
import dev.andon.shadow.Pair;
import dev.andon.shadow.ShadowDecision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes what a challenger would have decided, and reads it beside what was decided. */
public final class ShadowDecisionStore {
  private static final int FETCH = 500;
  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final List<String> COLUMNS =
      List.of(
          "case_id text",
          "n int4",
          "challenger text",
          "score float8",
          "loss_per_hour float8",
          "guard int4",
          "band text",
          "amount_minor int8",
          "confidence text",
          "due timestamptz",
          "next_hour_minor int8",
          "handling_minutes float8",
          "lead_hours float8",
          "lead_spread float8",
          "stake float8",
          "urgency float8",
          "certainty float8",
          "effort float8",
          "waiting float8",
          "floor float8");
  private static final String INSERT = insert();

  private static String insert() {
    List<String> names = new ArrayList<>();
    List<String> arrays = new ArrayList<>();
    for (String column : COLUMNS) {
      String[] words = column.split(" ");
      names.add(words[0]);
      arrays.add("?::" + words[1] + "[]");
    }
    // A batch that is played again finds its rows: they are functions of the same.
    return "insert into shadow_decision (tenant, %s) select ?, * from unnest(%s) on conflict do nothing"
        .formatted(String.join(", ", names), String.join(", ", arrays));
  }

  /** Writes in one statement; none when nothing is in shadow. */
  public void save(Connection connection, String tenant, List<ShadowDecision> decisions)
      throws SQLException {
    if (decisions.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, tenant);
      for (int column = 0; column < COLUMNS.size(); column++) {
        int place = column;
        statement.setArray(
            column + 2,
            connection.createArrayOf(
                COLUMNS.get(column).split(" ")[1],
                decisions.stream().map(one -> values(one)[place]).toArray()));
      }
      statement.executeUpdate();
    }
  }

  private static Object[] values(ShadowDecision one) {
    Figures said = one.figures();
    List<Object> values =
        new ArrayList<>(
            List.of(
                one.caseId(),
                one.n(),
                one.challenger(),
                said.score(),
                said.lossPerHour(),
                said.guard(),
                said.band(),
                said.amountMinor(),
                said.confidence()));
    values.add(said.due() == null ? null : Timestamp.from(said.due()));
    values.addAll(
        List.of(said.nextHourMinor(), said.handlingMinutes(), said.leadHours(), said.leadSpread()));
    values.addAll(said.points());
    return values.toArray();
  }

  /**
   * What was scored in shadow of how much.
   *
   * @param missing decisions of its time that it did not score
   */
  public record Volume(long decisions, long missing) {}

  /** How much a challenger scored of what was decided from one business time to another. */
  public Volume volume(
      Connection connection, String tenant, String challenger, Instant from, Instant until)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select (select count(*) from shadow_decision where tenant = ? and challenger = ?),
                   (select count(*) from decision d where d.tenant = ? and d.as_of >= ? and d.as_of <= ?
                       and not exists (select 1 from shadow_decision s where s.tenant = d.tenant and s.challenger = ? and s.case_id = d.case_id and s.n = d.n))
            """)) {
      select.setString(1, tenant);
      select.setString(2, challenger);
      select.setString(3, tenant);
      // An as-of is a quarter of an hour: only those that lie wholly within are told.
      select.setTimestamp(4, Timestamp.from(from));
      select.setTimestamp(5, Timestamp.from(until.minus(QUARTER)));
      select.setString(6, challenger);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return new Volume(row.getLong(1), row.getLong(2));
      }
    }
  }

  /**
   * Each case that a challenger scored, as both scored it last, with what came of it.
   *
   * @param calendars by team
   * @param asOf until when anything is known; the connection must not be in auto-commit
   */
  public List<Pair> pairs(
      Connection connection,
      String tenant,
      String challenger,
      Map<String, WorkCalendar> calendars,
      Instant asOf)
      throws SQLException {
    List<Row> rows = rows(connection, tenant, challenger);
    Set<String> wanted = rows.stream().map(row -> row.pair().caseId()).collect(Collectors.toSet());
    Map<String, Counting.Counted> counted = new HashMap<>();
    new CaseCounts(calendars)
        .each(
            connection,
            tenant,
            asOf,
            one -> {
              if (wanted.contains(one.caseId())) {
                counted.put(one.caseId(), one.counted());
              }
            });
    return rows.stream()
        .map(row -> with(row, Optional.ofNullable(counted.get(row.pair().caseId()))))
        .toList();
  }

  private record Row(Pair pair, Optional<Instant> resolvedAt) {}

  private static Pair with(Row row, Optional<Counting.Counted> counted) {
    Pair pair = row.pair();
    return new Pair(
        pair.caseId(),
        pair.type(),
        pair.key(),
        pair.team(),
        pair.tier(),
        pair.detectedAt(),
        pair.slaDue(),
        pair.due(),
        pair.champion(),
        pair.challenger(),
        row.resolvedAt()
            .map(
                at ->
                    new Pair.Closed(
                        at,
                        counted.filter(Counting.Counted::judged).isPresent(),
                        counted
                            .map(Counting.Counted::handlingMinutes)
                            .orElse(OptionalDouble.empty()),
                        counted.map(Counting.Counted::leadHours).orElse(OptionalDouble.empty()))));
  }

  private static List<Row> rows(Connection connection, String tenant, String challenger)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select distinct on (s.case_id) s.*, d.inputs, c.type, c.key, c.team, c.detected_at, c.sla_due,
                   case when c.state = 'closed' then c.resolved_at end as resolved_at
              from shadow_decision s
              join decision d on d.tenant = s.tenant and d.case_id = s.case_id and d.n = s.n
              join exception_case c on c.tenant = s.tenant and c.case_id = s.case_id
             where s.tenant = ? and s.challenger = ? and not c.test
             order by s.case_id, s.n desc
            """)) {
      select.setFetchSize(FETCH);
      select.setString(1, tenant);
      select.setString(2, challenger);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Map<String, String> inputs = Inputs.read(row.getString("inputs"));
          boolean dueKnown = !inputs.getOrDefault("dueSource", "").startsWith("default");
          Figures champion = Figures.of(Scorer.recompute(inputs));
          rows.add(
              new Row(
                  new Pair(
                      row.getString("case_id"),
                      row.getString("type"),
                      row.getString("key"),
                      row.getString("team"),
                      inputs.getOrDefault("tier", ""),
                      row.getTimestamp("detected_at").toInstant(),
                      row.getTimestamp("sla_due").toInstant(),
                      dueKnown ? Optional.ofNullable(champion.due()) : Optional.empty(),
                      champion,
                      figures(row),
                      Optional.empty()),
                  Optional.ofNullable(row.getTimestamp("resolved_at")).map(Timestamp::toInstant)));
        }
      }
    }
    return rows;
  }

  private static Figures figures(ResultSet row) throws SQLException {
    Timestamp due = row.getTimestamp("due");
    List<Double> points = new ArrayList<>();
    for (String part : Figures.PARTS) {
      points.add(row.getDouble(part));
    }
    return new Figures(
        row.getDouble("score"),
        row.getDouble("loss_per_hour"),
        row.getInt("guard"),
        row.getString("band"),
        row.getLong("amount_minor"),
        row.getString("confidence"),
        due == null ? null : due.toInstant(),
        row.getLong("next_hour_minor"),
        row.getDouble("handling_minutes"),
        row.getDouble("lead_hours"),
        row.getDouble("lead_spread"),
        points);
  }

  /**
   * How many pulls from worklists there were from one time to another, by {@code tier X} and {@code
   * type Y}.
   */
  public Map<String, Long> pulls(Connection connection, String tenant, Instant from, Instant until)
      throws SQLException {
    Map<String, Long> pulls = new TreeMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select c.type, coalesce(d.inputs->>'tier', '') as tier, count(*) as pulls
              from worklist_pull p
              join exception_case c on c.tenant = p.tenant and c.case_id = p.case_id
              join decision d on d.tenant = c.tenant and d.case_id = c.case_id and d.n = c.decisions
             where p.tenant = ? and p.at >= ? and p.at < ? group by 1, 2
            """)) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(from));
      select.setTimestamp(3, Timestamp.from(until));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          pulls.merge("type " + row.getString("type"), row.getLong("pulls"), Long::sum);
          pulls.merge("tier " + row.getString("tier"), row.getLong("pulls"), Long::sum);
        }
      }
    }
    return pulls;
  }
}
