package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.json.EventJson;
import dev.andon.fault.Fault;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.event.EventTranslator;
import dev.andon.intake.store.MessageStore;
import dev.andon.intake.store.PendingLimit;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.replay.store.DeadLetterStore;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;

/**
 * {@code POST /api/v1/events}: canonical events directly, one CloudEvent or an array of at most
 * {@value #MOST}. An {@code Idempotency-Key} makes the whole request repeatable; without one each
 * event still is, by its source and id.
 */
public final class EventsApi {
  private static final int MOST = 10_000;
  private static final int MOST_TOLD = 100;
  private static final int MAX_KEY = 200;

  private final MessageStore messages;
  private final TranslateWorker worker;
  private final PendingLimit pending;
  private final EventTranslator translator;
  private final String tenant;

  public EventsApi(
      MessageStore messages,
      TranslateWorker worker,
      PendingLimit pending,
      EventTranslator translator,
      String tenant) {
    this.messages = messages;
    this.worker = worker;
    this.pending = pending;
    this.translator = translator;
    this.tenant = tenant;
  }

  /**
   * Stores the request and answers 202 with the message's id, what of it will be refused, and what
   * waits in the dead letters because its type or version is unknown. 400 when nothing of it can be
   * taken (nothing is stored then), 409 when the key stands for other content, 503 while too many
   * wait.
   */
  public void take(Exchange exchange) throws SQLException, IOException {
    Identity caller = HttpAnswers.caller(exchange, Role.OPERATOR);
    HttpAnswers.own(caller, tenant);
    byte[] body = exchange.getIn().getBody(byte[].class);
    List<Object> events = translator.elements(body == null ? "" : EventJson.utf8(body));
    if (events.isEmpty() || events.size() > MOST) {
      throw FaultException.of(
          "EVENTS-COUNT",
          FaultKind.REJECTED,
          "1 to " + MOST + " events were expected, not " + events.size(),
          "Send fewer in one request.");
    }
    List<Fault> faults = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < events.size(); i++) {
      EventTranslator.Look look = translator.look(events.get(i), i);
      look.fault().ifPresent(faults::add);
      refused += look.taken() ? 0 : 1;
    }
    if (refused == events.size()) {
      throw new FaultException(faults.get(0));
    }
    pending.require(EventTranslator.DOOR, caller.user());
    String key = exchange.getIn().getHeader("Idempotency-Key", "", String.class);
    if (key.length() > MAX_KEY) {
      throw FaultException.of(
          "EVENTS-KEY",
          FaultKind.REJECTED,
          "the header Idempotency-Key is longer than " + MAX_KEY + " characters",
          "Send a shorter one, e.g. a UUID.");
    }
    MessageStore.Keyed stored =
        messages.storeKeyed(EventTranslator.DOOR, caller.user(), key, Objects.requireNonNull(body));
    if (!stored.same()) {
      throw FaultException.of(
          "EVENTS-CONFLICT",
          FaultKind.CONFLICT,
          "the Idempotency-Key was used before with another body, message " + stored.id(),
          "Send each request under a key of its own.");
    }
    worker.wake();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", stored.id());
    answer.put("state", "stored");
    answer.put("events", events.size());
    answer.put("refused", refused);
    answer.put("quarantined", faults.size() - refused);
    answer.put("faults", faults.stream().limit(MOST_TOLD).map(DeadLetterStore::describe).toList());
    exchange.getIn().setBody(answer);
    exchange.getIn().setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
  }
}
