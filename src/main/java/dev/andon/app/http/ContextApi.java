package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.enrichment.Fact;
import dev.andon.enrichment.Facts;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.References;
import dev.andon.enrichment.store.ContextStore;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/**
 * {@code GET /api/v1/context?kind=&key=}: what Andon knows of a business object, each fact with its
 * source and age.
 */
public final class ContextApi {
  private final DataSource dataSource;
  private final ContextStore store;
  private final BusinessClock clock;

  public ContextApi(DataSource dataSource, ContextStore store, BusinessClock clock) {
    this.dataSource = dataSource;
    this.store = store;
    this.clock = clock;
  }

  /**
   * The facts of one object, the evidence of others beside the owners' word, and what is read with
   * it.
   */
  public void get(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    ObjectRef object = new ObjectRef(kind(parameter(exchange, "kind")), parameter(exchange, "key"));
    Facts facts;
    try (Connection connection = dataSource.getConnection()) {
      facts = store.find(connection, caller.tenant(), List.of(object)).facts(object);
    }
    if (facts.asMap().isEmpty()) {
      throw unknown(object);
    }
    Instant now = clock.now();
    List<Map<String, Object>> truth = new ArrayList<>();
    List<Map<String, Object>> evidence = new ArrayList<>();
    facts
        .asMap()
        .forEach(
            (stored, fact) ->
                (Owners.isEvidence(stored) ? evidence : truth)
                    .add(item(Owners.attribute(stored), fact, now)));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("kind", object.kind().code());
    body.put("key", object.key());
    body.put("asOf", now.toString());
    body.put("facts", truth);
    body.put("evidence", evidence);
    body.put(
        "reads",
        References.of(object, facts).stream()
            .map(one -> Map.of("kind", one.kind().code(), "key", one.key()))
            .toList());
    exchange.getIn().setBody(body);
  }

  private static Map<String, Object> item(String attribute, Fact fact, Instant now) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("attribute", attribute);
    item.put("value", fact.value());
    item.put("source", fact.source());
    item.put("eventTime", fact.eventTime().toString());
    item.put("receivedAt", fact.receivedAt().toString());
    Duration age = Duration.between(fact.eventTime(), now);
    item.put("ageSeconds", Math.max(0, age.toSeconds()));
    item.put("eventId", fact.eventId());
    return item;
  }

  private static String parameter(Exchange exchange, String name) {
    return HttpAnswers.text(exchange, name)
        .orElseThrow(
            () ->
                refused(
                    "the parameter " + name + " is missing",
                    "Name kind and key, e.g. ?kind=order&key=C100/4500123."));
  }

  private static Kind kind(String code) {
    return Kind.find(code)
        .orElseThrow(() -> refused("the kind is unknown", "Name one of " + Kind.codes() + "."));
  }

  private static FaultException refused(String message, String repair) {
    return FaultException.of("PARAMETER-INVALID", FaultKind.REJECTED, message, repair);
  }

  private static FaultException unknown(ObjectRef object) {
    return FaultException.of(
        "CONTEXT-UNKNOWN",
        FaultKind.REJECTED,
        "nothing is known of the " + object.kind().code() + " " + object.key(),
        "See docs/events.md for the keys of each kind.");
  }
}
