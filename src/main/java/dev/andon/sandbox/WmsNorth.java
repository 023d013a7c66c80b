package dev.andon.sandbox;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The WMS of the northern warehouses: German names, decimal commas, local times, picks told by a
 * CSV export.
 */
final class WmsNorth implements SandboxService {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm", Locale.ROOT)
          .withZone(ZoneId.of("Europe/Berlin"));
  private static final String TASKS =
      "select * from wms.task where wms = 'north' and task_no > ? and (? = '' or (done_at is not null) = (? = 'fertig')) order by task_no limit ?";
  private static final String STOCK =
      "select site, item_no, on_hand, available from wms.stock where wms = 'north' and site = ?";

  @Override
  public String name() {
    return "wms-north";
  }

  @Override
  public Map<String, Action> actions(Emission emission) {
    return Map.of(
        "aufgaben",
        WmsNorth::tasks,
        "aufgabe",
        call -> Answer.ok(told(row(call, ""))),
        "rueckmeldung",
        WmsNorth::confirm,
        "bestand",
        WmsNorth::stock,
        "bestandVon",
        call ->
            Answer.ok(
                stock(
                    Sql.row(
                            call.db(),
                            STOCK + " and item_no = ?",
                            call.parameter("lager"),
                            call.parameter("artikel"))
                        .orElseThrow(
                            () -> Refusal.unknown("Bestand von", call.parameter("artikel"))))),
        "exportPicks",
        WmsNorth::export);
  }

  private static Answer tasks(Call call) throws SQLException {
    String status = call.find("status").orElse("");
    List<Map<String, Object>> rows =
        Sql.rows(call.db(), TASKS, call.after(), status, status, call.fetch());
    return call.page(rows.stream().map(WmsNorth::told).toList(), "Aufgabe");
  }

  private static Map<String, Object> row(Call call, String lock) throws SQLException {
    String id = call.parameter("aufgabe");
    return Sql.row(
            call.db(), "select * from wms.task where wms = 'north' and task_no = ?" + lock, id)
        .orElseThrow(() -> Refusal.unknown("Aufgabe", id));
  }

  private static Answer confirm(Call call) throws SQLException {
    Map<String, Object> task = row(call, " for update");
    if (task.containsKey("done_at")) {
      throw Refusal.of(409, "AUFGABE-FERTIG", "the task is already done", "Leave it.");
    }
    Sql.update(
        call.db(),
        "update wms.task set picked = ?, reason = ?, done_at = ? where wms = 'north' and task_no = ?",
        new BigDecimal(call.text("Ist").orElseThrow().replace(',', '.')),
        call.text("Grund").orElse(null),
        call.now(),
        task.get("task_no"));
    return Answer.ok(told(row(call, "")));
  }

  private static Answer stock(Call call) throws SQLException {
    return call.page(
        Sql.rows(
                call.db(),
                STOCK + " and item_no > ? order by item_no limit ?",
                call.parameter("lager"),
                call.after(),
                call.fetch())
            .stream()
            .map(WmsNorth::stock)
            .toList(),
        "Artikel");
  }

  private static Answer export(Call call) throws SQLException {
    StringBuilder csv =
        new StringBuilder("Kunde;Auftrag;Position;Artikel;Lager;Soll;Ist;Grund;Zeit\n");
    for (Map<String, Object> row :
        Sql.rows(
            call.db(),
            "select * from wms.task where wms = 'north' and done_at is not null order by done_at desc, task_no limit ?",
            call.limit())) {
      Map<String, Object> task = told(row);
      csv.append(
              String.join(
                  ";",
                  Stream.of(
                          "Kunde",
                          "Auftrag",
                          "Position",
                          "Artikel",
                          "Lager",
                          "Soll",
                          "Ist",
                          "Grund",
                          "Zeit")
                      .map(name -> field(task.get(name)))
                      .toList()))
          .append('\n');
    }
    return new Answer(200, csv.toString(), Map.of("Content-Type", "text/csv; charset=utf-8"));
  }

  private static String field(@Nullable Object value) {
    String text = value == null ? "" : value.toString();
    return text.matches("[^\";\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static Map<String, Object> told(Map<String, Object> row) {
    Map<String, Object> task = new LinkedHashMap<>();
    task.put("Aufgabe", row.get("task_no"));
    task.put("Status", row.containsKey("done_at") ? "fertig" : "offen");
    task.put("Kunde", row.get("customer_no"));
    task.put("Auftrag", row.get("customer_po"));
    task.put("Position", String.valueOf(row.get("line_no")));
    task.put("Artikel", row.get("item_no"));
    task.put("Lager", row.get("site"));
    task.put("Soll", comma(row.get("requested")));
    if (row.containsKey("picked")) {
      task.put("Ist", comma(row.get("picked")));
    }
    if (row.containsKey("reason")) {
      task.put("Grund", row.get("reason"));
    }
    if (row.get("done_at") instanceof String at) {
      task.put("Zeit", LOCAL.format(Instant.parse(at)));
    }
    return task;
  }

  private static Map<String, Object> stock(Map<String, Object> row) {
    Map<String, Object> stock = new LinkedHashMap<>();
    stock.put("Lager", row.get("site"));
    stock.put("Artikel", row.get("item_no"));
    stock.put("Bestand", comma(row.get("on_hand")));
    if (row.containsKey("available")) {
      stock.put("Verfuegbar", comma(row.get("available")));
    }
    return stock;
  }

  private static String comma(@Nullable Object number) {
    return String.valueOf(number).replace('.', ',');
  }
}
