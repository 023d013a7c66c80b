package dev.andon.demo;

import dev.andon.canonical.json.EventJson;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * A working day of scenario SC4 from a seed: six warehouses, a cloud ERP, two WMS dialects, a
 * carrier, EDI partners. The same seed and scale give the same bytes. Steps of one business object
 * lie in different steps of the day, so that nothing depends on what arrives first within one.
 */
public final class DayGenerator {
  private static final int STEPS = 48;
  private static final int ITEMS = 60;
  private static final int CUSTOMERS = 30;
  private static final String[] SITES = {"DC1", "DC2", "DC3", "DC4", "DC5", "DC6"};
  private static final String[] EDI_CUSTOMERS = {
    "ACME", "BOREALIS", "COBALT", "DUNMORE", "EASTGATE", "FJORD"
  };

  /** Customers that order by EDIFACT, behind those of X12: GLOBEX, HELVETIA. */
  private static final String[] EDIFACT_CUSTOMERS = {"4012345000009:14", "7612345000008:14"};

  /** The supplier that answers by EDIFACT: PACLINE. */
  private static final int EDIFACT_SUPPLIER = 3;

  private static final String EDIFACT_SUPPLIER_ID = "4098765000002:14";
  private static final String[] SUPPLIERS = {"SUPPLYCO", "NORDPARTS", "OMEGATRADE", "PACLINE"};
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm", Locale.ROOT)
          .withZone(ZoneId.of("Europe/Berlin"));
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Random random;
  private final double scale;
  private final EventJson json = new EventJson();
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, StringBuilder> northPicks = new LinkedHashMap<>();
  private final Map<String, Integer> controls = new LinkedHashMap<>();
  private final int[] prices = new int[ITEMS];
  private long row;

  private DayGenerator(long seed, double scale) {
    this.random = new Random(seed);
    this.scale = scale;
  }

  /**
   * The day of a seed; scale 1 is the full day of more than 2,000 messages, 0.1 a small one with
   * every type in it.
   */
  public static Day generate(long seed, double scale) {
    DayGenerator generator = new DayGenerator(seed, scale);
    generator.masterData();
    generator.orders();
    generator.purchaseOrders();
    generator.stock();
    generator.trouble();
    generator.flushNorthPicks();
    List<Entry> ordered = new ArrayList<>(generator.entries);
    ordered.sort(Comparator.comparingInt(Entry::step));
    return new Day(STEPS, ordered);
  }

  private int count(int full) {
    return Math.max(8, (int) Math.round(full * scale));
  }

  private static String customer(int number) {
    return "C" + (100 + number);
  }

  private static String item(int number) {
    return "I-" + (1000 + number);
  }

  private static String price(int cents) {
    return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
  }

  private void row(int step, String topic, String key, Map<String, Object> payload) {
    entries.add(new Entry.Row(step, ++row, topic, key, json.text(payload)));
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  // ---- master data, known before anything uses it ----

  private void masterData() {
    for (int i = 0; i < CUSTOMERS; i++) {
      row(
          0,
          "customer.changed",
          customer(i),
          map(
              "customer",
              customer(i),
              "name",
              "Customer " + i,
              "tier",
              String.valueOf("ABCD".charAt(i % 4)),
              "late_penalty_minor",
              5000 + 2500 * (i % 12),
              "currency",
              "EUR",
              "contract",
              i % 3 == 0,
              "regulated",
              i % 10 == 0,
              "region",
              "R" + i % 5));
    }
    for (int i = 0; i < ITEMS; i++) {
      prices[i] = 250 + random.nextInt(9750);
      row(
          0,
          "item.changed",
          item(i),
          map(
              "item",
              item(i),
              "description",
              "Item " + i,
              "family",
              "F" + i % 6,
              "uom",
              "EA",
              "unit_cost_minor",
              prices[i] * 7 / 10,
              "currency",
              "EUR"));
    }
    for (int i = 0; i < CUSTOMERS; i++) {
      for (int j = 0; j < ITEMS; j += 6) {
        int item = (j + i) % ITEMS;
        row(
            0,
            "price.agreed",
            customer(i) + "/" + item(item),
            map(
                "customer",
                customer(i),
                "item",
                item(item),
                "unit_price",
                price(prices[item]),
                "currency",
                "EUR"));
      }
    }
  }

  // ---- customer orders, from placing to delivery ----

  private void orders() {
    int orders = count(300);
    for (int n = 0; n < orders; n++) {
      int placed = 1 + n * 30 / orders;
      int customer = n % CUSTOMERS;
      String number = Integer.toString(4_500_000 + n);
      List<Line> lines = lines(customer);
      if (n % 12 == 5) {
        Line line = lines.get(0);
        lines.set(
            0, new Line(line.number(), line.item(), line.quantity(), line.cents() * 120 / 100));
      }
      place(placed, customer, number, lines);
      follow(n, placed, customer, number, lines);
    }
  }

  private record Line(int number, int item, int quantity, int cents) {}

  /** Lines of items for which the customer has an agreed price. */
  private List<Line> lines(int customer) {
    List<Line> lines = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 1; i <= count; i++) {
      int item = (6 * ((i * 3 + random.nextInt(3)) % (ITEMS / 6)) + customer) % ITEMS;
      lines.add(new Line(i, item, 5 + random.nextInt(40), prices[item]));
    }
    return lines;
  }

  private void place(int step, int customer, String number, List<Line> lines) {
    if (customer < EDI_CUSTOMERS.length) {
      List<String> segments = new ArrayList<>();
      segments.add("BEG*00*SA*" + number + "**" + DATE.format(Day.timeOf(step)));
      segments.add("CUR*BY*EUR");
      segments.add("DTM*002*" + DATE.format(Day.timeOf(step).plus(Duration.ofDays(1))));
      lines.forEach(
          line ->
              segments.add(
                  "PO1*"
                      + line.number()
                      + "*"
                      + line.quantity()
                      + "*EA*"
                      + price(line.cents())
                      + "**VN*"
                      + item(line.item())));
      segments.add("CTT*" + lines.size());
      String sender = EDI_CUSTOMERS[customer];
      edi(
          step,
          "850-" + number + ".edi",
          interchange(step, "ZZ", sender, "PO", "850", segments, next(sender)));
    } else if (customer < EDI_CUSTOMERS.length + EDIFACT_CUSTOMERS.length) {
      List<String> segments = new ArrayList<>();
      segments.add("BGM+220+" + number + "+9");
      segments.add("DTM+137:" + DATE.format(Day.timeOf(step)) + ":102");
      segments.add("DTM+2:" + DATE.format(Day.timeOf(step).plus(Duration.ofDays(1))) + ":102");
      segments.add("CUX+2:EUR:9");
      for (Line line : lines) {
        segments.add("LIN+" + line.number() + "++" + item(line.item()) + ":SA");
        segments.add("QTY+21:" + line.quantity() + ":PCE");
        segments.add("PRI+AAA:" + price(line.cents()));
      }
      segments.add("UNS+S");
      segments.add("CNT+2:" + lines.size());
      String sender = EDIFACT_CUSTOMERS[customer - EDI_CUSTOMERS.length];
      edi(
          step,
          "orders-" + number + ".edi",
          edifact(step, sender, "ORDERS:D:96A:UN:EAN008", segments, next(sender)));
    } else {
      List<Object> rows = new ArrayList<>();
      lines.forEach(
          line ->
              rows.add(
                  map(
                      "line",
                      "" + line.number(),
                      "item",
                      item(line.item()),
                      "quantity",
                      "" + line.quantity(),
                      "uom",
                      "EA",
                      "unit_price",
                      price(line.cents()))));
      row(
          step,
          "order.placed",
          customer(customer) + "/" + number,
          map(
              "customer",
              customer(customer),
              "order",
              number,
              "purpose",
              "original",
              "currency",
              "EUR",
              "lines",
              rows));
    }
  }

  private void follow(int n, int placed, int customer, String number, List<Line> lines) {
    String key = customer(customer) + "/" + number;
    String erp = "E" + number;
    String site = SITES[n % SITES.length];
    Instant promised = Day.timeOf(placed + 16 + n % 8);
    long value = lines.stream().mapToLong(line -> (long) line.quantity() * line.cents()).sum();
    if (n % 14 == 3) {
      hold(
          placed + 1,
          key,
          customer,
          number,
          erp,
          n % 28 == 3 ? "credit" : "compliance",
          value,
          promised,
          site);
      if (n % 42 == 3) {
        row(
            placed + 6,
            "order.released",
            key,
            map(
                "customer",
                customer(customer),
                "order",
                number,
                "erp_order",
                erp,
                "hold",
                n % 28 == 3 ? "credit" : "compliance"));
      }
    }
    boolean scarce = n % 9 == 4;
    List<Object> allocated = new ArrayList<>();
    for (Line line : lines) {
      int given = scarce && line.number() == 1 ? line.quantity() * 6 / 10 : line.quantity();
      allocated.add(
          map(
              "line",
              "" + line.number(),
              "item",
              item(line.item()),
              "ordered",
              "" + line.quantity(),
              "allocated",
              "" + given,
              "unit_price",
              price(line.cents())));
    }
    row(
        placed + 2,
        "order.allocated",
        key,
        map(
            "customer",
            customer(customer),
            "order",
            number,
            "erp_order",
            erp,
            "site",
            site,
            "promised_at",
            promised.toString(),
            "lines",
            allocated));
    picks(n, placed + 4, customer, number, site, lines);
    shipment(n, placed, customer, number, site, promised, value);
  }

  private void hold(
      int step,
      String key,
      int customer,
      String number,
      String erp,
      String hold,
      long value,
      Instant promised,
      String site) {
    row(
        step,
        "order.held",
        key,
        map(
            "customer",
            customer(customer),
            "order",
            number,
            "erp_order",
            erp,
            "hold",
            hold,
            "reason",
            hold.equals("credit") ? "limit exceeded" : "export licence missing",
            "value_minor",
            value,
            "currency",
            "EUR",
            "promised_at",
            promised.toString(),
            "site",
            site));
  }

  private void picks(int n, int step, int customer, String number, String site, List<Line> lines) {
    for (Line line : lines) {
      int picked = n % 11 == 6 && line.number() == 1 ? line.quantity() / 2 : line.quantity();
      if (site.compareTo("DC3") <= 0) {
        northPicks
            .computeIfAbsent(
                step + "/" + site,
                ignored ->
                    new StringBuilder("Kunde;Auftrag;Position;Artikel;Lager;Soll;Ist;Grund;Zeit\n"))
            .append(
                String.join(
                    ";",
                    customer(customer),
                    number,
                    "" + line.number(),
                    item(line.item()),
                    site,
                    line.quantity() + ",0",
                    picked + ",0",
                    picked < line.quantity() ? "Fach leer" : "",
                    LOCAL.format(Day.timeOf(step))))
            .append('\n');
      } else {
        Map<String, Object> body =
            map(
                "event",
                "pick",
                "facility",
                site,
                "ts",
                Day.timeOf(step).getEpochSecond(),
                "order",
                map("account", customer(customer), "po", number),
                "line",
                map(
                    "no",
                    "" + line.number(),
                    "sku",
                    item(line.item()),
                    "qty_requested",
                    "" + line.quantity(),
                    "qty_picked",
                    "" + picked));
        entries.add(
            new Entry.Post(
                step, "wms-south", "pick-" + number + "-" + line.number(), json.text(body)));
      }
    }
  }

  private void flushNorthPicks() {
    northPicks.forEach(
        (key, csv) -> {
          int step = Integer.parseInt(key.substring(0, key.indexOf('/')));
          String name = "picks-" + key.replace('/', '-') + ".csv";
          entries.add(
              new Entry.Drop(
                  step,
                  "flat",
                  "wms-north-picks",
                  "flat/wms-north-picks/in",
                  name,
                  csv.toString()));
        });
  }

  private void shipment(
      int n, int placed, int customer, String number, String site, Instant promised, long value) {
    String shipment = "S" + number;
    row(
        placed + 5,
        "shipment.planned",
        shipment,
        map(
            "shipment",
            shipment,
            "carrier",
            "swiftship",
            "site",
            site,
            "promised_at",
            promised.toString(),
            "customer",
            customer(customer),
            "order",
            number,
            "value_minor",
            value,
            "currency",
            "EUR"));
    milestone(placed + 7, shipment, "PICKED_UP", null, null);
    if (n % 10 == 2) {
      milestone(
          placed + 9,
          shipment,
          "ETA_UPDATED",
          promised.plus(Duration.ofHours(2 + n % 5)),
          "hub congestion");
    } else if (placed + 14 < STEPS) {
      milestone(placed + 14, shipment, "DELIVERED", null, null);
    }
  }

  private void milestone(
      int step,
      String shipment,
      String status,
      @org.jspecify.annotations.Nullable Instant eta,
      @org.jspecify.annotations.Nullable String reason) {
    Map<String, Object> body =
        map(
            "status",
            status,
            "timestamp",
            Day.timeOf(step).toString(),
            "tracking",
            map("reference", shipment),
            "location",
            map("city", "Kassel"));
    if (eta != null) {
      body.put("eta", eta.toString());
      body.put("reason", reason);
    }
    entries.add(
        new Entry.Post(
            step, "swiftship", status.toLowerCase(Locale.ROOT) + "-" + shipment, json.text(body)));
  }

  // ---- our purchase orders ----

  private void purchaseOrders() {
    int orders = count(70);
    for (int n = 0; n < orders; n++) {
      String supplier = SUPPLIERS[n % SUPPLIERS.length];
      String number = "P" + (9000 + n);
      int first = n % ITEMS;
      int second = (n + 17) % ITEMS;
      Instant due = Day.START.plus(Duration.ofDays(2));
      row(
          0,
          "purchaseorder.placed",
          number,
          map(
              "purchase_order",
              number,
              "supplier",
              "S" + (200 + n % SUPPLIERS.length),
              "site",
              SITES[n % SITES.length],
              "currency",
              "EUR",
              "due_at",
              due.toString(),
              "lines",
              List.of(
                  map(
                      "line",
                      "1",
                      "item",
                      item(first),
                      "quantity",
                      "100",
                      "uom",
                      "EA",
                      "unit_price",
                      price(prices[first] / 2),
                      "due_at",
                      due.toString()),
                  map(
                      "line",
                      "2",
                      "item",
                      item(second),
                      "quantity",
                      "40",
                      "uom",
                      "EA",
                      "unit_price",
                      price(prices[second] / 2),
                      "due_at",
                      due.toString()))));
      int confirmed = 2 + n * 18 / orders;
      confirm(n, confirmed, supplier, number, first, second, due);
      if (n % 6 != 5) {
        announce(n, confirmed + 8 + n % 7, supplier, number, first, second);
      }
    }
  }

  private void confirm(
      int n, int step, String supplier, String number, int first, int second, Instant due) {
    List<String> segments = new ArrayList<>();
    boolean fewer = n % 7 == 2;
    boolean refused = n % 13 == 6;
    if (n % SUPPLIERS.length == EDIFACT_SUPPLIER) {
      segments.add("BGM+231+R" + number + "+" + (fewer || refused ? "4" : "29"));
      segments.add("DTM+137:" + DATE.format(Day.timeOf(step)) + ":102");
      segments.add("RFF+ON:" + number);
      segments.add("LIN+1+" + (fewer ? "3" : "5") + "+" + item(first) + ":BP");
      segments.add("QTY+113:" + (fewer ? 80 : 100) + ":PCE");
      segments.add("DTM+67:" + DATE.format(due) + ":102");
      segments.add("PRI+AAA:" + price(prices[first] / 2));
      segments.add("LIN+2+" + (refused ? "7" : "5") + "+" + item(second) + ":BP");
      segments.add("QTY+113:" + (refused ? 0 : 40) + ":PCE");
      segments.add("DTM+67:" + DATE.format(due) + ":102");
      segments.add("PRI+AAA:" + price(prices[second] / 2));
      segments.add("UNS+S");
      edi(
          step,
          "ordrsp-" + number + ".edi",
          edifact(step, EDIFACT_SUPPLIER_ID, "ORDRSP:D:01B:UN", segments, next(supplier)));
      return;
    }
    segments.add(
        "BAK*00*"
            + (fewer || refused ? "AC" : "AK")
            + "*"
            + number
            + "*"
            + DATE.format(Day.timeOf(step)));
    segments.add("PO1*1*100*EA*" + price(prices[first] / 2) + "**VN*" + item(first));
    segments.add("ACK*" + (fewer ? "IQ*80" : "IA*100") + "*EA*068*" + DATE.format(due));
    segments.add("PO1*2*40*EA*" + price(prices[second] / 2) + "**VN*" + item(second));
    segments.add("ACK*" + (refused ? "IR*0" : "IA*40") + "*EA*068*" + DATE.format(due));
    segments.add("CTT*2");
    edi(
        step,
        "855-" + number + ".edi",
        interchange(step, "01", supplier, "PR", "855", segments, next(supplier)));
  }

  private void announce(int n, int step, String supplier, String number, int first, int second) {
    int shipped = n % 7 == 2 ? 80 : n % 8 == 4 ? 90 : 100;
    if (n % SUPPLIERS.length == EDIFACT_SUPPLIER) {
      List<String> advice =
          List.of(
              "BGM+351+A" + number + "+9",
              "DTM+11:" + DATE.format(Day.timeOf(step)) + ":102",
              "RFF+ON:" + number,
              "TDT+20++30++SWFT",
              "CPS+1",
              "LIN+1++" + item(first) + ":BP",
              "QTY+12:" + shipped + ":PCE",
              "LIN+2++" + item(second) + ":BP",
              "QTY+12:" + (n % 13 == 6 ? 0 : 40) + ":PCE");
      edi(
          step,
          "desadv-" + number + ".edi",
          edifact(step, EDIFACT_SUPPLIER_ID, "DESADV:D:96A:UN:EAN005", advice, next(supplier)));
      return;
    }
    List<String> segments =
        List.of(
            "BSN*00*A"
                + number
                + "*"
                + DATE.format(Day.timeOf(step))
                + "*"
                + TIME.format(Day.timeOf(step)),
            "HL*1**S",
            "TD5**2*SWFT",
            "DTM*011*" + DATE.format(Day.timeOf(step)),
            "HL*2*1*O",
            "PRF*" + number,
            "HL*3*2*I",
            "LIN*1*VN*" + item(first),
            "SN1**" + shipped + "*EA",
            "HL*4*2*I",
            "LIN*2*VN*" + item(second),
            "SN1**" + (n % 13 == 6 ? 0 : 40) + "*EA",
            "CTT*4");
    edi(
        step,
        "856-" + number + ".edi",
        interchange(step, "01", supplier, "SH", "856", segments, next(supplier)));
  }

  // ---- stock: the ERP's books in the morning, the warehouses' counts at noon ----

  private void stock() {
    int items = Math.min(ITEMS, count(20));
    for (String site : SITES) {
      StringBuilder csv = new StringBuilder("Lager;Artikel;Bestand;Verfuegbar;Stand\n");
      for (int i = 0; i < items; i++) {
        int booked = 100 + 7 * i;
        int counted = (i + site.charAt(2)) % 9 == 0 ? booked - 20 : booked;
        row(
            1,
            "stock.reported",
            site + "/" + item(i),
            map("site", site, "item", item(i), "on_hand", "" + booked));
        if (site.compareTo("DC3") <= 0) {
          csv.append(
                  String.join(
                      ";",
                      site,
                      item(i),
                      counted + ",0",
                      counted + ",0",
                      LOCAL.format(Day.timeOf(24))))
              .append('\n');
        } else {
          Map<String, Object> body =
              map(
                  "event",
                  "stock",
                  "facility",
                  site,
                  "sku",
                  item(i),
                  "on_hand",
                  "" + counted,
                  "ts",
                  Day.timeOf(24).getEpochSecond());
          entries.add(
              new Entry.Post(24, "wms-south", "stock-" + site + "-" + item(i), json.text(body)));
        }
      }
      if (site.compareTo("DC3") <= 0) {
        entries.add(
            new Entry.Drop(
                24,
                "flat",
                "wms-north-stock",
                "flat/wms-north-stock/in",
                "stock-" + site + ".csv",
                csv.toString()));
      }
    }
  }

  // ---- what goes wrong at the doors ----

  private void trouble() {
    for (int i = 0; i < 4; i++) {
      String order = "77000" + i;
      List<String> bad =
          List.of("BEG*00*SA*" + order + "**20260302", "PO1*1*ten*EA*1.00**VN*" + item(i), "CTT*1");
      String sender = EDI_CUSTOMERS[i];
      edi(
          20 + i,
          "bad-" + order + ".edi",
          interchange(20 + i, "ZZ", sender, "PO", "850", bad, next(sender)));
    }
    List<String> good =
        List.of("BEG*00*SA*880001**20260302", "PO1*1*5*EA*1.00**VN*" + item(1), "CTT*1");
    edi(22, "stranger.edi", interchange(22, "ZZ", "STRANGER", "PO", "850", good, 1));
    resendAndConflict();
    entries.add(
        new Entry.Drop(
            26,
            "flat",
            "wms-north-picks",
            "flat/wms-north-picks/in",
            "picks-broken.csv",
            "Kunde;Auftrag;Position;Artikel;Lager;Soll;Ist;Grund;Zeit\nC120;990001;1;"
                + item(2)
                + ";DC1;zehn;3;;02.03.2026 13:30\nC120;990002;1;"
                + item(2)
                + ";DC1;10,0;2,0;Fach leer;02.03.2026 13:30\n"));
  }

  /**
   * The first order file once more as it was, and once under its control number with another
   * quantity; a pick sent twice.
   */
  private void resendAndConflict() {
    Entry.Drop first =
        entries.stream()
            .filter(entry -> entry instanceof Entry.Drop drop && drop.name().startsWith("850-"))
            .map(Entry.Drop.class::cast)
            .findFirst()
            .orElseThrow();
    edi(30, "resent-" + first.name(), first.content());
    edi(31, "changed-" + first.name(), first.content().replaceFirst("\\*EA\\*", "*CA*"));
    Entry.Post pick =
        entries.stream()
            .filter(
                entry -> entry instanceof Entry.Post post && post.name().startsWith("picked_up-"))
            .map(Entry.Post.class::cast)
            .findFirst()
            .orElseThrow();
    entries.add(new Entry.Post(32, pick.source(), pick.name(), pick.body()));
    entries.add(
        new Entry.Post(33, pick.source(), pick.name(), pick.body().replace("Kassel", "Fulda")));
    Entry.Drop picks =
        new Entry.Drop(
            28,
            "flat",
            "wms-north-picks",
            "flat/wms-north-picks/in",
            "picks-once.csv",
            "Kunde;Auftrag;Position;Artikel;Lager;Soll;Ist;Grund;Zeit\nC121;990003;1;"
                + item(3)
                + ";DC2;10,0;10,0;;02.03.2026 14:00\n");
    entries.add(picks);
    entries.add(
        new Entry.Drop(
            29,
            picks.door(),
            picks.source(),
            picks.folder(),
            "picks-once-again.csv",
            picks.content()));
  }

  // ---- EDI ----

  private int next(String sender) {
    return controls.merge(sender, 1, Integer::sum);
  }

  private void edi(int step, String name, String content) {
    entries.add(new Entry.Drop(step, "edi", "edi", "edi/in", name, content));
  }

  private static String edifact(
      int step, String sender, String type, List<String> segments, int control) {
    Instant at = Day.timeOf(step);
    StringBuilder text = new StringBuilder("UNA:+.? '\n");
    text.append("UNB+UNOC:3+")
        .append(sender)
        .append("+4399901000004:14+")
        .append(DATE.format(at).substring(2))
        .append(':')
        .append(TIME.format(at))
        .append('+')
        .append(control)
        .append("'\nUNH+1+")
        .append(type)
        .append("'\n");
    segments.forEach(segment -> text.append(segment).append("'\n"));
    text.append("UNT+").append(segments.size() + 2).append("+1'\nUNZ+1+").append(control);
    return text.append("'\n").toString();
  }

  private static String interchange(
      int step,
      String qualifier,
      String sender,
      String code,
      String set,
      List<String> segments,
      int control) {
    Instant at = Day.timeOf(step);
    StringBuilder text = new StringBuilder();
    String number = String.format(Locale.ROOT, "%09d", control);
    text.append("ISA*00*          *00*          *")
        .append(qualifier)
        .append('*')
        .append(String.format(Locale.ROOT, "%-15s", sender))
        .append("*ZZ*ANDON          *")
        .append(DATE.format(at).substring(2))
        .append('*')
        .append(TIME.format(at))
        .append("*U*00401*")
        .append(number)
        .append("*0*P*>~\n");
    text.append("GS*")
        .append(code)
        .append('*')
        .append(sender)
        .append("*ANDON*")
        .append(DATE.format(at))
        .append('*')
        .append(TIME.format(at))
        .append('*')
        .append(control)
        .append("*X*004010~\n");
    text.append("ST*").append(set).append("*0001~\n");
    segments.forEach(segment -> text.append(segment).append("~\n"));
    text.append("SE*")
        .append(segments.size() + 2)
        .append("*0001~\nGE*1*")
        .append(control)
        .append("~\nIEA*1*")
        .append(number)
        .append("~\n");
    return text.toString();
  }
}
