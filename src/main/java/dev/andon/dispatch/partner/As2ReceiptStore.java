package dev.andon.dispatch.partner;

import dev.andon.as2.As2Link;
import dev.andon.as2.Mdn;
import dev.andon.canonical.BusinessClock;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.store.Transaction;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Receipts on their way to addresses of partners, written in the transaction of what they say. An
 * attempt takes a row for {@link #LEASE}, so that a kill in between only repeats it.
 */
public final class As2ReceiptStore {
  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final Duration MOST_WAIT = Duration.ofMinutes(5);
  private static final int MAX_REFUSALS = 100;

  private final DataSource dataSource;
  private final DeadLetterStore deadLetters;
  private final BusinessClock clock;
  private final String tenant;

  public As2ReceiptStore(
      DataSource dataSource, DeadLetterStore deadLetters, BusinessClock clock, String tenant) {
    this.dataSource = dataSource;
    this.deadLetters = deadLetters;
    this.clock = clock;
    this.tenant = tenant;
  }

  /**
   * A receipt to be posted.
   *
   * @param refusal whether it says that the message was not taken
   * @param asked tells one request for it from a later one; as text
   * @param attempts this one included
   */
  record Due(
      long seq,
      String partner,
      String messageId,
      boolean refusal,
      URI url,
      String from,
      String to,
      Mdn mdn,
      Timestamp asked,
      int attempts) {}

  /**
   * Takes a receipt; it leaves after the transaction commits. The one that still waits for the same
   * message and disposition is replaced.
   *
   * @param error modifier of the disposition; empty = processed
   * @throws FaultException TRANSIENT when too many refusals of this partner wait: nobody had to
   *     prove who he is to cause them
   */
  public void add(
      Connection connection,
      As2Link link,
      String messageId,
      Optional<String> error,
      URI url,
      Mdn mdn)
      throws SQLException {
    if (error.isPresent() && refusals(connection, link.partner()) >= MAX_REFUSALS) {
      throw FaultException.of(
          "AS2-RECEIPTS-FULL",
          FaultKind.TRANSIENT,
          "more than " + MAX_REFUSALS + " refusals wait to be posted to this partner",
          "Take the receipts that wait, or ask for a receipt in the answer.");
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into as2_receipt (tenant, partner, message_id, disposition, url, as2_from, as2_to, content_type, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (tenant, partner, message_id, disposition) do update set url = excluded.url, content_type = excluded.content_type,"
                + " body = excluded.body, asked_at = excluded.asked_at, next_at = excluded.next_at, attempts = 0")) {
      upsert.setString(1, tenant);
      upsert.setString(2, link.partner());
      upsert.setString(3, messageId);
      upsert.setString(4, error.orElse(""));
      upsert.setString(5, url.toString());
      upsert.setString(6, link.ours());
      upsert.setString(7, link.theirs());
      upsert.setString(8, mdn.contentType());
      upsert.setBytes(9, mdn.body());
      upsert.executeUpdate();
    }
  }

  private int refusals(Connection connection, String partner) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select count(*) from as2_receipt where tenant = ? and partner = ? and disposition <> ''")) {
      select.setString(1, tenant);
      select.setString(2, partner);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /** Takes the receipt of a partner that is due for longest. */
  Optional<Due> claim(String partner) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "update as2_receipt set next_at = clock_timestamp() + make_interval(secs => ?), attempts = attempts + 1 where (tenant, seq) in"
                    + " (select tenant, seq from as2_receipt where tenant = ? and partner = ? and next_at <= clock_timestamp() order by next_at limit 1 for update skip locked)"
                    + " returning seq, message_id, disposition <> '', url, as2_from, as2_to, content_type, body, asked_at, attempts")) {
      update.setLong(1, LEASE.toSeconds());
      update.setString(2, tenant);
      update.setString(3, partner);
      try (ResultSet row = update.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Due(
                    row.getLong(1),
                    partner,
                    row.getString(2),
                    row.getBoolean(3),
                    URI.create(row.getString(4)),
                    row.getString(5),
                    row.getString(6),
                    new Mdn(row.getString(7), row.getBytes(8)),
                    row.getTimestamp(9),
                    row.getInt(10)))
            : Optional.empty();
      }
    }
  }

  /** The partner has it; one that was asked for again meanwhile stays. */
  void taken(Due due) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      delete(connection, due);
    }
  }

  private void delete(Connection connection, Due due) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from as2_receipt where tenant = ? and seq = ? and asked_at = ?")) {
      delete.setString(1, tenant);
      delete.setLong(2, due.seq());
      delete.setTimestamp(3, due.asked());
      delete.executeUpdate();
    }
  }

  /**
   * The partner did not take it: tried again with back-off, at last a dead letter. A refusal is
   * dropped then: its case stands, and anybody could fill the dead letters with them.
   *
   * @param keep how long after it was asked for
   * @return whether it is tried again
   */
  boolean failed(Due due, Duration keep, String reason) throws SQLException {
    long wait = Math.min(MOST_WAIT.toSeconds(), 1L << Math.min(due.attempts(), 20));
    return Transaction.<Boolean, SQLException>run(
        dataSource,
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update as2_receipt set next_at = case when asked_at + make_interval(secs => ?) > clock_timestamp() then clock_timestamp() + make_interval(secs => ?) end"
                      + " where tenant = ? and seq = ? and asked_at = ? returning next_at")) {
            update.setLong(1, keep.toSeconds());
            update.setLong(2, wait);
            update.setString(3, tenant);
            update.setLong(4, due.seq());
            update.setTimestamp(5, due.asked());
            try (ResultSet row = update.executeQuery()) {
              if (!row.next() || row.getTimestamp(1) != null) {
                return true;
              }
            }
          }
          if (due.refusal()) {
            delete(connection, due);
            return false;
          }
          deadLetters.add(
              connection,
              tenant,
              "dispatch",
              DeadLetterStore.AS2_RECEIPT + due.seq(),
              Fault.of(
                  "AS2-RECEIPT-UNDELIVERED",
                  FaultKind.TRANSIENT,
                  "the receipt of message "
                      + due.messageId()
                      + " of partner "
                      + due.partner()
                      + " was not taken at "
                      + due.url()
                      + " within "
                      + keep.toHours()
                      + " hours: "
                      + reason,
                  "Ask the partner for the right address, then send the dead letter back."),
              due.messageId(),
              clock.now());
          return false;
        });
  }
}
