package dev.andon.scoring.store;

import dev.andon.calendar.WorkCalendar;
import dev.andon.scoring.Averages;
import dev.andon.scoring.Counting;
import dev.andon.scoring.Setting;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what cases came to, as it was known at a time: handling from the latest claim before the
 * close by hand, lead until what the case was for came about, cancellations of late orders.
 */
public final class CaseCounts {
  private static final Duration COUNTED = Duration.ofDays(180);
  private static final int FETCH = 500;
  private static final double SECONDS_PER_HOUR = 3600;
  private static final String CASES =
      """
      select c.case_id, c.type, c.team, c.outcome, c.detected_at, c.first_action_at, c.due, d.inputs,
             case when c.state = 'closed' and c.resolved_at <= ? then c.resolved_at end as resolved_at,
             (select max(l.at) from case_log l where l.tenant = c.tenant and l.case_id = c.case_id and l.action in ('claimed', 'assigned') and l.at <= c.resolved_at) as claimed_at,
             c.object_kind in ('order', 'order-line') as ordered,
             coalesce((select o.facts->'cancelled'->>0 from context_object o
                        where o.tenant = c.tenant and o.kind = 'order' and o.key = case c.object_kind when 'order-line' then left(c.key, length(c.key) - position('#' in reverse(c.key))) else c.key end
                          and c.object_kind in ('order', 'order-line')), 'false') = 'true' as cancelled,
             (select min((f.value->>0)::timestamptz) from context_object o cross join lateral jsonb_each(o.facts) f
               where o.tenant = c.tenant and o.kind = replace(c.object_kind, '-line', '')
                 and o.key = case when c.object_kind like '%-line' then left(c.key, length(c.key) - position('#' in reverse(c.key))) else c.key end
                 and (f.key = 'deliveredAt' or f.key like 'shipped.%.shippedAt' or f.key like 'receipt.%.receivedAt')
                 and (f.value->>5)::timestamptz < ? and (f.value->>0)::timestamptz > c.resolved_at) as done_at
        from exception_case c
        join lateral (select inputs from decision where tenant = c.tenant and case_id = c.case_id and as_of <= ? order by n desc limit 1) d on true
       where c.tenant = ? and not c.test and c.detected_at < ? and c.detected_at > ?
      """;

  private final Map<String, WorkCalendar> calendars;

  /**
   * @param calendars by team
   */
  public CaseCounts(Map<String, WorkCalendar> calendars) {
    this.calendars = Map.copyOf(calendars);
  }

  /**
   * A case as it is known at a time.
   *
   * @param inputs of its latest decision
   * @param resolvedAt null = open
   * @param counted what it counts as
   */
  public record Known(
      String caseId,
      Map<String, String> inputs,
      Instant detectedAt,
      @Nullable Instant resolvedAt,
      Counting.Counted counted) {}

  /** The cases of the last 180 days, as of a time; the connection must not be in auto-commit. */
  public Averages.Snapshot count(Connection connection, String tenant, Instant asOf)
      throws SQLException {
    Counting counting = new Counting();
    each(connection, tenant, asOf, known -> counting.add(known.counted()));
    return counting.snapshot(asOf.toString());
  }

  /** Hands over each of these cases. */
  public void each(Connection connection, String tenant, Instant asOf, Consumer<Known> to)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(CASES)) {
      select.setFetchSize(FETCH);
      Timestamp now = Timestamp.from(asOf);
      select.setTimestamp(1, now);
      select.setTimestamp(2, now);
      select.setTimestamp(3, now);
      select.setString(4, tenant);
      select.setTimestamp(5, now);
      select.setTimestamp(6, Timestamp.from(asOf.minus(COUNTED)));
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Map<String, String> inputs = Inputs.read(row.getString("inputs"));
          to.accept(
              new Known(
                  row.getString("case_id"),
                  inputs,
                  row.getTimestamp("detected_at").toInstant(),
                  instant(row, "resolved_at"),
                  counted(row, inputs, asOf)));
        }
      }
    }
  }

  private Counting.Counted counted(ResultSet row, Map<String, String> in, Instant asOf)
      throws SQLException {
    Instant detected = row.getTimestamp("detected_at").toInstant();
    Instant resolved = instant(row, "resolved_at");
    Instant acted = instant(row, "first_action_at");
    Instant until = resolved == null ? asOf : resolved;
    Instant exposed = acted != null && acted.isBefore(until) ? acted : until;
    boolean selfResolved =
        resolved != null
            && (acted == null || acted.isAfter(resolved))
            && "cleared".equals(row.getString("outcome"));
    boolean judged = resolved != null && !"cleared".equals(row.getString("outcome"));
    Optional<WorkCalendar> calendar = Optional.ofNullable(calendars.get(row.getString("team")));
    Instant due = row.getTimestamp("due").toInstant();
    boolean dueKnown = !text(in, "dueSource").startsWith("default");
    boolean late = row.getBoolean("ordered") && dueKnown && until.isAfter(due);
    return new Counting.Counted(
        new Setting(
            row.getString("type"),
            text(in, "site"),
            text(in, "lane"),
            text(in, "supplier"),
            text(in, "tier"),
            text(in, "channel")),
        judged && resolved != null
            ? worked(calendar, instant(row, "claimed_at"), resolved, 60)
            : OptionalDouble.empty(),
        judged && resolved != null
            ? hours(resolved, instant(row, "done_at"))
            : OptionalDouble.empty(),
        StrictMath.max(0, Duration.between(detected, exposed).toSeconds() / SECONDS_PER_HOUR),
        selfResolved,
        judged,
        "no-exception".equals(row.getString("outcome")),
        late,
        row.getBoolean("cancelled"),
        text(in, "valueSource").startsWith("default")
            ? OptionalDouble.empty()
            : OptionalDouble.of(Double.parseDouble(text(in, "valueMinor"))),
        Double.parseDouble(text(in, "lumpMinor")),
        dueKnown ? hours(detected, due) : OptionalDouble.empty(),
        Duration.between(detected, until).toSeconds() / SECONDS_PER_HOUR,
        worked(calendar, detected, until, 1).orElse(0));
  }

  /** Working time in hours times {@code per}; empty without a beginning or a calendar. */
  private static OptionalDouble worked(
      Optional<WorkCalendar> calendar, @Nullable Instant from, Instant to, int per) {
    return from == null || calendar.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(calendar.get().between(from, to).toSeconds() / SECONDS_PER_HOUR * per);
  }

  private static OptionalDouble hours(Instant from, @Nullable Instant to) {
    return to == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(Duration.between(from, to).toSeconds() / SECONDS_PER_HOUR);
  }

  private static String text(Map<String, String> in, String name) {
    return in.getOrDefault(name, "");
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
