package dev.andon.sandbox;

import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The TMS: shipments of the ERP, milestones told in the carrier's dialect, answers to tenders. */
final class Tms implements SandboxService {
  private static final String SHIPMENTS =
      "select s.shipment_no as reference, s.order_no as order, s.carrier, s.site, s.promised_at as \"promisedAt\","
          + " (select m.status from tms.milestone m where m.shipment_no = s.shipment_no order by m.at desc, m.id desc limit 1) as status"
          + " from erp.shipment s";
  private static final String TENDERS =
      "select tender_no as tender, shipment_no as shipment, carrier, status, reason, answered_at as \"answeredAt\" from tms.tender";

  @Override
  public String name() {
    return "tms";
  }

  @Override
  public Map<String, Action> actions(Emission emission) {
    return Map.of(
        "shipments",
        call ->
            call.page(
                Sql.rows(
                    call.db(),
                    SHIPMENTS + " where s.shipment_no > ? order by s.shipment_no limit ?",
                    call.after(),
                    call.fetch()),
                "reference"),
        "shipment",
        call -> Answer.ok(shipment(call)),
        "milestones",
        Tms::milestones,
        "addMilestone",
        call -> add(call, emission),
        "tenders",
        Tms::tenders,
        "answerTender",
        Tms::answer,
        "notifications",
        call -> Emission.webhooks(call, "tms"));
  }

  private static Map<String, Object> shipment(Call call) throws SQLException {
    String id = call.parameter("shipment");
    return Sql.row(call.db(), SHIPMENTS + " where s.shipment_no = ?", id)
        .orElseThrow(() -> Refusal.unknown("shipment", id));
  }

  private static Answer milestones(Call call) throws SQLException {
    String id = (String) Objects.requireNonNull(shipment(call).get("reference"));
    return Answer.ok(
        Map.of(
            "items",
            Sql.rows(
                call.db(),
                "select status, at as timestamp, eta, reason, city from tms.milestone where shipment_no = ? order by at, id",
                id)));
  }

  private static Answer add(Call call, Emission emission) throws SQLException {
    Map<String, Object> shipment = shipment(call);
    String status = call.text("status").orElseThrow();
    Instant at = call.text("timestamp").map(Instant::parse).orElse(call.now());
    Map<String, Object> milestone = new LinkedHashMap<>();
    milestone.put("status", status);
    milestone.put("timestamp", at.toString());
    for (String name : List.of("eta", "reason", "city")) {
      call.text(name).ifPresent(value -> milestone.put(name, value));
    }
    Sql.update(
        call.db(),
        "insert into tms.milestone (shipment_no, status, at, eta, reason, city) values (?, ?, ?, ?, ?, ?)",
        shipment.get("reference"),
        status,
        at,
        call.text("eta").map(Instant::parse).orElse(null),
        call.text("reason").orElse(null),
        call.text("city").orElse(null));
    Map<String, Object> told = new LinkedHashMap<>(milestone);
    told.put("tracking", Map.of("reference", shipment.get("reference")));
    Object city = told.remove("city");
    if (city != null) {
      told.put("location", Map.of("city", city));
    }
    emission.webhook(
        call.db(), "swiftship", status, String.valueOf(shipment.get("reference")), told, at);
    return new Answer(201, milestone, Map.of("Content-Type", "application/json"));
  }

  private static Answer tenders(Call call) throws SQLException {
    String status = call.find("status").orElse("");
    return call.page(
        Sql.rows(
            call.db(),
            TENDERS + " where tender_no > ? and (? = '' or status = ?) order by tender_no limit ?",
            call.after(),
            status,
            status,
            call.fetch()),
        "tender");
  }

  private static Answer answer(Call call) throws SQLException {
    String id = call.parameter("tender");
    Map<String, Object> tender =
        Sql.row(call.db(), TENDERS + " where tender_no = ? for update", id)
            .orElseThrow(() -> Refusal.unknown("tender", id));
    if (!"open".equals(tender.get("status"))) {
      throw Refusal.of(
          409, "TENDER-ANSWERED", "the tender is already " + tender.get("status"), "Leave it.");
    }
    Sql.update(
        call.db(),
        "update tms.tender set status = ?, reason = ?, answered_at = ? where tender_no = ?",
        call.text("answer").orElseThrow(),
        call.text("reason").orElse(null),
        call.now(),
        id);
    return Answer.ok(Sql.row(call.db(), TENDERS + " where tender_no = ?", id).orElseThrow());
  }
}
