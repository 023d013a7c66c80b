package dev.andon.app.http;

import dev.andon.app.security.Identity;
import dev.andon.app.security.Role;
import dev.andon.canonical.BusinessClock;
import dev.andon.dispatch.relay.Relay;
import dev.andon.fault.FaultException;
import dev.andon.fault.FaultKind;
import dev.andon.intake.store.TranslateWorker;
import dev.andon.replay.DeadLetter;
import dev.andon.replay.store.DeadLetterStore;
import dev.andon.store.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/** The REST API of dead letters: what failed, where and why; and its replay. */
public final class DeadLettersApi {
  private final DataSource dataSource;
  private final DeadLetterStore store;
  private final Relay relay;
  private final TranslateWorker worker;
  private final BusinessClock clock;

  public DeadLettersApi(
      DataSource dataSource,
      DeadLetterStore store,
      Relay relay,
      TranslateWorker worker,
      BusinessClock clock) {
    this.dataSource = dataSource;
    this.store = store;
    this.relay = relay;
    this.worker = worker;
    this.clock = clock;
  }

  /** {@code GET /api/v1/dead-letters?all=true}. */
  public void list(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.VIEWER);
    boolean all = "true".equals(exchange.getIn().getHeader("all", String.class));
    List<Map<String, Object>> items = new ArrayList<>();
    try (Connection connection = dataSource.getConnection()) {
      for (DeadLetter one : store.list(connection, caller.tenant(), all, 500)) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("id", one.id());
        item.put("stage", one.stage());
        item.put("ref", one.ref());
        item.put("faultCode", one.faultCode());
        item.put("fault", one.fault());
        item.put("failedAt", one.failedAt().toString());
        item.put("attempts", one.attempts());
        item.put("state", one.state());
        if (one.replayedAt() != null) {
          item.put("replayedBy", one.replayedBy());
          item.put("replayedAt", one.replayedAt().toString());
        }
        items.add(item);
      }
    }
    exchange.getIn().setBody(Map.of("items", items));
  }

  /** {@code POST /api/v1/dead-letters/{id}/replay}: back to its stage, once. */
  public void replay(Exchange exchange) throws SQLException {
    Identity caller = HttpAnswers.caller(exchange, Role.OPERATOR);
    long id = number(exchange.getIn().getHeader("id", String.class));
    Transaction.run(
        dataSource,
        connection -> {
          store.replay(connection, caller.tenant(), id, caller.user(), clock.now());
          return id;
        });
    relay.wake();
    worker.wake();
    exchange.getIn().setBody(Map.of("id", id, "state", "replayed"));
    exchange.getIn().setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw FaultException.of(
          "PARAMETER-INVALID",
          FaultKind.REJECTED,
          "the id of a dead letter is a whole number",
          "List them with: andon dead-letters");
    }
  }
}
