package dev.andon.sandbox;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The ERP: its records, and changes of orders as rows and outbox messages of one transaction. */
final class Erp implements SandboxService {
  private static final String CUSTOMERS =
      "select customer_no as customer, name, tier, late_penalty as \"latePenalty\", currency, credit_limit as \"creditLimit\", contract, regulated, region from erp.customer";
  private static final String ITEMS =
      "select item_no as item, description, family, uom, unit_cost as \"unitCost\", currency, gtin from erp.item";
  private static final String STATE =
      "case when status = 'cancelled' then 'cancelled' when hold_code is not null then 'held' else 'open' end";
  private static final String ORDERS =
      "select order_no as order, customer_no as customer, customer_po as \"customerOrder\", site, "
          + STATE
          + " as state, hold_code as hold, hold_reason as \"holdReason\", approved_by as \"approvedBy\", currency, total, ordered_at as \"orderedAt\", requested_at as \"requestedAt\", promised_at as \"promisedAt\", export from erp.sales_order";
  private static final String LINES =
      "select cast(line_no as text) as line, item_no as item, quantity, uom, unit_price as \"unitPrice\", allocated from erp.sales_order_line where order_no = ? order by line_no";

  @Override
  public String name() {
    return "erp";
  }

  @Override
  public Map<String, Action> actions(Emission emission) {
    Map<String, Action> actions = new LinkedHashMap<>();
    actions.put(
        "customers",
        call ->
            call.page(
                Sql.rows(
                    call.db(),
                    CUSTOMERS + " where customer_no > ? order by customer_no limit ?",
                    call.after(),
                    call.fetch()),
                "customer"));
    actions.put("customer", call -> Answer.ok(customer(call)));
    actions.put("exposure", Erp::exposure);
    actions.put(
        "items",
        call ->
            call.page(
                Sql.rows(
                    call.db(),
                    ITEMS + " where item_no > ? order by item_no limit ?",
                    call.after(),
                    call.fetch()),
                "item"));
    actions.put("item", call -> Answer.ok(item(call)));
    actions.put("availability", Erp::availability);
    actions.put("orders", Erp::orders);
    actions.put("order", call -> tagged(call, order(call)));
    actions.put("holdOrder", call -> hold(call, emission));
    actions.put("releaseOrder", call -> release(call, emission, null));
    actions.put(
        "approveOrder", call -> release(call, emission, call.text("approver").orElseThrow()));
    actions.put("changeQuantity", call -> quantity(call, emission));
    actions.put(
        "notifications",
        call ->
            Emission.told(
                call,
                "select id, topic as event, key, occurred_at as at, payload from erp.outbox where id > ? order by id limit ?",
                Emission.number(call.after()),
                call.fetch()));
    return actions;
  }

  private static Map<String, Object> customer(Call call) throws SQLException {
    String id = call.parameter("customer");
    return Sql.row(call.db(), CUSTOMERS + " where customer_no = ?", id)
        .orElseThrow(() -> Refusal.unknown("customer", id));
  }

  private static Map<String, Object> item(Call call) throws SQLException {
    String id = call.parameter("item");
    return Sql.row(call.db(), ITEMS + " where item_no = ?", id)
        .orElseThrow(() -> Refusal.unknown("item", id));
  }

  private static Answer exposure(Call call) throws SQLException {
    Map<String, Object> customer = customer(call);
    Map<String, Object> sums =
        Sql.row(
                call.db(),
                "select coalesce((select sum(open_amount) from erp.receivable where customer_no = ?), 0) as receivables,"
                    + " coalesce((select sum(total) from erp.sales_order where customer_no = ? and status <> 'cancelled'), 0) as orders",
                customer.get("customer"),
                customer.get("customer"))
            .orElseThrow();
    Map<String, Object> exposure = new LinkedHashMap<>();
    exposure.put("customer", customer.get("customer"));
    exposure.put("currency", customer.getOrDefault("currency", "EUR"));
    if (customer.containsKey("creditLimit")) {
      exposure.put("creditLimit", customer.get("creditLimit"));
    }
    exposure.put("openReceivables", sums.get("receivables"));
    exposure.put("openOrders", sums.get("orders"));
    exposure.put(
        "exposure",
        number(sums.get("receivables")).add(number(sums.get("orders"))).toPlainString());
    exposure.put("asOf", call.now().toString());
    return Answer.ok(exposure);
  }

  private static Answer availability(Call call) throws SQLException {
    String id = (String) Objects.requireNonNull(item(call).get("item"));
    String site = call.find("site").orElse("");
    List<Map<String, Object>> sites =
        Sql.rows(
            call.db(),
            "select b.site, b.on_hand as \"onHand\", coalesce(o.allocated, 0) as allocated,"
                + " b.on_hand - coalesce(o.allocated, 0) as \"availableToPromise\", coalesce(p.incoming, 0) as incoming"
                + " from erp.stock_balance b"
                + " left join (select s.site, sum(l.allocated) as allocated from erp.sales_order_line l join erp.sales_order s using (order_no)"
                + "   where l.item_no = ? and s.status <> 'cancelled' group by s.site) o on o.site = b.site"
                + " left join (select s.site, sum(l.quantity) as incoming from erp.purchase_order_line l join erp.purchase_order s using (po_no)"
                + "   where l.item_no = ? group by s.site) p on p.site = b.site"
                + " where b.item_no = ? and (? = '' or b.site = ?) order by b.site",
            id,
            id,
            id,
            site,
            site);
    return Answer.ok(Map.of("item", id, "sites", sites, "asOf", call.now().toString()));
  }

  private static Answer orders(Call call) throws SQLException {
    String state = call.find("state").orElse("");
    List<Map<String, Object>> rows =
        Sql.rows(
            call.db(),
            ORDERS
                + " where order_no > ? and (? = '' or ? = "
                + STATE
                + ") order by order_no limit ?",
            call.after(),
            state,
            state,
            call.fetch());
    for (Map<String, Object> row : rows) {
      row.put("lines", Sql.rows(call.db(), LINES, row.get("order")));
    }
    return call.page(rows, "order");
  }

  private static Map<String, Object> order(Call call) throws SQLException {
    String id = call.parameter("order");
    Map<String, Object> order =
        Sql.row(call.db(), ORDERS + " where order_no = ?", id)
            .orElseThrow(() -> Refusal.unknown("order", id));
    order.put("lines", Sql.rows(call.db(), LINES, id));
    return order;
  }

  /** The row versions of the order and its lines: whoever changes one, changes the tag. */
  private static String etag(Call call) throws SQLException {
    return "\""
        + Sql.row(
                call.db(),
                "select md5(cast(o.xmin as text) || coalesce((select string_agg(cast(l.xmin as text), ',' order by l.line_no) from erp.sales_order_line l where l.order_no = o.order_no), '')) as tag"
                    + " from erp.sales_order o where order_no = ?",
                call.parameter("order"))
            .orElseThrow()
            .get("tag")
        + "\"";
  }

  private static Answer tagged(Call call, Map<String, Object> order) throws SQLException {
    return Answer.tagged(order, etag(call));
  }

  /** The order, locked, as the caller has seen it. */
  private static Map<String, Object> toChange(Call call) throws SQLException {
    Sql.rows(
        call.db(),
        "select 1 from erp.sales_order where order_no = ? for update",
        call.parameter("order"));
    Map<String, Object> order = order(call);
    String seen = call.find("If-Match").orElse("*");
    if (!seen.equals("*") && !seen.equals(etag(call))) {
      throw Refusal.of(
          412,
          "ORDER-CHANGED",
          "the order has changed since it was read",
          "Read it again and decide again.");
    }
    if ("cancelled".equals(order.get("state"))) {
      throw Refusal.of(409, "ORDER-CANCELLED", "the order is cancelled", "Leave it.");
    }
    return order;
  }

  private static Answer hold(Call call, Emission emission) throws SQLException {
    Map<String, Object> order = toChange(call);
    if (order.containsKey("hold")) {
      throw Refusal.of(
          409,
          "ORDER-HELD",
          "the order is already on hold: " + order.get("hold"),
          "Release it before, or leave it.");
    }
    String hold = call.text("hold").orElseThrow();
    Sql.update(
        call.db(),
        "update erp.sales_order set hold_code = ?, hold_reason = ?, approved_by = null where order_no = ?",
        hold,
        call.text("reason").orElse(null),
        order.get("order"));
    Map<String, Object> payload = who(order, hold);
    call.text("reason").ifPresent(reason -> payload.put("reason", reason));
    if (order.containsKey("total")) {
      payload.put("value_minor", number(order.get("total")).movePointRight(2).longValueExact());
    }
    payload.put("currency", order.get("currency"));
    copy(order, "promisedAt", payload, "promised_at");
    copy(order, "site", payload, "site");
    emission.row(call.db(), "order.held", key(order), payload, call.now());
    return tagged(call, order(call));
  }

  private static Answer release(
      Call call, Emission emission, @org.jspecify.annotations.Nullable String approver)
      throws SQLException {
    Map<String, Object> order = toChange(call);
    String hold = call.text("hold").orElseThrow();
    if (!hold.equals(order.get("hold"))) {
      throw Refusal.of(
          409,
          "ORDER-NOT-HELD",
          "the order is not on hold for " + hold,
          "Read it again; somebody else may have released it.");
    }
    Sql.update(
        call.db(),
        "update erp.sales_order set hold_code = null, hold_reason = null, approved_by = ? where order_no = ?",
        approver,
        order.get("order"));
    emission.row(call.db(), "order.released", key(order), who(order, hold), call.now());
    return tagged(call, order(call));
  }

  private static Answer quantity(Call call, Emission emission) throws SQLException {
    Map<String, Object> order = toChange(call);
    String line = call.parameter("line");
    int changed =
        line.matches("[0-9]{1,9}")
            ? Sql.update(
                call.db(),
                "update erp.sales_order_line set quantity = ?, allocated = least(allocated, ?) where order_no = ? and line_no = ?",
                number(call.text("quantity").orElseThrow()),
                number(call.text("quantity").orElseThrow()),
                order.get("order"),
                Integer.parseInt(line))
            : 0;
    if (changed == 0) {
      throw Refusal.unknown("line", line);
    }
    Sql.update(
        call.db(),
        "update erp.sales_order set status = 'changed', total = (select round(sum(quantity * unit_price), 2) from erp.sales_order_line l where l.order_no = erp.sales_order.order_no) where order_no = ?",
        order.get("order"));
    emission.row(call.db(), "order.placed", key(order), placed(order(call)), call.now());
    return tagged(call, order(call));
  }

  private static Map<String, Object> who(Map<String, Object> order, String hold) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("customer", order.get("customer"));
    payload.put("order", order.get("customerOrder"));
    payload.put("erp_order", order.get("order"));
    payload.put("hold", hold);
    return payload;
  }

  private static Map<String, Object> placed(Map<String, Object> order) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("customer", order.get("customer"));
    payload.put("order", order.get("customerOrder"));
    payload.put("purpose", "change");
    copy(order, "orderedAt", payload, "ordered_at");
    copy(order, "requestedAt", payload, "requested_at");
    payload.put("currency", order.get("currency"));
    payload.put("export", order.get("export"));
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Object one : (List<?>) Objects.requireNonNull(order.get("lines"))) {
      Map<?, ?> line = (Map<?, ?>) one;
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("line", line.get("line"));
      row.put("item", line.get("item"));
      row.put("quantity", line.get("quantity"));
      if (line.get("uom") != null) {
        row.put("uom", line.get("uom"));
      }
      if (line.get("unitPrice") != null) {
        row.put("unit_price", line.get("unitPrice"));
      }
      lines.add(row);
    }
    payload.put("lines", lines);
    return payload;
  }

  private static String key(Map<String, Object> order) {
    return order.get("customer") + "/" + order.get("customerOrder");
  }

  private static void copy(
      Map<String, Object> from, String name, Map<String, Object> to, String as) {
    Object value = from.get(name);
    if (value != null) {
      to.put(as, value);
    }
  }

  private static BigDecimal number(@org.jspecify.annotations.Nullable Object text) {
    return new BigDecimal(String.valueOf(text));
  }
}
