package dev.andon.scoring.store;

import dev.andon.calendar.WorkCalendar;
import dev.andon.canonical.BusinessClock;
import dev.andon.policy.PolicyVersion;
import dev.andon.policy.store.PolicyStore;
import dev.andon.scoring.Averages;
import dev.andon.store.Transaction;
import dev.andon.timer.Timer;
import dev.andon.timer.store.TimerHandler;
import dev.andon.timer.store.TimerStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Counts cases each night, and on demand, to a new version of the policy {@code estimates}. It
 * holds from its activation on, as every policy does, so that what is decided already stays.
 */
public final class EstimateRound implements TimerHandler {
  /** The policy that keeps what was counted. */
  public static final String POLICY = "estimates";

  private static final Duration EVERY = Duration.ofHours(24);
  private static final Duration AT_NIGHT = Duration.ofHours(2);
  private final DataSource dataSource;
  private final PolicyStore policies;
  private final BusinessClock clock;
  private final Calendars calendars;
  private final TimerStore timers = new TimerStore();

  /** The calendars of the teams as they hold now. */
  @FunctionalInterface
  public interface Calendars {
    /** By team. */
    Map<String, WorkCalendar> now() throws SQLException;
  }

  /**
   * What a count came to.
   *
   * @param written the version that it made; empty = nothing new was counted
   */
  public record Outcome(long cases, int cells, Optional<PolicyVersion> written) {}

  public EstimateRound(
      DataSource dataSource, PolicyStore policies, BusinessClock clock, Calendars calendars) {
    this.dataSource = dataSource;
    this.policies = policies;
    this.clock = clock;
    this.calendars = calendars;
  }

  @Override
  public String kind() {
    return POLICY;
  }

  /** Sets the timer if it is not set yet. */
  public void begin(Connection connection, String tenant) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select exists (select 1 from timer where tenant = ? and kind = ?)")) {
      select.setString(1, tenant);
      select.setString(2, POLICY);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        if (!row.getBoolean(1)) {
          timers.set(connection, List.of(next(tenant, clock.now())));
        }
      }
    }
  }

  private static Timer next(String tenant, Instant after) {
    long day = EVERY.toSeconds();
    Instant night =
        Instant.ofEpochSecond(after.minus(AT_NIGHT).getEpochSecond() / day * day)
            .plus(EVERY)
            .plus(AT_NIGHT);
    return new Timer(tenant, night, POLICY, POLICY);
  }

  @Override
  public void fire(Connection connection, List<Timer> due) throws SQLException {
    for (Timer timer : due) {
      count(timer.tenant(), timer.due(), "nightly count");
      Instant now = clock.now();
      timers.set(
          connection, List.of(next(timer.tenant(), now.isAfter(timer.due()) ? now : timer.due())));
    }
  }

  /** Counts what is known now. */
  public Outcome count(String tenant) throws SQLException {
    return count(tenant, clock.now(), "counted on demand");
  }

  private Outcome count(String tenant, Instant asOf, String reason) throws SQLException {
    CaseCounts counts = new CaseCounts(calendars.now());
    Averages.Snapshot counted =
        Transaction.run(dataSource, connection -> counts.count(connection, tenant, asOf));
    String body = EstimatesText.of(counted);
    boolean same =
        counted.cases() == 0
            || policies.versions(POLICY).stream()
                .reduce((older, newer) -> newer)
                .filter(newest -> withoutTime(newest.body()).equals(withoutTime(body)))
                .isPresent();
    return new Outcome(
        counted.cases(),
        counted.cells().size(),
        same ? Optional.empty() : Optional.of(policies.counted(POLICY, body, reason, clock)));
  }

  private static String withoutTime(String body) {
    return body.replaceFirst("asOf: .*\n", "");
  }
}
