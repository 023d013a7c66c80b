package dev.andon.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.app.edi.EdiReport;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.testing.Edifact;
import dev.andon.testing.GuestTranslator;
import dev.andon.testing.StaediAlone;
import dev.andon.testing.TestAndon;
import dev.andon.testing.X12;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What our own data says of orders reaches the partner as 824 or APERAK, and us as a case. */
@Tag("journey")
class AdviceTest {
  private static final StaediAlone STAEDI = new StaediAlone();
  private static final EdiTranslator GUEST =
      GuestTranslator.at(Instant.parse("2026-03-02T09:00:00Z"));

  @TempDir static Path folder;
  @TempDir static Path data;
  private static TestAndon andon;
  private static int file;

  @BeforeAll
  static void start() throws IOException {
    Path home = TestAndon.home(folder);
    profile(home, "ADV-X", "ZZ", "advice: rejections");
    profile(home, "ADV-ALL", "ZZ", "advice: always, adviceCodes: {duplicate-order: DUP}");
    profile(home, "ADV-E", "14", "advice: rejections, adviceCodes: {unknown-item: ITEM}");
    profile(home, "ADV-NO", "ZZ", "advice: none");
    Files.writeString(
        home.resolve("mappings/flat/items.yaml"),
        """
        source: items
        zone: UTC
        dateTime: yyyy-MM-dd HH:mm
        decimal: '.'
        delimiter: ';'
        events:
          - type: item.changed.v1
            subject: 'item:{item}'
            occurredAt: _at
            fields:
              _at: {from: at, as: local-time}
              item: {from: item}
              description: {from: description}
              uom: {constant: EA}
              unitCostMinor: {from: cost, as: minor}
              currency: {constant: EUR}
        """);
    andon = TestAndon.start(home, data, Map.of());
    item("I1");
  }

  @AfterAll
  static void stop() {
    andon.close();
  }

  private static void profile(Path home, String id, String qualifier, String rules)
      throws IOException {
    Files.writeString(
        home.resolve("config/partners/" + id.toLowerCase(java.util.Locale.ROOT) + ".yaml"),
        "id: %s\nparty: C-%s\nidentifiers: [{qualifier: '%s', id: %s}]\nacknowledgements: {%s}\n"
            .formatted(id, id, qualifier, id, rules));
  }

  private static void item(String item) {
    String name = "items-" + ++file + ".csv";
    andon.drop(
        "flat/items/in",
        name,
        "item;description;cost;at\n" + item + ";thing;1.00;2026-03-01 08:00\n");
    andon.awaitMessage("name=" + name, "translated");
  }

  private static void order(String partner, int control, List<List<String>> orders) {
    String name = partner + "-" + control + ".edi";
    andon.drop("edi/in", name, X12.interchange("ZZ", partner, "PO", control, "850", orders));
    andon.awaitMessage("name=" + name, "translated");
  }

  private static List<String> lines(String number, String purpose, String... items) {
    List<String> segments = new java.util.ArrayList<>();
    segments.add("BEG*" + purpose + "*SA*" + number + "**20260302");
    for (int i = 0; i < items.length; i++) {
      segments.add("PO1*" + (i + 1) + "*5*EA*11.50**VN*" + items[i]);
    }
    segments.add("CTT*" + items.length);
    return segments;
  }

  /** The advice that a partner got on an order; both readers must take it. */
  private static String awaitAdvice(String partner, String number, String verdict)
      throws IOException {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(andon.answers(partner))
                    .anyMatch(text -> text.contains(number) && text.contains(verdict)));
    String advice =
        andon.answers(partner).stream()
            .filter(text -> text.contains(number) && text.contains(verdict))
            .findFirst()
            .orElseThrow();
    byte[] bytes = advice.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(STAEDI.read(bytes)).as(advice).matches(StaediAlone.Found::clean);
    assertThat(EdiReport.of(GUEST, "advice.edi", bytes, Instant.EPOCH).members().toString())
        .as(advice)
        .contains("verdict=accepted")
        .contains("document.answered.v1")
        .contains("faults=[]");
    return advice;
  }

  @Test
  void anUnknownItemIsRefusedWithItsPlaceAndIsACaseUntilItIsKnown() throws IOException {
    order("ADV-X", 8101, List.of(lines("N-81", "00", "I1", "NOPE-81")));
    assertThat(awaitAdvice("ADV-X", "N-81", "OTI*TR"))
        .contains("GS*AG*ANDON*ADV-X*")
        .containsPattern(
            "OTI\\*TR\\*PO\\*N-81\\*ADV-X\\*ANDON\\*20260302\\*0815\\*8101\\*0001\\*850\\*004010~")
        .contains("TED*024*Line 2: item NOPE-81 is unknown to us.*PO1*4*7**NOPE-81~")
        .contains(
            "NTE**Line 2: item NOPE-81 is unknown to us. Send an item of ours, or ask for it");
    andon.awaitCase("ORD-DATA-INCOMPLETE", "open", "NOPE-81");
    assertThat(andon.get("/api/v1/messages?name=ADV-X-8101.edi")).contains("824");
    item("NOPE-81");
    andon.awaitCase("ORD-DATA-INCOMPLETE", "closed", "C-ADV-X/N-81");
  }

  @Test
  void whatWasRefusedMayComeAgainUnderItsNumberAndIsThenAccepted() throws IOException {
    order("ADV-ALL", 8201, List.of(lines("N-82", "00", "NOPE-82")));
    awaitAdvice("ADV-ALL", "N-82", "OTI*TR");
    andon.awaitCase("ORD-DATA-INCOMPLETE", "open", "C-ADV-ALL/N-82");
    order("ADV-ALL", 8202, List.of(lines("N-82", "00", "I1")));
    awaitAdvice("ADV-ALL", "N-82", "OTI*TA");
    andon.awaitCase("ORD-DATA-INCOMPLETE", "closed", "C-ADV-ALL/N-82");
    assertThat(andon.get("/api/v1/cases?limit=500&type=ORD-DUPLICATE")).doesNotContain("N-82");
  }

  @Test
  void anOrderThatStandsIsRefusedTheSecondTimeUntilItIsCancelled() throws IOException {
    order("ADV-ALL", 8301, List.of(lines("N-83", "00", "I1"), lines("N-83", "00", "I1")));
    assertThat(awaitAdvice("ADV-ALL", "N-83", "OTI*TR"))
        .contains("*8301*0002*850*")
        .contains("TED*DUP*PO N-83 was sent before and stands.*****N-83~");
    assertThat(awaitAdvice("ADV-ALL", "N-83", "OTI*TA")).contains("*8301*0001*850*");
    andon.awaitCase("ORD-DUPLICATE", "open", "C-ADV-ALL/N-83");
    order("ADV-ALL", 8302, List.of(lines("N-83", "01", "I1")));
    andon.awaitCase("ORD-DUPLICATE", "closed", "C-ADV-ALL/N-83");
    order("ADV-ALL", 8303, List.of(lines("N-83", "00", "I1")));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(andon.answers("ADV-ALL"))
                    .anyMatch(text -> text.contains("*8303*0001*850*") && text.contains("OTI*TA")));
  }

  @Test
  void inEdifactItIsAnAperakInTheDirectoryOfTheOrder() throws IOException {
    for (String directory : List.of("96A", "01B")) {
      String number = "N'84" + directory;
      String file = "aperak-" + directory + ".edi";
      andon.drop(
          "edi/in",
          file,
          Edifact.interchange(
              "ADV-E:14",
              "84" + directory,
              "ORDERS:D:" + directory + ":UN",
              List.of(
                  List.of(
                      "BGM+220+" + number.replace("'", "?'") + "+9",
                      "DTM+137:20260302:102",
                      "NAD+BY+5412345000013::9",
                      "LIN+7++NOPE-84:SA",
                      "QTY+21:5",
                      "UNS+S"))));
      andon.awaitMessage("name=" + file, "translated");
      String advice = awaitAdvice("ADV-E", number.replace("'", "?'"), "+27'");
      assertThat(advice)
          .contains("APERAK:D:" + directory + ":UN'")
          .contains("RFF+ACW:1'", "RFF+ON:N?'84" + directory + "'")
          .contains("ERC+ITEM::ZZZ'")
          .contains("FTX+AAO+++Line 7?: item NOPE-84 is unknown to us.:Send an item of ours, or")
          .contains("RFF+ON:N?'84" + directory + ":7'");
    }
  }

  @Test
  void whoDidNotAskForAdviceGetsNoneAndIsNotChecked() throws IOException {
    order("ADV-NO", 8501, List.of(lines("N-85", "00", "NOPE-85")));
    order("ADV-X", 8502, List.of(lines("N-85", "00", "NOPE-85")));
    awaitAdvice("ADV-X", "N-85", "OTI*TR");
    assertThat(andon.answers("ADV-NO")).singleElement().asString().contains("ST*997");
    andon.awaitCase("ORD-DATA-INCOMPLETE", "open", "C-ADV-X/N-85");
    assertThat(andon.get("/api/v1/cases?limit=500&type=ORD-DATA-INCOMPLETE"))
        .doesNotContain("C-ADV-NO");
  }
}
