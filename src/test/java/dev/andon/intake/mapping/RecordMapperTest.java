package dev.andon.intake.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.andon.canonical.json.EventJson;
import dev.andon.canonical.json.EventSchemas;
import dev.andon.enrichment.Projections;
import dev.andon.fault.FaultException;
import dev.andon.intake.EventDraft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordMapperTest {
  private static final Mapping PICKS =
      MappingReader.folder(Path.of("mappings/flat"), Projections.TYPES).get("wms-north-picks");
  private final RecordMapper mapper = new RecordMapper(PICKS, new EventSchemas(Projections.TYPES));

  private static Map<String, String> pick() {
    return new HashMap<>(
        Map.of(
            "Kunde",
            "C100",
            "Auftrag",
            "0815",
            "Position",
            "0010",
            "Artikel",
            "I1",
            "Lager",
            "DC1",
            "Soll",
            "1.250,50",
            "Ist",
            "0",
            "Grund",
            "",
            "Zeit",
            "02.07.2026 10:15"));
  }

  @Test
  void localNumbersTimesAndLineNumbersBecomeCanonicalAndKeysKeepTheirZeros() {
    EventDraft draft = mapper.map(pick(), "1").get(0);
    assertThat(draft.subject()).isEqualTo("order:C100/0815");
    assertThat(draft.occurredAt()).isEqualTo(Instant.parse("2026-07-02T08:15:00Z"));
    assertThat(draft.data())
        .containsEntry("line", "10")
        .containsEntry("requested", "1250.50")
        .containsEntry("picked", "0")
        .doesNotContainKey("reason");
  }

  @Test
  void aWrongValueIsNamedWithItsColumn() {
    Map<String, String> record = pick();
    record.put("Zeit", "2026-07-02");
    assertThatThrownBy(() -> mapper.map(record, "1"))
        .isInstanceOfSatisfying(
            FaultException.class,
            thrown -> {
              assertThat(thrown.fault().code()).isEqualTo("FIELD-TYPE");
              assertThat(thrown.fault().message()).contains("dd.MM.yyyy HH:mm");
              assertThat(thrown.fault().position().field()).isEqualTo("Zeit");
            });
  }

  @Test
  void aMappingFileThatCannotWorkIsRefusedWithFileAndPlace(@TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("broken.yaml"),
        "source: x\nevents:\n  - type: stock.reported.v1\n    subject: 's'\n    occurredAt: at\n    fields:\n      at: {from: t, as: moment}\n");
    assertThatThrownBy(() -> MappingReader.folder(folder, Projections.TYPES))
        .hasMessageContaining("MAPPING-INVALID")
        .hasMessageContaining("broken.yaml: events stock.reported.v1.at")
        .hasMessageContaining("moment is unknown; expected one of");
  }

  @Test
  void aCodeThatNobodyNamedBecomesWhatTheStarSaysAndGroupsTakeTheFirstNumberThatIsThere(
      @TempDir Path folder) throws Exception {
    Files.writeString(
        folder.resolve("report.yaml"),
        """
        source: x
        events:
          - each: orders
            by: ours|theirs
            type: purchaseorder.reported.v1
            subject: 'purchaseorder:{purchaseOrder}'
            occurredAt: reportedAt
            fields:
              purchaseOrder: {from: ours}
              supplier: {constant: S1}
              reportedAt: {from: at, as: instant}
              statuses:
                from: orders
                list:
                  code: {from: code}
                  status: {from: code, codes: {BO: backordered, '*': other}}
              lines: {from: lines, list: {line: {from: line}}}
        """);
    RecordMapper reports =
        new RecordMapper(
            MappingReader.folder(folder, Projections.TYPES).get("report"),
            new EventSchemas(Projections.TYPES));
    List<EventDraft> drafts =
        reports.map(
            Map.of(
                "at",
                "2026-03-02T08:00:00Z",
                "lines",
                List.of(),
                "orders",
                List.of(
                    Map.of("ours", "P1", "theirs", "V9", "code", "BO"),
                    Map.of("theirs", "V2", "code", "??"),
                    Map.of("ours", "P1", "code", "ZZ"))),
            "1");
    assertThat(drafts)
        .extracting(EventDraft::subject)
        .containsExactly("purchaseorder:P1", "purchaseorder:V2");
    assertThat(drafts.get(0).data())
        .containsEntry(
            "statuses",
            List.of(
                Map.of("code", "BO", "status", "backordered"),
                Map.of("code", "ZZ", "status", "other")));
  }

  /** What a shipped webhook mapping makes of a payload. */
  private static String shipped(String source, String payload) {
    RecordMapper shipped =
        new RecordMapper(
            MappingReader.folder(Path.of("mappings/webhook"), Projections.TYPES).get(source),
            new EventSchemas(Projections.TYPES));
    return shipped.map(new EventJson().object(payload), "1").stream()
        .map(event -> event.type() + " " + event.subject() + " " + event.data())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void theWebhooksOfAShopAndOfATransportSystemBecomeCanonicalEvents() {
    assertThat(
            shipped(
                "shop",
                """
                {"event":"order.created","at":"2026-03-02T08:00:00Z","order":{"account":"C100","number":"W-1","currency":"EUR","deliver_by":"2026-03-04T12:00:00Z",
                 "items":[{"position":1,"sku":"I-1","qty":2,"unit":"PC","price":"12.50"}]}}"""))
        .isEqualTo(
            "order.placed.v1 order:C100/W-1 {customer=C100, order=W-1, purpose=original, requestedAt=2026-03-04T12:00:00Z, currency=EUR, lines=[{line=1, item=I-1, quantity=2, uom=EA, unitPrice=12.50}]}");
    assertThat(
            shipped(
                "tms",
                """
                {"type":"shipment.planned","at":"2026-03-02T08:00:00Z","shipment":{"id":"S-1","carrier":"swiftship","origin":"DC1","promised":"2026-03-03T12:00:00Z",
                 "order":{"account":"C100","number":"W-1"},"value":"250.00","currency":"EUR"}}"""))
        .isEqualTo(
            "shipment.planned.v1 shipment:S-1 {shipment=S-1, carrier=swiftship, site=DC1, promisedAt=2026-03-03T12:00:00Z, customer=C100, order=W-1, valueMinor=25000, currency=EUR}");
    assertThat(
            shipped(
                "tms",
                """
                {"type":"tender.answered","at":"2026-03-02T08:00:00Z","answer":"declined","reason":"no truck","shipment":{"id":"S-1","carrier":"swiftship"}}"""))
        .isEqualTo(
            "load.answered.v1 shipment:S-1 {shipment=S-1, carrier=swiftship, answer=declined, reason=no truck, answeredAt=2026-03-02T08:00:00Z}");
    assertThat(
            shipped(
                "tms",
                """
                {"type":"status","at":"2026-03-02T08:00:00Z","status":"late","eta":"2026-03-03T14:00:00Z","shipment":{"id":"S-1","carrier":"swiftship"}}"""))
        .isEqualTo(
            "shipment.milestone.v1 shipment:S-1 {shipment=S-1, carrier=swiftship, code=delayed, status=late, at=2026-03-02T08:00:00Z, eta=2026-03-03T14:00:00Z}");
  }
}
