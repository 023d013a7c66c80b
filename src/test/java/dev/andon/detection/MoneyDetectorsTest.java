package dev.andon.detection;

import static dev.andon.testing.Events.START;
import static dev.andon.testing.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.canonical.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MoneyDetectorsTest {
  private static Event order() {
    return DetectorsTest.purchaseOrder(
        Map.of("line", "1", "item", "I1", "quantity", "100", "unitPrice", "2.50"),
        Map.of("line", "2", "item", "I2", "quantity", "10", "unitPrice", "9.00"));
  }

  private static Event receipt(String receipt, int minute, String item, String quantity) {
    return event(
        "goods.received.v1",
        "purchaseorder:P1",
        START.plusSeconds(minute * 60L),
        Map.of(
            "purchaseOrder",
            "P1",
            "receiver",
            "DC1",
            "receipt",
            receipt,
            "lines",
            List.of(Map.of("item", item, "received", quantity))));
  }

  private static Event invoice(
      String number, int minute, Map<String, Object> more, Map<String, Object> line) {
    Map<String, Object> data = new HashMap<>();
    data.put("supplier", "S1");
    data.put("invoice", number);
    data.put("kind", "invoice");
    data.put("invoicedAt", START.plusSeconds(minute * 60L).toString());
    data.put("purchaseOrder", "P1");
    data.put("currency", "EUR");
    data.put("lines", List.of(line));
    data.putAll(more);
    return event(
        "invoice.received.v1", "invoice:S1/" + number, START.plusSeconds(minute * 60L), data);
  }

  private static Map<String, Object> line(String item, String quantity, String price) {
    return Map.of("line", "1", "item", item, "quantity", quantity, "unitPrice", price);
  }

  @Test
  void ofTwoInvoicesTheFirstHasARightToWhatWasReceivedAndACreditSettlesTheSecondInAnyOrder() {
    List<Event> events =
        new ArrayList<>(
            List.of(
                order(),
                receipt("R1", 10, "I1", "100"),
                invoice("V1", 20, Map.of("totalMinor", 20000), line("I1", "80", "2.50")),
                invoice("V2", 30, Map.of("totalMinor", 12500), line("I1", "50", "2.50"))));
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      Collections.shuffle(events, random);
      Map<String, Detection> found = DetectorsTest.after(events.toArray(Event[]::new));
      assertThat(found.keySet()).containsExactly("FIN-INVOICE-VARIANCE S1/V2");
      assertThat(found.values())
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.reason()).contains("invoiced 130, received 100");
                assertThat(one.measures()).containsEntry("valueMinor", "7500");
              });
    }
    events.add(
        invoice(
            "C1",
            40,
            Map.of("kind", "credit", "totalMinor", 7500, "originalInvoice", "V2"),
            line("I1", "30", "2.50")));
    for (int i = 0; i < 50; i++) {
      Collections.shuffle(events, random);
      assertThat(DetectorsTest.after(events.toArray(Event[]::new))).isEmpty();
    }
  }

  @Test
  void priceChargesTaxAndASumThatIsWrongAreToldTogether() {
    Map<String, Detection> found =
        DetectorsTest.after(
            order(),
            invoice(
                "V1",
                20,
                Map.of(
                    "totalMinor",
                    40000,
                    "taxes",
                    List.of(Map.of("percent", "19", "amountMinor", 1000)),
                    "charges",
                    List.of(Map.of("kind", "charge", "code", "D240", "amountMinor", 2000))),
                line("I2", "10", "9.20")));
    assertThat(found.keySet()).containsExactly("FIN-INVOICE-VARIANCE S1/V1");
    assertThat(found.values().iterator().next().reason())
        .contains("price 9.2, ordered at 9")
        .contains("freight and charges 20.00, ordered with 0.00")
        .contains("tax 10.00")
        .contains("the total is");
  }

  @Test
  void whatTheOrderDoesNotHaveIsAVarianceAndAnUnknownOrderIsNot() {
    Event strange = invoice("V1", 20, Map.of(), line("I9", "1", "1.00"));
    assertThat(DetectorsTest.after(strange)).isEmpty();
    assertThat(DetectorsTest.after(strange, order()).keySet())
        .containsExactly("FIN-INVOICE-VARIANCE S1/V1");
  }

  @Test
  void aReceiptIsShortWhenNothingMoreIsAnnounced() {
    Event announced = DetectorsTest.notice("A1", 5, Map.of("item", "I1", "quantity", "92"));
    Event more = DetectorsTest.notice("A2", 7, Map.of("item", "I1", "quantity", "8"));
    Event came = receipt("R1", 10, "I1", "92");
    assertThat(DetectorsTest.after(order(), announced, came))
        .containsKey("PRC-SHORT-RECEIPT P1#1")
        .extractingByKey("PRC-SHORT-RECEIPT P1#1")
        .extracting(Detection::reason)
        .asString()
        .contains("92 %");
    assertThat(DetectorsTest.after(order(), announced, came, more)).isEmpty();
    assertThat(DetectorsTest.after(order(), announced, came, more, receipt("R2", 20, "I1", "8")))
        .isEmpty();
  }
}
