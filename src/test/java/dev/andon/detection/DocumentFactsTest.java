package dev.andon.detection;

import static dev.andon.testing.Events.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.andon.canonical.Event;
import dev.andon.canonical.json.EventJson;
import dev.andon.enrichment.Kind;
import dev.andon.enrichment.ObjectRef;
import dev.andon.enrichment.Owners;
import dev.andon.enrichment.Projections;
import dev.andon.enrichment.WorkingSet;
import dev.andon.testing.Events;
import dev.andon.testing.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the events of the golden documents say about business objects, and what that reveals. */
class DocumentFactsTest {
  private static final Path CASES = Path.of("src/test/resources/mappings");
  private final WorkingSet context = new WorkingSet();
  private final Set<String> found = new TreeSet<>();

  private static List<Event> events(Path file) throws IOException {
    EventJson json = new EventJson();
    List<Event> events = new ArrayList<>();
    for (JsonNode event : new ObjectMapper().readTree(file.toFile()).get("events")) {
      events.add(json.read(event.toString()));
    }
    return events;
  }

  private void take(Event... events) {
    Detectors detectors = Detectors.standard(Policies.dictionary());
    for (Event event : events) {
      for (Finding finding :
          detectors.run(
              context.apply(event, Projections.standard(Owners.NONE).project(event)), context)) {
        String name = finding.type() + " " + finding.object().key();
        if (finding.detection().isPresent()) {
          found.add(name);
        } else {
          found.remove(name);
        }
      }
    }
  }

  private void document(String name) throws IOException {
    take(events(CASES.resolve(name).resolve("out.json")).toArray(Event[]::new));
  }

  private String fact(Kind kind, String key, String attribute) {
    return context.facts(new ObjectRef(kind, key)).text(attribute).orElse("");
  }

  @Test
  void everyEventOfEveryGoldenDocumentCanBeTaken() throws IOException {
    int taken = 0;
    try (Stream<Path> files = Files.walk(CASES)) {
      for (Path file : files.filter(one -> one.endsWith("out.json")).sorted().toList()) {
        for (Event event : events(file)) {
          assertThat(Projections.standard(Owners.NONE).project(event).assertions())
              .as(file.toString())
              .isNotEmpty();
          taken++;
        }
      }
    }
    assertThat(taken).isGreaterThan(50);
  }

  @Test
  void aShippingAdviceRevealsItsShortPicksAndKeepsWhatWasShippedByShipment() throws IOException {
    document("x12/940/good");
    assertThat(fact(Kind.ORDER_LINE, "C100/4500123#20", "pick.quantity")).isEqualTo("20");
    document("x12/945/good-short");
    assertThat(found)
        .containsExactly(
            "WHS-SHORT-PICK C100/4500123#20",
            "WHS-SHORT-PICK C100/4500123#30",
            "WHS-SHORT-SHIPMENT C100/4500123#20",
            "WHS-SHORT-SHIPMENT C100/4500123#30");
    assertThat(fact(Kind.ORDER_LINE, "C100/4500123#20", "shipped.SH-501.quantity")).isEqualTo("17");
    assertThat(fact(Kind.ORDER, "C100/4500123", "shipped.SH-501.totalShipped")).isEqualTo("27");
    document("x12/945/good-short");
    assertThat(fact(Kind.ORDER_LINE, "C100/4500123#20", "shipped.SH-501.quantity")).isEqualTo("17");
  }

  @Test
  void aLineInSeveralCartonsIsNoShortPickAndOneThatTellsOnlyTheDifferenceIs() throws IOException {
    document("x12/945/odd-cartons-totals-and-only-upc");
    assertThat(fact(Kind.ORDER_LINE, "Acme Store 13/E-78#1", "picked.quantity")).isEqualTo("6");
    assertThat(found)
        .containsExactly(
            "WHS-SHORT-PICK Acme Store 13/E-78#2", "WHS-SHORT-SHIPMENT Acme Store 13/E-78#2");
  }

  @Test
  void aStockReportIsComparedWithTheBooksOfTheErp() throws IOException {
    take(
        Events.event(
            "stock.reported.v1",
            "stock:DC1/I-1000",
            START,
            Map.of(
                "site",
                "DC1",
                "item",
                "I-1000",
                "system",
                "erp",
                "onHand",
                "150",
                "reportedAt",
                START.toString())));
    document("x12/846/good");
    assertThat(found)
        .containsExactly("INV-ERP-WMS-MISMATCH DC1/I-1000", "INV-NEGATIVE-ON-HAND DC1/I-1001");
    document("x12/846/odd-only-available-and-sites-on-lines");
    assertThat(fact(Kind.STOCK, "E1/77-A", "wms.available")).isEqualTo("12");
  }

  @Test
  void aSupplierWhoRejectsOurChangeChangedItsConfirmation() throws IOException {
    take(
        Events.event(
            "purchaseorder.placed.v1",
            "purchaseorder:P900",
            START.minusSeconds(86400),
            Map.of(
                "purchaseOrder",
                "P900",
                "supplier",
                "SUPPLYCO",
                "site",
                "DC1",
                "currency",
                "USD",
                "placedAt",
                START.toString(),
                "dueAt",
                "2026-03-12T00:00:00Z",
                "lines",
                List.of(
                    Map.of("line", "1", "item", "I-1000", "quantity", "6", "unitPrice", "11.5"),
                    Map.of(
                        "line", "2", "item", "I-1001", "quantity", "10", "unitPrice", "8.25")))));
    document("x12/865/good-answer-with-rejection");
    assertThat(found)
        .containsExactly("PRC-CONFIRMATION-CHANGED P900#2", "PRC-CONFIRMATION-CHANGED P900#3");
  }

  @Test
  void aLineConfirmedInPartsIsTheirSumAndWhatIsMissingOfIt() throws IOException {
    document("x12/865/odd-change-by-the-supplier");
    assertThat(fact(Kind.PURCHASE_ORDER_LINE, "P901#30", "confirmed.quantity")).isEqualTo("10");
    assertThat(fact(Kind.PURCHASE_ORDER_LINE, "P901#30", "confirmed.status")).isEqualTo("accepted");
    assertThat(fact(Kind.PURCHASE_ORDER_LINE, "P901#30", "confirmed.dueAt"))
        .isEqualTo("2026-03-19T00:00:00Z");
    assertThat(fact(Kind.PURCHASE_ORDER_LINE, "P901#40", "confirmed.quantity")).isEqualTo("6");
    assertThat(fact(Kind.PURCHASE_ORDER_LINE, "P901#40", "confirmed.status"))
        .isEqualTo("backordered");
  }

  @Test
  void aChangeOfAnOrderIsWhatItsLinesAreOrderedAsFromThenOn() throws IOException {
    document("x12/860/good-change-and-delete");
    String order = "ACME/4500123";
    assertThat(fact(Kind.ORDER_LINE, order + "#1", "ordered.quantity")).isEqualTo("6");
    assertThat(fact(Kind.ORDER_LINE, order + "#2", "changed.change")).isEqualTo("deleted");
    assertThat(fact(Kind.ORDER_LINE, order + "#3", "ordered.requestedAt"))
        .isEqualTo("2026-03-15T00:00:00Z");
    assertThat(fact(Kind.ORDER, order, "changed.changeNumber")).isEqualTo("2");
    assertThat(fact(Kind.ORDER, order, "cancelled")).isEmpty();
    document("edifact/ORDCHG/odd-cancel-d01b-without-reference");
    assertThat(fact(Kind.ORDER, "4012345000009/4712", "cancelled")).isEqualTo("true");
    document("edifact/ORDCHG/good");
    assertThat(fact(Kind.ORDER_LINE, "4012345000009/4711#2", "ordered.quantity")).isEqualTo("0");
  }

  @Test
  void whatIsReceivedIsSummedByReceiptAndAResentReceiptAddsNothing() throws IOException {
    document("x12/861/odd-orders-on-lines-and-no-notice");
    document("x12/861/odd-orders-on-lines-and-no-notice");
    assertThat(fact(Kind.PURCHASE_ORDER, "P901", "receipt.R-5002.item.012345678905.received"))
        .isEqualTo("17");
    document("x12/861/good-short-and-damaged");
    assertThat(fact(Kind.PURCHASE_ORDER_LINE, "P900#1", "receipt.R-5001.short")).isEqualTo("6");
    assertThat(fact(Kind.PURCHASE_ORDER_LINE, "P900#2", "receipt.R-5001.quality")).isEqualTo("1");
    document("x12/861/odd-cancelled");
    assertThat(fact(Kind.PURCHASE_ORDER_LINE, "P900#1", "receipt.R-5001.received")).isEqualTo("0");
    document("edifact/RECADV/good-short");
    assertThat(fact(Kind.PURCHASE_ORDER_LINE, "P900#1", "receipt.WE-1.short")).isEqualTo("6");
  }

  @Test
  void aTransferKnowsWhatWasSentAndWhatCame() throws IOException {
    document("x12/943/good");
    document("x12/944/good-transfer-short-and-damaged");
    assertThat(fact(Kind.TRANSFER, "T-500", "item.I-1000.shipped")).isEqualTo("100");
    assertThat(fact(Kind.TRANSFER, "T-500", "item.I-1000.received")).isEqualTo("95");
    assertThat(fact(Kind.TRANSFER, "T-500", "item.I-1001.damaged")).isEqualTo("3");
    assertThat(fact(Kind.TRANSFER, "T-500", "received.receipt")).isEqualTo("WR-88");
  }

  @Test
  void aShipmentAndBillingNoticeIsBothANoticeAndAnInvoice() throws IOException {
    document("x12/857/odd-two-orders-without-totals");
    assertThat(fact(Kind.PURCHASE_ORDER, "P901", "asn.SHP-2.item.012345678912")).isEqualTo("2");
    assertThat(fact(Kind.INVOICE, "SUPPLYCO/SHP-2", "line.2.purchaseOrder")).isEqualTo("P901");
    assertThat(fact(Kind.INVOICE, "SUPPLYCO/SHP-2", "line.2.unitPrice")).isEqualTo("3");
  }

  @Test
  void aStatusReportOfASupplierIsKeptOnThePurchaseOrderAndItsLines() throws IOException {
    document("x12/870/good-two-orders");
    document("x12/870/odd-lines-in-the-order-level");
    assertThat(fact(Kind.PURCHASE_ORDER_LINE, "P900#1", "reported.status"))
        .isEqualTo("backordered");
    assertThat(fact(Kind.PURCHASE_ORDER, "P901", "reported.status")).isEqualTo("scheduled");
    assertThat(fact(Kind.PURCHASE_ORDER, "P902", "reported.item.S-1.status"))
        .isEqualTo("backordered,partial");
  }

  @Test
  void aSalesReportSumsWhatWasSoldAndTakenBackOverItsPlaces() throws IOException {
    document("edifact/SLSRPT/good-two-places");
    document("x12/867/good-by-store");
    String report = "4012345000009/SR-1";
    assertThat(fact(Kind.SALES, report, "item.4000000000001.sold")).isEqualTo("9");
    assertThat(fact(Kind.SALES, report, "item.4000000000002.returned")).isEqualTo("1");
    assertThat(fact(Kind.SALES, "D-1/SLS-8", "item.I-1000.returned")).isEqualTo("1");
    assertThat(fact(Kind.SALES, "D-1/SLS-8", "until")).isEqualTo("2026-02-28T00:00:00Z");
  }
}
