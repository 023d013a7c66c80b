package dev.andon.intake.store;

import dev.andon.canonical.BusinessClock;
import dev.andon.canonical.Data;
import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.dispatch.relay.Outbox;
import dev.andon.intake.Advice;
import dev.andon.intake.Advice.Objection;
import dev.andon.intake.EventDraft;
import dev.andon.intake.ReceivedMessage;
import dev.andon.intake.Translation;
import dev.andon.timer.Timer;
import dev.andon.timer.store.TimerHandler;
import dev.andon.timer.store.TimerStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks orders of partners by our own data, as soon as the pipeline has them: an item that our
 * item master does not know, an order number that stands already. What it finds becomes one event
 * (order.checked.v1) and the partner's advice (824, APERAK), in one transaction (decision 0010).
 */
public final class DocumentCheck implements TimerHandler {
  /** Kind of the timers; their subject is the event's id. */
  private static final String TIMER = "document-check";

  private static final Logger LOG = LoggerFactory.getLogger(DocumentCheck.class);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofMinutes(5);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int MOST_OBJECTIONS = 1_000;
  private static final int MOST_ORDERS = 1_000;
  private static final String ORDER = "order.placed.v1";

  private final EventJson json;
  private final Outbox outbox;
  private final Advice.Writer writer;
  private final BusinessClock clock;
  private final TimerStore timers = new TimerStore();
  private final AnswerStore answers = new AnswerStore();

  public DocumentCheck(EventJson json, Outbox outbox, Advice.Writer writer, BusinessClock clock) {
    this.json = json;
    this.outbox = outbox;
    this.writer = writer;
    this.clock = clock;
  }

  /** A document to check. */
  private record Asked(
      Event event,
      String pipeline,
      long message,
      String identity,
      String partner,
      String envelope) {}

  /** An order of the same number, and what we said of it: open, accepted, refused, or nothing. */
  private record Earlier(Event event, long message, String state) {}

  /**
   * Asks for the check of an order that is stored in the same transaction.
   *
   * @param identity of its interchange
   */
  static void ask(
      Connection connection,
      ReceivedMessage message,
      Event event,
      String identity,
      String partner,
      String envelope)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into document_in (tenant, event_id, subject, message, identity, partner, envelope) values (?, ?, ?, ?, ?, ?, ?)"
                + " on conflict do nothing")) {
      insert.setString(1, event.tenant());
      insert.setString(2, event.id());
      insert.setString(3, event.subject());
      insert.setLong(4, message.id());
      insert.setString(5, identity);
      insert.setString(6, partner);
      insert.setString(7, envelope);
      if (insert.executeUpdate() > 0) {
        new TimerStore()
            .set(
                connection,
                List.of(new Timer(event.tenant(), message.receivedAt(), TIMER, event.id())));
      }
    }
  }

  @Override
  public String kind() {
    return TIMER;
  }

  @Override
  public void fire(Connection connection, List<Timer> due) throws SQLException {
    TranslationBatch batch = new TranslationBatch(connection, json, outbox, new HashSet<>());
    for (Timer timer : due) {
      Optional<Asked> asked = asked(connection, timer);
      if (asked.isPresent()) {
        check(connection, batch, asked.get());
      }
    }
    batch.write();
  }

  private void check(Connection connection, TranslationBatch batch, Asked asked)
      throws SQLException {
    Event event = asked.event();
    if (!event.test() && !asked.pipeline().equals("processed")) {
      // Only then what came before it is known; a dead letter may be replayed.
      again(connection, asked, asked.pipeline().equals("dead") ? LATER : SOON);
      return;
    }
    List<Earlier> earlier = earlier(connection, asked);
    if (earlier.stream().anyMatch(one -> one.state().equals("open"))) {
      again(connection, asked, SOON);
      return;
    }
    List<Objection> objections = new ArrayList<>();
    duplicate(earlier).ifPresent(objections::add);
    objections.addAll(unknownItems(connection, event));
    String order = event.data().text("order");
    settle(connection, asked, objections.isEmpty() ? "accepted" : "refused");
    ReceivedMessage message =
        new ReceivedMessage(
            event.tenant(), asked.message(), "edi", asked.partner(), "", "", "", 0, clock.now());
    List<Translation.Answer> advice =
        writer.write(asked.partner(), asked.envelope(), new Advice(order, objections));
    answers.write(connection, batch, message, asked.identity(), advice);
    boolean refusedBefore = earlier.stream().anyMatch(one -> one.state().equals("refused"));
    if (!objections.isEmpty() || refusedBefore) {
      EventDraft checked = checked(event, objections);
      batch.add(
          message,
          checked.event(
              message,
              event.messageId(),
              event.source(),
              event.test(),
              json.contentHash(checked.data())));
    }
  }

  private void again(Connection connection, Asked asked, Duration after) throws SQLException {
    Event event = asked.event();
    Instant now = clock.now();
    if (event.receivedAt().plus(LONGEST).isBefore(now)) {
      LOG.atWarn().addKeyValue("event", event.id()).log("order never processed, not checked");
      settle(connection, asked, "accepted");
      return;
    }
    timers.set(connection, List.of(new Timer(event.tenant(), now.plus(after), TIMER, event.id())));
  }

  private Optional<Asked> asked(Connection connection, Timer timer) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select e.body::text, i.state, d.message, d.identity, d.partner, d.envelope from document_in d"
                + " join event e on e.tenant = d.tenant and e.message = d.message and e.id = d.event_id and e.revision = 0"
                + " join event_identity i on i.tenant = d.tenant and i.id = d.event_id and i.revision = 0"
                + " where d.tenant = ? and d.event_id = ? and d.state = 'open' for update of d")) {
      select.setString(1, timer.tenant());
      select.setString(2, timer.subject());
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Asked(
                    json.read(row.getString(1)),
                    row.getString(2),
                    row.getLong(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6)))
            : Optional.empty();
      }
    }
  }

  /** What the same partner sent before of the same order, the latest last. */
  private List<Earlier> earlier(Connection connection, Asked asked) throws SQLException {
    Event event = asked.event();
    List<Earlier> earlier = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select e.body::text, e.message, coalesce(d.state, '') from event e"
                + " left join document_in d on d.tenant = e.tenant and d.event_id = e.id"
                + " where e.tenant = ? and e.subject = ? and e.type in ('order.placed.v1', 'order.changed.v1') and e.message <= ? and e.id <> ?"
                + " and e.body->>'source' = ? and (e.body->>'test')::boolean = ?"
                + " order by e.message desc limit "
                + MOST_ORDERS)) {
      select.setString(1, event.tenant());
      select.setString(2, event.subject());
      select.setLong(3, asked.message());
      select.setString(4, event.id());
      select.setString(5, event.source());
      select.setBoolean(6, event.test());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          earlier.add(new Earlier(json.read(row.getString(1)), row.getLong(2), row.getString(3)));
        }
      }
    }
    Earlier own = new Earlier(event, asked.message(), "open");
    earlier.removeIf(one -> ARRIVAL.compare(one, own) > 0);
    earlier.sort(ARRIVAL);
    return earlier;
  }

  /** The order in which documents came: by message, inside one by their places. */
  private static final Comparator<Earlier> ARRIVAL =
      Comparator.comparingLong(Earlier::message)
          .thenComparing(one -> place(one.event().position()));

  /** A place like {@code 1/12} as text that sorts by its numbers. */
  private static String place(String position) {
    StringBuilder sorted = new StringBuilder();
    for (String part : position.split("/", -1)) {
      sorted.append("0".repeat(Math.max(0, 9 - part.length()))).append(part).append('/');
    }
    return sorted.toString();
  }

  /** An order stands unless it was refused or cancelled; a copy marked as such does not count. */
  private static Optional<Objection> duplicate(List<Earlier> earlier) {
    Optional<Event> standing = Optional.empty();
    for (Earlier one : earlier) {
      Data data = one.event().data();
      String said = one.event().type().equals(ORDER) ? data.text("purpose") : data.text("change");
      if (said.equals("cancel")) {
        standing = Optional.empty();
      } else if (said.equals("original") && !one.state().equals("refused")) {
        standing = Optional.of(one.event());
      }
    }
    return standing.map(
        event ->
            new Objection(
                Advice.DUPLICATE_ORDER,
                "PO " + event.data().text("order") + " was sent before and stands.",
                "Change or cancel it, or send a new order under a new number.",
                null,
                event.data().text("order"),
                ""));
  }

  /** Lines whose item we do not know; none while we know no item at all. */
  private static List<Objection> unknownItems(Connection connection, Event event)
      throws SQLException {
    List<Data> all = event.data().list("lines");
    Object[] items =
        all.stream().flatMap(line -> line.optional("item").stream()).distinct().toArray();
    Set<String> unknown = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select t.item from unnest(?::text[]) as t(item)"
                + " where exists (select 1 from context_object where tenant = ? and kind = 'item' and facts <> '{}')"
                + " and not exists (select 1 from context_object c where c.tenant = ? and c.kind = 'item' and c.key = t.item and c.facts <> '{}')")) {
      select.setArray(1, connection.createArrayOf("text", items));
      select.setString(2, event.tenant());
      select.setString(3, event.tenant());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          unknown.add(row.getString(1));
        }
      }
    }
    Data origin = event.data().object("origin").object("fields");
    List<Objection> objections = new ArrayList<>();
    for (int i = 0; i < all.size() && objections.size() < MOST_OBJECTIONS; i++) {
      String item = all.get(i).optional("item").orElse("");
      if (unknown.contains(item)) {
        String line = all.get(i).text("line");
        objections.add(
            new Objection(
                Advice.UNKNOWN_ITEM,
                "Line " + line + ": item " + item + " is unknown to us.",
                "Send an item of ours, or ask for it to be added.",
                line,
                item,
                origin.optional("/lines/" + i + "/item").orElse("")));
      }
    }
    return objections;
  }

  private static EventDraft checked(Event event, List<Objection> objections) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("customer", event.data().text("customer"));
    data.put("order", event.data().text("order"));
    data.put("verdict", objections.isEmpty() ? "accepted" : "refused");
    data.put("objections", objections.stream().map(DocumentCheck::members).toList());
    return new EventDraft(
        "order.checked.v1",
        event.subject(),
        event.partitionKey(),
        event.receivedAt(),
        event.sequence(),
        event.position() + "/checked",
        data);
  }

  private static Map<String, Object> members(Objection objection) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("code", objection.code());
    members.put("text", objection.text());
    if (objection.line() != null) {
      members.put("line", objection.line());
      members.put("item", objection.value());
    }
    return members;
  }

  private static void settle(Connection connection, Asked asked, String state) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update document_in set state = ? where tenant = ? and event_id = ?")) {
      update.setString(1, state);
      update.setString(2, asked.event().tenant());
      update.setString(3, asked.event().id());
      update.executeUpdate();
    }
  }
}
