package dev.andon.dispatch;

import dev.andon.casework.Ticket;
import java.util.Map;
import java.util.TreeMap;

/** Tickets as messages on the team queues {@code cases.<team>} (contract 7). */
public final class Tickets {
  private static final Map<String, Integer> PRIORITY = Map.of("P1", 9, "P2", 7, "P3", 5, "P4", 3);

  private Tickets() {}

  /**
   * The message of a ticket; the body repeats the headers as JSON for consumers that cannot read
   * them.
   */
  public static Outgoing message(String tenant, Ticket ticket, JsonText json) {
    Map<String, Object> headers = new TreeMap<>();
    headers.put("caseId", ticket.caseId());
    headers.put("lead", ticket.lead());
    headers.put("ticket", ticket.ref());
    headers.put("kind", ticket.kind());
    headers.put("type", ticket.type());
    headers.put("key", ticket.key());
    headers.put("team", ticket.team());
    if (ticket.site() != null) {
      headers.put("site", ticket.site());
    }
    headers.put("band", ticket.band());
    headers.put("priority", PRIORITY.getOrDefault(ticket.band(), 4));
    headers.put("amountMinor", ticket.amountMinor());
    headers.put("currency", ticket.currency());
    if (ticket.due() != null) {
      headers.put("due", ticket.due().toString());
    }
    headers.put("test", Boolean.toString(ticket.test()));
    return new Outgoing(
        tenant,
        "ticket",
        ticket.ref(),
        ticket.caseId(),
        "jms:" + queue(ticket),
        headers,
        json.of(headers));
  }

  /** Tickets of test documents never reach a team's real queue. */
  private static String queue(Ticket ticket) {
    return (ticket.test() ? "test.cases." : "cases.") + ticket.team();
  }

  /** Writes plain values as JSON. */
  @FunctionalInterface
  public interface JsonText {
    String of(Object value);
  }
}
