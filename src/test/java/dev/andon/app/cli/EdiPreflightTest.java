package dev.andon.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.andon.app.edi.EdiReport;
import dev.andon.intake.edi.EdiTranslator;
import dev.andon.testing.Edifact;
import dev.andon.testing.GuestTranslator;
import dev.andon.testing.X12;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies around and between interchanges, as {@code edi check} tells it. */
class EdiPreflightTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final EdiTranslator TRANSLATOR = GuestTranslator.at(NOW);
  private static final String ORDER = X12.order(7, "10");
  private static final String ORDERS = orders("NAD+BY+4012345000009::9");

  private static String orders(String party) {
    return Edifact.interchange(
        "4012345000009:14",
        "77",
        "ORDERS:D:96A:UN:EAN008",
        List.of(
            List.of(
                "BGM+220+4711+9",
                "DTM+137:20260302:102",
                party,
                "LIN+1++I-1000:SA",
                "IMD+F++:::Bolt M8",
                "QTY+21:10:PCE",
                "UNS+S",
                "CNT+2:1")));
  }

  private static EdiReport told(byte[] file) {
    try {
      return EdiReport.of(TRANSLATOR, "in.edi", file, NOW);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, Object> told(String file) {
    return told(file.getBytes(StandardCharsets.ISO_8859_1)).members();
  }

  private static void accepted(String file, int events) {
    Map<String, Object> told = told(file);
    assertThat(told).as(file + told).containsEntry("verdict", "accepted");
    assertThat((List<?>) told.get("events")).hasSize(events);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> firstFault(Map<String, Object> told) {
    return ((List<Map<String, Object>>) told.get("faults")).get(0);
  }

  private static byte[] packed(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  /** The text in records of a width, without the line ends it had. */
  private static String wrapped(String text, int width, String end) {
    return text.replaceAll("[\\r\\n]", "").replaceAll("(?s)(.{" + width + "})", "$1" + end);
  }

  @Test
  void byteOrderMarkWhiteSpaceAndAMissingLastTerminatorChangeNothing() {
    accepted("\u00ef\u00bb\u00bf" + ORDER, 1);
    accepted("\r\n \t" + ORDER + "\n\n\u001a", 1);
    accepted(ORDER.substring(0, ORDER.lastIndexOf('~')), 1);
    accepted("\u00ef\u00bb\u00bf" + ORDERS, 1);
    accepted(ORDERS.substring(0, ORDERS.lastIndexOf('\'')), 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"~\r\n", "~\n", "~ ", "\r\n", "\n", "\r", "~~", "\u0085"})
  void anyTerminatorOfASegmentIsReadWithWhatFollowsIt(String terminator) {
    accepted(ORDER.replace("~\n", terminator), 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'\r\n", "'\n", "' ", "''"})
  void anyEndOfAMessagesSegmentIsReadWithWhatFollowsIt(String terminator) {
    accepted(ORDERS.replaceAll("'\\s*", terminator), 1);
  }

  @Test
  void serviceCharactersOfItsOwnAreReadFromUna() {
    accepted(
        "UNA=*.! ~"
            + ORDERS
                .replaceFirst("UNA.{6}", "")
                .replace(':', '=')
                .replace('+', '*')
                .replace('\'', '~'),
        1);
    accepted("UNA:+,? '\n" + ORDERS.replaceFirst("UNA.{6}", ""), 1);
    assertThat(firstFault(told("UNA::.? '" + ORDERS.replaceFirst("UNA.{6}", ""))))
        .containsEntry("code", "EDI-UNREADABLE")
        .containsEntry("segment", "UNB");
  }

  @Test
  void severalInterchangesOfBothStandardsAreReadOneAfterTheOther() {
    accepted(ORDER + ORDERS + X12.order(8, "5") + "\n\n" + ORDERS.replace("+77'", "+78'"), 4);
    Map<String, Object> told = told("noise " + ORDER + "more noise\n" + ORDERS);
    assertThat(told).containsEntry("verdict", "partial");
    assertThat((List<?>) told.get("events")).hasSize(2);
  }

  @Test
  void anInterchangeAcknowledgementBeforeTheGroupsIsReadBesideThem() {
    String file = ORDER.replace("GS*PO", "TA1*000000003*260302*0800*A*000~\nGS*PO");
    accepted(file, 2);
    assertThat(told(file).get("events").toString())
        .contains("order.placed.v1")
        .contains("document.answered.v1");
  }

  @ParameterizedTest
  @CsvSource({"80,LF", "80,CRLF", "79,LF", "128,CRLF", "50,LF", "105,LF", "15,CRLF"})
  void recordsOfFixedWidthAreJoined(int width, String end) {
    String between = end.equals("LF") ? "\n" : "\r\n";
    // An ISA of 105 characters and a line end is one whose terminator is that line end.
    if (width != 105) {
      accepted(wrapped(ORDER, width, between), 1);
      accepted(
          wrapped(ORDER, width, between) + between + wrapped(X12.order(8, "5"), width, between), 2);
    }
    accepted(wrapped(ORDERS, width, between), 1);
    accepted("\u00ef\u00bb\u00bf" + wrapped(ORDERS, width, between) + between, 1);
  }

  @Test
  void aRecordOfMultibyteCharactersIsAsWideAsItsCharacters() {
    String text =
        wrapped(orders("NAD+BY+4012345000009::9++Bäcker Müller Söhne und Cie"), 50, "\n")
            .replace("UNOC", "UNOW");
    Map<String, Object> told = told(text.getBytes(StandardCharsets.UTF_8)).members();
    assertThat(told).as("%s", told).containsEntry("verdict", "accepted");
  }

  @Test
  void aFaultInRecordsIsToldAtItsPlaceInTheFileAsReceived() {
    String broken = wrapped(ORDER.replace("PO1*1*10*", "PO1*1*ten*"), 80, "\r\n");
    EdiReport report = told(broken.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(report.members()).containsEntry("verdict", "rejected");
    long offset = ((Number) firstFault(report.members()).get("byteOffset")).longValue();
    assertThat(broken.substring((int) offset).replaceAll("[\\r\\n]", "")).startsWith("PO1*1*ten*");
    assertThat(report.text()).contains("^");
  }

  @Test
  void aPackedFileIsUnpackedWhateverItsName() throws IOException {
    byte[] file = packed((ORDER + ORDERS).getBytes(StandardCharsets.ISO_8859_1));
    assertThat(told(file).members())
        .containsEntry("verdict", "accepted")
        .satisfies(told -> assertThat((List<?>) told.get("events")).hasSize(2));
    EdiReport refused =
        told(packed(ORDER.replace("*10*EA", "*ten*EA").getBytes(StandardCharsets.ISO_8859_1)));
    assertThat(refused.text()).contains("PO1*1*ten*EA");
  }

  @Test
  void whatIsPackedBadlyOrUnpacksToFarTooMuchIsRefused() throws IOException {
    byte[] file = packed(ORDER.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(firstFault(told(Arrays.copyOf(file, file.length - 20)).members()))
        .containsEntry("code", "EDI-PACKED-BROKEN");
    assertThat(firstFault(told(Arrays.copyOf(file, 5)).members()))
        .containsEntry("code", "EDI-PACKED-BROKEN");
    file[file.length - 5] ^= 0x55;
    assertThat(firstFault(told(file).members())).containsEntry("code", "EDI-PACKED-BROKEN");
    assertThat(firstFault(told(packed(new byte[32 * 1024 * 1024])).members()))
        .containsEntry("code", "EDI-PACKED-TOO-MUCH");
  }

  @ParameterizedTest
  @CsvSource({
    "UNOA,ISO-8859-1", "UNOB,ISO-8859-1", "UNOC,ISO-8859-1", "UNOD,ISO-8859-2", "UNOE,ISO-8859-5",
    "UNOF,ISO-8859-7", "UNOK,ISO-8859-9", "UNOL,ISO-8859-15", "UNOW,UTF-8", "UNOY,UTF-8"
  })
  void anInterchangeIsReadInTheCharsetOfItsSyntaxIdentifier(String syntax, String charset) {
    String number =
        switch (syntax) {
          case "UNOD" -> "Łódź-1";
          case "UNOE" -> "Болт-1";
          case "UNOF" -> "Βίδα-1";
          case "UNOK" -> "Şişe-1";
          case "UNOL" -> "4711€";
          default -> "Gärtner-1";
        };
    byte[] file =
        ORDERS
            .replace("UNOC", syntax)
            .replace("+4711+", "+" + number + "+")
            .getBytes(Charset.forName(charset));
    assertThat(told(file).members().toString()).contains("order=" + number);
  }

  @Test
  void aByteOrderMarkSaysThatX12IsUtf8() {
    byte[] file = ("\ufeff" + ORDER.replace("4500007", "Łódź-1")).getBytes(StandardCharsets.UTF_8);
    assertThat(told(file).members().toString()).contains("order=Łódź-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UNH+1+ORDERS:D:96A:UN'BGM+220+1+9'UNT+3+1'|UNB|a message (UNH) stands without its interchange",
        "UNA:+.? 'UNH+1+ORDERS:D:96A:UN'UNT+2+1'|UNB|a message (UNH) stands without its interchange",
        "ST*850*0001~BEG*00*SA*1**20260302~SE*3*0001~|ISA|a transaction set (ST) stands without its interchange",
        "GS*PO*A*B*20260302*0815*1*X*004010~GE*0*1~|ISA|a group (GS) stands without its interchange",
        "hello|ISA|an interchange header (ISA or UNB) was expected"
      })
  void whatComesWithoutItsInterchangeIsRefusedInWordsThatSayWhatIsMissing(
      String file, String segment, String words) {
    Map<String, Object> told = told(file);
    assertThat(told).containsEntry("verdict", "unreadable");
    assertThat(firstFault(told)).containsEntry("segment", segment);
    assertThat(String.valueOf(firstFault(told).get("message"))).contains(words);
  }
}
