package dev.andon.enrichment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.Events;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The facts of what partners write about invoices, claims, loads and documents of ours. */
class PartnerDocumentsTest {
  private static final String TIME = "2026-03-02T08:00:00Z";

  private static Projected project(String type, Map<String, Object> data) {
    return Projections.standard(Owners.NONE).project(Events.event(type, type, Events.START, data));
  }

  private static Map<String, String> facts(Projected projected, Kind kind, String key) {
    Map<String, String> values = new TreeMap<>();
    projected
        .assertions()
        .getOrDefault(new ObjectRef(kind, key), Map.of())
        .forEach((name, fact) -> values.put(name, fact.value()));
    return values;
  }

  @Test
  void anInvoiceIsReadAgainWhenOneOfItsPurchaseOrdersChanges() {
    Projected projected =
        project(
            "invoice.received.v1",
            Map.of(
                "supplier",
                "S200",
                "invoice",
                "INV-88",
                "kind",
                "invoice",
                "invoicedAt",
                TIME,
                "purchaseOrder",
                "P900",
                "totalMinor",
                4375,
                "taxes",
                List.of(Map.of("amountMinor", 625), Map.of("amountMinor", 100)),
                "lines",
                List.of(
                    Map.of("line", "1", "item", "I-1", "quantity", "8", "unitPrice", "1.30"),
                    Map.of("line", "2", "purchaseOrder", "P901", "quantity", "5"))));
    assertThat(facts(projected, Kind.INVOICE, "S200/INV-88"))
        .containsEntry("totalMinor", "4375")
        .containsEntry("taxMinor", "725")
        .containsEntry("line.1.unitPrice", "1.30")
        .containsEntry("line.2.purchaseOrder", "P901");
    ObjectRef invoice = new ObjectRef(Kind.INVOICE, "S200/INV-88");
    assertThat(projected.links())
        .containsExactlyInAnyOrder(
            new Projected.Link(invoice, new ObjectRef(Kind.PURCHASE_ORDER, "P900")),
            new Projected.Link(invoice, new ObjectRef(Kind.PURCHASE_ORDER, "P901")));
  }

  @Test
  void aPaymentSaysOfEachInvoiceWhatItPaysAndNothingOfOtherDocuments() {
    Projected projected =
        project(
            "payment.advised.v1",
            Map.of(
                "payer",
                "C100",
                "payment",
                "PAY-1",
                "amountMinor",
                4280,
                "direction",
                "credit",
                "paidAt",
                TIME,
                "lines",
                List.of(
                    Map.of(
                        "kind",
                        "invoice",
                        "number",
                        "INV-7",
                        "paidMinor",
                        4380,
                        "documentMinor",
                        4500,
                        "reason",
                        "damaged"),
                    Map.of("kind", "credit", "number", "CN-9", "paidMinor", -100))));
    assertThat(facts(projected, Kind.INVOICE, "C100/INV-7"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "paid.PAY-1.paidAt", TIME,
                "paid.PAY-1.paidMinor", "4380",
                "paid.PAY-1.documentMinor", "4500",
                "paid.PAY-1.reason", "damaged"));
    assertThat(projected.assertions()).hasSize(1);
  }

  @Test
  void aClaimIsReadWithItsInvoice() {
    Projected projected =
        project(
            "claim.raised.v1",
            Map.of(
                "partner",
                "C100",
                "claim",
                "CB-31",
                "direction",
                "debit",
                "raisedAt",
                TIME,
                "invoice",
                "INV-7",
                "lines",
                List.of(Map.of("line", "1", "reason", "damaged", "code", "04"))));
    assertThat(facts(projected, Kind.CLAIM, "C100/CB-31"))
        .containsEntry("direction", "debit")
        .containsEntry("reason", "damaged")
        .containsEntry("code", "04");
    assertThat(projected.links())
        .containsExactly(
            new Projected.Link(
                new ObjectRef(Kind.CLAIM, "C100/CB-31"),
                new ObjectRef(Kind.INVOICE, "C100/INV-7")));
  }

  @Test
  void aTenderAndItsAnswerAreFactsOfTheShipment() {
    Map<String, Object> tender =
        Map.of(
            "shipment",
            "S-77",
            "shipper",
            "C100",
            "purpose",
            "original",
            "tenderedAt",
            TIME,
            "answerBy",
            "2026-03-02T17:00:00Z",
            "stops",
            List.of());
    assertThat(facts(project("load.tendered.v1", tender), Kind.SHIPMENT, "S-77"))
        .containsEntry("tender.purpose", "original")
        .containsEntry("tender.answerBy", "2026-03-02T17:00:00Z");
    Map<String, Object> answer =
        Map.of(
            "shipment",
            "S-77",
            "carrier",
            "SWFT",
            "answer",
            "declined",
            "reason",
            "EQU",
            "answeredAt",
            TIME);
    assertThat(facts(project("load.answered.v1", answer), Kind.SHIPMENT, "S-77"))
        .containsEntry("answer.answer", "declined")
        .containsEntry("answer.reason", "EQU");
  }

  @Test
  void theVerdictOnADocumentOfOursIsKeptWithItsFirstError() {
    Projected projected =
        project(
            "document.answered.v1",
            Map.of(
                "partner",
                "C100",
                "document",
                "INV-7",
                "verdict",
                "rejected",
                "answeredAt",
                TIME,
                "errors",
                List.of(Map.of("code", "848", "text", "Price differs"), Map.of("code", "024"))));
    assertThat(facts(projected, Kind.DOCUMENT, "C100/INV-7"))
        .containsEntry("verdict", "rejected")
        .containsEntry("error.code", "848")
        .containsEntry("error.text", "Price differs");
  }
}
