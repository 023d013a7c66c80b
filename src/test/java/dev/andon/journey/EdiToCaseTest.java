package dev.andon.journey;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.testing.Edifact;
import dev.andon.testing.Rows;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("journey")
class EdiToCaseTest {
  @TempDir static Path data;
  private static TestAndon andon;

  @BeforeAll
  static void start() {
    andon = TestAndon.start(data, Map.of());
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private static String drop(String name, String content, String state) {
    andon.drop("edi/in", name, content);
    return andon.awaitMessage("name=" + name, state);
  }

  private static void awaitCase(String query, String content) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(andon.get("/api/v1/cases?limit=500&" + query)).contains(content));
  }

  @Test
  void goodOrdersOfAnInterchangeAreTakenTheBadOneIsRejectedWithItsPlaceAndThe997SaysSo()
      throws Exception {
    String file =
        X12.interchange(
            "ZZ",
            "ACME",
            "PO",
            1,
            "850",
            List.of(
                X12.order("4500001", "10"),
                X12.order("4500002", "ten"),
                X12.order("4500003", "5")));
    String message = drop("orders-1.edi", file, "partly");
    assertThatJson(message)
        .inPath("$.items[0].events[*].type")
        .isArray()
        .containsExactlyInAnyOrder("order.placed.v1", "order.placed.v1", "interchange.rejected.v1");
    assertThat(message)
        .contains(
            "Line 1 of PO 4500002: quantity has characters that its type does not allow (PO102)");
    Path out = data.resolve("edi/out/ACME");
    String name = message.replaceAll("(?s).*\"name\":\"(997-\\d+\\.edi)\".*", "$1");
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(out.resolve(name)));
    String answer = Files.readString(out.resolve(name));
    assertThat(answer)
        .startsWith("ISA*00*          *00*          *ZZ*ANDON          *ZZ*ACME           *")
        .contains(
            "AK1*PO*1~\nAK2*850*0001~\nAK5*A~\nAK2*850*0002~\nAK3*PO1*5**8~\nAK4*2*330*6*ten~\nAK5*R*5~\nAK2*850*0003~\nAK5*A~\nAK9*P*3*3*2~\nSE*12*0001~");
    awaitCase("type=INT-EDI-REJECTED", "ZZ/ACME/ZZ/ANDON/000000001/P");
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> Files.exists(data.resolve("edi/done/orders-1.edi")));
  }

  @Test
  void aConfirmationThatRejectsALineAndANoticeOfSomethingNeverOrderedBecomeCases()
      throws Exception {
    drop(
        "855.edi",
        X12.interchange(
            "01",
            "SUPPLYCO",
            "PR",
            7,
            "855",
            List.of(
                List.of(
                    "BAK*00*AC*P900*20260302", "PO1*1*10*EA*4.00**VN*I9", "ACK*IR*0*EA", "CTT*1"))),
        "translated");
    awaitCase("team=procurement", "P900#1: is rejected");
    drop(
        "855-2.edi",
        X12.interchange(
            "01",
            "SUPPLYCO",
            "PR",
            8,
            "855",
            List.of(
                List.of(
                    "BAK*00*AC*P901*20260302",
                    "PO1*1*10*EA*4.00**VN*I9",
                    "ACK*IQ*8*EA*067*20260310",
                    "PO1*2*5*EA*1.00**VN*I8",
                    "ACK*IA*5*EA",
                    "CTT*2"))),
        "translated");
    drop(
        "856.edi",
        X12.interchange(
            "01",
            "SUPPLYCO",
            "SH",
            9,
            "856",
            List.of(
                List.of(
                    "BSN*00*ASN77*20260302*0800",
                    "HL*1**S",
                    "TD5**2*SWFT",
                    "DTM*011*20260302",
                    "HL*2*1*O",
                    "PRF*P901",
                    "HL*3*2*I",
                    "LIN*1*VN*I9",
                    "SN1**8*EA",
                    "HL*4*2*I",
                    "LIN*2*VN*I8",
                    "SN1**3*EA",
                    "HL*5*1*O",
                    "PRF*P902",
                    "HL*6*5*I",
                    "LIN*1*VN*I7",
                    "SN1**1*EA",
                    "CTT*6"))),
        "translated");
    String notice = andon.get("/api/v1/messages?name=856.edi");
    assertThatJson(notice)
        .inPath("$.items[0].events[*].subject")
        .isArray()
        .containsExactlyInAnyOrder("purchaseorder:P901", "purchaseorder:P902");
  }

  private static List<String> shipped(String quantity) {
    return List.of(
        "W06*F*E-200*20260302*SH-200**4500200",
        "N1*BY*Acme*92*C100",
        "LX*1",
        "W12*CC*10*" + quantity + "**EA**VN*I1",
        "N9*LI*1",
        "W03*" + quantity);
  }

  @Test
  void aWarehouseThatShipsLessThanOrderedOpensACaseAndItsCorrectionClosesIt() throws Exception {
    drop(
        "850-200.edi",
        X12.interchange("ZZ", "ACME", "PO", 200, "850", List.of(X12.order("4500200", "10"))),
        "translated");
    drop(
        "945-1.edi",
        X12.interchange("ZZ", "QUAYSIDE", "SW", 1, "945", List.of(shipped("7"))),
        "translated");
    awaitCase("type=WHS-SHORT-PICK", "Picked 7 of 10 of item I1 at DC9 (short 3).");
    drop(
        "945-2.edi",
        X12.interchange("ZZ", "QUAYSIDE", "SW", 2, "945", List.of(shipped("10"))),
        "translated");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(andon.get("/api/v1/cases?limit=500&type=WHS-SHORT-PICK"))
                    .doesNotContain("C100/4500200#1"));
  }

  @Test
  void edifactOrdersConfirmationsAndNoticesBecomeTheSameCasesAndAreAnsweredByContrl()
      throws Exception {
    String customer = "4012345000009:14";
    String supplier = "4098765000002:14";
    String orders =
        Edifact.interchange(
            customer,
            "501",
            "ORDERS:D:96A:UN:EAN008",
            List.of(
                List.of(
                    "BGM+220+E1+9",
                    "DTM+137:20260302:102",
                    "CUX+2:EUR:9",
                    "LIN+1++I1:SA",
                    "QTY+21:10:PCE",
                    "PRI+AAA:11.50",
                    "UNS+S"),
                List.of(
                    "BGM+220+E2+9",
                    "DTM+137:20260302:102",
                    "LIN+1++I1:SA",
                    "QTY+21:many:PCE",
                    "UNS+S")));
    String message = drop("orders-edifact.edi", orders, "partly");
    assertThatJson(message)
        .inPath("$.items[0].events[*].subject")
        .isArray()
        .contains("order:C106/E1");
    assertThat(message)
        .contains(
            "Line 1 of PO E2: quantity has characters that its type does not allow (QTY01-02)");
    String name = message.replaceAll("(?s).*\"name\":\"(contrl-\\d+\\.edi)\".*", "$1");
    Path answer = data.resolve("edi/out/GLOBEX").resolve(name);
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(answer));
    assertThat(Files.readString(answer))
        .contains("UCI+501+4012345000009:14+4399901000004:14+7'")
        .contains("UCM+2+ORDERS:D:96A:UN:EAN008+4'\nUCS+5'\nUCD+37+2:2'");
    drop(
        "ordrsp.edi",
        Edifact.interchange(
            supplier,
            "71",
            "ORDRSP:D:01B:UN",
            List.of(
                List.of(
                    "BGM+231+R1+4",
                    "DTM+137:20260302:102",
                    "RFF+ON:P950",
                    "LIN+1+7+I9:BP",
                    "QTY+21:10:PCE",
                    "UNS+S"))),
        "translated");
    awaitCase("team=procurement", "P950#1: is rejected");
    assertThat(
            drop(
                "desadv.edi",
                Edifact.interchange(
                    supplier,
                    "72",
                    "DESADV:D:96A:UN",
                    List.of(
                        List.of(
                            "BGM+351+ASN95+9",
                            "DTM+11:20260302:102",
                            "RFF+ON:P951",
                            "CPS+1",
                            "LIN+1++I9:BP",
                            "QTY+12:8:PCE"))),
                "translated"))
        .contains("purchaseorder:P951");
    drop("orders-edifact-again.edi", orders, "partly");
    drop(
        "ordrsp-cut.edi",
        orders.substring(0, orders.indexOf("UNZ")).replace("501", "502"),
        "rejected");
  }

  @Test
  void
      theSameInterchangeAgainIsAbsorbedWithoutASecondAnswerAndAnotherContentUnderItsNumberIsAConflict()
          throws Exception {
    String first =
        X12.interchange("ZZ", "ACME", "PO", 20, "850", List.of(X12.order("4500020", "10")));
    drop("a-20.edi", first, "translated");
    drop("b-20.edi", first, "absorbed");
    drop("c-20.edi", first.replace("*10*EA", "*11*EA"), "conflict");
    awaitCase("type=INT-IDENTITY-CONFLICT", "edi/ZZ/ACME/ZZ/ANDON/000000020/P");
    assertThatJson(andon.get("/api/v1/messages?name=b-20.edi"))
        .inPath("$.items[0].acknowledgements")
        .isArray()
        .isEmpty();
  }

  @Test
  void aCarriersDelayIsACaseAndInvoicesPaymentsAndAnswersBecomeFacts() throws Exception {
    drop(
        "214.edi",
        X12.interchange(
            "02",
            "SWFT",
            "QM",
            50,
            "214",
            List.of(
                List.of(
                    "B10*PRO-1*S-901*SWFT", "LX*1", "AT7*SD*AO***20260302*0130*ET", "MS1*Ulm"))),
        "translated");
    awaitCase("type=TRN-CARRIER-DELAY", "S-901 is reported delayed");
    drop(
        "990.edi",
        X12.interchange(
            "02", "SWFT", "GF", 51, "990", List.of(List.of("B1*SWFT*S-902*20260302*D"))),
        "translated");
    awaitFact("shipment", "S-902", "answer.answer", "declined");
    drop(
        "810.edi",
        X12.interchange(
            "01",
            "SUPPLYCO",
            "IN",
            52,
            "810",
            List.of(
                List.of(
                    "BIG*20260302*INV-1**P900", "IT1*1*8*EA*1.30**BP*I1", "TDS*1040", "CTT*1"))),
        "translated");
    awaitFact("invoice", "S200/INV-1", "totalMinor", "1040");
    drop(
        "820.edi",
        X12.interchange(
            "ZZ",
            "ACME",
            "RA",
            53,
            "820",
            List.of(
                List.of(
                    "BPR*I*42.80*C*ACH************20260305",
                    "TRN*1*PAY-1",
                    "ENT*1",
                    "RMR*IV*INV-7**42.80*45"))),
        "translated");
    awaitFact("invoice", "C100/INV-7", "paid.PAY-1.documentMinor", "4500");
    drop(
        "824.edi",
        X12.interchange(
            "ZZ",
            "ACME",
            "AG",
            54,
            "824",
            List.of(List.of("BGN*11*A-1*20260303", "OTI*TR*IV*INV-7", "TED*848*Price differs"))),
        "translated");
    awaitFact("document", "C100/INV-7", "verdict", "rejected");
    drop(
        "812.edi",
        X12.interchange(
            "ZZ",
            "ACME",
            "CD",
            55,
            "812",
            List.of(List.of("BCD*20260306*CB-1**500*D**INV-7", "CDD*04*D**500"))),
        "translated");
    awaitFact("claim", "C100/CB-1", "reason", "damaged");
  }

  private static void awaitFact(String kind, String key, String attribute, String value) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(
                        Rows.strings(
                            andon.store(),
                            "select facts -> '"
                                + attribute
                                + "' ->> 0 from context_object where kind = '"
                                + kind
                                + "' and key = '"
                                + key
                                + "'"))
                    .containsExactly(value));
  }

  @Test
  void whatIsNoSupportedDocumentGetsAnAnswerThatNamesItAndNothingIsStuck() throws Exception {
    assertThat(
            drop(
                "unknown.edi",
                X12.interchange("ZZ", "STRANGER", "PO", 1, "850", List.of(X12.order("1", "1"))),
                "rejected"))
        .contains("the sender ZZ/STRANGER is not on file");
    awaitCase("type=INT-PARTNER-UNKNOWN", "ZZ/STRANGER");
    assertThat(
            drop(
                "eligibility.edi",
                X12.interchange("ZZ", "ACME", "HS", 30, "270", List.of(List.of("BHT*0022*13"))),
                "rejected"))
        .contains("transaction set 270 0001 is not supported; supported are [")
        .contains(" 850, 855, 856,");
    assertThat(drop("rubbish.edi", "hello", "rejected"))
        .contains("an interchange header (ISA or UNB) was expected");
    assertThat(drop("edifact.edi", "UNA:+.? 'UNB+UNOA:1+A+B+260302:0815+1'", "rejected"))
        .contains("the sender /A is not on file");
    assertThat(drop("short.edi", "ISA*00*", "rejected")).contains("is not of 106 characters");
    String cut =
        X12.interchange("ZZ", "ACME", "PO", 40, "850", List.of(X12.order("4500040", "10")));
    assertThat(drop("cut.edi", cut.substring(0, cut.indexOf("CTT")), "rejected"))
        .contains("EDI-SE-MISSING")
        .contains("EDI-IEA-MISSING");
    assertThat(
            drop(
                "count.edi",
                cut.replace("SE*7", "SE*9").replace("000000040", "000000041"),
                "rejected"))
        .contains("SE01 says 9 segments, there are 7");
  }

  @Test
  void whatWasRefusedLiesInItsFolderBesideAReportThatShowsThePlace() throws Exception {
    String refused =
        X12.interchange(
            "ZZ",
            "ACME",
            "PO",
            60,
            "850",
            List.of(List.of("BEG*00*SA*4500060**20260302", "PO1*1**EA*11.50**VN*I1", "CTT*1")));
    String answer = drop("no!quantity.edi", refused, "rejected");
    String name = answer.replaceAll("(?s).*?\"id\":\"?(\\d+).*", "$1") + "-no_quantity.edi";
    Path folder = data.resolve("edi/rejected");
    Awaitility.await().until(() -> Files.exists(folder.resolve(name + ".txt")));
    assertThat(folder.resolve(name)).hasContent(refused);
    assertThat(Files.readString(folder.resolve(name + ".txt")))
        .startsWith(
            "no!quantity.edi: rejected\nLine 1 of PO 4500060: quantity is missing (PO102). We need it to ship. Correct it and send the 850 again under the same PO number. [EDI-FIELD-MISSING]\n")
        .contains("    PO1*1**EA*11.50**VN*I1~")
        .contains("\n          ^\n");
    Awaitility.await().until(() -> Files.exists(folder.resolve(name + ".json")));
    assertThatJson(Files.readString(folder.resolve(name + ".json")))
        .inPath("$.faults[0]")
        .isObject()
        .containsEntry("code", "EDI-FIELD-MISSING")
        .containsEntry("message", "Line 1 of PO 4500060: quantity is missing (PO102)")
        .containsEntry("text", "PO1*1**EA*11.50**VN*I1~");
  }

  @Test
  void everyFileOfTheCorpusEndsAsEventsOrAsAPreciseRejection() throws Exception {
    Path corpus = Path.of("..", "shared", "corpus", "edi");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isDirectory(corpus), "skipped: the corpus of real EDI files is not here");
    int number = 0;
    Path in = Files.createDirectories(data.resolve("edi/in"));
    try (Stream<Path> files = Files.walk(corpus)) {
      for (Path file :
          files
              .filter(one -> Files.isRegularFile(one) && !one.toString().endsWith("INDEX.tsv"))
              .sorted()
              .toList()) {
        Path draft =
            Files.copy(file, data.resolve("draft-corpus"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(
            draft, in.resolve("corpus-" + ++number + ".edi"), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    int all = number;
    assertThat(all).isGreaterThan(300);
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .untilAsserted(
            () -> {
              try (var list = Files.list(data.resolve("edi/done"))) {
                assertThat(
                        list.filter(one -> one.getFileName().toString().startsWith("corpus-"))
                            .count())
                    .isEqualTo(all);
              }
            });
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> !andon.get("/api/v1/messages").contains("\"state\":\"received\""));
    assertThatJson(andon.get("/api/v1/dead-letters")).inPath("$.items").isArray().isEmpty();
  }
}
