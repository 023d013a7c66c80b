package dev.andon.dispatch.relay;

import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.Outgoing;
import dev.andon.dispatch.Subscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes effects into the outbox, in the transaction of the work that causes them. */
public final class Outbox {
  /** Begins the destination of what goes to a topic of Kafka. */
  static final String KAFKA = "kafka:";

  /** The queue that carries the pipeline's events unless Kafka does. */
  public static final String QUEUE = "jms:pipeline.events";

  private final int slots;
  private final EventJson json;
  private final String carrier;

  /**
   * @param slots hash slots; one sender each keeps the order inside a key
   */
  public Outbox(int slots, EventJson json) {
    this(slots, json, QUEUE);
  }

  /**
   * @param carrier destination of what goes to {@link Outgoing#PIPELINE}: {@code jms:QUEUE} or
   *     {@code kafka:TOPIC}
   */
  public Outbox(int slots, EventJson json, String carrier) {
    this.slots = slots;
    this.json = json;
    this.carrier = carrier;
  }

  /** The slots of what goes to Kafka: below zero. */
  static int kafkaSlot(int slot) {
    return -1 - slot;
  }

  private int slot(String key, String destination) {
    int slot = Math.floorMod(key.hashCode(), slots);
    return destination.startsWith(KAFKA) ? kafkaSlot(slot) : slot;
  }

  /**
   * Gives what waits for the carrier of a former configuration to the present one; to be called
   * before anything is sent.
   *
   * @return how many rows
   */
  public int adopt(Connection connection) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update outbox set destination = ?, slot = case when (slot < 0) = ? then slot else -1 - slot end"
                + " where kind = 'event' and destination <> ?")) {
      update.setString(1, carrier);
      update.setBoolean(2, carrier.startsWith(KAFKA));
      update.setString(3, carrier);
      return update.executeUpdate();
    }
  }

  /** Adds effects; they leave after the transaction commits. */
  public void add(Connection connection, Collection<Outgoing> effects) throws SQLException {
    Map<Boolean, List<Outgoing>> kinds =
        effects.stream()
            .collect(
                Collectors.partitioningBy(
                    effect -> effect.destination().startsWith(Subscription.DESTINATION)));
    addRows(connection, Objects.requireNonNull(kinds.get(false)));
    addWebhooks(connection, Objects.requireNonNull(kinds.get(true)));
  }

  /** Each subscription has a pace of its own, so its webhooks wait in a table of theirs. */
  private static void addWebhooks(Connection connection, List<Outgoing> effects)
      throws SQLException {
    if (effects.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into webhook_out (tenant, subscription, id, key, body) select ?, s.name, ?, ?, ? from (select ?::text as name) s"
                + " where not exists (select 1 from webhook_gone g where g.tenant = ? and g.subscription = s.name) on conflict do nothing")) {
      for (Outgoing effect : effects) {
        insert.setString(1, effect.tenant());
        insert.setString(2, effect.ref());
        insert.setString(3, effect.key());
        insert.setString(4, effect.body());
        insert.setString(5, effect.destination().substring(Subscription.DESTINATION.length()));
        insert.setString(6, effect.tenant());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void addRows(Connection connection, List<Outgoing> effects) throws SQLException {
    if (effects.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into outbox (tenant, kind, ref, key, slot, destination, headers, body) values (?, ?, ?, ?, ?, ?, ?::json, ?)")) {
      for (Outgoing effect : effects) {
        String destination =
            effect.destination().equals(Outgoing.PIPELINE) ? carrier : effect.destination();
        insert.setString(1, effect.tenant());
        insert.setString(2, effect.kind());
        insert.setString(3, effect.ref());
        insert.setString(4, effect.key());
        insert.setInt(5, slot(effect.key(), destination));
        insert.setString(6, destination);
        insert.setString(7, json.text(effect.headers()));
        insert.setString(8, effect.body());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
