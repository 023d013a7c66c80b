package dev.andon.dispatch.relay;

import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.Outgoing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** Writes effects into the outbox, in the transaction of the work that causes them. */
public final class Outbox {
  private final int slots;
  private final EventJson json;

  /**
   * @param slots hash slots; one sender each keeps the order inside a key
   */
  public Outbox(int slots, EventJson json) {
    this.slots = slots;
    this.json = json;
  }

  /** Adds effects; they leave after the transaction commits. */
  public void add(Connection connection, Collection<Outgoing> effects) throws SQLException {
    if (effects.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into outbox (tenant, kind, ref, slot, destination, headers, body) values (?, ?, ?, ?, ?, ?::jsonb, ?)")) {
      for (Outgoing effect : effects) {
        insert.setString(1, effect.tenant());
        insert.setString(2, effect.kind());
        insert.setString(3, effect.ref());
        insert.setInt(4, Math.floorMod(effect.key().hashCode(), slots));
        insert.setString(5, effect.destination());
        insert.setString(6, json.text(effect.headers()));
        insert.setString(7, effect.body());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
