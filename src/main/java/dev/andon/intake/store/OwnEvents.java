package dev.andon.intake.store;

import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.relay.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Events that Andon itself has to tell, e.g. that something did not come in time: they go the way
 * of all events, without a door. Each has an identity of its own, so that told again it is told
 * once.
 */
public final class OwnEvents {
  /** CloudEvents source of these events begins with it. */
  public static final String SOURCE = "/andon/";

  private final EventJson json;
  private final Outbox outbox;

  public OwnEvents(EventJson json, Outbox outbox) {
    this.json = json;
    this.outbox = outbox;
  }

  /**
   * An event that became true, and known, at a time.
   *
   * @param teller which part of Andon tells it
   * @param id its identity, see {@link dev.andon.canonical.Hashes#id}
   * @param partitionKey of the object's other events, which keep their order with it
   */
  public Event event(
      String tenant,
      String teller,
      String id,
      String type,
      String subject,
      String partitionKey,
      Instant at,
      Map<String, Object> data) {
    return new Event(
        tenant,
        id,
        0,
        type,
        SOURCE + teller,
        subject,
        partitionKey,
        at,
        "0",
        at,
        false,
        id,
        "1",
        json.contentHash(data),
        Data.of(data));
  }

  /** Puts them on their way, in a transaction that the caller commits. */
  public void tell(Connection connection, List<Event> events) throws SQLException {
    if (events.isEmpty()) {
      return;
    }
    TranslationBatch batch = new TranslationBatch(connection, json, outbox, new HashSet<>());
    events.forEach(batch::add);
    batch.write();
  }
}
