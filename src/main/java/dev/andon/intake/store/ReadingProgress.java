package dev.andon.intake.store;

import dev.andon.intake.ReceivedMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one long message is read, told while its transaction is still open: a row of {@code
 * message_progress} each second, a log line each ten. Short messages tell nothing.
 */
final class ReadingProgress {
  private static final Logger LOG = LoggerFactory.getLogger(ReadingProgress.class);
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final DataSource dataSource;
  private final ReceivedMessage message;
  private long told = System.nanoTime();
  private long logged = told;
  private boolean mute;

  ReadingProgress(DataSource dataSource, ReceivedMessage message) {
    this.dataSource = dataSource;
    this.message = message;
  }

  /** Where the reader stands now; cheap, called for each record. */
  void at(String doing, long bytes, long records) {
    long now = System.nanoTime();
    if (message.size() <= MessageStore.PART || now - told < TELL_NANOS) {
      return;
    }
    told = now;
    if (!mute) {
      tell(doing, bytes, records);
    }
    if (now - logged >= LOG_NANOS) {
      logged = now;
      LOG.atInfo()
          .addKeyValue("message", message.id())
          .addKeyValue("source", message.source())
          .addKeyValue("name", message.name())
          .addKeyValue("doing", doing)
          .addKeyValue("records", records)
          .addKeyValue("bytes", bytes)
          .addKeyValue("of", message.size())
          .log("a long message is being read");
    }
  }

  /**
   * On a connection of its own: what the message's transaction writes is not seen before its end.
   */
  private void tell(String doing, long bytes, long records) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement upsert =
            connection.prepareStatement(
                "insert into message_progress (tenant, message, doing, records, bytes) values (?, ?, ?, ?, ?) on conflict (tenant, message)"
                    + " do update set doing = excluded.doing, records = excluded.records, bytes = excluded.bytes, at = clock_timestamp()")) {
      upsert.setString(1, message.tenant());
      upsert.setLong(2, message.id());
      upsert.setString(3, doing);
      upsert.setLong(4, records);
      upsert.setLong(5, bytes);
      upsert.executeUpdate();
    } catch (SQLException e) {
      mute = true; // a display must not end the work of minutes
      LOG.atWarn()
          .addKeyValue("message", message.id())
          .setCause(e)
          .log("the progress of a message cannot be told");
    }
  }
}
