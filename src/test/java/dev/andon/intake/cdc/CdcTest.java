package dev.andon.intake.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.andon.canonical.json.EventJson;
import dev.andon.testing.Rows;
import dev.andon.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CdcTest {
  private static final Path SHIPPED = Path.of("mappings/cdc");

  @TempDir Path data;
  private HikariDataSource andon;
  private HikariDataSource erp;
  private Slot slot;
  private CdcReader reader;

  @BeforeEach
  void wire() throws Exception {
    andon = TestDatabase.fresh();
    erp = TestDatabase.fresh();
    sql(Files.readString(Path.of("src/main/resources/db/erp/tables.sql")));
    slot = new Slot(erp, "t_" + erp.getJdbcUrl().replaceAll(".*andon_test_(\\w+).*", "$1"));
    reader = start(SHIPPED);
  }

  private CdcReader start(Path mappings) throws Exception {
    return new CdcReader(andon, erp, slot, mappings, data);
  }

  @AfterEach
  void close() throws Exception {
    reader.close();
    dropSlot();
    andon.close();
    erp.close();
  }

  /** The server notices the end of a reader a moment later. */
  private void dropSlot() {
    Awaitility.await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(this::dropped);
  }

  private boolean dropped() throws Exception {
    slot.drop();
    return true;
  }

  private void sql(String... statements) throws Exception {
    try (Connection connection = erp.getConnection();
        Statement statement = connection.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  private void awaitEvents(String... expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(
                        Rows.strings(
                            andon,
                            "select type || ' ' || subject from event order by message, type desc"))
                    .containsExactly(expected));
  }

  private void awaitFollowing() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                reader.status.following()
                    && Rows.strings(andon, "select position from feed_position").stream()
                        .noneMatch(text -> text.endsWith(" ")));
  }

  private static final String ORDER =
      "insert into erp.sales_order (order_no, customer_no, customer_po, site, total, promised_at)"
          + " values ('E1', 'C1', 'O1', 'DC1', 9900.50, '2026-03-04T17:00:00+01')";

  @Test
  void aHoldThatGoesOnOffAndOnAgainBecomesThreeEventsInTheirOrder() throws Exception {
    awaitFollowing();
    sql(
        ORDER,
        "update erp.sales_order set hold_code = 'credit', hold_reason = 'limit'",
        "update erp.sales_order set hold_code = null",
        "update erp.sales_order set total = 1",
        "update erp.sales_order set hold_code = 'credit'");
    awaitEvents(
        "order.held.v1 order:C1/O1", "order.released.v1 order:C1/O1", "order.held.v1 order:C1/O1");
    assertThat(
            Rows.strings(
                andon,
                "select body->'data' from event where type = 'order.held.v1' order by message limit 1"))
        .singleElement()
        .asString()
        .contains("\"valueMinor\": 990050", "\"reason\": \"limit\"", "2026-03-04T16:00:00Z");
  }

  @Test
  void theFirstSnapshotTellsTheStateOnceAndARestartTellsNothingAgain() throws Exception {
    reader.close();
    dropSlot();
    sql(
        "insert into erp.customer (customer_no, name, tier, late_penalty) values ('C1', 'One', 'A', 500)",
        ORDER,
        "insert into erp.sales_order_line (order_no, line_no, item_no, quantity, allocated, unit_price) values ('E1', 1, 'I1', 10, 4, 2.5), ('E1', 2, 'I2', 5, null, 1)",
        "insert into erp.stock_balance values ('DC1', 'I1', 7, 7)");
    reader = start(SHIPPED);
    String[] state = {
      "customer.changed.v1 customer:C1",
      "order.placed.v1 order:C1/O1",
      "order.allocated.v1 order:C1/O1",
      "stock.reported.v1 stock:DC1/I1"
    };
    awaitEvents(state);
    assertThat(
            Rows.strings(
                andon, "select body->'data'->'lines' from event where type = 'order.allocated.v1'"))
        .containsExactly(
            "[{\"item\": \"I1\", \"line\": \"1\", \"ordered\": \"10.000\", \"allocated\": \"4.000\", \"unitPrice\": \"2.5000\"}]");
    awaitFollowing();
    reader.close();
    reader = start(SHIPPED);
    awaitFollowing();
    sql("update erp.sales_order_line set allocated = 5 where line_no = 2");
    awaitEvents(state[0], state[1], state[2], state[3], "order.allocated.v1 order:C1/O1");
    assertThat(reader.status.snapshots()).isZero();
  }

  @Test
  void aLostSlotBeginsASnapshotOfWhichOnlyDifferencesBecomeEvents() throws Exception {
    awaitFollowing();
    sql(
        ORDER,
        ORDER.replace("'E1'", "'E2'").replace("'O1'", "'O2'"),
        ORDER.replace("'E1'", "'E3'").replace("'O1'", "'O3'"),
        "update erp.sales_order set hold_code = 'credit'");
    awaitEvents(
        "order.held.v1 order:C1/O1", "order.held.v1 order:C1/O2", "order.held.v1 order:C1/O3");
    reader.close();
    dropSlot();
    sql(
        "update erp.sales_order set hold_code = null where order_no = 'E1'",
        "update erp.sales_order set hold_code = 'credit' where order_no = 'E1'",
        "update erp.sales_order set hold_code = null where order_no = 'E2'",
        "delete from erp.sales_order where order_no = 'E3'",
        ORDER.replace("'E1'", "'E4'").replace("'O1'", "'O4'"),
        "update erp.sales_order set hold_code = 'compliance' where order_no = 'E4'");
    reader = start(SHIPPED);
    awaitFollowing();
    awaitEvents(
        "order.held.v1 order:C1/O1",
        "order.held.v1 order:C1/O2",
        "order.held.v1 order:C1/O3",
        "order.released.v1 order:C1/O2",
        "order.held.v1 order:C1/O4",
        "order.released.v1 order:C1/O3",
        "order.placed.v1 order:C1/O3");
    assertThat(Rows.strings(andon, "select key from cdc_row where image is not null order by key"))
        .isEqualTo(Rows.strings(erp, "select order_no from erp.sales_order order by 1"));
  }

  @Test
  void aStoreRestoredFromABackupIsBehindTheSlotAndComparesAnew() throws Exception {
    awaitFollowing();
    sql(ORDER, "update erp.sales_order set hold_code = 'credit'");
    awaitEvents("order.held.v1 order:C1/O1");
    String backup = Rows.strings(andon, "select position from feed_position").get(0);
    sql("update erp.sales_order set hold_code = null");
    awaitEvents("order.held.v1 order:C1/O1", "order.released.v1 order:C1/O1");
    Awaitility.await()
        .until(
            () ->
                !Rows.strings(
                        erp,
                        "select 1 from pg_replication_slots where slot_name = '"
                            + slot.name()
                            + "' and confirmed_flush_lsn - '0/0'::pg_lsn > "
                            + Position.parse(backup).lsn())
                    .isEmpty());
    reader.close();
    try (Connection connection = andon.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("update feed_position set position = '" + backup + "'");
      statement.execute("update cdc_row set image = image || '{\"hold_code\": \"credit\"}'");
    }
    reader = start(SHIPPED);
    awaitEvents(
        "order.held.v1 order:C1/O1",
        "order.released.v1 order:C1/O1",
        "order.released.v1 order:C1/O1");
    assertThat(reader.status.lostSlots()).isEqualTo(1);
  }

  @Test
  void changedKeysTruncatedTablesNewColumnsAndLargeValuesAreUnderstood() throws Exception {
    awaitFollowing();
    sql(
        "insert into erp.customer (customer_no, name, tier, notes)"
            + " select 'C1', 'One', 'A', string_agg(md5(n::text), '') from generate_series(1, 1000) n",
        "update erp.customer set tier = 'B'",
        "update erp.customer set customer_no = 'C2'",
        "alter table erp.customer add column colour text default 'red'",
        "update erp.customer set tier = 'C'",
        ORDER,
        "update erp.sales_order set hold_code = 'credit'",
        "truncate erp.sales_order cascade",
        ORDER,
        "update erp.sales_order set order_no = 'E9', hold_code = 'contract'");
    awaitEvents(
        "customer.changed.v1 customer:C1",
        "customer.changed.v1 customer:C1",
        "customer.changed.v1 customer:C2",
        "customer.changed.v1 customer:C2",
        "order.held.v1 order:C1/O1",
        "order.released.v1 order:C1/O1",
        "order.placed.v1 order:C1/O1",
        "order.held.v1 order:C1/O1");
    assertThat(
            Rows.strings(
                andon,
                "select key || ' ' || md5(image->>'notes') || (image->>'tier') || (image->>'colour') from cdc_row where table_name = 'erp.customer' and image is not null"))
        .isEqualTo(
            Rows.strings(
                erp,
                "select customer_no || ' ' || md5(notes) || tier || colour from erp.customer"));
  }

  private void transaction(String... statements) throws Exception {
    try (Connection connection = erp.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String one : statements) {
        statement.execute(one);
      }
      connection.commit();
    }
  }

  private List<String> lines(String type) throws Exception {
    return Rows.strings(
        andon,
        "select (select string_agg((line->>'line') || '*' || (line->>'quantity'), ' ') from jsonb_array_elements(body->'data'->'lines') line)"
            + " from event where type = '"
            + type
            + "' order by message");
  }

  @Test
  void linesOfOneTransactionBecomeOneEventOfTheirOrder() throws Exception {
    awaitFollowing();
    transaction(
        ORDER,
        "insert into erp.sales_order_line (order_no, line_no, item_no, quantity) select 'E1', n, 'I1', n from generate_series(1, 1200) n",
        "update erp.sales_order_line set quantity = 0.5 where line_no = 1",
        "insert into erp.purchase_order values ('P1', 'S1', 'DC1', 'EUR', '2026-03-02T08:00:00Z', '2026-03-09T08:00:00Z')",
        "insert into erp.purchase_order_line (po_no, line_no, item_no, quantity, unit_price) select 'P1', n, 'I1', n, 1.25 from generate_series(1, 10) n");
    transaction(
        "update erp.sales_order set status = 'changed'",
        "update erp.sales_order_line set quantity = 7 where line_no in (2, 10)",
        "update erp.sales_order_line set allocated = 3 where line_no in (2, 3)",
        "delete from erp.purchase_order_line where line_no between 4 and 10",
        "update erp.purchase_order_line set quantity = 9 where line_no = 2");
    sql("update erp.sales_order set status = 'cancelled'");
    awaitEvents(
        "purchaseorder.placed.v1 purchaseorder:P1",
        "order.placed.v1 order:C1/O1",
        "purchaseorder.placed.v1 purchaseorder:P1",
        "order.placed.v1 order:C1/O1",
        "order.allocated.v1 order:C1/O1",
        "order.placed.v1 order:C1/O1");
    assertThat(lines("purchaseorder.placed.v1"))
        .containsExactly(
            "1*1.000 2*2.000 3*3.000 4*4.000 5*5.000 6*6.000 7*7.000 8*8.000 9*9.000 10*10.000",
            "1*1.000 2*9.000 3*3.000");
    List<String> placed = lines("order.placed.v1");
    assertThat(placed.get(0)).startsWith("1*0.500 2*2.000 3*3.000 ").endsWith(" 1200*1200.000");
    assertThat(placed.get(1)).isEqualTo("2*7.000 10*7.000");
    assertThat(
            Rows.strings(
                andon,
                "select body->'data'->>'purpose' from event where type = 'order.placed.v1' order by message"))
        .containsExactly("original", "change", "cancel");
    assertThat(
            Rows.strings(
                andon,
                "select body->'data'->'lines'->1->>'allocated' from event where type = 'order.allocated.v1'"))
        .containsExactly("3.000");
  }

  @Test
  void receiptsTransfersInvoicesAndPaymentsAreToldWithTheirLinesWhenTheirHeadsChangeToo()
      throws Exception {
    awaitFollowing();
    transaction(
        "insert into erp.goods_receipt (receipt_no, po_no, site, received_at) values ('R1', 'P1', 'DC1', now())",
        "insert into erp.goods_receipt_line (receipt_no, line_no, po_line, item_no, received) values ('R1', 1, 10, 'I1', 5), ('R1', 2, 20, 'I2', 6)",
        "insert into erp.stock_transfer (transfer_no, from_site, to_site) values ('T1', 'DC1', 'DC2')",
        "insert into erp.stock_transfer_line (transfer_no, line_no, item_no, quantity) values ('T1', 1, 'I1', 3)");
    sql(
        "update erp.stock_transfer set shipped_at = '2026-03-02T10:00:00Z'",
        "update erp.stock_transfer set carrier = 'swiftship'",
        "delete from erp.goods_receipt_line where line_no = 2",
        "update erp.goods_receipt set status = 'cancelled'");
    transaction(
        "insert into erp.supplier_invoice (supplier_no, invoice_no, total, invoiced_at) values ('S1', 'V1', 12.345, now())",
        "insert into erp.supplier_invoice_line (supplier_no, invoice_no, line_no, quantity, unit_price) values ('S1', 'V1', 1, 5, 2.469)",
        "insert into erp.customer_payment (payment_no, customer_no, amount, paid_at) values ('Z1', 'C1', 99.5, now())",
        "insert into erp.customer_payment_item (payment_no, document_no, paid) values ('Z1', 'D1', 99.5)");
    transaction(
        "delete from erp.supplier_invoice_line",
        "delete from erp.supplier_invoice",
        "delete from erp.goods_receipt_line",
        "delete from erp.goods_receipt");
    awaitEvents(
        "goods.received.v1 purchaseorder:P1",
        "transfer.notified.v1 transfer:T1",
        "goods.received.v1 purchaseorder:P1",
        "goods.received.v1 purchaseorder:P1",
        "payment.advised.v1 payment:C1/Z1",
        "invoice.received.v1 invoice:S1/V1",
        "goods.received.v1 purchaseorder:P1");
    assertThat(
            Rows.strings(
                andon,
                "select (body->'data'->>'purpose') || (select string_agg(' ' || (line->>'line') || '*' || (line->>'received'), '') from jsonb_array_elements(body->'data'->'lines') line)"
                    + " from event where type = 'goods.received.v1' order by message"))
        .containsExactly(
            "original 10*5.000 20*6.000", "cancel 20*6.000", "cancel 10*5.000", "cancel 10*5.000");
    assertThat(
            Rows.strings(
                andon,
                "select coalesce(body->'data'->>'totalMinor', body->'data'->>'amountMinor') from event where type in ('invoice.received.v1', 'payment.advised.v1') order by type"))
        .containsExactly("1235", "9950");
    assertThat(
            Rows.strings(andon, "select state || name from message_in where state <> 'translated'"))
        .isEmpty();
  }

  @Test
  void numbersKeepTheirDigitsAndTimesTheirZoneInTheSnapshotAndInTheLog() throws Exception {
    reader.close();
    dropSlot();
    sql(
        "create type erp.mood as enum ('calm', 'busy')",
        "create table erp.types (id int primary key, exact numeric(20,6), any_scale numeric, nan numeric, real8 float8, big bigint,"
            + " day date, moment timestamp, moment3 timestamp(3), zoned timestamptz, clock time, clock3 time(3), zoned_clock timetz, span interval,"
            + " never timestamptz, no_day date, no_moment timestamp, flag boolean, mood erp.mood, id4 uuid, doc jsonb, bytes bytea, list text[], price money)",
        "alter publication andon add table erp.types",
        types(1));
    reader = start(mapping("tables: {erp.types: {}}", "{table: erp.types, op: none}"));
    awaitFollowing();
    sql(types(2));
    String[] expected = {
      "exact=12345678901234.567890",
      "any_scale=0.10",
      "nan=NAN",
      "real8=0.1",
      "big=9223372036854775807",
      "day=2026-03-29",
      "moment=2026-03-29T02:30:00.123456",
      "moment3=2026-03-29T02:30:00.120",
      "zoned=2026-03-29T00:30:00.123456Z",
      "clock=23:59:59.999999",
      "clock3=23:59:59.990",
      "zoned_clock=21:59:59Z",
      "span=P1Y2M3DT4H5M6.78S",
      "never=infinity",
      "no_day=infinite",
      "no_moment=infinite",
      "flag=true",
      "mood=busy",
      "id4=6f1c2b8e-0000-4000-8000-000000000001",
      "doc={\"a\": 1.50}",
      "bytes=AP8=",
      "list=[a, null]",
      "price=1234.5"
    };
    for (int id = 1; id <= 2; id++) {
      String key = Integer.toString(id);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(
                          Rows.strings(
                              andon,
                              "select image from cdc_row where table_name = 'erp.types' and key = '"
                                  + key
                                  + "'"))
                      .hasSize(1));
      Map<String, Object> image =
          new EventJson()
              .object(
                  Rows.strings(
                          andon,
                          "select image from cdc_row where table_name = 'erp.types' and key = '"
                              + key
                              + "'")
                      .get(0));
      assertThat(
              image.entrySet().stream()
                  .filter(column -> !column.getKey().equals("id"))
                  .map(Object::toString))
          .containsExactlyInAnyOrder(expected);
    }
  }

  private static String types(int id) {
    return "insert into erp.types values ("
        + id
        + ", 12345678901234.56789, 0.10, 'NaN', 0.1, 9223372036854775807, '2026-03-29', '2026-03-29 02:30:00.123456',"
        + " '2026-03-29 02:30:00.12', '2026-03-29 02:30:00.123456+02', '23:59:59.999999', '23:59:59.99', '23:59:59+02',"
        + " '1 year 2 months 3 days 04:05:06.78', 'infinity', 'infinity', '-infinity', true, 'busy', '6f1c2b8e-0000-4000-8000-000000000001',"
        + " '{\"a\": 1.50}', '\\x00ff', array['a', null], 1234.50)";
  }

  /** A folder with a mapping of these tables whose one rule has this condition. */
  private Path mapping(String tables, String when) throws Exception {
    Path folder = Files.createTempDirectory(data, "mappings");
    Files.writeString(
        folder.resolve("erp.yaml"),
        "source: erp\n"
            + tables
            + "\nevents:\n  - when: "
            + when
            + "\n    type: customer.changed.v1\n    subject: 'customer:{customer}'\n    occurredAt: _at\n"
            + "    fields: {_at: {from: at, as: instant}, customer: {from: row/id}}\n");
    return folder;
  }

  /** The shipped mapping with one text replaced. */
  private Path shipped(String text, String by) throws Exception {
    String shipped = Files.readString(SHIPPED.resolve("erp.yaml"));
    assertThat(shipped).contains(text);
    Path folder = Files.createTempDirectory(data, "mappings");
    Files.writeString(folder.resolve("erp.yaml"), shipped.replace(text, by));
    return folder;
  }

  private void awaitTrouble(String... texts) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(reader.feed.trouble(Long.MAX_VALUE).orElse("")).contains(texts));
  }

  @Test
  void aRenamedColumnStopsTheLogUntilTheMappingKnowsItAndThenNothingIsMissing() throws Exception {
    awaitFollowing();
    sql(ORDER, "update erp.sales_order set hold_code = 'credit'");
    awaitEvents("order.held.v1 order:C1/O1");
    sql(
        "alter table erp.sales_order rename column hold_code to block_code",
        "update erp.sales_order set total = 2",
        "update erp.sales_order set block_code = null");
    awaitTrouble("CDC-COLUMN", "erp.sales_order", "[hold_code]");
    reader.close();
    reader =
        start(
            shipped(
                "  erp.sales_order: {at: changed_at}",
                "  erp.sales_order: {at: changed_at, columns: {hold_code: block_code}}"));
    awaitEvents("order.held.v1 order:C1/O1", "order.released.v1 order:C1/O1");
    assertThat(reader.feed.trouble(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void aTableThatIsNotPublishedIsSaidAndReadFromItsBeginningOnceItIs() throws Exception {
    awaitFollowing();
    reader.close();
    sql(
        "create table erp.dock (dock text primary key, customer_no text)",
        "insert into erp.dock values ('DC1', 'C1')");
    reader = start(shipped("tables:\n", "tables:\n  erp.dock: {}\n"));
    awaitTrouble("CDC-PUBLICATION", "[erp.dock]");
    sql("alter publication andon add table erp.dock");
    awaitFollowing();
    assertThat(Rows.strings(andon, "select key from cdc_row where image is not null"))
        .containsExactly("DC1");
    assertThat(reader.feed.trouble(Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void aSecondReaderWaitsAndGoesOnWhereTheFirstOneEnds() throws Exception {
    awaitFollowing();
    try (CdcReader second = start(SHIPPED)) {
      sql(ORDER, "update erp.sales_order set hold_code = 'credit'");
      awaitEvents("order.held.v1 order:C1/O1");
      assertThat(second.status.records()).isZero();
      assertThat(second.feed.trouble(Long.MAX_VALUE)).isEmpty();

      reader.close();
      sql("update erp.sales_order set hold_code = null");
      awaitEvents("order.held.v1 order:C1/O1", "order.released.v1 order:C1/O1");
      assertThat(second.status.following()).isTrue();
    }
  }

  @Test
  void logKeptForUsIsAnAlarmAndOtherTablesChangesDoNotAddToIt() throws Exception {
    awaitFollowing();
    sql("create table erp.audit (id int, text text)");
    try (Connection blocks = andon.getConnection();
        Statement statement = blocks.createStatement()) {
      blocks.setAutoCommit(false);
      statement.execute("select * from feed_position for update");
      sql(
          ORDER,
          "insert into erp.audit select n, repeat(md5(n::text), 30) from generate_series(1, 5000) n");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(reader.feed.trouble(1_000_000).orElse(""))
                      .contains("bytes of its log", slot.name()));
      assertThat(reader.feed.lagBytes()).isGreaterThan(1_000_000);
      blocks.rollback();
    }
    awaitCaughtUp();
    sql("insert into erp.audit select n, repeat(md5(n::text), 30) from generate_series(1, 5000) n");
    assertThat(reader.feed.lagBytes()).isGreaterThan(1_000_000);
    awaitCaughtUp();
  }

  /** The server forgets log that nobody needs with its next checkpoint. */
  private void awaitCaughtUp() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              sql("checkpoint");
              return reader.feed.trouble(1_000_000).isEmpty();
            });
  }
}
