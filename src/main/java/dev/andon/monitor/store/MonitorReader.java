package dev.andon.monitor.store;

import dev.andon.monitor.Calibration;
import dev.andon.monitor.Drift;
import dev.andon.monitor.Obligations;
import dev.andon.monitor.Reading;
import dev.andon.monitor.Shares;
import dev.andon.monitor.Shares.Share;
import dev.andon.scoring.Counting;
import dev.andon.scoring.store.CaseCounts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Reads the monitors of a tenant: a window that ends now beside the four times as long one before
 * it. Test cases do not count.
 */
public final class MonitorReader {
  private static final int TIMES = 4;

  /** Newest decisions of a window that are looked at. */
  private static final int MOST = 20_000;

  private static final int NAMED = 10;
  private static final List<String> SAID = List.of("value", "lump", "due");

  private static final String DECISIONS =
      """
      select d.score, (d.inputs->>'valueMinor')::float8 / 100 as value, (d.inputs->>'lumpMinor')::float8 / 100 as lump,
             extract(epoch from (d.inputs->>'due')::timestamptz - d.as_of) / 3600 as due,
             (d.inputs->>'handlingMinutes')::float8 as handling, (d.inputs->>'leadHours')::float8 as lead,
             coalesce(d.inputs->>'valueSource', '') like 'default%' as no_value, coalesce(d.inputs->>'lumpSource', '') like 'default%' as no_lump,
             coalesce(d.inputs->>'dueSource', '') like 'default%' as no_due
        from decision d join exception_case c on c.tenant = d.tenant and c.case_id = d.case_id
       where d.tenant = ? and d.n = 1 and not c.test and d.as_of >= ? and d.as_of < ? order by d.as_of desc, d.case_id limit
      """
          + " "
          + MOST;

  private static final String JUDGED =
      """
      select type, count(*) filter (where late and wrong) as now_false, count(*) filter (where late) as now_all,
             count(*) filter (where not late and wrong) as before_false, count(*) filter (where not late) as before_all
        from (select type, outcome = 'no-exception' as wrong, resolved_at >= ? as late
                from exception_case where tenant = ? and not test and state = 'closed' and outcome <> 'cleared' and resolved_at >= ? and resolved_at < ?) judged
       group by type order by type
      """;

  private static final String CLAIMS =
      """
      select c.team, count(*) filter (where l.detail ?? 'pull') as pulled, count(*) as claims
        from case_log l join exception_case c on c.tenant = l.tenant and c.case_id = l.case_id
       where l.tenant = ? and l.action = 'claimed' and not c.test and l.at >= ? and l.at < ? group by c.team order by c.team
      """;

  private static final String OBLIGATIONS =
      """
      select c.case_id, c.sla_due < ? and c.first_action_at is null as late,
             c.state = 'open' and c.band in ('P3', 'P4') and c.due >= ? and c.due < ? as low
        from exception_case c join decision d on d.tenant = c.tenant and d.case_id = c.case_id and d.n = c.decisions
       where c.tenant = ? and not c.test and c.state <> 'closed'
         and (d.inputs->>'obligation' = 'always' or d.inputs->>'obligation' = 'customer' and d.inputs->>'bound' = 'true')
       order by c.sla_due, c.case_id
      """;

  private static final String TIERS =
      """
      with waited as (
        select coalesce(d.inputs->>'tier', '') as tier, p.at, extract(epoch from p.at - c.detected_at) / 3600 as hours
          from exception_case c join decision d on d.tenant = c.tenant and d.case_id = c.case_id and d.n = c.decisions
          left join (select tenant, case_id, min(at) as at from worklist_pull where tenant = ? and at >= ? and at < ? group by 1, 2) p
            on p.tenant = c.tenant and p.case_id = c.case_id
         where c.tenant = ? and not c.test and (p.at is not null or c.detected_at >= ? and c.detected_at < ?))
      select tier, count(*) as cases, count(at) as pulls, coalesce(percentile_cont(0.95) within group (order by hours), 0) as hours
        from waited group by grouping sets ((tier), ()) order by grouping(tier), tier
      """;

  private final CaseCounts counts;

  /**
   * @param counts what cases came to
   */
  public MonitorReader(CaseCounts counts) {
    this.counts = counts;
  }

  /**
   * The readings, those of one monitor together; the connection must not be in auto-commit.
   *
   * @param now end of the window
   */
  public List<Reading> read(Connection connection, String tenant, Instant now, Duration window)
      throws SQLException {
    Instant from = now.minus(window);
    Instant before = from.minus(window.multipliedBy(TIMES));
    List<Reading> readings = new ArrayList<>();
    decisions(connection, tenant, before, from, now, readings);
    falseAlarms(connection, tenant, before, from, now, readings);
    calibration(connection, tenant, from, now, readings);
    claims(connection, tenant, from, now, readings);
    obligations(connection, tenant, now, readings);
    tiers(connection, tenant, from, now, readings);
    return readings;
  }

  /** What the decisions of one window were made of. */
  private static final class Made {
    final Map<String, double[]> figures = new LinkedHashMap<>();
    final Map<String, Share> unsaid = new LinkedHashMap<>();
  }

  private static void decisions(
      Connection connection,
      String tenant,
      Instant before,
      Instant from,
      Instant now,
      List<Reading> readings)
      throws SQLException {
    Made earlier = made(connection, tenant, before, from);
    Made later = made(connection, tenant, from, now);
    for (Map.Entry<String, double[]> figure : later.figures.entrySet()) {
      readings.add(
          Drift.of(
              figure.getKey(),
              earlier.figures.getOrDefault(figure.getKey(), new double[0]),
              figure.getValue()));
    }
    for (Map.Entry<String, Share> input : later.unsaid.entrySet()) {
      readings.add(
          Shares.defaults(
              input.getKey(),
              earlier.unsaid.getOrDefault(input.getKey(), new Share(0, 0)),
              input.getValue()));
    }
  }

  private static Made made(Connection connection, String tenant, Instant from, Instant to)
      throws SQLException {
    List<String> names = List.of("score", "value", "lump", "due", "handling", "lead");
    Map<String, List<Double>> values = new LinkedHashMap<>();
    names.forEach(name -> values.put(name, new ArrayList<>()));
    Map<String, Long> unsaid = new TreeMap<>();
    long all = 0;
    try (PreparedStatement select = connection.prepareStatement(DECISIONS)) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(from));
      select.setTimestamp(3, Timestamp.from(to));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          all++;
          for (Map.Entry<String, List<Double>> figure : values.entrySet()) {
            figure.getValue().add(row.getDouble(figure.getKey()));
          }
          for (String input : SAID) {
            unsaid.merge(input, row.getBoolean("no_" + input) ? 1L : 0L, Long::sum);
          }
        }
      }
    }
    Made made = new Made();
    values.forEach(
        (name, many) ->
            made.figures.put(name, many.stream().mapToDouble(Double::doubleValue).toArray()));
    for (String input : SAID) {
      made.unsaid.put(input, new Share(unsaid.getOrDefault(input, 0L), all));
    }
    return made;
  }

  private static void falseAlarms(
      Connection connection,
      String tenant,
      Instant before,
      Instant from,
      Instant now,
      List<Reading> readings)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(JUDGED)) {
      select.setTimestamp(1, Timestamp.from(from));
      select.setString(2, tenant);
      select.setTimestamp(3, Timestamp.from(before));
      select.setTimestamp(4, Timestamp.from(now));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          if (row.getLong("now_all") > 0) {
            readings.add(
                Shares.falseAlarms(
                    row.getString("type"),
                    new Share(row.getLong("before_false"), row.getLong("before_all")),
                    new Share(row.getLong("now_false"), row.getLong("now_all"))));
          }
        }
      }
    }
  }

  /** What the cases of a window came to beside what their decisions expected. */
  private void calibration(
      Connection connection, String tenant, Instant from, Instant now, List<Reading> readings)
      throws SQLException {
    Map<Measured, Calibration> measured =
        new TreeMap<>(Comparator.comparing(Measured::quantity).thenComparing(Measured::type));
    counts.each(connection, tenant, now, known -> came(known, from, measured));
    measured.forEach(
        (what, calibration) -> readings.add(calibration.reading(what.quantity(), what.type())));
  }

  private record Measured(String quantity, String type) {}

  private static void came(
      CaseCounts.Known known, Instant from, Map<Measured, Calibration> measured) {
    Counting.Counted seen = known.counted();
    String type = seen.where().type();
    BiConsumer<String, double[]> add =
        (quantity, pair) ->
            measured
                .computeIfAbsent(new Measured(quantity, type), what -> new Calibration())
                .add(pair[0], pair[1]);
    Instant resolved = known.resolvedAt();
    if (resolved != null && !resolved.isBefore(from)) {
      seen.handlingMinutes()
          .ifPresent(
              minutes ->
                  add.accept("handling", new double[] {number(known, "handlingMinutes"), minutes}));
      double spread = number(known, "leadSpread");
      double lead = number(known, "leadHours") * StrictMath.exp(spread * spread / 2);
      seen.leadHours().ifPresent(hours -> add.accept("lead", new double[] {lead, hours}));
      if (seen.judged()) {
        add.accept(
            "false alarms",
            new double[] {number(known, "falseAlarmShare"), seen.falseAlarm() ? 1 : 0});
      }
    }
    if (!known.detectedAt().isBefore(from)) {
      add.accept(
          "self-resolution",
          new double[] {
            number(known, "selfResolutionPerHour") * seen.exposureHours(),
            seen.selfResolved() ? 1 : 0
          });
    }
  }

  private static double number(CaseCounts.Known known, String name) {
    return Double.parseDouble(known.inputs().getOrDefault(name, "0"));
  }

  private static void claims(
      Connection connection, String tenant, Instant from, Instant now, List<Reading> readings)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(CLAIMS)) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(from));
      select.setTimestamp(3, Timestamp.from(now));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          readings.add(
              Shares.adherence(
                  row.getString("team"), new Share(row.getLong("pulled"), row.getLong("claims"))));
        }
      }
    }
  }

  private static void obligations(
      Connection connection, String tenant, Instant now, List<Reading> readings)
      throws SQLException {
    List<String> late = new ArrayList<>();
    List<String> low = new ArrayList<>();
    long all = 0;
    try (PreparedStatement select = connection.prepareStatement(OBLIGATIONS)) {
      select.setTimestamp(1, Timestamp.from(now));
      select.setTimestamp(2, Timestamp.from(now));
      select.setTimestamp(3, Timestamp.from(now.plus(Duration.ofHours(24))));
      select.setString(4, tenant);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          all++;
          if (row.getBoolean("late")) {
            late.add(row.getString("case_id"));
          }
          if (row.getBoolean("low")) {
            low.add(row.getString("case_id"));
          }
        }
      }
    }
    readings.add(Obligations.untouched(all, named(late)));
    readings.add(Obligations.low(all, named(low)));
  }

  private static List<String> named(List<String> cases) {
    return cases.size() <= NAMED ? cases : cases.subList(0, NAMED);
  }

  private static void tiers(
      Connection connection, String tenant, Instant from, Instant now, List<Reading> readings)
      throws SQLException {
    List<Tier> tiers = new ArrayList<>();
    Tier all = new Tier("", 0, 0, 0);
    try (PreparedStatement select = connection.prepareStatement(TIERS)) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(from));
      select.setTimestamp(3, Timestamp.from(now));
      select.setString(4, tenant);
      select.setTimestamp(5, Timestamp.from(from));
      select.setTimestamp(6, Timestamp.from(now));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String name = row.getString("tier");
          Tier tier =
              new Tier(
                  name == null ? "" : name,
                  row.getLong("cases"),
                  row.getLong("pulls"),
                  row.getDouble("hours"));
          if (name == null) {
            all = tier;
          } else {
            tiers.add(tier);
          }
        }
      }
    }
    for (Tier tier : tiers) {
      readings.add(
          Shares.tier(
              tier.name(),
              new Share(tier.cases(), all.cases()),
              new Share(tier.pulls(), all.pulls()),
              tier.hours(),
              all.hours()));
    }
  }

  private record Tier(String name, long cases, long pulls, double hours) {}
}
