package dev.andon.testing;

import dev.andon.demo.Day;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One business day of an ERP, always the same: what each of its transactions does to its tables,
 * and what it tells others of it. Numbers carry a prefix, so that several days live side by side.
 */
public final class ErpDay {
  /** Steps of the day. */
  public static final int STEPS = 7;

  private static final int CUSTOMERS = 6;
  private static final int ITEMS = 8;
  private static final int ORDERS = 24;
  private static final String[] HOLDS = {"credit", "compliance", "contract"};

  private final String prefix;
  private final Random random = new Random(20260302);
  private final List<Change> changes = new ArrayList<>();
  private final Map<Integer, Order> orders = new LinkedHashMap<>();
  private final BigDecimal[] prices = new BigDecimal[ITEMS];
  private int step;
  private int second;

  /**
   * One transaction.
   *
   * @param sql what it does to the tables
   * @param told what it tells
   */
  public record Change(int step, List<String> sql, List<Message> told) {}

  /** What the ERP tells, in the form of the outbox. */
  public record Message(
      int id, Instant at, String topic, String key, Map<String, Object> payload) {}

  private static final class Order {
    final String customer;
    final String po;
    final String number;
    final String item;
    final BigDecimal price;
    final String site;
    final Instant orderedAt;
    final Instant promisedAt;
    BigDecimal quantity;
    String hold;

    Order(ErpDay day, int n) {
      customer = day.prefix + "-C" + n % CUSTOMERS;
      po = "P" + n;
      number = day.prefix + "-E" + n;
      item = day.prefix + "-I" + n % ITEMS;
      // Every fifth asks for another price than agreed.
      price = n % 5 == 0 ? day.prices[n % ITEMS].add(BigDecimal.ONE) : day.prices[n % ITEMS];
      site = "DC" + n % 3;
      orderedAt = day.now();
      promisedAt = Day.timeOf(24 + n);
      quantity = number(5 + day.random.nextInt(40), 3);
    }

    BigDecimal total() {
      return quantity.multiply(price).setScale(2, RoundingMode.HALF_UP);
    }
  }

  private ErpDay(String prefix) {
    this.prefix = prefix;
  }

  /** The day under a prefix. */
  public static List<Change> of(String prefix) {
    ErpDay day = new ErpDay(prefix);
    day.masterData();
    day.next();
    for (int n = 0; n < ORDERS; n++) {
      day.place(n);
    }
    day.next();
    for (int n = 0; n < ORDERS; n++) {
      day.allocate(n, n % 4 == 0 ? "0.600" : "1");
    }
    for (int n = 0; n < ORDERS; n += 3) {
      day.hold(n, HOLDS[n / 3 % HOLDS.length]);
    }
    day.next();
    for (int n = 0; n < 16; n++) {
      day.balance(n % 3, n % ITEMS, 40 + n);
    }
    for (int n = 0; n < 6; n++) {
      day.purchase(n, 100 + n, true);
    }
    day.next();
    for (int n = 1; n < ORDERS; n += 3) {
      day.ship(n);
    }
    for (int n = 0; n < ORDERS; n += 6) {
      day.hold(n, null);
    }
    for (int n = 0; n < ITEMS; n++) {
      day.balance(n % 3, n, 10 + n);
    }
    day.next();
    for (int n = 1; n < 12; n += 3) {
      day.hold(n, "credit");
      day.hold(n, null);
      day.hold(n, "credit");
    }
    for (int n = 0; n < ORDERS; n += 8) {
      day.allocate(n, "1");
    }
    for (int n = 2; n < ORDERS; n += 5) {
      day.changeQuantity(n);
    }
    day.hold(3, "contract");
    for (int n = 0; n < 4; n++) {
      day.address(n, n % 2 == 0 ? "invalid" : "valid");
      day.freight(n, 1 + 2 * n);
      day.count(n, 40 + n);
    }
    day.next();
    day.cancel(9);
    day.cancel(16);
    for (int n = 1; n < 6; n += 2) {
      day.purchase(n, 70 + n, false);
    }
    day.price(0, 5);
    day.price(1, 5);
    return day.changes;
  }

  private void next() {
    step++;
    second = 0;
  }

  private Instant now() {
    return Day.timeOf(step).minus(Duration.ofMinutes(10)).plusSeconds(second);
  }

  private static BigDecimal number(long value, int scale) {
    return BigDecimal.valueOf(value).setScale(scale);
  }

  private static BigDecimal cents(int value, int scale) {
    return new BigDecimal(value).movePointLeft(2).setScale(scale);
  }

  private static long minor(BigDecimal amount) {
    return amount.movePointRight(2).longValueExact();
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1] instanceof Instant at ? at.toString() : pairs[i + 1]);
    }
    return map;
  }

  private Message message(String topic, String key, Map<String, Object> payload) {
    int id = changes.stream().mapToInt(change -> change.told().size()).sum() + 1;
    return new Message(id, now(), topic, key, payload);
  }

  private Message message(Order order, String topic, Object... more) {
    Map<String, Object> payload = map("customer", order.customer, "order", order.po);
    payload.putAll(map(more));
    return message(topic, order.customer + "/" + order.po, payload);
  }

  private void change(List<String> sql, Message... told) {
    changes.add(new Change(step, sql, List.of(told)));
    second++;
  }

  private void masterData() {
    for (int n = 0; n < CUSTOMERS; n++) {
      String customer = prefix + "-C" + n;
      String tier = String.valueOf("ABCD".charAt(n % 4));
      BigDecimal penalty = number(100L * n, 2);
      change(
          List.of(
              "insert into erp.customer (customer_no, name, tier, late_penalty, currency, contract, regulated, region, changed_at) values ('%s', 'Customer %d', '%s', %s, 'EUR', %s, %s, 'north', '%s')"
                  .formatted(customer, n, tier, penalty, n % 2 == 0, n == 3, now())),
          message(
              "customer.changed",
              customer,
              map(
                  "customer",
                  customer,
                  "name",
                  "Customer " + n,
                  "tier",
                  tier,
                  "late_penalty_minor",
                  minor(penalty),
                  "currency",
                  "EUR",
                  "contract",
                  n % 2 == 0,
                  "regulated",
                  n == 3,
                  "region",
                  "north")));
    }
    for (int n = 0; n < ITEMS; n++) {
      prices[n] = cents(250 + 75 * n, 4);
      item(n);
    }
    for (int customer = 0; customer < CUSTOMERS; customer++) {
      for (int item = 0; item < ITEMS; item++) {
        if ((item - customer) % 2 == 0) {
          price(customer, item);
        }
      }
    }
  }

  private void item(int n) {
    String item = prefix + "-I" + n;
    BigDecimal cost = cents(120 + 30 * n, 2);
    change(
        List.of(
            "insert into erp.item (item_no, description, family, uom, unit_cost, currency, changed_at) values ('%s', 'Part %d', 'parts', 'EA', %s, 'EUR', '%s')"
                .formatted(item, n, cost, now())),
        message(
            "item.changed",
            item,
            map(
                "item",
                item,
                "description",
                "Part " + n,
                "family",
                "parts",
                "uom",
                "EA",
                "unit_cost_minor",
                minor(cost),
                "currency",
                "EUR")));
  }

  private void price(int c, int i) {
    String customer = prefix + "-C" + c;
    String item = prefix + "-I" + i;
    change(
        List.of(
            "insert into erp.price values ('%1$s', '%2$s', %3$s, 'EUR', 2.00, '%4$s') on conflict (customer_no, item_no) do update set unit_price = excluded.unit_price, changed_at = excluded.changed_at"
                .formatted(customer, item, prices[i], now())),
        message(
            "price.agreed",
            customer + "/" + item,
            map(
                "customer",
                customer,
                "item",
                item,
                "unit_price",
                prices[i].toPlainString(),
                "currency",
                "EUR",
                "tolerance_percent",
                "2.00")));
  }

  private void place(int n) {
    Order order = new Order(this, n);
    orders.put(n, order);
    change(
        List.of(
            "insert into erp.sales_order (order_no, customer_no, customer_po, site, ordered_at, requested_at, ship_to, total, promised_at, changed_at) values ('%s', '%s', '%s', '%s', '%s', '%s', 'Dock 1', %s, '%s', '%s')"
                .formatted(
                    order.number,
                    order.customer,
                    order.po,
                    order.site,
                    order.orderedAt,
                    order.promisedAt,
                    order.total(),
                    order.promisedAt,
                    now()),
            "insert into erp.sales_order_line (order_no, line_no, item_no, quantity, uom, unit_price, changed_at) values ('%s', 1, '%s', %s, 'EA', %s, '%s')"
                .formatted(order.number, order.item, order.quantity, order.price, now())),
        placed(order, "original"));
  }

  private Message placed(Order order, String purpose) {
    return message(
        order,
        "order.placed",
        "purpose",
        purpose,
        "ordered_at",
        order.orderedAt,
        "requested_at",
        order.promisedAt,
        "currency",
        "EUR",
        "ship_to",
        "Dock 1",
        "export",
        false,
        "lines",
        List.of(
            map(
                "line",
                "1",
                "item",
                order.item,
                "quantity",
                order.quantity.toPlainString(),
                "uom",
                "EA",
                "unit_price",
                order.price.toPlainString())));
  }

  private void changeQuantity(int n) {
    Order order = orders.get(n);
    order.quantity = order.quantity.add(BigDecimal.TEN);
    change(
        List.of(
            "update erp.sales_order set status = 'changed', total = %s, changed_at = '%s' where order_no = '%s'"
                .formatted(order.total(), now(), order.number),
            "update erp.sales_order_line set quantity = %s, changed_at = '%s' where order_no = '%s'"
                .formatted(order.quantity, now(), order.number)),
        placed(order, "change"));
  }

  private void cancel(int n) {
    Order order = orders.get(n);
    change(
        List.of(
            "update erp.sales_order set status = 'cancelled', changed_at = '%s' where order_no = '%s'"
                .formatted(now(), order.number)),
        message(order, "order.placed", "purpose", "cancel", "lines", List.of()));
  }

  /** A hold that takes another's place ends it. */
  private void hold(int n, String hold) {
    Order order = orders.get(n);
    List<Message> told = new ArrayList<>();
    if (order.hold != null) {
      told.add(message(order, "order.released", "erp_order", order.number, "hold", order.hold));
    }
    if (hold != null) {
      Message held =
          message(
              order,
              "order.held",
              "erp_order",
              order.number,
              "hold",
              hold,
              "reason",
              "by rule",
              "value_minor",
              minor(order.total()),
              "currency",
              "EUR",
              "promised_at",
              order.promisedAt,
              "site",
              order.site);
      told.add(
          new Message(
              held.id() + told.size(), held.at(), held.topic(), held.key(), held.payload()));
    }
    order.hold = hold;
    change(
        List.of(
            "update erp.sales_order set hold_code = %s, hold_reason = %s, changed_at = '%s' where order_no = '%s'"
                .formatted(
                    hold == null ? "null" : "'" + hold + "'",
                    hold == null ? "null" : "'by rule'",
                    now(),
                    order.number)),
        told.toArray(Message[]::new));
  }

  private void address(int n, String verdict) {
    Order order = orders.get(n);
    change(
        List.of(
            "update erp.sales_order set address_check = '%s', address_note = 'by rule', changed_at = '%s' where order_no = '%s'"
                .formatted(verdict, now(), order.number)),
        message(
            order,
            "address.checked",
            "verdict",
            verdict,
            "reason",
            "by rule",
            "address",
            "Dock 1"));
  }

  private void freight(int n, int percent) {
    Order order = orders.get(n);
    BigDecimal freight =
        order
            .total()
            .multiply(BigDecimal.valueOf(percent))
            .movePointLeft(2)
            .setScale(2, RoundingMode.DOWN);
    change(
        List.of(
            "update erp.sales_order set freight_kind = 'split', freight = %s, changed_at = '%s' where order_no = '%s'"
                .formatted(freight, now(), order.number)),
        message(
            order,
            "freight.decided",
            "kind",
            "split",
            "freight_minor",
            minor(freight),
            "value_minor",
            minor(order.total()),
            "currency",
            "EUR"));
  }

  private void count(int i, int counted) {
    String item = prefix + "-I" + i;
    BigDecimal quantity = number(counted, 3);
    change(
        List.of(
            "insert into erp.stock_count (count_no, site, item_no, counted, book, uom, changed_at) values ('CC-%2$d', 'DC1', '%1$s', %3$s, 40.000, 'EA', '%4$s')"
                .formatted(item, i, quantity, now())),
        message(
            "stock.counted",
            "DC1/" + item,
            map(
                "site",
                "DC1",
                "item",
                item,
                "count",
                "CC-" + i,
                "counted",
                quantity.toPlainString(),
                "book",
                "40.000",
                "uom",
                "EA",
                "status",
                "counted")));
  }

  private void allocate(int n, String share) {
    Order order = orders.get(n);
    BigDecimal allocated =
        order.quantity.multiply(new BigDecimal(share)).setScale(3, RoundingMode.DOWN);
    change(
        List.of(
            "update erp.sales_order_line set allocated = %s, changed_at = '%s' where order_no = '%s'"
                .formatted(allocated, now(), order.number)),
        message(
            order,
            "order.allocated",
            "erp_order",
            order.number,
            "site",
            order.site,
            "promised_at",
            order.promisedAt,
            "lines",
            List.of(
                map(
                    "line",
                    "1",
                    "item",
                    order.item,
                    "ordered",
                    order.quantity.toPlainString(),
                    "allocated",
                    allocated.toPlainString(),
                    "unit_price",
                    order.price.toPlainString()))));
  }

  private void balance(int site, int i, int onHand) {
    String item = prefix + "-I" + i;
    BigDecimal quantity = number(onHand, 3);
    change(
        List.of(
            "insert into erp.stock_balance values ('DC%1$d', '%2$s', %3$s, %3$s, '%4$s') on conflict (site, item_no) do update set on_hand = excluded.on_hand, available = excluded.available, changed_at = excluded.changed_at"
                .formatted(site, item, quantity, now())),
        message(
            "stock.reported",
            "DC" + site + "/" + item,
            map(
                "site",
                "DC" + site,
                "item",
                item,
                "on_hand",
                quantity.toPlainString(),
                "available",
                quantity.toPlainString())));
  }

  private void purchase(int n, int ordered, boolean first) {
    String number = prefix + "-B" + n;
    String supplier = prefix + "-S" + n % 2;
    String item = prefix + "-I" + n;
    BigDecimal quantity = number(ordered, 3);
    BigDecimal price = cents(110 + n, 4);
    Instant placedAt = Day.timeOf(1).plusSeconds(n);
    change(
        first
            ? List.of(
                "insert into erp.purchase_order values ('%s', '%s', 'DC1', 'EUR', '%s', '%s', '%s')"
                    .formatted(number, supplier, placedAt, Day.timeOf(90), now()),
                "insert into erp.purchase_order_line (po_no, line_no, item_no, quantity, uom, unit_price, changed_at) values ('%s', 1, '%s', %s, 'EA', %s, '%s')"
                    .formatted(number, item, quantity, price, now()))
            : List.of(
                "update erp.purchase_order_line set quantity = %s, changed_at = '%s' where po_no = '%s'"
                    .formatted(quantity, now(), number)),
        message(
            "purchaseorder.placed",
            number,
            map(
                "purchase_order",
                number,
                "supplier",
                supplier,
                "site",
                "DC1",
                "currency",
                "EUR",
                "placed_at",
                placedAt,
                "due_at",
                Day.timeOf(90),
                "lines",
                List.of(
                    map(
                        "line",
                        "1",
                        "item",
                        item,
                        "quantity",
                        quantity.toPlainString(),
                        "uom",
                        "EA",
                        "unit_price",
                        price.toPlainString())))));
  }

  private void ship(int n) {
    Order order = orders.get(n);
    String shipment = prefix + "-H" + n;
    change(
        List.of(
            "insert into erp.shipment (shipment_no, order_no, carrier, site, promised_at, changed_at) values ('%s', '%s', 'swiftship', '%s', '%s', '%s')"
                .formatted(shipment, order.number, order.site, order.promisedAt, now())),
        message(
            "shipment.planned",
            shipment,
            map(
                "shipment",
                shipment,
                "carrier",
                "swiftship",
                "site",
                order.site,
                "promised_at",
                order.promisedAt,
                "customer",
                order.customer,
                "order",
                order.po,
                "value_minor",
                minor(order.total()),
                "currency",
                "EUR")));
  }
}
