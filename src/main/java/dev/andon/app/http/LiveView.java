package dev.andon.app.http;

import dev.andon.canonical.BusinessClock;
import dev.andon.casework.ExceptionCase;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Lookup;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.store.ContextStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a case knows of exposure or availability, and how it knows: {@code live} = looked up for it,
 * {@code cached} = looked up for another one shortly before, {@code context} = the last that any
 * feed or lookup told, {@code none} = nothing.
 */
public final class LiveView {
  private static final String ERP = "erp.";
  private final ContextStore contexts;
  private final BusinessClock clock;
  private final Optional<Duration> fresh;

  /**
   * @param fresh how long a lookup is good for other cases too; empty = lookups are off
   */
  public LiveView(ContextStore contexts, BusinessClock clock, Optional<Duration> fresh) {
    this.contexts = contexts;
    this.clock = clock;
    this.fresh = fresh;
  }

  /** What is known for a case; empty where its type wants no lookup. */
  Optional<Map<String, Object>> of(Connection connection, String tenant, ExceptionCase one)
      throws SQLException {
    if (fresh.isEmpty()) {
      return Optional.empty();
    }
    Facts object = facts(connection, tenant, one.object());
    Optional<Lookup> lookup = Lookup.of(one.type(), one.object(), object);
    if (lookup.isEmpty()) {
      return Optional.empty();
    }
    Facts facts = facts(connection, tenant, lookup.get().subject());
    Map<String, Fact> live = starting(facts, Lookup.PREFIX);
    Map<String, Fact> told = live.isEmpty() ? starting(facts, ERP) : live;
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("what", lookup.get().what());
    members.put("subject", lookup.get().subject().key());
    Optional<Instant> at = told.values().stream().map(Fact::eventTime).max(Instant::compareTo);
    members.put(
        "source", at.isEmpty() ? "none" : live.isEmpty() ? "context" : source(at.get(), one));
    at.ifPresent(
        time -> {
          Duration age = Duration.between(time, clock.now());
          members.put("at", time.toString());
          members.put("age", Duration.ofSeconds(Math.max(0, age.toSeconds())).toString());
        });
    Map<String, String> values = new TreeMap<>();
    // What an older lookup said and the newest did not is no more (a limit that was taken away).
    told.forEach(
        (name, fact) -> {
          if (at.filter(fact.eventTime()::equals).isPresent()) {
            values.put(name, fact.value());
          }
        });
    members.put("values", values);
    return Optional.of(members);
  }

  private String source(Instant at, ExceptionCase one) {
    boolean recent = !at.plus(fresh.orElseThrow()).isBefore(clock.now());
    if (!recent) {
      return "context";
    }
    return at.isBefore(one.detectedAt()) ? "cached" : "live";
  }

  private Facts facts(Connection connection, String tenant, ObjectRef object) throws SQLException {
    return contexts.find(connection, tenant, List.of(object)).facts(object);
  }

  private static Map<String, Fact> starting(Facts facts, String prefix) {
    Map<String, Fact> found = new TreeMap<>();
    facts
        .asMap()
        .forEach(
            (name, fact) -> {
              if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), fact);
              }
            });
    return found;
  }
}
