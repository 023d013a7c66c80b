package dev.andon.sandbox;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The first records of an empty sandbox: the same size and seed give the same rows. */
final class Seed {
  private static final Instant BEGIN = Instant.parse("2026-03-02T06:00:00Z");
  private static final String[] SITES = {"DC1", "DC2", "DC3", "DC4", "DC5", "DC6"};
  private static final String[] HOLDS = {"credit", "compliance", "contract"};
  private static final int CHUNK = 1_000;

  private final Connection db;
  private final Size size;
  private final Random random;
  private final int[] cents;

  private Seed(Connection db, Size size, long seed) {
    this.db = db;
    this.size = size;
    this.random = new Random(seed);
    this.cents = new int[size.items];
  }

  /** How much there is. */
  enum Size {
    SMALL(30, 60, 200, 40),
    LARGE(1_000, 5_000, 20_000, 4_000);

    private final int customers;
    private final int items;
    private final int orders;
    private final int purchases;

    Size(int customers, int items, int orders, int purchases) {
      this.customers = customers;
      this.items = items;
      this.orders = orders;
      this.purchases = purchases;
    }
  }

  /**
   * Fills the database in one transaction, unless it holds anything already.
   *
   * @return what it was seeded with, now or once; empty when its records are of somebody else
   */
  static Optional<Map<String, Object>> sow(Connection db, Size size, long seed)
      throws SQLException {
    Sql.rows(db, "select pg_advisory_xact_lock(hashtext('seed'))");
    Optional<Map<String, Object>> sown = Sql.row(db, "select size, seed from erp.seeded");
    if (sown.isPresent() || Sql.row(db, "select 1 from erp.customer limit 1").isPresent()) {
      return sown;
    }
    new Seed(db, size, seed).all();
    Sql.update(
        db,
        "insert into erp.seeded (size, seed) values (?, ?)",
        size.name().toLowerCase(java.util.Locale.ROOT),
        seed);
    return Sql.row(db, "select size, seed from erp.seeded");
  }

  private interface Row {
    @Nullable Object[] of(int number) throws SQLException;
  }

  private void rows(int count, String insert, Row row) throws SQLException {
    try (PreparedStatement statement = db.prepareStatement(insert)) {
      for (int i = 0; i < count; i++) {
        Sql.set(statement, row.of(i));
        statement.addBatch();
        if (i % CHUNK == CHUNK - 1) {
          statement.executeBatch();
        }
      }
      statement.executeBatch();
    }
  }

  private void all() throws SQLException {
    masterData();
    stock();
    orders();
    purchases();
    transport();
  }

  private static String customer(int number) {
    return "C" + (100 + number);
  }

  private static String item(int number) {
    return "I-" + (1000 + number);
  }

  private static String order(int number) {
    return "E-" + (100_000 + number);
  }

  private static BigDecimal money(long minor) {
    return BigDecimal.valueOf(minor, 2);
  }

  private static @Nullable Object[] values(@Nullable Object... values) {
    return values;
  }

  private void masterData() throws SQLException {
    rows(
        size.customers,
        "insert into erp.customer (customer_no, name, tier, late_penalty, currency, credit_limit, contract, regulated, region) values (?, ?, ?, ?, 'EUR', ?, ?, ?, ?)",
        i ->
            values(
                customer(i),
                "Customer " + i,
                String.valueOf("ABCD".charAt(i % 4)),
                money(5_000 + 2_500L * (i % 12)),
                i % 7 == 0 ? null : money(500_000L + random.nextInt(5_000_000)),
                i % 3 == 0,
                i % 10 == 0,
                "R" + i % 5));
    rows(
        size.items,
        "insert into erp.item (item_no, description, family, unit_cost) values (?, ?, ?, ?)",
        i -> {
          cents[i] = 250 + random.nextInt(9_750);
          return values(item(i), "Item " + i, "F" + i % 6, money(cents[i] * 7L / 10));
        });
    rows(
        size.customers * 5,
        "insert into erp.price (customer_no, item_no, unit_price) values (?, ?, ?)",
        i -> {
          int item = (i / 5 + i % 5 * (size.items / 5)) % size.items;
          return values(customer(i / 5), item(item), money(cents[item]));
        });
    rows(
        size.orders / 2,
        "insert into erp.receivable (invoice_no, customer_no, open_amount, due_at) values (?, ?, ?, ?)",
        i ->
            values(
                "R-" + (70_000 + i),
                customer(random.nextInt(size.customers)),
                money(10_000 + random.nextInt(900_000)),
                BEGIN.plus(Duration.ofDays(random.nextInt(60) - 30L))));
  }

  private void stock() throws SQLException {
    rows(
        size.items * SITES.length,
        "insert into erp.stock_balance (site, item_no, on_hand, available) values (?, ?, ?, ?)",
        i -> {
          int hand = random.nextInt(2_000);
          return values(
              SITES[i % SITES.length],
              item(i / SITES.length),
              BigDecimal.valueOf(hand),
              BigDecimal.valueOf(Math.max(0, hand - random.nextInt(200))));
        });
    // One balance in twenty differs between ERP and warehouse.
    Sql.update(
        db,
        "insert into wms.stock (wms, site, item_no, on_hand, available) select case when site <= 'DC3' then 'north' else 'south' end, site, item_no,"
            + " greatest(on_hand - case when abs(hashtext(site || item_no)) % 20 = 0 then 7 else 0 end, 0), available from erp.stock_balance");
  }

  private void orders() throws SQLException {
    rows(
        size.orders,
        "insert into erp.sales_order (order_no, customer_no, customer_po, site, ordered_at, requested_at, promised_at, export, hold_code, hold_reason) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        i -> {
          boolean held = i % 20 == 7;
          return values(
              order(i),
              customer(i % size.customers),
              Integer.toString(4_500_000 + i),
              SITES[i % SITES.length],
              BEGIN.plus(Duration.ofMinutes(i % 600)),
              BEGIN.plus(Duration.ofDays(2 + i % 5)),
              BEGIN.plus(Duration.ofDays(2 + i % 5)),
              i % 9 == 0,
              held ? HOLDS[i / 20 % HOLDS.length] : null,
              held ? "seeded" : null);
        });
    rows(
        size.orders * 2,
        "insert into erp.sales_order_line (order_no, line_no, item_no, quantity, uom, unit_price, allocated) values (?, ?, ?, ?, 'EA', ?, ?)",
        i -> {
          int item = (i * 7 + random.nextInt(3)) % size.items;
          int quantity = 5 + random.nextInt(40);
          return values(
              order(i / 2),
              1 + i % 2,
              item(item),
              BigDecimal.valueOf(quantity),
              money(cents[item]),
              BigDecimal.valueOf(i % 15 == 4 ? quantity / 2 : quantity));
        });
    Sql.update(
        db,
        "update erp.sales_order o set total = (select round(sum(quantity * unit_price), 2) from erp.sales_order_line l where l.order_no = o.order_no)");
    // The warehouses pick what is allocated of every third order that is not held.
    Sql.update(
        db,
        "insert into wms.task (wms, task_no, site, customer_no, customer_po, line_no, item_no, requested) select case when o.site <= 'DC3' then 'north' else 'south' end,"
            + " 'T-' || substr(o.order_no, 3) || '-' || l.line_no, o.site, o.customer_no, o.customer_po, l.line_no, l.item_no, l.allocated"
            + " from erp.sales_order o join erp.sales_order_line l using (order_no) where o.hold_code is null and cast(substr(o.order_no, 3) as int) / 6 % 2 = 0");
  }

  private void purchases() throws SQLException {
    rows(
        size.purchases,
        "insert into erp.purchase_order (po_no, supplier_no, site, placed_at, due_at) values (?, ?, ?, ?, ?)",
        i ->
            values(
                "P-" + (80_000 + i),
                "S" + (200 + i % 8),
                SITES[i % SITES.length],
                BEGIN.minus(Duration.ofDays(5)),
                BEGIN.plus(Duration.ofDays(1 + i % 10))));
    rows(
        size.purchases * 2,
        "insert into erp.purchase_order_line (po_no, line_no, item_no, quantity, uom, unit_price) values (?, ?, ?, ?, 'EA', ?)",
        i -> {
          int item = random.nextInt(size.items);
          return values(
              "P-" + (80_000 + i / 2),
              1 + i % 2,
              item(item),
              BigDecimal.valueOf(50 + random.nextInt(500)),
              money(cents[item] * 7L / 10));
        });
  }

  private void transport() throws SQLException {
    Sql.update(
        db,
        "insert into erp.shipment (shipment_no, order_no, carrier, site, promised_at) select 'S-' || substr(order_no, 3), order_no, 'swiftship', site, promised_at"
            + " from erp.sales_order where hold_code is null and cast(substr(order_no, 3) as int) % 3 = 0");
    Sql.update(
        db,
        "insert into tms.milestone (shipment_no, status, at, city) select shipment_no, 'PICKED_UP', promised_at - interval '2 days', site from erp.shipment where cast(substr(shipment_no, 3) as int) % 2 = 0 order by shipment_no");
    Sql.update(
        db,
        "insert into tms.tender (tender_no, shipment_no, carrier) select 'L-' || substr(shipment_no, 3), shipment_no, carrier from erp.shipment where cast(substr(shipment_no, 3) as int) % 2 = 1");
  }
}
