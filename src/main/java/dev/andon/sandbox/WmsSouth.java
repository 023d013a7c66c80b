package dev.andon.sandbox;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The WMS of the southern warehouses: nested JSON, seconds since 1970, picks told by webhook. */
final class WmsSouth implements SandboxService {
  private static final String TASKS =
      "select * from wms.task where wms = 'south' and task_no > ? and (? = '' or (done_at is not null) = (? = 'done')) order by task_no limit ?";
  private static final String STOCK =
      "select site as facility, item_no as sku, on_hand, available from wms.stock where wms = 'south' and site = ?";

  @Override
  public String name() {
    return "wms-south";
  }

  @Override
  public Map<String, Action> actions(Emission emission) {
    return Map.of(
        "tasks",
        WmsSouth::tasks,
        "task",
        call -> Answer.ok(told(row(call, ""))),
        "confirmTask",
        call -> confirm(call, emission),
        "stock",
        call ->
            call.page(
                Sql.rows(
                    call.db(),
                    STOCK + " and item_no > ? order by item_no limit ?",
                    call.parameter("facility"),
                    call.after(),
                    call.fetch()),
                "sku"),
        "stockOf",
        call ->
            Answer.ok(
                Sql.row(
                        call.db(),
                        STOCK + " and item_no = ?",
                        call.parameter("facility"),
                        call.parameter("sku"))
                    .orElseThrow(() -> Refusal.unknown("stock of", call.parameter("sku")))),
        "notifications",
        call -> Emission.webhooks(call, "wms-south"));
  }

  private static Answer tasks(Call call) throws SQLException {
    String status = call.find("status").orElse("");
    List<Map<String, Object>> rows =
        Sql.rows(call.db(), TASKS, call.after(), status, status, call.fetch());
    return call.page(rows.stream().map(WmsSouth::told).toList(), "id");
  }

  private static Map<String, Object> row(Call call, String lock) throws SQLException {
    String id = call.parameter("task");
    return Sql.row(
            call.db(), "select * from wms.task where wms = 'south' and task_no = ?" + lock, id)
        .orElseThrow(() -> Refusal.unknown("task", id));
  }

  private static Answer confirm(Call call, Emission emission) throws SQLException {
    Map<String, Object> task = row(call, " for update");
    if (task.containsKey("done_at")) {
      throw Refusal.of(409, "TASK-DONE", "the task is already done", "Leave it.");
    }
    Sql.update(
        call.db(),
        "update wms.task set picked = ?, reason = ?, done_at = ? where wms = 'south' and task_no = ?",
        new BigDecimal(call.text("qty_picked").orElseThrow()),
        call.text("short_reason").orElse(null),
        call.now(),
        task.get("task_no"));
    Map<String, Object> done = told(row(call, ""));
    Map<String, Object> pick = new LinkedHashMap<>(done);
    pick.remove("id");
    pick.remove("status");
    pick.put("event", "pick");
    emission.webhook(call.db(), "wms-south", "pick", Sql.text(done, "id"), pick, call.now());
    return Answer.ok(done);
  }

  private static Map<String, Object> told(Map<String, Object> row) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("no", String.valueOf(row.get("line_no")));
    line.put("sku", row.get("item_no"));
    line.put("qty_requested", row.get("requested"));
    if (row.containsKey("picked")) {
      line.put("qty_picked", row.get("picked"));
    }
    if (row.containsKey("reason")) {
      line.put("short_reason", row.get("reason"));
    }
    Map<String, Object> task = new LinkedHashMap<>();
    task.put("id", row.get("task_no"));
    task.put("facility", row.get("site"));
    task.put("status", row.containsKey("done_at") ? "done" : "open");
    task.put("order", Map.of("account", row.get("customer_no"), "po", row.get("customer_po")));
    task.put("line", line);
    if (row.get("done_at") instanceof String at) {
      task.put("ts", Instant.parse(at).getEpochSecond());
    }
    return task;
  }
}
