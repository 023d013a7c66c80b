package dev.andon.intake.outbox;

import dev.andon.fault.FaultKind;
import dev.andon.fault.Faults;
import dev.andon.intake.store.FeedPosition;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what the route {@code intake-outbox-read} selects from the ERP's outbox. The position
 * (transaction, row) moves in the transaction that stores the rows, and only from where the rows
 * were read, so each row is stored exactly once, whatever is killed and however many read.
 */
public final class OutboxReader {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxReader.class);
  private static final int BATCH = 500;
  private static final String MORE = "more";
  private static final String READ_FROM = "readFrom";

  private final DataSource dataSource;
  private final MessageStore messages;
  private final TranslateWorker worker;
  private final PendingLimit limit;
  private final String feed;
  private final FeedPosition position;
  private volatile @Nullable String degraded;

  private record Position(String txid, long id) {
    static final Position START = new Position("0", 0);

    static Position parse(String text) {
      int slash = text.indexOf('/');
      return new Position(text.substring(0, slash), Long.parseLong(text.substring(slash + 1)));
    }

    static Position of(Map<String, Object> row) {
      return new Position(
          String.valueOf(row.get("txid")),
          ((Number) Objects.requireNonNull(row.get("id"))).longValue());
    }

    String text() {
      return txid + "/" + id;
    }
  }

  /**
   * @param feed the mapping's name under {@code mappings/outbox}, and the key of the position
   */
  public OutboxReader(
      DataSource dataSource,
      MessageStore messages,
      TranslateWorker worker,
      PendingLimit limit,
      String tenant,
      String feed) {
    this.dataSource = dataSource;
    this.messages = messages;
    this.worker = worker;
    this.limit = limit;
    this.feed = feed;
    this.position = new FeedPosition(tenant, "outbox/" + feed, Position.START.text());
  }

  /**
   * Parameters of the select: {@code txid}, {@code id} of the last row stored, {@code limit}: none
   * while too many rows wait for translation.
   */
  public Map<String, Object> position(Exchange exchange) throws SQLException {
    Position reached;
    try (Connection connection = dataSource.getConnection()) {
      reached = Position.parse(position.read(connection));
    }
    exchange.setProperty(READ_FROM, reached);
    int room = limit.take("outbox", feed, BATCH);
    return Map.of("txid", reached.txid(), "id", reached.id(), "limit", room);
  }

  /**
   * Stores one batch and moves the position; sets the property {@code more} while the ERP may have
   * further rows.
   *
   * @param rows {@code id}, {@code txid} and {@code record} (JSON) of each row
   */
  public void store(
      Exchange exchange,
      List<Map<String, Object>> rows,
      @ExchangeProperty(READ_FROM) Position readFrom)
      throws SQLException {
    exchange.setProperty(MORE, rows.size() == BATCH);
    if (!rows.isEmpty()) {
      List<MessageStore.Original> originals = new ArrayList<>();
      for (Map<String, Object> row : rows) {
        String id = String.valueOf(row.get("id"));
        byte[] record = String.valueOf(row.get("record")).getBytes(StandardCharsets.UTF_8);
        originals.add(new MessageStore.Original(id, feed + "/" + id, record));
      }
      if (store(originals, readFrom, Position.of(rows.get(rows.size() - 1)))) {
        worker.wake();
      }
    }
    degraded = null;
  }

  /** An outage of either database is left to the next poll; anything else stays a failure. */
  public void failed(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause)
      throws Exception {
    boolean first = degraded == null;
    degraded = String.valueOf(cause.getMessage());
    if (Faults.kindOf(cause) != FaultKind.TRANSIENT) {
      throw cause;
    }
    if (first) {
      LOG.atWarn()
          .setCause(cause)
          .log("the ERP's outbox cannot be read now, tried again at the next poll");
    }
  }

  /** Why nothing can be read now; null = all is well. */
  public @Nullable String degraded() {
    return degraded;
  }

  /** False, and nothing stored, when another reader was faster. */
  private boolean store(List<MessageStore.Original> originals, Position readFrom, Position reached)
      throws SQLException {
    return Transaction.run(
        dataSource,
        connection -> {
          boolean first = Position.parse(position.lock(connection)).equals(readFrom);
          if (first) {
            messages.storeAll(connection, "outbox", feed, originals);
            position.save(connection, reached.text());
          }
          return first;
        });
  }
}
