package dev.andon.dispatch.webhook;

import dev.andon.canonical.BusinessClock;
import dev.andon.dispatch.Subscription;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultKind;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.store.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Webhooks on their way, the rows of {@code webhook_out}. An attempt takes a row for {@link
 * #LEASE}, so that a kill in between only repeats it; a row waits for the earlier ones of its key.
 */
public final class WebhookStore {
  /** Longer than one attempt can take. */
  private static final Duration LEASE = Duration.ofSeconds(20);

  private static final Duration MOST_WAIT = Duration.ofMinutes(5);

  private final DataSource dataSource;
  private final DeadLetterStore deadLetters;
  private final BusinessClock clock;
  private final String tenant;

  public WebhookStore(
      DataSource dataSource, DeadLetterStore deadLetters, BusinessClock clock, String tenant) {
    this.dataSource = dataSource;
    this.deadLetters = deadLetters;
    this.clock = clock;
    this.tenant = tenant;
  }

  /**
   * A webhook to be posted.
   *
   * @param id of what it tells; the same however often it is sent
   * @param attempts this one included
   */
  record Due(long seq, String id, String body, int attempts) {
    /** Seconds until the next attempt, when the receiver asks for no other time. */
    Duration backOff() {
      Duration wait = Duration.ofSeconds(1L << Math.min(attempts - 1, 20));
      return wait.compareTo(MOST_WAIT) < 0 ? wait : MOST_WAIT;
    }
  }

  /** Takes the oldest one of a subscription that is due. */
  Optional<Due> claim(Subscription to) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "update webhook_out set next_at = clock_timestamp() + make_interval(secs => ?), attempts = attempts + 1 where (tenant, seq) in"
                    + " (select w.tenant, w.seq from webhook_out w where w.tenant = ? and w.subscription = ? and w.next_at <= clock_timestamp()"
                    + " and not exists (select 1 from webhook_out e where e.tenant = w.tenant and e.subscription = w.subscription and e.key = w.key"
                    + " and e.seq < w.seq and e.next_at is not null) order by w.seq limit 1 for update skip locked)"
                    + " returning seq, id, body, attempts")) {
      update.setLong(1, LEASE.toSeconds());
      update.setString(2, tenant);
      update.setString(3, to.name());
      try (ResultSet row = update.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Due(row.getLong(1), row.getString(2), row.getString(3), row.getInt(4)))
            : Optional.empty();
      }
    }
  }

  /** The receiver has it. */
  void taken(Subscription to, Due due) throws SQLException {
    Transaction.<Integer, SQLException>run(
        dataSource,
        connection -> {
          try (PreparedStatement receipt =
              connection.prepareStatement(
                  "insert into receipt (tenant, kind, ref, destination) values (?, 'webhook', ?, ?) on conflict do nothing")) {
            receipt.setString(1, tenant);
            receipt.setString(2, to.name() + "/" + due.id());
            receipt.setString(3, to.destination());
            receipt.executeUpdate();
          }
          try (PreparedStatement delete =
              connection.prepareStatement("delete from webhook_out where tenant = ? and seq = ?")) {
            delete.setString(1, tenant);
            delete.setLong(2, due.seq());
            return delete.executeUpdate();
          }
        });
  }

  /**
   * The receiver could not take it now: again after a time, or a dead letter when it was tried for
   * long enough.
   *
   * @param keep how long after the change it is tried
   * @return whether it is tried again
   */
  boolean failed(Subscription to, Due due, Duration keep, Duration wait, String reason)
      throws SQLException {
    return Transaction.<Boolean, SQLException>run(
        dataSource,
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update webhook_out set next_at = case when asked_at + make_interval(secs => ?) > clock_timestamp() then clock_timestamp() + make_interval(secs => ?) end"
                      + " where tenant = ? and seq = ? returning next_at")) {
            update.setLong(1, keep.toSeconds());
            update.setLong(2, wait.toSeconds());
            update.setString(3, tenant);
            update.setLong(4, due.seq());
            try (ResultSet row = update.executeQuery()) {
              if (!row.next() || row.getTimestamp(1) != null) {
                return true;
              }
            }
          }
          String told = "was not taken within " + keep.toHours() + " hours: " + reason;
          park(connection, to, due, "WEBHOOK-UNDELIVERED", FaultKind.TRANSIENT, told);
          return false;
        });
  }

  /** The receiver does not want this one: a dead letter, and the next ones of its key go on. */
  void refused(Subscription to, Due due, int status) throws SQLException {
    Transaction.<Boolean, SQLException>run(
        dataSource,
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update webhook_out set next_at = null where tenant = ? and seq = ?")) {
            update.setString(1, tenant);
            update.setLong(2, due.seq());
            update.executeUpdate();
          }
          String told = "was answered " + status;
          park(connection, to, due, "WEBHOOK-REFUSED", FaultKind.REJECTED, told);
          return true;
        });
  }

  private void park(
      Connection connection, Subscription to, Due due, String code, FaultKind kind, String told)
      throws SQLException {
    deadLetters.add(
        connection,
        tenant,
        "dispatch",
        DeadLetterStore.WEBHOOK + due.seq(),
        Fault.of(
            code,
            kind,
            "the webhook " + due.id() + " to " + to.name() + " (" + to.url() + ") " + told,
            "Ask the receiver what it takes, then send the dead letter back; it goes out under its first id."),
        due.id(),
        clock.now());
  }

  /**
   * The receiver is gone for ever (410): nothing is sent or kept for it any more.
   *
   * @return how many waited
   */
  int gone(Subscription to) throws SQLException {
    return Transaction.<Integer, SQLException>run(
        dataSource,
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into webhook_gone (tenant, subscription) values (?, ?) on conflict do nothing")) {
            insert.setString(1, tenant);
            insert.setString(2, to.name());
            insert.executeUpdate();
          }
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from webhook_out where tenant = ? and subscription = ? and next_at is not null")) {
            delete.setString(1, tenant);
            delete.setString(2, to.name());
            return delete.executeUpdate();
          }
        });
  }

  /**
   * When a subscription ended; a file that was changed since begins it anew.
   *
   * @param changed when its file was last changed
   */
  public Optional<Instant> goneSince(Subscription to, Instant changed) throws SQLException {
    return Transaction.<Optional<Instant>, SQLException>run(
        dataSource,
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from webhook_gone where tenant = ? and subscription = ? and at < ?")) {
            delete.setString(1, tenant);
            delete.setString(2, to.name());
            delete.setTimestamp(3, Timestamp.from(changed));
            delete.executeUpdate();
          }
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select at from webhook_gone where tenant = ? and subscription = ?")) {
            select.setString(1, tenant);
            select.setString(2, to.name());
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? Optional.of(row.getTimestamp(1).toInstant()) : Optional.empty();
            }
          }
        });
  }
}
