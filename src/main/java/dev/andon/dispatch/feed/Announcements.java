package dev.andon.dispatch.feed;

import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.casework.CaseChange;
import dev.andon.casework.ExceptionCase;
import dev.andon.casework.LogEntry;
import dev.andon.casework.Ticket;
import dev.andon.casework.store.CaseJson;
import dev.andon.dispatch.Outgoing;
import dev.andon.dispatch.Subscription;
import dev.andon.dispatch.Tickets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What leaves because of a processed event or a changed case, to be written into the outbox in the
 * same transaction. Copies for topics and webhooks are structured CloudEvents, {@code
 * andon.case.opened.v1}, {@code .changed.v1} and {@code .closed.v1} for cases; their id is the same
 * whenever they are sent again.
 */
public final class Announcements {
  /** The media type of a structured CloudEvent, as the Kafka binding wants it. */
  public static final String CLOUD_EVENT = "application/cloudevents+json; charset=UTF-8";

  private static final Map<String, Object> STRUCTURED = Map.of("content-type", CLOUD_EVENT);

  private final EventJson json;
  private final Optional<String> events;
  private final Optional<String> cases;
  private final List<Subscription> subscriptions;

  /**
   * @param events destination of processed events; empty = nobody follows them
   * @param cases destination of changed cases; empty = nobody follows them
   * @param subscriptions who gets webhooks
   */
  public Announcements(
      EventJson json,
      Optional<String> events,
      Optional<String> cases,
      List<Subscription> subscriptions) {
    this.json = json;
    this.events = events;
    this.cases = cases;
    this.subscriptions = List.copyOf(subscriptions);
  }

  /** For those who follow the events. */
  public List<Outgoing> of(Event event) {
    List<String> to = new ArrayList<>(events.stream().toList());
    subscriptions.stream()
        .filter(one -> one.wantsEvent(event.type(), event.test()))
        .forEach(one -> to.add(one.destination()));
    if (to.isEmpty()) {
      return List.of();
    }
    String body = json.write(event);
    return to.stream()
        .map(
            destination ->
                new Outgoing(
                    event.tenant(),
                    Outgoing.FEED,
                    event.id() + ":" + event.revision(),
                    event.partitionKey(),
                    destination,
                    STRUCTURED,
                    body))
        .toList();
  }

  /** The tickets of a change, and the change itself for those who follow the cases. */
  public List<Outgoing> of(CaseChange change) {
    ExceptionCase after = change.after();
    List<Outgoing> effects = new ArrayList<>();
    for (Ticket ticket : change.tickets()) {
      effects.add(Tickets.message(after.tenant(), ticket, json::text));
    }
    List<String> to = new ArrayList<>(cases.stream().toList());
    subscriptions.stream()
        .filter(one -> one.wantsCase(what(change), after.team(), after.type(), after.test()))
        .forEach(one -> to.add(one.destination()));
    if (!to.isEmpty()) {
      String id = after.caseId() + ":" + after.version();
      String body = envelope(id, change);
      for (String destination : to) {
        effects.add(
            new Outgoing(
                after.tenant(), Outgoing.FEED, id, after.caseId(), destination, STRUCTURED, body));
      }
    }
    return effects;
  }

  private String envelope(String id, CaseChange change) {
    ExceptionCase after = change.after();
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("specversion", "1.0");
    envelope.put("id", id);
    envelope.put("source", "urn:andon:cases");
    envelope.put("type", "andon.case." + what(change) + ".v1");
    envelope.put("subject", "case:" + after.caseId());
    change.log().stream()
        .reduce((former, latter) -> latter)
        .ifPresent(last -> envelope.put("time", last.at().toString()));
    envelope.put("datacontenttype", "application/json");
    envelope.put("tenant", after.tenant());
    envelope.put("partitionkey", after.caseId());
    envelope.put("test", after.test());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("case", CaseJson.summary(after));
    data.put("changes", change.log().stream().map(Announcements::entry).toList());
    if (!change.eventId().isEmpty()) {
      data.put("event", change.eventId());
    }
    envelope.put("data", data);
    return json.text(envelope);
  }

  private static String what(CaseChange change) {
    List<String> actions = change.log().stream().map(LogEntry::action).toList();
    if (actions.contains("closed")) {
      return "closed";
    }
    return actions.contains("opened") || actions.contains("reopened") ? "opened" : "changed";
  }

  private static Map<String, Object> entry(LogEntry entry) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("n", entry.n());
    one.put("at", entry.at().toString());
    one.put("actor", entry.actor());
    one.put("action", entry.action());
    one.put("detail", entry.detail());
    return one;
  }
}
