package dev.andon.pattern.store;

import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.Event;
import dev.andon.canonical.Hashes;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.intake.store.OwnEvents;
import dev.andon.pattern.Found;
import dev.andon.timer.Timer;
import dev.andon.timer.store.TimerHandler;
import dev.andon.timer.store.TimerStore;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks for each pattern on its own durable timer, and tells what is new of it and what is there no
 * more. Several processes on one store share the rounds, because they share the timers.
 */
public final class PatternRound implements TimerHandler {
  private static final String TIMER = "pattern";

  private final Map<String, Patterns.Pattern> patterns = new TreeMap<>();
  private final TimerStore timers = new TimerStore();
  private final OwnEvents events;
  private final BusinessClock clock;

  public PatternRound(Patterns patterns, OwnEvents events, BusinessClock clock) {
    patterns.all().forEach(one -> this.patterns.put(one.type(), one));
    this.events = events;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return TIMER;
  }

  /** Sets the timers that are not set yet. */
  public void begin(Connection connection, String tenant) throws SQLException {
    List<Timer> missing = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select exists (select 1 from timer where tenant = ? and kind = ? and subject = ?)")) {
      for (Patterns.Pattern one : patterns.values()) {
        select.setString(1, tenant);
        select.setString(2, TIMER);
        select.setString(3, one.type());
        try (ResultSet row = select.executeQuery()) {
          row.next();
          if (!row.getBoolean(1)) {
            missing.add(next(tenant, one, clock.now()));
          }
        }
      }
    }
    timers.set(connection, missing);
  }

  private static Timer next(String tenant, Patterns.Pattern pattern, Instant after) {
    long every = pattern.every().toSeconds();
    long begin = after.getEpochSecond() / every * every;
    return new Timer(
        tenant,
        Instant.ofEpochSecond(begin).plus(Duration.ofSeconds(every)),
        TIMER,
        pattern.type());
  }

  @Override
  public void fire(Connection connection, List<Timer> due) throws SQLException {
    for (Timer timer : due) {
      Patterns.Pattern pattern = patterns.get(timer.subject());
      if (pattern != null) {
        round(connection, timer, pattern);
        Instant now = clock.now();
        timers.set(
            connection,
            List.of(next(timer.tenant(), pattern, now.isAfter(timer.due()) ? now : timer.due())));
      }
    }
  }

  private void round(Connection connection, Timer timer, Patterns.Pattern pattern)
      throws SQLException {
    Map<ObjectRef, String> before = standing(connection, timer.tenant(), pattern.type());
    Map<ObjectRef, Found> now = new TreeMap<>();
    pattern
        .look()
        .at(connection, timer.tenant(), timer.due())
        .forEach(one -> now.put(one.object(), one));
    List<Event> told = new ArrayList<>();
    for (Map.Entry<ObjectRef, Found> one : now.entrySet()) {
      if (!one.getValue().text().equals(before.get(one.getKey()))) {
        told.add(event(timer, pattern.type(), one.getKey(), Optional.of(one.getValue())));
        put(connection, timer.tenant(), pattern.type(), one.getValue());
      }
    }
    for (ObjectRef gone : before.keySet()) {
      if (!now.containsKey(gone)) {
        told.add(event(timer, pattern.type(), gone, Optional.empty()));
        remove(connection, timer.tenant(), pattern.type(), gone);
      }
    }
    events.tell(connection, told);
  }

  private Event event(Timer timer, String type, ObjectRef object, Optional<Found> found) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("pattern", type);
    data.put("kind", object.kind().code());
    data.put("key", object.key());
    data.put("stands", found.isPresent());
    data.put("asOf", timer.due().toString());
    data.put("strength", found.map(Found::strength).orElse(BigDecimal.ZERO).toPlainString());
    found.ifPresent(
        one -> {
          data.put("text", one.text());
          one.measures()
              .forEach(
                  (name, value) ->
                      data.put(name, name.equals("valueMinor") ? Long.valueOf(value) : value));
        });
    String subject = object.kind().code().replace("-", "") + ":" + object.key();
    return events.event(
        timer.tenant(),
        "patterns",
        Hashes.id(
            timer.tenant(),
            TIMER,
            type,
            object.kind().code(),
            object.key(),
            timer.due().toString()),
        "pattern.found.v1",
        subject,
        subject,
        timer.due(),
        data);
  }

  private static Map<ObjectRef, String> standing(Connection connection, String tenant, String type)
      throws SQLException {
    Map<ObjectRef, String> standing = new TreeMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select kind, key, told from pattern where tenant = ? and type = ?")) {
      select.setString(1, tenant);
      select.setString(2, type);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          standing.put(
              new ObjectRef(Kind.of(row.getString(1)), row.getString(2)), row.getString(3));
        }
      }
    }
    return standing;
  }

  private static void put(Connection connection, String tenant, String type, Found found)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into pattern (tenant, type, kind, key, told) values (?, ?, ?, ?, ?) on conflict (tenant, type, kind, key) do update set told = excluded.told")) {
      upsert.setString(1, tenant);
      upsert.setString(2, type);
      upsert.setString(3, found.object().kind().code());
      upsert.setString(4, found.object().key());
      upsert.setString(5, found.text());
      upsert.executeUpdate();
    }
  }

  private static void remove(Connection connection, String tenant, String type, ObjectRef object)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from pattern where tenant = ? and type = ? and kind = ? and key = ?")) {
      delete.setString(1, tenant);
      delete.setString(2, type);
      delete.setString(3, object.kind().code());
      delete.setString(4, object.key());
      delete.executeUpdate();
    }
  }
}
