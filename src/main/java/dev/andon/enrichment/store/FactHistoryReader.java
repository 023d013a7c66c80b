package dev.andon.enrichment.store;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.WorkingSet.FactChange;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The recorded changes of facts, event by event, in the order in which they were applied. Of an
 * event only that is known which its changes keep: identity, source, times and test mark.
 */
public final class FactHistoryReader implements AutoCloseable {
  private static final int FETCH = 2_000;
  private static final Data NOTHING = Data.of(Map.of());
  private final PreparedStatement select;
  private final ResultSet row;
  private final String tenant;
  private @Nullable Read next;

  private record Read(long seq, FactChange change) {}

  /**
   * What one event changed.
   *
   * @param seq its place in the order
   */
  public record Told(long seq, Event event, List<FactChange> changes) {}

  /**
   * @param connection in a transaction, so that the rows come as a stream
   * @param until the last place
   */
  public FactHistoryReader(Connection connection, String tenant, long until) throws SQLException {
    this.tenant = tenant;
    select =
        connection.prepareStatement(
            "select seq, kind, key, event_id, revision, source, event_time, sequence, received_at, test, changes, links"
                + " from fact_change where tenant = ? and seq <= ? order by seq");
    select.setString(1, tenant);
    select.setLong(2, until);
    select.setFetchSize(FETCH);
    row = select.executeQuery();
    next = read();
  }

  /** The last place before the first change that was received after a time. */
  public static long before(Connection connection, String tenant, Instant end) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select min(seq) - 1 from fact_change where tenant = ? and received_at > ?")) {
      select.setString(1, tenant);
      select.setTimestamp(2, Timestamp.from(end));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long last = row.getLong(1);
        return row.wasNull() ? Long.MAX_VALUE : last;
      }
    }
  }

  /** The next event that changed something; empty = that was all. */
  public Optional<Told> next() throws SQLException {
    Read first = next;
    if (first == null) {
      return Optional.empty();
    }
    Event event = first.change().event();
    List<FactChange> changes = new ArrayList<>();
    while (next != null && sameEvent(next.change().event(), event)) {
      changes.add(next.change());
      next = read();
    }
    return Optional.of(new Told(first.seq(), event, changes));
  }

  private static boolean sameEvent(Event one, Event other) {
    return one.revision() == other.revision() && one.id().equals(other.id());
  }

  private @Nullable Read read() throws SQLException {
    if (!row.next()) {
      return null;
    }
    Event event =
        new Event(
            tenant,
            row.getString(4),
            row.getInt(5),
            "",
            row.getString(6),
            "",
            "",
            row.getTimestamp(7).toInstant(),
            row.getString(8),
            row.getTimestamp(9).toInstant(),
            row.getBoolean(10),
            "",
            "",
            "",
            NOTHING);
    Map<String, Optional<Fact>> attributes = FactsJson.read(row.getString(11), event);
    return new Read(
        row.getLong(1),
        new FactChange(
            new ObjectRef(Kind.of(row.getString(2)), row.getString(3)),
            event,
            attributes,
            readers(row.getArray(12))));
  }

  private static SortedSet<ObjectRef> readers(@Nullable Array links) throws SQLException {
    if (links == null) {
      return Collections.emptySortedSet();
    }
    String[] words = (String[]) links.getArray();
    SortedSet<ObjectRef> readers = new TreeSet<>();
    for (int i = 0; i + 1 < words.length; i += 2) {
      readers.add(new ObjectRef(Kind.of(words[i]), words[i + 1]));
    }
    return readers;
  }

  @Override
  public void close() throws SQLException {
    select.close();
  }
}
